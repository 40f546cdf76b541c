import DeviceModel
import Foundation
import Testing

@Suite("FaultCatalogue")
struct FaultCatalogueTests {
    static let row = """
        {"code":"printer.paper.out","class":"ticketPrinter","severity":"error","origin":"user","action":"maintenance",\
        "responder":"attendant","raise_ms":0,"clear_ms":500,"clearedBy":"reading","title":{"zh":"缺纸 {device}",\
        "en":"No paper in {device}"},"remedy":{"zh":["装纸"],"en":["Load paper"]},"ipp":"media-empty","xfs":null,\
        "parent":null}
        """

    static func problems(_ text: String) -> [String] {
        do throws(FaultCatalogueError) {
            _ = try FaultCatalogue(json: Array(text.utf8))
            return []
        } catch {
            return error.problems.map(\.description)
        }
    }

    @Test("the row that the bad ones are made from is good")
    func good() { #expect(Self.problems("[\(Self.row)]") == []) }

    @Test(
        "a row with one thing wrong is refused, with line and place",
        arguments: [
            ("\"ipp\"", "\"ippp\"", "unknown key 'ippp'"),
            ("\"raise_ms\":0", "\"raise_ms\":\"0\"", "raise_ms: expected"),
            ("\"raise_ms\":0", "\"raise_ms\":-1", "raise_ms: expected"),
            ("\"raise_ms\":0", "\"raise_ms\":0.5", "no whole number"),
            ("\"raise_ms\":0,", "", "raise_ms: expected"), ("\"error\"", "\"fatal\"", "severity: expected one of"),
            ("ticketPrinter", "toaster", "class: expected one of"), ("\"reading\"", "\"hope\"", "clearedBy: expected"),
            ("\"reading\"", "\"period\"", "period_ms: expected"),
            ("\"reading\"", "\"reading\",\"period_ms\":5", "only with clearedBy period"),
            ("printer.paper.out", "Printer.Paper", "code: expected"),
            ("printer.paper.out", "printer", "code: expected"),
            ("printer.paper.out", "printer..out", "code: expected"),
            ("{device}\",", "{name}\",", "placeholders differ"),
            ("{device}\",", "{device\",", "a brace is open"),
            ("\"No paper in {device}\"", "\" \"", "a language is empty"),
            (",\"en\":[\"Load paper\"]", "", "remedy: expected"),
            ("[\"Load paper\"]", "[\"Load\",\"paper\"]", "as many steps"),
            ("[\"Load paper\"]", "[1]", "remedy: expected"),
            ("\"parent\":null", "\"parent\":\"printer.gone.away\"", "is no other code here"),
            ("\"parent\":null", "\"parent\":\"printer.paper.out\"", "is no other code here"),
            ("\"xfs\":null", "\"xfs\":\"\"", "xfs: expected"),
            ("\"xfs\":null", "\"xfs\":null,\"xfs\":null", "comes twice"),
        ])
    func refused(find: String, replace: String, message: String) {
        let bad = Self.row.replacingOccurrences(of: find, with: replace)
        #expect(bad != Self.row)
        let found = Self.problems("[\n\(bad)]")
        #expect(
            found.contains { $0.contains(message) && ($0.hasPrefix("line 2") || $0.hasPrefix("line 0")) }, "\(found)")
    }

    @Test(
        "what is no array of rows is refused",
        arguments: [
            "", " ", "[", "[1]", "{}", "null", "[]x", "[\(row),]", "[\(row)", "[{\"code\":\"a", "[\"\\u0041\"]",
            "[\"\u{1}\"]", "tru", "[01]", String(repeating: "[", count: 5000), "[\(row)\(row)]",
        ])
    func noArray(text: String) { #expect(!Self.problems(text).isEmpty) }

    @Test("a code that comes twice is refused, with the line of the second")
    func twice() {
        #expect(
            Self.problems("[\(Self.row),\n\(Self.row)]").contains { $0.hasPrefix("line 2") && $0.contains("twice") })
    }

