/// One thing wrong with a value, with where it stands.
public struct JSONProblem: Sendable, Hashable, CustomStringConvertible {
    /// Stable: `key.unknown`, `key.missing`, `value.type`, `value.range`, `value.text`, `value.unknown`, and those
    /// of the rules that look at whole values.
    public var code: String
    /// Key path: `materials[2].sources[0]`; empty for the whole.
    public var path: String
    public var message: String
    public var remedy: String

    public init(code: String, path: String, message: String, remedy: String) {
        self.code = code
        self.path = path
        self.message = message
        self.remedy = remedy
    }

    public var description: String { "\(path.isEmpty ? "the whole" : path): \(message). \(remedy)" }
}

/// Reads the members of an object by name and type, and keeps every problem instead of stopping at the first.
///
/// Call the typed readers for all keys, in any order, then ``problems``. Readers return nil for a value that is
/// missing or wrong (the problem is kept), so a caller builds its value only when ``problems`` is empty.
public struct JSONObjectReader: Sendable {
    public private(set) var problems: [JSONProblem] = []
    // In a list: objects here have some twenty members, and most are read once.
    private let members: [StrictJSON.Member]
    private let path: String

    /// - Parameter keys: every key the object may have; any other is a problem that names the nearest.
    public init(_ value: StrictJSON, keys: [String], path: String = "") {
        self.path = path
        guard case .object(let members) = value else {
            self.members = []
            problems = [
                JSONProblem(
                    code: "value.type", path: path, message: "\(value.kind) where an object is due",
                    remedy: "Write {…} with the keys \(keys.joined(separator: ", "))")
            ]
            return
        }
        self.members = members
        for member in members where !keys.contains(where: { Self.isSame($0, member.key) }) {
            let hint = NearestName.hint(member.key, in: keys)
            problems.append(
                JSONProblem(
                    code: "key.unknown", path: at(String(member.key.prefix(40))), message: "unknown key",
                    remedy: hint.isEmpty
                        ? "Remove it; keys are \(keys.joined(separator: ", "))" : String(hint.dropFirst())))
        }
    }

