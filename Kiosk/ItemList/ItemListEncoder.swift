/// Writes a list in its one file form; what ``ItemListDecoder`` reads gives the same bytes again.
public enum ItemListEncoder {
    /// The items are sorted and the header's count is set; rules are not checked, the decoder does that.
    public static func encode(_ list: ItemList) -> [UInt8] {
        var header = list.header
        header.count = list.items.count
        let items = list.items.sorted { $0.id.utf8.lexicographicallyPrecedes($1.id.utf8) }
        var bytes: [UInt8] = []
        for line in [json(of: header)] + items.map({ json(of: $0) }) {
            line.write(into: &bytes)
            bytes.append(0x0A)
        }
        return bytes
    }

    public static func json(of header: ItemListHeader) -> StrictJSON {
        .object([
            .init("sequence", .integer(header.sequence)), .init("schema", .integer(Int64(header.schema))),
            .init("issuer", .string(header.issuer)), .init("validFrom", .string(header.validFrom)),
            .init("serveAfterExpiry", .bool(header.serveAfterExpiry)), .init("count", .integer(Int64(header.count))),
        ])
    }

    /// Optional values that are nil have no key.
    public static func json(of item: ServiceItem) -> StrictJSON {
        var members: [StrictJSON.Member] = [
            .init("id", .string(item.id)), .init("baseCode", .string(item.baseCode)),
            .init("name", .string(item.name)), .init("plainNote", .string(item.plainNote)),
            .init("department", .string(item.department)), .init("placePhone", .string(item.placePhone)),
            .init("category", .string(item.category)), .init("keywords", texts(item.keywords)),
            .init("serviceObject", .string(item.serviceObject.rawValue)),
            .init("handling", .string(item.handling.rawValue)),
            .init("promisedMinutes", .integer(Int64(item.promisedMinutes))),
            .init("legalMinutes", .integer(Int64(item.legalMinutes))),
            .init("channelHours", .string(item.channelHours.rawValue)),
            .init("steps", texts(item.steps.map(\.rawValue))),
            .init("materials", .array(item.materials.map { json(of: $0) })),
            .init("fields", .array(item.fields.map { json(of: $0) })),
            .init(
                "guide",
                .object([
                    .init("basis", .string(item.guide.basis)), .init("conditions", .string(item.guide.conditions)),
                    .init("fee", .integer(Int64(item.guide.fee))),
                ])),
            .init("crossProvince", .bool(item.crossProvince)), .init("isPackage", .bool(item.isPackage)),
            .init("delivery", texts(item.delivery.map(\.rawValue))), .init("needsPerson", .bool(item.needsPerson)),
        ]
        let optional = [
            ("decidedBy", item.decidedBy), ("answeredBy", item.answeredBy), ("oneMatter", item.oneMatter),
            ("produces", item.produces),
        ]
        for case (let key, let value?) in optional { members.append(.init(key, .string(value))) }
        return .object(members)
    }

    private static func json(of material: Material) -> StrictJSON {
        var members: [StrictJSON.Member] = [
            .init("name", .string(material.name)), .init("sources", texts(material.sources.map(\.rawValue))),
        ]
        if let days = material.toleratedDays { members.append(.init("toleratedDays", .integer(Int64(days)))) }
        return .object(members)
    }

    private static func json(of field: FormField) -> StrictJSON {
        var members: [StrictJSON.Member] = [
            .init("id", .string(field.id)), .init("labelZh", .string(field.labelZh)),
            .init("labelEn", .string(field.labelEn)), .init("kind", .string(field.kind.rawValue)),
            .init("required", .bool(field.required)), .init("personal", .bool(field.personal)),
            .init("choices", texts(field.choices)),
        ]
        if let from = field.from { members.append(.init("from", .string(from))) }
        return .object(members)
    }

    private static func texts(_ texts: [String]) -> StrictJSON { .array(texts.map { .string($0) }) }
}