    @Test("bytes that are not UTF-8 are refused, and so is a huge file")
    func bytes() {
        #expect(throws: FaultCatalogueError.self) {
            try FaultCatalogue(json: Array("[\"".utf8) + [0xFF, 0xFE] + Array("\"]".utf8))
        }
        #expect(throws: FaultCatalogueError.self) {
            try FaultCatalogue(json: [UInt8](repeating: 0x20, count: 2_000_000))
        }
        #expect(throws: FaultCatalogueError.self) { try FaultCatalogue(json: Array(Self.row.utf8.prefix(60))) }
    }

    @Test("every problem of a file is told at once")
    func allAtOnce() {
        let first = Self.row.replacingOccurrences(of: "\"error\"", with: "\"fatal\"")
        let second = first.replacingOccurrences(of: "out", with: "low").replacingOccurrences(of: "xfs", with: "sfx")
        #expect(Self.problems("[\(first),\n\(second)]").count >= 3)
    }

    // MARK: The catalogue we ship

    @Test("the built-in catalogue is the file's")
    func builtIn() throws {
        let file = try [UInt8](Data(contentsOf: Self.root.appendingPathComponent("Devices/DeviceModel/faults.json")))
        #expect(FaultCatalogue.standard == (try FaultCatalogue(json: file)))
        #expect(FaultCatalogue.standard["printer.paper.out"]?.severity == .error)
        #expect(FaultCatalogue.standard["printer.paper.nowhere"] == nil)
    }

    @Test("each code differs from every other in cause, responder or remedy")
    func differ() {
        var seen: [String: FaultCode] = [:]
        for entry in FaultCatalogue.standard.entries {
            // The cause is what the title says of which device.
            let key = "\(entry.title.en)|\(entry.responder)|\(entry.remedy.map(\.en))"
            #expect(seen.updateValue(entry.code, forKey: key) == nil, "\(entry.code)")
        }
        let titles = FaultCatalogue.standard.entries.map(\.title.zh)
        #expect(Set(titles).count == titles.count)
    }

    /// Keywords of IPP's printer-state-reasons, in RFC 8011 5.4.12 and PWG 5100.9 (`power-down`, `separation-cutter-jam`),
    /// without the severity that is added there.
    static let ippReasons: Set<String> = [
        "cover-open", "media-empty", "media-jam", "media-low", "other", "power-down", "separation-cutter-jam",
        "timed-out",
    ]
    /// Property and value of XFS4IoT's Common.Status (`device`) and of its printers, scanners among them (`paper`,
    /// `media`). It has no word for a cover or a cutter; `noDevice` there is a device that is not meant to be there.
    static let xfsValues: Set<String> = [
        "device.offline", "device.powerOff", "device.hardwareError", "paper.low", "paper.out", "paper.jammed",
        "media.jammed", "media.notPresent",
    ]

    @Test("an alias is a word of the standard that it is of; null says that the standard has none")
    func aliases() {
        for entry in FaultCatalogue.standard.entries {
            if let ipp = entry.ipp { #expect(Self.ippReasons.contains(ipp), "\(entry.code): \(ipp)") }
            if let xfs = entry.xfs { #expect(Self.xfsValues.contains(xfs), "\(entry.code): \(xfs)") }
            // IPP has no keypads, and only devices have a state in either.
            if ![.ticketPrinter, .pagePrinter, .documentScanner].contains(entry.deviceClass) {
                #expect(entry.ipp == nil, "\(entry.code)")
            }
            if entry.deviceClass == nil { #expect(entry.xfs == nil, "\(entry.code)") }
        }
    }

    @Test("a remedy names commands that exist")
    func commands() {
        let known: Set<String> = ["status", "faults", "items"]
        for entry in FaultCatalogue.standard.entries {
            for step in entry.remedy {
                for text in [step.zh, step.en] {
                    let words = text.split(whereSeparator: { !$0.isASCII || $0.isWhitespace || $0 == ":" || $0 == "," })
                    for (word, next) in zip(words, words.dropFirst()) where word == "kioskctl" {
                        #expect(known.contains(String(next)), "\(entry.code): kioskctl \(next)")
                    }
                }
            }
        }
    }

    @Test("docs/FAULTS.md is the catalogue's page (KIOSK_REWRITE=1 writes it)")
    func page() throws {
        let file = Self.root.appendingPathComponent("docs/FAULTS.md")
        let page = FaultCatalogue.standard.referencePage()
        if ProcessInfo.processInfo.environment["KIOSK_REWRITE"] == "1" {
            try Data(page.utf8).write(to: file, options: .atomic)
        }
        #expect(
            try String(contentsOf: file, encoding: .utf8) == page,
            "run: KIOSK_REWRITE=1 swift test --filter FaultCatalogue")
    }

    /// Each code has a test that raises it by a real cause; the table says which.
    @Test("each code is raised by a named test, and each named test exists")
    func coverage() throws {
        let table = try JSONDecoder().decode(
            [Coverage].self,
            from: Data(contentsOf: Self.root.appendingPathComponent("Tests/Fixtures/fault-coverage.json")))
        let codes = table.map(\.code)
        #expect(Set(codes).count == codes.count, "a code is there twice")
        let missing = FaultCatalogue.standard.entries.map(\.code.value).filter { !codes.contains($0) }
        #expect(missing == [], "codes that no test raises: add them to Tests/Fixtures/fault-coverage.json")
        let unknown = codes.filter { FaultCatalogue.standard[FaultCode($0)] == nil }
        #expect(unknown == [], "codes that the catalogue does not have")
        for row in table {
            let text = (try? String(contentsOf: Self.root.appendingPathComponent(row.file), encoding: .utf8)) ?? ""
            guard let found = Self.test(named: row.test, in: text) else {
                Issue.record("\(row.code): no func \(row.test) in \(row.file)")
                continue
            }
            let word = row.constant ?? "\"\(row.code)\""
            #expect(found.contains(word), "\(row.code): \(row.test) in \(row.file) does not speak of \(word)")
        }
    }

    @Test("a test is found with its arguments and its body, and nothing beyond")
    func cutOut() {
        let text = """
            @Test("one", arguments: ["first"])
            func one(code: String) { if true { use("{ \\" second") } /* } */ }
            @Test func two() { use("third") } // }
            func tw() {}
            """
        #expect(Self.test(named: "one", in: text)?.contains("\"first\"") == true)
        #expect(Self.test(named: "one", in: text)?.contains("second") == true)
        #expect(Self.test(named: "one", in: text)?.contains("third") == false)
        #expect(Self.test(named: "two", in: text)?.hasSuffix("{ use(\"third\") }") == true)
        #expect(Self.test(named: "three", in: text) == nil)
        #expect(Self.test(named: "one", in: "@Test func one() { {") == nil)
        #expect(Self.test(named: "tw", in: text) == nil)
    }

    /// A test from its `@Test` to the brace that ends its body; nil if there is none. Braces in comments and strings
    /// do not count.
    static func test(named name: String, in text: String) -> String? {
        guard let start = text.range(of: "func \(name)(") else { return nil }
        guard let attribute = text[..<start.lowerBound].range(of: "@Test", options: .backwards) else { return nil }
        // Another function between the two: then the attribute is that one's.
        guard !text[attribute.upperBound..<start.lowerBound].contains("func ") else { return nil }
        var depth = 0
        var at = start.upperBound
        while at < text.endIndex {
            let rest = text[at...]
            if rest.hasPrefix("//") {
                at = rest.firstIndex(of: "\n") ?? text.endIndex
                continue
            }
            if rest.hasPrefix("/*") {
                at = rest.range(of: "*/")?.upperBound ?? text.endIndex
                continue
            }
            switch text[at] {
            case "\"":
                at = text.index(after: at)
                while at < text.endIndex, text[at] != "\"" {
                    at = text.index(at, offsetBy: text[at] == "\\" ? 2 : 1, limitedBy: text.endIndex) ?? text.endIndex
                }
                if at == text.endIndex { return nil }
            case "{": depth += 1
            case "}":
                depth -= 1
                if depth == 0 { return String(text[attribute.lowerBound...at]) }
            default: break
            }
            at = text.index(after: at)
        }
        return nil
    }

    /// Who raises a code. `constant`: what the test calls the code or the table that holds it, if not by its text.
    struct Coverage: Decodable { var code: String, file: String, test: String, constant: String? }

    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
}
