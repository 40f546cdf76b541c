import DeviceModel
import Testing

@Suite("NearestWord")
struct NearestWordTests {
    static let known = ["printer", "value", "expect", "paper", "papers", "id"]

    @Test(
        "a slip finds what was meant, a stranger finds nothing",
        arguments: [
            ("printr", "printer"), ("PRINTER", "printer"), ("vaule", "value"), ("exepct", "expect"), ("di", "id"),
            ("papes", "paper"), ("paperss", "papers"), ("paper", "paper"), ("pritners", "printer"), ("zzz", nil),
            ("", nil), ("x", nil),
            ("打印机", nil), (String(repeating: "p", count: 65), nil), (String(repeating: "a", count: 100_000), nil),
        ] as [(String, String?)])
    func nearest(word: String, expected: String?) {
        #expect(NearestWord.of(word, in: Self.known) == expected)
    }

    @Test("the hint is a sentence, or nothing")
    func hint() {
        #expect(NearestWord.hint("valeu", in: Self.known) == " Did you mean 'value'?")
        #expect(NearestWord.hint("nothing", in: Self.known).isEmpty)
        #expect(NearestWord.of("value", in: [String]()) == nil)
    }
}
