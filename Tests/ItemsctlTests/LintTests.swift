import Foundation
import Testing

@Suite("itemsctl lint, merge, schema and --overlay", .timeLimit(.minutes(1)))
struct LintTests {
    static let list = "Tests/Fixtures/Items/items-sample.jsonl"
    static let item = "11350399009900013T4352001901000"

    static func overlay(_ entry: String, base: Int = 1) -> String {
        "{\"baseFrom\":\(base),\"baseTo\":\(base),\"count\":1,\"issuer\":\"示范区\",\"schema\":1,\"sequence\":1,"
            + "\"validFrom\":\"2026-01-01T00:00:00Z\"}\n\(entry)\n"
    }

    /// The sample's items of which a text is part, as a list of their own.
    static func part(_ text: String) throws -> String {
        let lines = try String(contentsOfFile: list, encoding: .utf8).split(separator: "\n")
        let items = lines.dropFirst().filter { $0.contains(text) }
        let header = lines[0].replacing("\"count\":87", with: "\"count\":\(items.count)")
        return ([header] + items).map { $0 + "\n" }.joined()
    }

    @Test("a list without errors ends with 0; its warnings have line, item and path, in both languages")
    func warnings() async throws {
        let scratch = try Scratch()
        let package = try scratch.file("package.jsonl", Self.part("\"oneMatter\":\"OM-C1\"").utf8)
        let ended = try await Itemsctl.run(["lint", package])
        #expect(ended.code == 0 && ended.err.hasPrefix("0 errors, "), "\(ended.err)")
        try Golden.check("lint", ended.page.replacing(scratch.path, with: "FOLDER"))
    }

    @Test("a list in which nothing is found is told so")
    func nothing() async throws {
        let scratch = try Scratch()
        let one = try scratch.file("one.jsonl", Self.part("\"id\":\"\(Self.item)\"").utf8)
        let ended = try await Itemsctl.run(["lint", one])
        #expect(ended.code == 0 && ended.out.isEmpty && ended.err == "nothing found\n", "\(ended.page)")
        let json = try await Itemsctl.run(["lint", one, "--json"])
        #expect(json.code == 0 && json.err.isEmpty)
        #expect(try JSONDecoder().decode(Told.self, from: Data(json.out.utf8)).content.findings.isEmpty)
    }

    struct Told: Decodable {
        struct Spot: Decodable {
            var file: String
            var line: Int?
            var cell: String?
        }
        struct Place: Decodable {
            var at: Spot
            var value: String
        }
        struct Finding: Decodable {
            var severity: String
            var code: String
            var place: Place
            var see: [Place]
        }
        struct Content: Decodable {
            var findings: [Finding]
            var more: Int
        }
        var version: Int
        var content: Content
    }

