/// JSON Schema (2020-12) of one line of a list or overlay, made of the tables by which the readers read.
///
/// It checks what a schema can: keys, types, lengths, words, codes' alphabet, and the rules that look at one object.
/// What it cannot (check characters, order of steps, what lines say together) is listed in docs/ITEM-LIST.md.
public enum ItemListSchema {
    public static let document: StrictJSON = .object([
        .init("$schema", .string("https://json-schema.org/draft/2020-12/schema")),
        .init("title", .string("One line of a self-service item list or of an overlay")),
        .init("anyOf", .array(["listHeader", "listItem", "overlayHeader", "overlayEntry"].map(reference))),
        .init(
            "$defs",
            .object([
                .init("listHeader", schema(of: .listHeader)), .init("listItem", schema(of: .item, also: itemRules)),
                .init("overlayHeader", schema(of: .overlayHeader)),
                .init("overlayEntry", schema(of: .overlayEntry)),
            ])),
    ])

    /// Canonical text with a line feed; to be validated against one of `$defs` where the kind of line is known.
    public static var text: String { String(decoding: document.canonical + [0x0A], as: UTF8.self) }

    private static func reference(_ name: String) -> StrictJSON { object(("$ref", .string("#/$defs/\(name)"))) }

    /// No control or direction-changing characters, no blank at either end.
    private static let cleanText =
        "^(?!\\s)[^\\u0000-\\u001f\\u007f-\\u009f\\u2028-\\u202e\\u2066-\\u2069\\ufeff]*$(?<!\\s)"

    private static func object(_ members: (String, StrictJSON)...) -> StrictJSON {
        .object(members.map { .init($0.0, $0.1) })
    }

    private static func schema(of form: ObjectForm, also rules: [StrictJSON] = []) -> StrictJSON {
        var members: [StrictJSON.Member] = [
            .init("type", .string("object")), .init("additionalProperties", .bool(false)),
            .init("required", .array(form.keys.filter(\.required).map { .string($0.name) })),
            .init("properties", .object(form.keys.map { .init($0.name, schema(of: $0)) })),
        ]
        if !rules.isEmpty { members.append(.init("allOf", .array(rules))) }
        return .object(members)
    }

    private static func schema(of key: ObjectForm.Key) -> StrictJSON {
        switch key.value {
        case .text(let length):
            guard let pattern = key.pattern, case .object(let members) = text(length) else { return text(length) }
            return .object(members + [.init("allOf", .array([object(("pattern", .string(pattern)))]))])
        case .integer(let range):
            return object(
                ("type", .string("integer")), ("minimum", .integer(range.lowerBound)),
                ("maximum", .integer(range.upperBound)))
        case .bool: return object(("type", .string("boolean")))
        case .word(let words): return self.words(words)
        case .words(let words, let count): return array(of: self.words(words), count, unique: true)
        case .texts(let count, let length): return array(of: text(length), count)
        case .object(let form): return schema(of: form, also: key.name == "item" ? itemRules : [])
        case .objects(let form, let count): return array(of: schema(of: form), count)
        }
    }

    private static func text(_ length: ClosedRange<Int>) -> StrictJSON {
        object(
            ("type", .string("string")), ("minLength", .integer(Int64(length.lowerBound))),
            ("maxLength", .integer(Int64(length.upperBound))), ("pattern", .string(cleanText)))
    }

    private static func words(_ words: [String]) -> StrictJSON { object(("enum", .array(words.map { .string($0) }))) }

    private static func array(of items: StrictJSON, _ count: ClosedRange<Int>, unique: Bool = false) -> StrictJSON {
        object(
            ("type", .string("array")), ("items", items), ("minItems", .integer(Int64(count.lowerBound))),
            ("maxItems", .integer(Int64(count.upperBound))), ("uniqueItems", .bool(unique)))
    }

    // MARK: Rules of ItemRules that one schema can say

    private static func property(_ name: String, _ schema: StrictJSON) -> StrictJSON {
        object(("properties", object((name, schema))), ("required", .array([.string(name)])))
    }

    private static func rule(if condition: StrictJSON, then consequence: StrictJSON) -> StrictJSON {
        object(("if", condition), ("then", consequence))
    }

    private static func contains(_ word: String) -> StrictJSON {
        object(("contains", object(("const", .string(word)))))
    }

    private static let submits = property("steps", contains(StepKind.submit.rawValue))

    private static let itemRules: [StrictJSON] = [
        rule(
            if: property("handling", object(("const", .string(Handling.instant.rawValue)))),
            then: property("promisedMinutes", object(("maximum", .integer(60))))),
        rule(
            if: property("crossProvince", object(("const", .bool(true)))),
            then: object(("required", .array([.string("decidedBy"), .string("answeredBy")])))),
        rule(
            if: property("crossProvince", object(("const", .bool(false)))),
            then: object(("properties", object(("decidedBy", .bool(false)), ("answeredBy", .bool(false)))))),
        rule(
            if: property("isPackage", object(("const", .bool(true)))),
            then: object(("allOf", .array([object(("required", .array([.string("oneMatter")]))), submits])))),
        property("steps", object(("prefixItems", .array([object(("const", .string(StepKind.notice.rawValue)))])))),
        property("steps", contains(StepKind.evaluate.rawValue)),
        property(
            "steps",
            object(
                (
                    "anyOf",
                    .array([StepKind.printTicket, .printDocument, .takeNumber].map { contains($0.rawValue) })
                ))),
        rule(
            if: submits,
            then: object(
                (
                    "allOf",
                    .array(
                        [StepKind.identify, .review, .printTicket].map { property("steps", contains($0.rawValue)) })
                ))),
        rule(
            if: property("steps", object(("not", contains(StepKind.submit.rawValue)))),
            then: property("fields", object(("maxItems", .integer(0))))),
    ]
}
