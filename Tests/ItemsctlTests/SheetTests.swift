import Foundation
import Testing

@Suite("itemsctl import and export", .timeLimit(.minutes(1)))
struct SheetTests {
    static let folder = "Tests/Fixtures/Items"
    static let header = ["--sequence", "1", "--issuer", "示范市政务服务管理局", "--valid-from", "2026-01-01T00:00:00Z"]

    @Test("the committed sheets make the committed list and signature, byte for byte")
    func sample() async throws {
        let scratch = try Scratch()
        let list = scratch.path + "/list.jsonl"
        let made = try await Itemsctl.run(
            ["import", "\(Self.folder)/items-sample.csv", "\(Self.folder)/items-fields-sample.csv", "--out", list]
                + Self.header)
        #expect(made.code == 0 && made.err.isEmpty && made.out.hasSuffix("87 items, sequence 1\n"), "\(made.page)")
        #expect(try bytes(list) == (try bytes("\(Self.folder)/items-sample.jsonl")))
        let key = try scratch.file("key.pem", try bytes("\(Self.folder)/demonstration-private-key.pem"))
        chmod(key, 0o600)
        let signed = try await Itemsctl.run(["sign", list, "--key", key])
        #expect(signed.code == 0, "\(signed.page)")
        #expect(try bytes(list + ".sig") == (try bytes("\(Self.folder)/items-sample.jsonl.sig")))
        let verified = try await Itemsctl.run(["verify", list, "--key", "\(Self.folder)/demonstration-public-key.pem"])
        #expect(verified.code == 0 && verified.out.contains("items     87"), "\(verified.page)")
    }

    @Test("out as sheets and in again is the same list, in every form", arguments: [[], ["--plain"], ["--chinese"]])
    func roundTrip(form: [String]) async throws {
        let scratch = try Scratch()
        let sheets = scratch.path + "/sheets"
        let out = try await Itemsctl.run(["export", "\(Self.folder)/items-sample.jsonl", "--out", sheets] + form)
        #expect(out.code == 0 && out.out.split(separator: "\n").count == 3, "\(out.page)")
        let list = scratch.path + "/list.jsonl"
        let made = try await Itemsctl.run(
            [
                "import", sheets + "/items.csv", sheets + "/fields.csv", "--header", sheets + "/header.json", "--out",
                list,
            ])
        #expect(made.code == 0, "\(made.page)")
        #expect(try bytes(list) == (try bytes("\(Self.folder)/items-sample.jsonl")))
        let again = try await Itemsctl.run(["export", list, "--out", sheets] + form)
        #expect(again.code == 5 && again.isOneLine, "\(again.page)")
        #expect(try await Itemsctl.run(["export", list, "--out", sheets, "--force"] + form).code == 0)
    }

    @Test("mistakes are told with cell, rule and example, nothing is made, and the sheets come back")
    func mistakes() async throws {
        let scratch = try Scratch()
        var rows = String(decoding: try bytes("\(Self.folder)/items-sample.csv"), as: UTF8.self).split(separator: "\n")
            .map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
        rows[13][2] = ""
        rows[2][7] = "48O"
        rows[3][10] = "notice|identfy|evaluate"
        rows[4][0] = "4.3507E+12"
        rows[5][19] = "没有@5"
        rows[6][13] = "1月2日"
        let items = try scratch.file("items.csv", rows.map { $0.joined(separator: ",") }.joined(separator: "\n").utf8)
        let fields = try scratch.file("fields.csv", try bytes("\(Self.folder)/items-fields-sample.csv"))
        let list = scratch.path + "/list.jsonl"
        let arguments = ["import", items, fields, "--out", list, "--errors", scratch.path] + Self.header
        let ended = try await Itemsctl.run(arguments)
        #expect(ended.code == 1 && ended.out.isEmpty)
        try Golden.check("import-mistakes", ended.page.replacing(scratch.path, with: "FOLDER"))
        #expect(!FileManager.default.fileExists(atPath: list))
        let returned = String(decoding: try bytes(scratch.path + "/items_errors.csv"), as: UTF8.self)
        #expect(returned.hasPrefix("\u{FEFF}base_code,") && returned.contains("C14 单元格是空的"))
        #expect(!FileManager.default.fileExists(atPath: scratch.path + "/fields_errors.csv"))
        let json = try await Itemsctl.run(arguments + ["--json", "--force"])
        #expect(json.code == 1)
        try Golden.check("import-mistakes-json", json.page.replacing(scratch.path, with: "FOLDER"))
    }

    @Test("a workbook given by mistake is told as one")
    func workbook() async throws {
        let scratch = try Scratch()
        let book = try scratch.file("items.xlsx", [0x50, 0x4B, 3, 4, 0, 0])
        let ended = try await Itemsctl.run(["import", book, "--out", scratch.path + "/l"] + Self.header)
        #expect(ended.code == 1)
        try Golden.check("import-workbook", ended.page.replacing(scratch.path, with: "FOLDER"))
    }

    private func bytes(_ path: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path)) }
}
