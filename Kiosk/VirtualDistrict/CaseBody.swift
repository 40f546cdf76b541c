import Foundation
import ItemList

/// Checks a delivered case against docs/openapi/district.yaml; form only, a receiver has no say in substance.
enum CaseBody {
    /// The public record and what is wrong.
    static func check(_ body: StrictJSON, number: String) -> (record: StrictJSON?, problems: [JSONProblem]) {
        var reader = JSONObjectReader(body, keys: ["record", "ciphertext", "wrappedKey", "pages"])
        let record = reader.value("record")
        base64("ciphertext", &reader)
        base64("wrappedKey", &reader)
        for (index, page) in (reader.array("pages", count: 0...200) ?? []).enumerated() {
            var inner = JSONObjectReader(
                page, keys: ["id", "material", "ciphertext", "wrappedKey"], path: "pages[\(index)]")
            _ = inner.text("id", length: 1...100)
            _ = inner.text("material", length: 1...60)
            base64("ciphertext", &inner)
            base64("wrappedKey", &inner)
            reader.adopt(inner.problems)
        }
        if let record { reader.adopt(check(record: record, number: number)) }
        return (record, reader.problems)
    }

    private static func check(record: StrictJSON, number: String) -> [JSONProblem] {
        let keys = [
            "number", "service", "item", "package", "acceptedAt", "promisedMinutes", "sources", "tolerated", "awaits",
            "delivery", "crossProvince",
        ]
        var reader = JSONObjectReader(record, keys: keys, path: "record")
        if let own = reader.text("number", length: 1...64), own != number {
            reader.note(
                "value.text", "number", "'\(own)' under the address of '\(number)'", "Put it under its own number")
        }
        _ = reader.text("service", length: 1...64)
        _ = reader.text("item", length: 1...64)
        _ = reader.text("package", length: 1...64, required: false)
        _ = reader.integer("acceptedAt", in: 0...Int64.max)
        _ = reader.integer("promisedMinutes", in: 1...(480 * 366))
        if let delivery = reader.text("delivery", length: 1...10), !["counter", "post"].contains(delivery) {
            reader.note("value.text", "delivery", "'\(delivery)'", "It is counter or post")
        }
        if case .object(let members)? = reader.value("crossProvince", required: false) {
            if Set(members.map(\.key)) != ["receivingHall", "decidedBy", "answeredBy"] {
                reader.note(
                    "value.keys", "crossProvince", "not its three keys", "Write receivingHall, decidedBy, answeredBy")
            }
        }
        _ = reader.textMap("sources")
        _ = reader.textMap("awaits")
        switch reader.value("tolerated") {
        case .object(let members)?:
            for member in members {
                if case .integer(1...90) = member.value { continue }
                reader.note(
                    "value.range", "tolerated.\(member.key.prefix(40))", "no working days", "1 to 90 are allowed")
            }
        case let other?: reader.note("value.type", "tolerated", "\(other.kind) where an object is due", "Write {…}")
        case nil: break
        }
        return reader.problems
    }

    private static func base64(_ key: String, _ reader: inout JSONObjectReader) {
        guard let value = reader.value(key) else { return }
        if case .string(let text) = value, !text.isEmpty, Data(base64Encoded: text) != nil { return }
        reader.note("value.text", key, "no base64", "Write the bytes in base64 with padding")
    }
}
