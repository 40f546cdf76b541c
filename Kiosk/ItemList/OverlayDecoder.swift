/// Reads an overlay from its file form, which is that of a list (``ItemListDecoder``) with other keys. All errors are
/// told at once. Whether it fits a list is ``OverlayMerge``'s to say.
public struct OverlayDecoder: Sendable {
    public var limits: ItemListDecoder.Limits

    public init(limits: ItemListDecoder.Limits = .init()) { self.limits = limits }

    public static func decode(_ bytes: [UInt8]) throws(ItemListProblems) -> Overlay {
        try OverlayDecoder().decode(bytes)
    }

    public func decode(_ bytes: [UInt8]) throws(ItemListProblems) -> Overlay {
        var file = try LineFile(bytes, limits: limits)
        let header = file.header(.overlayHeader, Self.header)
        var entries: [OverlayEntry] = []
        for entry in file.entries {
            var reader = OverlayEntryReader(entry.object)
            let read = reader.entry()
            file.add(reader.problems, of: entry)
            if let read { entries.append(read) }
        }
        file.checkOrder()
        guard file.log.isEmpty, let header else { throw file.log.thrown }
        return Overlay(header: header, entries: entries)
    }

    private static func header(_ reader: inout FormReader) -> OverlayHeader? {
        let sequence = reader.integer("sequence")
        let schema = reader.integer("schema")
        let issuer = reader.text("issuer")
        let from = reader.integer("baseFrom")
        let to = reader.integer("baseTo")
        let validFrom = reader.text("validFrom")
        let count = reader.integer("count")
        guard let sequence, let schema, let issuer, let from, let to, let validFrom, let count else { return nil }
        if from > to {
            reader.note("value.range", "baseTo", "\(to) is below baseFrom \(from)", "Write the first, then the last")
        }
        return OverlayHeader(
            sequence: sequence, schema: Int(schema), issuer: issuer, baseFrom: from, baseTo: to, validFrom: validFrom,
            count: Int(count))
    }
}

private struct OverlayEntryReader {
    private var reader: FormReader
    private let own: ServiceItemReader?
    private(set) var problems: [JSONProblem] = []

    /// A key of an item that an overlay may not set is told as such; other unknown keys with the nearest known one.
    init(_ object: StrictJSON) {
        reader = FormReader(object, .overlayEntry)
        own = reader.object("item").map { ServiceItemReader($0) }
    }

    mutating func entry() -> OverlayEntry? {
        let id = reader.text("id")
        let hidden = reader.bool("hidden") ?? false
        let rank = reader.integer("rank")
        let plainNote = reader.text("plainNote")
        let keywords = reader.texts("keywords") ?? []
        let placePhone = reader.text("placePhone")
        let hours = reader.word("channelHours", ChannelHours.self)
        problems = reader.problems.map(Self.protected)
        var item: ServiceItem?
        if var own {
            item = own.item()
            problems += own.problems
            if let item {
                problems += ItemRules.problems(of: item).map { problem in
                    var problem = problem
                    problem.path = "item.\(problem.path)"
                    return problem
                }
                if item.id != id { note("id", "it is not the id of its item", "Write the item's id") }
            }
            if hidden || plainNote != nil || !keywords.isEmpty || placePhone != nil || hours != nil {
                note(
                    "item", "changes beside an item of its own", "Write them into the item; only rank stands beside it")
            }
        }
        guard problems.isEmpty, let id else { return nil }
        return OverlayEntry(
            id: id, hidden: hidden, rank: rank.map { Int($0) }, plainNote: plainNote, keywords: keywords,
            placePhone: placePhone, channelHours: hours, item: item)
    }

    private mutating func note(_ path: String, _ message: String, _ remedy: String) {
        problems.append(JSONProblem(code: "overlay.item", path: path, message: message, remedy: remedy))
    }

    private static func protected(_ problem: JSONProblem) -> JSONProblem {
        guard problem.code == "key.unknown", ObjectForm.item.names.contains(problem.path) else { return problem }
        let allowed = ObjectForm.overlayEntry.names.filter { $0 != "id" }.joined(separator: ", ")
        return JSONProblem(
            code: "overlay.protected", path: problem.path, message: "it is protected: the city's list alone sets it",
            remedy: "Remove it; an overlay may set \(allowed)")
    }
}
