import Foundation
import Testing

@Suite("itemsctl lint, merge and --overlay", .timeLimit(.minutes(1)))
struct LintTests {
    static let list = "Tests/Fixtures/Items/items-sample.jsonl"
    static let item = "11350399009900013T4352001901000"

    static func overlay(_ entry: String, base: Int = 1) -> String {
        "{\"baseFrom\":\(base),\"baseTo\":\(base),\"count\":1,\"issuer\":\"示范区\",\"schema\":1,\"sequence\":1,"
            + "\"validFrom\":\"2026-01-01T00:00:00Z\"}\n\(entry)\n"
    }

    @Test("a good list and good sheets have nothing")
    func good() async throws {
        let list = try await Itemsctl.run(["lint", Self.list])
        #expect(list.code == 0 && list.out.isEmpty && list.err == "nothing found\n", "\(list.page)")
        let sheets = try await Itemsctl.run(
            ["lint", "Tests/Fixtures/Items/items-sample.csv", "Tests/Fixtures/Items/items-fields-sample.csv", "--json"])
        #expect(sheets.code == 0 && sheets.out.contains("\"findings\" : ["), "\(sheets.page)")
    }

    @Test("a list's mistakes have lines, a sheet's have cells")
    func mistakes() async throws {
        let scratch = try Scratch()
        let text = try String(contentsOfFile: Self.list, encoding: .utf8)
        let bad = try scratch.file(
            "bad.jsonl", text.replacing("\"promisedMinutes\":10,", with: "\"promisedMinutes\":999,").utf8)
        let list = try await Itemsctl.run(["lint", bad])
        #expect(
            list.code == 1 && list.out.contains("bad.jsonl line ") && list.out.contains("[item.limits]"), "\(list.page)"
        )
        let json = try await Itemsctl.run(["lint", bad, "--json"])
        #expect(json.code == 1 && json.out.contains("\"path\" : \"promisedMinutes\""))
        let csv = try String(contentsOfFile: "Tests/Fixtures/Items/items-sample.csv", encoding: .utf8)
        let sheet = try scratch.file("bad.csv", csv.replacing(",instant,10,", with: ",instant,4.8E+02,").utf8)
        let cells = try await Itemsctl.run(["lint", sheet])
        #expect(cells.code == 1 && cells.out.contains("bad.csv H2 (promised_minutes)"), "\(cells.page)")
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
