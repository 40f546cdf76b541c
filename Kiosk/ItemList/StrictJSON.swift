/// A JSON value as this project exchanges it: RFC 8259 with one meaning for every file.
///
/// Numbers are integers that fit in 64 bits, written without fraction, exponent, leading zero or `-0`. Members of
/// an object keep their order; keys are compared by their UTF-8 bytes, never by canonical equivalence.
public enum StrictJSON: Sendable, Hashable {
    case null
    case bool(Bool)
    case integer(Int64)
    case string(String)
    case array([StrictJSON])
    case object([Member])

    public struct Member: Sendable, Hashable {
        public var key: String
        public var value: StrictJSON

        public init(_ key: String, _ value: StrictJSON) {
            self.key = key
            self.value = value
        }
    }

    /// What the value is, in a word, for messages.
    public var kind: String {
        switch self {
        case .null: "null"
        case .bool: "true or false"
        case .integer: "a number"
        case .string: "a text"
        case .array: "an array"
        case .object: "an object"
        }
    }
}

/// Why a text is not JSON of this form.
public struct StrictJSONError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Stable: `json.syntax`, `json.encoding`, `json.bom`, `json.number`, `json.duplicateKey`, `json.depth`,
    /// `json.size`, `json.control`.
    public var code: String
    /// Byte at which it was found, from 0.
    public var offset: Int
    public var message: String
    public var remedy: String

    public var description: String { "\(code) at byte \(offset): \(message). \(remedy)" }
}

/// Bounds of one JSON text.
public struct StrictJSONLimits: Sendable, Hashable {
    public var bytes: Int
    /// Arrays and objects within one another.
    public var depth: Int
    /// Values, keys not counted.
    public var values: Int

    public init(bytes: Int = 1 << 20, depth: Int = 16, values: Int = 100_000) {
        self.bytes = bytes
        self.depth = depth
        self.values = values
    }
}

extension StrictJSON {
    /// Reads one value that fills the whole text. Blanks between tokens are allowed here; whoever wants the
    /// canonical form compares with ``canonical``.
    /// - Throws: the first error. Nothing is repaired: no comments, trailing commas, byte order mark, NaN.
    public static func read(
        _ bytes: some Sequence<UInt8>, limits: StrictJSONLimits = StrictJSONLimits()
    ) throws(StrictJSONError) -> StrictJSON {
        var reader = StrictJSONReader(bytes: Array(bytes), limits: limits)
        return try reader.document()
    }
}

private struct StrictJSONReader {
    let bytes: [UInt8]
    let limits: StrictJSONLimits
    var at = 0
    var values = 0

    init(bytes: [UInt8], limits: StrictJSONLimits) {
        self.bytes = bytes
        self.limits = limits
    }