    @Test("what sheets lead to has its cells: a material with other sources in a package names both")
    func cells() async throws {
        let sheet = "Tests/Fixtures/Items/items-sample.csv"
        let ended = try await Itemsctl.run(["lint", sheet, "Tests/Fixtures/Items/items-fields-sample.csv", "--json"])
        #expect(ended.code == 0)
        let told = try JSONDecoder().decode(Told.self, from: Data(ended.out.utf8))
        #expect(told.version == 1 && told.content.more == 0)
        #expect(told.content.findings.allSatisfy { $0.place.at.cell != nil && $0.place.at.line == nil })
        let rows = try String(contentsOfFile: sheet, encoding: .utf8).split(separator: "\n").map {
            $0.split(separator: ",", omittingEmptySubsequences: false)
        }
        let different = told.content.findings.filter { $0.code == "package.sources" }
        #expect(!different.isEmpty)
        for finding in different {
            #expect(finding.severity == "warning" && finding.see.count == 1)
            let cells = try ([finding.place] + finding.see).map { place in
                #expect(place.at.file == sheet)
                let cell = try #require(place.at.cell)
                try #require(cell.hasPrefix("L"), "\(cell)")
                let typed = rows[try #require(Int(cell.dropFirst())) - 1][11]
                #expect(typed.split(separator: ";").contains { $0.hasSuffix(":" + place.value) }, "\(cell) \(typed)")
                return cell
            }
            #expect(Set(cells).count == 2)
        }
    }

    @Test("a list's mistakes have lines, a sheet's have cells")
    func mistakes() async throws {
        let scratch = try Scratch()
        let text = try String(contentsOfFile: Self.list, encoding: .utf8)
        let bad = try scratch.file(
            "bad.jsonl", text.replacing("\"promisedMinutes\":10,", with: "\"promisedMinutes\":999,").utf8)
        let list = try await Itemsctl.run(["lint", bad])
        #expect(list.code == 1 && list.out.hasPrefix("error: "), "\(list.page)")
        #expect(list.out.contains("bad.jsonl line ") && list.out.contains("promisedMinutes: 时限不合规 / "), "\(list.page)")
        let json = try await Itemsctl.run(["lint", bad, "--json"])
        #expect(json.code == 1 && json.out.contains("\"path\" : \"promisedMinutes\""))
        let csv = try String(contentsOfFile: "Tests/Fixtures/Items/items-sample.csv", encoding: .utf8)
        let sheet = try scratch.file("bad.csv", csv.replacing(",instant,10,", with: ",instant,4.8E+02,").utf8)
        let cells = try await Itemsctl.run(["lint", sheet])
        #expect(cells.code == 1 && cells.out.contains("bad.csv H2 promised_minutes: "), "\(cells.page)")
        #expect(cells.out.contains("  here     4.8E+02\n") && cells.out.contains("  right    480\n"), "\(cells.page)")
    }

    @Test("lines are those of the list's file, also where an overlay puts an item of its own before them")
    func overlayLines() async throws {
        let scratch = try Scratch()
        let lines = try String(contentsOfFile: Self.list, encoding: .utf8).split(separator: "\n")
        let credit = "11350399009900013T"
        let base = "0000000000001"
        var own = try #require(lines.first { $0.contains("\"id\":\"\(Self.item)\"") })
            .replacing(Self.item, with: credit + base).replacing("4352001901000", with: base)
        own = own.replacing("\"keywords\":[", with: "\"keywords\":[\"優待\",")
        let entry = "{\"id\":\"\(credit)\(base)\",\"item\":\(own)}"
        let overlay = try scratch.file("own.jsonl", Self.overlay(entry).utf8)
        let plain = try await Itemsctl.run(["lint", Self.list])
        let ended = try await Itemsctl.run(["lint", Self.list, "--overlay", overlay, "--credit", credit])
        #expect(ended.code == 0, "\(ended.err)")
        #expect(ended.out.contains("own.jsonl \(credit)\(base) keywords"), "\(ended.page.prefix(600))")
        func told(_ page: String) -> [Substring] { page.split(separator: "\n").filter { $0.contains(".jsonl line ") } }
        #expect(Set(told(ended.out)).isSuperset(of: told(plain.out)))
    }

    @Test("the schema is the one that is documented")
    func schema() async throws {
        let ended = try await Itemsctl.run(["schema"])
        #expect(ended.code == 0 && ended.err.isEmpty)
        #expect(try ended.out == String(contentsOfFile: "docs/schema/item-list.schema.json", encoding: .utf8))
    }

    @Test("an overlay is laid over the list for lint, show and merge; one that does not fit is told")
    func overlays() async throws {
        let scratch = try Scratch()
        let note = "{\"id\":\"\(Self.item)\",\"plainNote\":\"区里的说明\"}"
        let good = try scratch.file("good.jsonl", Self.overlay(note).utf8)
        #expect(try await Itemsctl.run(["lint", Self.list, "--overlay", good]).code == 0)
        let shown = try await Itemsctl.run(["show", Self.list, Self.item, "--overlay", good])
        #expect(shown.code == 0 && shown.out.contains("区里的说明"), "\(shown.page)")
        let merged = scratch.path + "/merged.jsonl"
        let made = try await Itemsctl.run(["merge", Self.list, good, "--out", merged])
        #expect(made.code == 0 && made.out.hasSuffix("merged.jsonl: 87 items\n"), "\(made.page)")
        #expect(try await Itemsctl.run(["lint", merged]).code == 0)
        #expect(try await Itemsctl.run(["merge", Self.list, good, "--out", merged]).code == 5)

        for entry in [Self.overlay(note, base: 7), Self.overlay("{\"id\":\"\(Self.item)\",\"fee\":0}"), "{}\n"] {
            let bad = try scratch.file("bad.jsonl", entry.utf8)
            let ended = try await Itemsctl.run(["merge", Self.list, bad, "--out", scratch.path + "/none"])
            #expect(ended.code == 1 && ended.err.contains("bad.jsonl"), "\(ended.page)")
            #expect(!FileManager.default.fileExists(atPath: scratch.path + "/none"))
        }
    }

    @Test("two lists differ in plain words; a list does not differ from itself")
    func diff() async throws {
        let scratch = try Scratch()
        let text = try String(contentsOfFile: Self.list, encoding: .utf8)
        let changed = text.replacing("\"fee\":20}", with: "\"fee\":30}").replacing(
            "\"sequence\":1,", with: "\"sequence\":2,")
        let new = try scratch.file("new.jsonl", changed.utf8)
        let ended = try await Itemsctl.run(["diff", Self.list, new])
        #expect(ended.code == 0 && ended.out.contains("收费 20 → 30 元 / fee 20 → 30 yuan"), "\(ended.page)")
        #expect(ended.out.contains("清单序号 1 → 2"))
        let json = try await Itemsctl.run(["diff", Self.list, new, "--json"])
        #expect(json.code == 0 && json.out.contains("\"field\" : \"guide.fee\""), "\(json.page.prefix(400))")
        let same = try await Itemsctl.run(["diff", Self.list, Self.list])
        #expect(same.code == 2 && same.out == "The lists do not differ.\n", "\(same.page)")
    }

    @Test(
        "items are found by what people type",
        arguments: [("退役军人优待证", "退役军人优待证申领"), ("tyjr", "退役军人优待证申领"), ("4352001901000", "户籍类证明开具")])
    func search(words: String, name: String) async throws {
        let ended = try await Itemsctl.run(["search", Self.list, words])
        #expect(ended.code == 0 && ended.out.contains(name), "\(ended.page)")
        let quiet = try await Itemsctl.run(["search", Self.list, words, "--quiet", "--limit", "1"])
        #expect(quiet.out.split(separator: "\n").map(\.count) == [31], "\(quiet.page)")
        #expect(try await Itemsctl.run(["search", Self.list, "绝对没有的事项"]).code == 2)
    }
}
