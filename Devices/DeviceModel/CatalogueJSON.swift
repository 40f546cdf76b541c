/// A small strict JSON reader that knows lines and refuses keys that come twice. DeviceModel is linked into every
/// worker, so it does without Foundation, which would double a worker's start.
struct CatalogueJSON: Sendable {
    indirect enum Value: Sendable {
        case null
        case bool(Bool)
        /// Whole numbers only; the catalogue has no others.
        case number(Int64)
        case string(String)
        case array([CatalogueJSON])
        case object([(key: String, value: CatalogueJSON)])
    }

    struct Problem: Error, Hashable {
        var line: Int
        var what: String
    }

    static let depth_max = 16
    static let bytes_max = 1 << 20

    var line: Int
    var value: Value

    static func parse(_ bytes: [UInt8]) throws(Problem) -> CatalogueJSON {
        guard bytes.count <= bytes_max else { throw Problem(line: 0, what: "longer than \(bytes_max) bytes") }
        var parser = Parser(bytes: bytes)
        let value = try parser.value(depth: 0)
        try parser.end()
        return value
    }

    private struct Parser {
        let bytes: [UInt8]
        var at = 0
        var line = 1

        private var next: UInt8? { at < bytes.count ? bytes[at] : nil }

        private func fail(_ what: String) -> Problem { Problem(line: line, what: what) }

        private mutating func skipSpace() {
            while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D {
                if byte == 0x0A { line += 1 }
                at += 1
            }
        }

        private mutating func take(_ byte: UInt8) -> Bool {
            skipSpace()
            guard next == byte else { return false }
            at += 1
            return true
        }

        private mutating func expect(_ character: Character) throws(Problem) {
            guard let byte = character.asciiValue, take(byte) else {
                throw fail("expected '\(character)' at byte \(at)")
            }
        }

        mutating func end() throws(Problem) {
            skipSpace()
            guard at == bytes.count else { throw fail("something follows the end at byte \(at)") }
        }

        mutating func value(depth: Int) throws(Problem) -> CatalogueJSON {
            guard depth < CatalogueJSON.depth_max else { throw fail("nested deeper than \(CatalogueJSON.depth_max)") }
            skipSpace()
            let line = line
            guard let byte = next else { throw fail("ends too early") }
            switch byte {
            case UInt8(ascii: "{"): return CatalogueJSON(line: line, value: try object(depth))
            case UInt8(ascii: "["): return CatalogueJSON(line: line, value: try array(depth))
            case UInt8(ascii: "\""): return CatalogueJSON(line: line, value: .string(try string()))
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
                return CatalogueJSON(line: line, value: .number(try number()))
            default:
                for (word, value) in [("null", Value.null), ("true", .bool(true)), ("false", .bool(false))]
                where bytes[at...].starts(with: word.utf8) {
                    at += word.utf8.count
                    return CatalogueJSON(line: line, value: value)
                }
                throw fail("no JSON value at byte \(at)")
            }
        }

        private mutating func object(_ depth: Int) throws(Problem) -> Value {
            try expect("{")
            var members: [(key: String, value: CatalogueJSON)] = []
            if take(UInt8(ascii: "}")) { return .object([]) }
            repeat {
                skipSpace()
                let key = try string()
                guard !members.contains(where: { $0.key == key }) else { throw fail("key '\(key)' comes twice") }
                try expect(":")
                members.append((key, try value(depth: depth + 1)))
            } while take(UInt8(ascii: ","))
            try expect("}")
            return .object(members)
        }

        private mutating func array(_ depth: Int) throws(Problem) -> Value {
            try expect("[")
            var elements: [CatalogueJSON] = []
            if take(UInt8(ascii: "]")) { return .array([]) }
            repeat { elements.append(try value(depth: depth + 1)) } while take(UInt8(ascii: ","))
            try expect("]")
            return .array(elements)
        }

        private mutating func number() throws(Problem) -> Int64 {
            let start = at
            while let byte = next, byte == UInt8(ascii: "-") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
                at += 1
            }
            let text = String(decoding: bytes[start..<at], as: UTF8.self)
            guard let number = Int64(text), String(number) == text, next != UInt8(ascii: "."),
                next.map({ $0 | 0x20 }) != UInt8(ascii: "e")
            else { throw fail("no whole number at byte \(start)") }
            return number
        }

        private mutating func string() throws(Problem) -> String {
            guard next == UInt8(ascii: "\"") else { throw fail("expected a text at byte \(at)") }
            at += 1
            var text: [UInt8] = []
            while let byte = next {
                at += 1
                switch byte {
                case UInt8(ascii: "\""):
                    guard let string = String(validating: text, as: UTF8.self) else {
                        throw fail("a text is not UTF-8")
                    }
                    return string
                case UInt8(ascii: "\\"): text += Array(try escape().utf8)
                case 0..<0x20: throw fail("a control character in a text")
                default: text.append(byte)
                }
            }
            throw fail("a text does not end")
        }

        private mutating func escape() throws(Problem) -> String {
            guard let byte = next else { throw fail("a text does not end") }
            at += 1
            switch byte {
            case UInt8(ascii: "\""): return "\""
            case UInt8(ascii: "\\"): return "\\"
            case UInt8(ascii: "/"): return "/"
            case UInt8(ascii: "n"): return "\n"
            case UInt8(ascii: "t"): return "\t"
            // \u is not needed: the file is UTF-8.
            default: throw fail("unknown escape in a text")
            }
        }
    }
}
