/// Writes an overlay in its one file form; what ``OverlayDecoder`` reads gives the same bytes again, but for `hidden`
/// false, which is left out.
public enum OverlayEncoder {
    /// The entries are sorted and the header's count is set; rules are not checked.
    public static func encode(_ overlay: Overlay) -> [UInt8] {
        var header = overlay.header
        header.count = overlay.entries.count
        let entries = overlay.entries.sorted { $0.id.utf8.lexicographicallyPrecedes($1.id.utf8) }
        var bytes: [UInt8] = []
        for line in [json(of: header)] + entries.map({ json(of: $0) }) {
            line.write(into: &bytes)
            bytes.append(0x0A)
        }
        return bytes
    }

    public static func json(of header: OverlayHeader) -> StrictJSON {
        .object([
            .init("sequence", .integer(header.sequence)), .init("schema", .integer(Int64(header.schema))),
            .init("issuer", .string(header.issuer)), .init("baseFrom", .integer(header.baseFrom)),
            .init("baseTo", .integer(header.baseTo)), .init("validFrom", .string(header.validFrom)),
            .init("count", .integer(Int64(header.count))),
        ])
    }

    public static func json(of entry: OverlayEntry) -> StrictJSON {
        var members: [StrictJSON.Member] = [.init("id", .string(entry.id))]
        if entry.hidden { members.append(.init("hidden", .bool(true))) }
        if let rank = entry.rank { members.append(.init("rank", .integer(Int64(rank)))) }
        if let note = entry.plainNote { members.append(.init("plainNote", .string(note))) }
        if !entry.keywords.isEmpty { members.append(.init("keywords", .array(entry.keywords.map { .string($0) }))) }
        if let place = entry.placePhone { members.append(.init("placePhone", .string(place))) }
        if let hours = entry.channelHours { members.append(.init("channelHours", .string(hours.rawValue))) }
        if let item = entry.item { members.append(.init("item", ItemListEncoder.json(of: item))) }
        return .object(members)
    }
}
