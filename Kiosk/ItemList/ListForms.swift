/// The objects of lists and overlays, key by key.
extension ObjectForm {
    static let listHeader = ObjectForm([
        Key("sequence", .integer(1...(1 << 53))), Key("schema", .integer(1...1)), Key("issuer", .text(1...100)),
        Key("validFrom", .text(20...20), pattern: instant), Key("serveAfterExpiry", .bool, required: false),
        Key("count", .integer(0...10_000)),
    ])

    static let overlayHeader = ObjectForm([
        Key("sequence", .integer(1...(1 << 53))), Key("schema", .integer(1...1)), Key("issuer", .text(1...100)),
        Key("baseFrom", .integer(1...(1 << 53))), Key("baseTo", .integer(1...(1 << 53))),
        Key("validFrom", .text(20...20), pattern: instant), Key("count", .integer(0...10_000)),
    ])

    /// One working year at most, in working minutes.
    private static let minutes: Value = .integer(1...(480 * 366))
    private static let instant = "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$"
    private static let implementationCode = "^[0-9A-HJ-NP-RT-UW-Y]{18}[0-9]{13}$"

    static let item = ObjectForm([
        Key("id", .text(1...64), pattern: implementationCode),
        Key("baseCode", .text(1...64), pattern: "^[0-9]{13}$"), Key("name", .text(1...60)),
        Key("plainNote", .text(0...200)), Key("department", .text(1...60)), Key("placePhone", .text(1...200)),
        Key("category", .text(1...30)), Key("keywords", .texts(0...50, length: 1...30)),
        Key("serviceObject", .word(ServiceObject.self)), Key("handling", .word(Handling.self)),
        Key("promisedMinutes", minutes), Key("legalMinutes", minutes), Key("channelHours", .word(ChannelHours.self)),
        Key("steps", .words(StepKind.self)), Key("materials", .objects(material, 0...40)),
        Key("fields", .objects(field, 0...60)), Key("guide", .object(guide)), Key("crossProvince", .bool),
        Key("decidedBy", .text(1...100), required: false), Key("answeredBy", .text(1...100), required: false),
        Key("oneMatter", .text(1...30), required: false), Key("isPackage", .bool),
        Key("delivery", .words(Delivery.self)), Key("needsPerson", .bool),
        Key("produces", .text(1...60), required: false),
    ])

    static let material = ObjectForm([
        Key("name", .text(1...60)), Key("sources", .words(MaterialSource.self)),
        Key("toleratedDays", .integer(1...90), required: false),
    ])

    static let field = ObjectForm([
        Key("id", .text(1...40), pattern: "^[a-z][0-9A-Za-z]*$"), Key("labelZh", .text(1...40)),
        Key("labelEn", .text(1...80)), Key("kind", .word(FormField.Kind.self)), Key("required", .bool),
        Key("personal", .bool), Key("choices", .texts(0...40, length: 1...40)),
        Key(
            "from", .text(1...120), required: false,
            pattern: "^(identity\\.(name|idNumber|phone)|licence\\.[^.]+\\.[^.]+)$"),
    ])

    static let guide = ObjectForm([
        Key("basis", .text(1...500)), Key("conditions", .text(1...500)), Key("fee", .integer(0...1_000_000)),
    ])

    /// What a district may say of an item of the city's list, or an item of its own.
    static let overlayEntry = ObjectForm([
        Key("id", .text(1...64), pattern: implementationCode), Key("hidden", .bool, required: false),
        Key("rank", .integer(1...10_000), required: false), Key("plainNote", .text(0...200), required: false),
        Key("keywords", .texts(1...50, length: 1...30), required: false),
        Key("placePhone", .text(1...200), required: false),
        Key("channelHours", .word(ChannelHours.self), required: false), Key("item", .object(item), required: false),
    ])
}