    mutating func document() throws(StrictJSONError) -> StrictJSON {
        guard bytes.count <= limits.bytes else {
            throw fail("json.size", "\(bytes.count) bytes, \(limits.bytes) are allowed", "Make it shorter")
        }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            throw fail("json.bom", "a byte order mark", "Save it as UTF-8 without BOM")
        }
        let value = try value(depth: 0)
        skipBlanks()
        guard at == bytes.count else { throw syntax("text after the end of the value", "Remove it") }
        return value
    }

    func fail(_ code: String, _ message: String, _ remedy: String, at offset: Int? = nil) -> StrictJSONError {
        StrictJSONError(code: code, offset: offset ?? at, message: message, remedy: remedy)
    }

    func syntax(_ message: String, _ remedy: String) -> StrictJSONError { fail("json.syntax", message, remedy) }

    var current: UInt8? { at < bytes.count ? bytes[at] : nil }

    mutating func skipBlanks() {
        while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { at += 1 }
    }

    mutating func value(depth: Int) throws(StrictJSONError) -> StrictJSON {
        skipBlanks()
        values += 1
        guard values <= limits.values else {
            throw fail("json.size", "more than \(limits.values) values", "Make it shorter")
        }
        guard let byte = current else { throw syntax("it ends where a value is due", "It may be cut off") }
        switch byte {
        case UInt8(ascii: "{"):
            guard depth < limits.depth else { throw tooDeep() }
            return try object(depth: depth + 1)
        case UInt8(ascii: "["):
            guard depth < limits.depth else { throw tooDeep() }
            return try array(depth: depth + 1)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .integer(try integer())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case 0: throw fail("json.control", "a NUL byte", "Remove it")
        default: throw syntax("no value begins with \(shown(byte))", "Texts stand in double quotes")
        }
    }

    func tooDeep() -> StrictJSONError {
        fail("json.depth", "more than \(limits.depth) levels", "Nothing here nests that deep")
    }

    func shown(_ byte: UInt8) -> String {
        (0x21...0x7E).contains(byte)
            ? "'\(Character(Unicode.Scalar(byte)))'" : "byte 0x" + String(byte, radix: 16, uppercase: true)
    }

    mutating func word(_ word: String, _ value: StrictJSON) throws(StrictJSONError) -> StrictJSON {
        guard bytes[at...].starts(with: word.utf8) else {
            throw syntax("an unknown word", "Only true, false and null stand without quotes")
        }
        at += word.utf8.count
        return value
    }

    mutating func integer() throws(StrictJSONError) -> Int64 {
        let start = at
        while let byte = current, byte != 0x2C, byte != 0x5D, byte != 0x7D, byte > 0x20 { at += 1 }
        let text = String(decoding: bytes[start..<at], as: UTF8.self)
        let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
        let plain = !digits.isEmpty && digits.utf8.allSatisfy { (0x30...0x39).contains($0) }
        let canonical = plain && (digits == "0" ? text == "0" : !digits.hasPrefix("0"))
        guard canonical, let number = Int64(text) else {
            throw fail(
                "json.number", "'\(text.prefix(30))' is not a whole number of this form",
                "Write digits only, such as 480: no fraction, exponent, plus sign or leading zero", at: start)
        }
        return number
    }

    mutating func array(depth: Int) throws(StrictJSONError) -> StrictJSON {
        at += 1
        var elements: [StrictJSON] = []
        skipBlanks()
        if current == UInt8(ascii: "]") {
            at += 1
            return .array([])
        }
        while true {
            skipBlanks()
            if current == UInt8(ascii: "]") { throw syntax("a comma before ']'", "Remove the comma") }
            elements.append(try value(depth: depth))
            skipBlanks()
            guard let byte = current else { throw syntax("it ends inside an array", "It may be cut off") }
            at += 1
            if byte == UInt8(ascii: "]") { return .array(elements) }
            guard byte == UInt8(ascii: ",") else {
                at -= 1
                throw syntax("\(shown(byte)) where ',' or ']' is due", "Separate the values by commas")
            }
        }
    }

    mutating func object(depth: Int) throws(StrictJSONError) -> StrictJSON {
        at += 1
        var members: [Member] = []
        var seen: Set<[UInt8]> = []
        skipBlanks()
        if current == UInt8(ascii: "}") {
            at += 1
            return .object([])
        }
        while true {
            skipBlanks()
            if current == UInt8(ascii: "}") { throw syntax("a comma before '}'", "Remove the comma") }
            guard current == UInt8(ascii: "\"") else {
                throw syntax("no key where one is due", "Keys stand in double quotes")
            }
            let start = at
            let key = try string()
            guard seen.insert(Array(key.utf8)).inserted else {
                throw fail(
                    "json.duplicateKey", "key '\(key.prefix(40))' stands twice in one object", "Keep one of them",
                    at: start)
            }
            skipBlanks()
            guard current == UInt8(ascii: ":") else { throw syntax("no ':' after a key", "Write \"key\":value") }
            at += 1
            members.append(Member(key, try value(depth: depth)))
            skipBlanks()
            guard let byte = current else { throw syntax("it ends inside an object", "It may be cut off") }
            at += 1
            if byte == UInt8(ascii: "}") { return .object(members) }
            guard byte == UInt8(ascii: ",") else {
                at -= 1
                throw syntax("\(shown(byte)) where ',' or '}' is due", "Separate the members by commas")
            }
        }
    }

    typealias Member = StrictJSON.Member

    mutating func string() throws(StrictJSONError) -> String {
        let start = at
        at += 1
        var text: [UInt8] = []
        while let byte = current {
            at += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let string = String(validating: text, as: UTF8.self) else {
                    throw fail("json.encoding", "a text that is not UTF-8", "Save it as UTF-8", at: start)
                }
                return string
            case UInt8(ascii: "\\"): try escape(into: &text)
            case 0..<0x20:
                at -= 1
                throw fail("json.control", "a control character in a text", "Remove it, or write \\n, \\t")
            default: text.append(byte)
            }
        }
        throw fail("json.syntax", "a text without its closing quote", "It may be cut off", at: start)
    }

    mutating func escape(into text: inout [UInt8]) throws(StrictJSONError) {
        guard let byte = current else { throw syntax("it ends inside a text", "It may be cut off") }
        at += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"):
            let first = try unit()
            var scalar = UInt32(first)
            if (0xD800..<0xDC00).contains(first) {
                guard bytes[at...].starts(with: [0x5C, 0x75]) else { throw lone() }
                at += 2
                let second = try unit()
                guard (0xDC00..<0xE000).contains(second) else { throw lone() }
                scalar = 0x10000 + (UInt32(first - 0xD800) << 10) + UInt32(second - 0xDC00)
            }
            guard let valid = Unicode.Scalar(scalar) else { throw lone() }
            text.append(contentsOf: String(Character(valid)).utf8)
        default:
            at -= 1
            throw syntax("\\\(shown(byte)) is no escape", "Write \\\\ for a backslash")
        }
    }

    func lone() -> StrictJSONError {
        fail("json.encoding", "half of a surrogate pair", "Write the character itself")
    }

    mutating func unit() throws(StrictJSONError) -> UInt16 {
        guard at + 4 <= bytes.count, bytes[at..<at + 4].allSatisfy({ Self.isHex($0) }),
            let unit = UInt16(String(decoding: bytes[at..<at + 4], as: UTF8.self), radix: 16)
        else { throw syntax("\\u without four hexadecimal digits", "Write the character itself") }
        at += 4
        return unit
    }

    static func isHex(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x46).contains(byte) || (0x61...0x66).contains(byte)
    }
}
