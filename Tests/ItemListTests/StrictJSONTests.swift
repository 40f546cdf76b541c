import ItemList
import Testing

@Suite("StrictJSON")
struct StrictJSONTests {
    static func code(_ bytes: some Sequence<UInt8>, _ limits: StrictJSONLimits = StrictJSONLimits()) -> String? {
        do {
            _ = try StrictJSON.read(bytes, limits: limits)
            return nil
        } catch { return error.code }
    }

    @Test("values of every kind are read, with blanks and escapes")
    func reads() throws {
        let text = " {\"a\" : [1, -2, 0, true,false,null],\"b\":{\"c\":\"\\u00e9\\n\\ud842\\udfb7\\/\"}}\n"
        let value = try StrictJSON.read(text.utf8)
        #expect(
            value
                == .object([
                    .init("a", .array([.integer(1), .integer(-2), .integer(0), .bool(true), .bool(false), .null])),
                    .init("b", .object([.init("c", .string("é\n𠮷/"))])),
                ]))
    }

    @Test(
        "what is lax elsewhere is an error here",
        arguments: [
            ("[1,]", "json.syntax"), ("{\"a\":1,}", "json.syntax"), ("{a:1}", "json.syntax"), ("'a'", "json.syntax"),
            ("[1 2]", "json.syntax"), ("1 1", "json.syntax"), ("", "json.syntax"), ("  ", "json.syntax"),
            ("{\"a\":1,\"a\":1}", "json.duplicateKey"), ("{\"a\":1,\"\\u0061\":2}", "json.duplicateKey"),
            ("\u{FEFF}1", "json.bom"), ("1.0", "json.number"), ("1e3", "json.number"), ("-0", "json.number"),
            ("01", "json.number"), ("+1", "json.syntax"), ("-", "json.number"), ("9223372036854775808", "json.number"),
            ("[NaN]", "json.syntax"), ("Infinity", "json.syntax"), ("tru", "json.syntax"), ("// a\n1", "json.syntax"),
            ("\"\t\"", "json.control"), ("\"\u{0}\"", "json.control"), ("\u{0}", "json.control"),
            ("\"\\x\"", "json.syntax"), ("\"\\u12\"", "json.syntax"), ("\"\\u+123\"", "json.syntax"),
            ("\"\\ud800\"", "json.encoding"), ("\"\\udc00\"", "json.encoding"), ("\"\\ud800\\u0041\"", "json.encoding"),
            ("\"a", "json.syntax"), ("\"a\\", "json.syntax"), ("{\"a\"", "json.syntax"), ("{\"a\":", "json.syntax"),
        ])
    func refuses(text: String, code: String) { #expect(Self.code(text.utf8) == code) }

    @Test("every text cut off anywhere is an error")
    func truncated() {
        let whole = Array("{\"a\":[1,\"b\\u00e9\",{\"c\":null}],\"d\":true}".utf8)
        #expect(Self.code(whole) == nil)
        for length in 0..<whole.count { #expect(Self.code(whole.prefix(length)) != nil) }
    }

    @Test(
        "bytes that are no UTF-8 are an error",
        arguments: [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xE4, 0xB8]] as [[UInt8]])
    func encoding(bytes: [UInt8]) { #expect(Self.code([0x22] + bytes + [0x22]) == "json.encoding") }

    @Test("depth, size and count have bounds; a million brackets do no harm")
    func bounds() {
        #expect(Self.code([UInt8](repeating: 0x5B, count: 1_000_000)) == "json.depth")
        #expect(Self.code("[[1]]".utf8, StrictJSONLimits(depth: 2)) == nil)
        #expect(Self.code("[[[1]]]".utf8, StrictJSONLimits(depth: 2)) == "json.depth")
        #expect(Self.code("[1,2,3]".utf8, StrictJSONLimits(values: 3)) == "json.size")
        #expect(Self.code("[1,2,3]".utf8, StrictJSONLimits(bytes: 6)) == "json.size")
    }

    @Test("keys that only look the same are two keys")
    func canonicalEquivalence() throws {
        let value = try StrictJSON.read("{\"e\\u0301\":1,\"é\":2}".utf8)
        guard case .object(let members) = value else {
            Issue.record("no object")
            return
        }
        #expect(members.count == 2)
    }

    @Test("the canonical form sorts keys by bytes and is read back as it was")
    func canonical() throws {
        let text = "{ \"é\":1, \"z\":\"\\u0001\\u001f\\\"\\\\\\/\\n\", \"a10\":3,\"a2\":4, \"B\":[] }"
        let value = try StrictJSON.read(text.utf8)
        let canonical = String(decoding: value.canonical, as: UTF8.self)
        #expect(canonical == "{\"B\":[],\"a10\":3,\"a2\":4,\"z\":\"\\u0001\\u001f\\\"\\\\/\\n\",\"é\":1}")
        #expect(try StrictJSON.read(value.canonical).canonical == value.canonical)
    }

    @Test("random bytes never trap, and what is read has a canonical form that reads back the same")
    func random() throws {
        var generator = SplitMix(state: 20_261_124)
        let alphabet = Array("{}[]\",:0123456789-.eEtrufalsn\\ \u{0}é".utf8)
        for _ in 0..<20_000 {
            let length = Int.random(in: 0...24, using: &generator)
            let bytes = (0..<length).map { _ in alphabet.randomElement(using: &generator) ?? 0 }
            guard let value = try? StrictJSON.read(bytes) else { continue }
            #expect(try StrictJSON.read(value.canonical).canonical == value.canonical)
        }
    }
}

struct SplitMix: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