    private func at(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    /// By bytes, never by canonical equivalence.
    private static func isSame(_ a: String, _ b: String) -> Bool { a.utf8.elementsEqual(b.utf8) }

    public mutating func note(_ code: String, _ key: String, _ message: String, _ remedy: String) {
        problems.append(JSONProblem(code: code, path: at(key), message: message, remedy: remedy))
    }

    public mutating func adopt(_ more: [JSONProblem]) { problems += more }

    /// Whether the object has the key, whatever its value.
    func has(_ key: String) -> Bool { members.contains { Self.isSame($0.key, key) } }

    /// The member itself; nil and, where it is required, a problem when it is absent.
    public mutating func value(_ key: String, required: Bool = true) -> StrictJSON? {
        if let member = members.first(where: { Self.isSame($0.key, key) }) { return member.value }
        if required, !problems.contains(where: { $0.path == path && $0.code == "value.type" }) {
            note("key.missing", key, "missing", "Add it")
        }
        return nil
    }

    private mutating func wrong(_ key: String, _ value: StrictJSON, _ wanted: String) {
        note("value.type", key, "\(value.kind) where \(wanted) is due", "Write \(wanted)")
    }

    /// A text of `length` characters without control or direction-changing characters and without blanks at its ends.
    public mutating func text(
        _ key: String, length: ClosedRange<Int> = 1...200, required: Bool = true
    ) -> String? {
        guard let value = value(key, required: required) else { return nil }
        guard case .string(let text) = value else {
            wrong(key, value, "a text")
            return nil
        }
        return checked(text, key, length) ? text : nil
    }

    private mutating func checked(_ text: String, _ key: String, _ length: ClosedRange<Int>) -> Bool {
        guard text.utf8.count <= length.upperBound * 16, length.contains(text.count) else {
            note(
                "value.text", key, "\(text.count) characters",
                text.isEmpty ? "Write something" : "\(length.lowerBound) to \(length.upperBound) are allowed")
            return false
        }
        if let scalar = text.unicodeScalars.first(where: Self.isHidden) {
            note(
                "value.text", key, "a hidden character U+\(String(scalar.value, radix: 16, uppercase: true))",
                "Remove it")
            return false
        }
        if text.first?.isWhitespace == true || text.last?.isWhitespace == true {
            note("value.text", key, "a blank at its beginning or end", "Remove it")
            return false
        }
        return true
    }

    /// Control characters, and those that change the direction of what is shown.
    static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029, 0x202A...0x202E, 0x2066...0x2069, 0xFEFF: true
        default: false
        }
    }

    public mutating func integer(_ key: String, in range: ClosedRange<Int64>, required: Bool = true) -> Int64? {
        guard let value = value(key, required: required) else { return nil }
        guard case .integer(let number) = value else {
            wrong(key, value, "a number")
            return nil
        }
        guard range.contains(number) else {
            note("value.range", key, "\(number)", "\(range.lowerBound) to \(range.upperBound) are allowed")
            return nil
        }
        return number
    }

    public mutating func bool(_ key: String, required: Bool = true) -> Bool? {
        guard let value = value(key, required: required) else { return nil }
        guard case .bool(let bool) = value else {
            wrong(key, value, "true or false")
            return nil
        }
        return bool
    }

    /// One of a closed set of words; a wrong one is answered with the nearest.
    public mutating func word<Word: RawRepresentable & CaseIterable>(
        _ key: String, _ type: Word.Type, required: Bool = true
    ) -> Word? where Word.RawValue == String {
        guard let value = value(key, required: required) else { return nil }
        return word(of: value, key, type)
    }

    private mutating func word<Word: RawRepresentable & CaseIterable>(
        of value: StrictJSON, _ key: String, _ type: Word.Type
    ) -> Word? where Word.RawValue == String {
        guard case .string(let text) = value else {
            wrong(key, value, "a text")
            return nil
        }
        let all = Word.allCases.map(\.rawValue)
        guard let word = Word(rawValue: text), word.rawValue.utf8.elementsEqual(text.utf8) else {
            let hint = NearestName.hint(text, in: all)
            note(
                "value.unknown", key, "unknown word '\(text.prefix(40))'",
                hint.isEmpty ? "Use one of \(all.joined(separator: ", "))" : String(hint.dropFirst()))
            return nil
        }
        return word
    }

    public mutating func words<Word: RawRepresentable & CaseIterable>(
        _ key: String, _ type: Word.Type, count: ClosedRange<Int>
    ) -> [Word]? where Word.RawValue == String {
        guard let values = array(key, count: count) else { return nil }
        let words = values.enumerated().map { word(of: $1, "\(key)[\($0)]", type) }
        return words.contains { $0 == nil } ? nil : words.compactMap { $0 }
    }

    public mutating func texts(_ key: String, count: ClosedRange<Int>, length: ClosedRange<Int>) -> [String]? {
        guard let values = array(key, count: count) else { return nil }
        var texts: [String] = []
        for (index, value) in values.enumerated() {
            let place = "\(key)[\(index)]"
            guard case .string(let text) = value else {
                wrong(place, value, "a text")
                continue
            }
            if checked(text, place, length) { texts.append(text) }
        }
        return texts.count == values.count ? texts : nil
    }

    public mutating func array(_ key: String, count: ClosedRange<Int>, required: Bool = true) -> [StrictJSON]? {
        guard let value = value(key, required: required) else { return nil }
        guard case .array(let values) = value else {
            wrong(key, value, "an array")
            return nil
        }
        guard count.contains(values.count) else {
            note(
                "value.range", key, "\(values.count) entries", "\(count.lowerBound) to \(count.upperBound) are allowed")
            return nil
        }
        return values
    }

    /// An object of texts by free keys.
    public mutating func textMap(
        _ key: String, count: ClosedRange<Int> = 0...100, length: ClosedRange<Int> = 0...500, required: Bool = true
    ) -> [String: String]? {
        guard let value = value(key, required: required) else { return nil }
        guard case .object(let members) = value else {
            wrong(key, value, "an object")
            return nil
        }
        guard count.contains(members.count) else {
            note("value.range", key, "\(members.count) entries", "at most \(count.upperBound) are allowed")
            return nil
        }
        var map: [String: String] = [:]
        for member in members {
            let place = "\(key).\(member.key.prefix(40))"
            guard case .string(let text) = member.value else {
                wrong(place, member.value, "a text")
                continue
            }
            guard checked(text, place, length) else { continue }
            if map.updateValue(text, forKey: member.key) != nil {
                note("value.text", place, "a key that looks the same stands beside it", "Keep one of them")
            }
        }
        return map.count == members.count ? map : nil
    }
}
