import ItemList
import KioskCore
import KioskWire

/// Reads a citizen's input strictly: one object, known keys, each once, every problem told.
enum InputReader {
    static let fields_max = 64
    static let materials_max = 64
    static let text_max = 500

    static func read(_ bytes: [UInt8], limit: Int) throws(Problem) -> CitizenInput {
        let value: StrictJSON
        do throws(StrictJSONError) {
            value = try StrictJSON.read(bytes, limits: StrictJSONLimits(bytes: limit, depth: 3, values: 200))
        } catch {
            throw .json(error.description, code: error.code)
        }
        // The name first: which keys there may be depends on it.
        guard case .object(let members) = value, let name = members.first(where: { $0.key == "input" })?.value,
            case .string(let text) = name
        else { throw .json("The body is no object with a text 'input'.", code: "input.missing") }
        guard let kind = InputMessage.Kind(rawValue: text) else {
            let hint = NearestName.hint(text, in: InputMessage.names)
            throw .json(
                "input: unknown word '\(text.prefix(40))'.\(hint) Known: \(InputMessage.names.joined(separator: ", ")).",
                code: "input.unknown")
        }
        var reader = JSONObjectReader(value, keys: ["input"] + kind.keys)
        let input = read(kind, &reader)
        guard reader.problems.isEmpty, let input else {
            let told = reader.problems.prefix(10).map(\.description).joined(separator: "; ")
            throw .json(told, code: reader.problems.first.map { "json." + $0.code } ?? "request.json")
        }
        return input
    }

    private static func read(_ kind: InputMessage.Kind, _ reader: inout JSONObjectReader) -> CitizenInput? {
        switch kind {
        case .start: return reader.text("item", length: 1...64).map { .start(item: $0) }
        case .reportItem: return reader.text("item", length: 1...64).map { .reportItem($0) }
        case .assist:
            guard let names = reader.texts("options", count: 0...AssistOption.allCases.count, length: 1...20) else {
                return nil
            }
            for name in names where AssistOption(rawValue: name) == nil {
                let known = AssistOption.allCases.map(\.rawValue).joined(separator: ", ")
                reader.note("value.text", "options", "'\(name)'", "Known: \(known)")
            }
            return .assist(Set(names.compactMap { AssistOption(rawValue: $0) }))
        case .ordinaryNumber: return .queueClass(.ordinary)
        case .priorityNumber: return .queueClass(.priority)
        case .deliverCounter: return .deliver(.counter)
        case .deliverPost: return .deliver(.post)
        case .proceed: return .proceed
        case .requestCode: return reader.text("idNumber", length: 1...40).map { .requestCode(idNumber: $0) }
        case .enterCode: return reader.text("code", length: 1...20).map { .enterCode($0) }
        case .declineLookups:
            return reader.texts("materials", count: 0...materials_max, length: 1...100).map { .declineLookups(Set($0)) }
        case .fill:
            return reader.textMap("fields", count: 1...fields_max, length: 0...text_max).map { .fill($0) }
        case .promise:
            let material = reader.text("material", length: 1...100)
            let agreed = reader.bool("agreed")
            guard let material, let agreed else { return nil }
            return .promise(material: material, agreed: agreed)
        case .scan: return reader.text("material", length: 1...100).map { .scan(material: $0) }
        case .missing: return reader.text("material", length: 1...100).map { .missing(material: $0) }
        case .consentPartial: return reader.bool("agreed").map { .consentPartial($0) }
        case .reprint: return .reprint
        case .rate: return reader.integer("level", in: 1...5).map { .rate(level: Int($0)) }
        case .explainRating:
            let reasons = reader.texts("reasons", count: 0...BadRatingReason.allCases.count, length: 1...40)
            let phone = reader.text("phone", length: 0...40)
            guard let reasons, let phone else { return nil }
            return .explainRating(reasons: reasons, phone: phone)
        case .moreTime: return .moreTime
        case .reportUnresolved: return .reportUnresolved
        case .cancel: return .cancel
        }
    }
}
