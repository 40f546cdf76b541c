import DeviceModel
import EvaluationKeypad
import Testing

@Suite("KeypadKeymap")
struct KeypadKeymapTests {
    @Test(
        "the standard map: digits of both blocks, Enter, Escape",
        arguments: [
            (0x1E, KeypadKey.verySatisfied), (0x1F, .satisfied), (0x20, .fairlySatisfied), (0x21, .dissatisfied),
            (0x22, .veryDissatisfied), (0x28, .confirm), (0x29, .cancel), (0x59, .verySatisfied),
            (0x5D, .veryDissatisfied),
            (0x58, .confirm), (0x23, nil), (0x04, nil),
        ] as [(UInt8, KeypadKey?)])
    func standard(usage: UInt8, key: KeypadKey?) { #expect(KeypadKeymap.standard[usage] == key) }

    @Test("maps are found by name")
    func named() {
        #expect(KeypadKeymap.named("standard") == .standard)
        #expect(KeypadKeymap.named("no such") == nil)
    }

    static let good =
        #"{"name":"a","keys":{"verySatisfied":["1E"],"satisfied":["1F"],"fairlySatisfied":["20"],"dissatisfied":["21"],"veryDissatisfied":["22"],"confirm":["28"],"cancel":["29"]}}"#

    @Test("a good row is read")
    func reads() throws { #expect(try KeypadKeymap.decode(Array("[\(Self.good)]".utf8)).first?.mapped.count == 7) }

    @Test(
        "a bad table is refused",
        arguments: [
            "", "[", "{}", "[]", "[1]", "null", "[\(good),\(good)]",
            "[\(good.replacing("1F", with: "1E"))]", "[\(good.replacing("1F", with: "E0"))]",
            "[\(good.replacing("1F", with: "1"))]", "[\(good.replacing("1F", with: "xx"))]",
            "[\(good.replacing("1F", with: "03"))]", "[\(good.replacing("\"satisfied\"", with: "\"content\""))]",
            "[\(good.replacing("[\"1F\"]", with: "[]"))]", "[\(good.replacing("\"name\"", with: "\"title\""))]",
            "[\(good.replacing("\"a\"", with: "\"a\",\"more\":1"))]", "[\(good.replacing("[\"1F\"]", with: "31"))]",
        ])
    func refuses(text: String) {
        #expect(throws: KeypadKeymapError.self) { try KeypadKeymap.decode(Array(text.utf8)) }
    }

    @Test("bytes that are no UTF-8 are refused")
    func notUTF8() { #expect(throws: KeypadKeymapError.self) { try KeypadKeymap.decode([0x5B, 0xFF, 0x5D]) } }
}
