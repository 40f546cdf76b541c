import Testing

@Suite("Log codes")
struct LogCodeTests {
    @Test("every code that a log line begins with is in docs/LOGGING.md, and every code there is written somewhere")
    func documented() throws {
        let page = try Tree.text("docs/LOGGING.md")
        var written: [String: String] = [:]
        for folder in ["Kiosk", "Sources"] {
            for file in try Tree.files(under: folder, suffix: ".swift") {
                for code in Self.codes(in: try Tree.text(file)) { written[code] = file }
            }
        }
        #expect(written.count > 20)
        for (code, file) in written.sorted(by: { $0.key < $1.key }) {
            #expect(page.contains("`\(code)`"), "\(file) writes \(code): add it to docs/LOGGING.md")
        }
        let table = page.split(separator: "## Codes").last?.split(separator: "\n## ").first ?? ""
        let told = Set(table.matches(of: /`([a-z]+\.[a-zA-Z]+)`/).map { String($0.1) })
        #expect(told.subtracting(written.keys) == [], "docs/LOGGING.md tells of codes that nothing writes")
    }

    @Test("a code is found on the call's line or the next")
    func finds() {
        let two = "log.error(\n    \"a.b\", metadata: [:])\nlog(.info, \"c.dE\", [:])"
        #expect(Self.codes(in: two) == ["a.b", "c.dE"])
        #expect(Self.codes(in: "catalog.error(\"x.y\")\nproblem(.info, \"z.z\")").isEmpty)
    }

    static func codes(in source: String) -> [String] {
        let call =
            #/
            \b (?: log | logger ) (?: \. (?: error | warning | notice | info | debug ) \( | \( \s* \.\w+ , )
            \s* " ([a-z]+\.[a-zA-Z]+) "
            /#
        return source.matches(of: call).map { String($0.1) }
    }
}
