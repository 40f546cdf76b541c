import Foundation
import ItemList
import Testing

/// The schema, judged by the Python package jsonschema.
@Suite("ItemListSchema")
struct ItemListSchemaTests {
    static let file = Sample.root.appending(path: "docs/schema/item-list.schema.json")

    @Test("the committed copy is what the readers' tables give (KIOSK_REWRITE=1 writes it)")
    func drift() throws {
        if ProcessInfo.processInfo.environment["KIOSK_REWRITE"] == "1" {
            try Data(ItemListSchema.text.utf8).write(to: Self.file)
        }
        #expect(try String(contentsOf: Self.file, encoding: .utf8) == ItemListSchema.text)
    }

    /// For each line `good` or `bad: why`.
    static func verdicts(_ lines: [String], _ definition: String) throws -> [String] {
        let python = Sample.root.appending(path: ".build/python/bin/python3")
        try #require(FileManager.default.isExecutableFile(atPath: python.path), "run: make setup")
        let input = FileManager.default.temporaryDirectory.appending(path: "lines-\(UUID().uuidString)")
        try Data(lines.joined(separator: "\n").utf8).write(to: input)
        defer { try? FileManager.default.removeItem(at: input) }
        let process = Process()
        process.executableURL = python
        process.arguments = ["-B", "Tests/Tools/validate_lines.py", file.path, definition]
        process.currentDirectoryURL = Sample.root
        process.standardInput = try FileHandle(forReadingFrom: input)
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        return output.split(separator: "\n").map(String.init)
    }

    static func text(_ json: StrictJSON) -> String { String(decoding: json.canonical, as: UTF8.self) }

    @Test("the sample's lines and an overlay's lines are good")
    func good() throws {
        let lines = String(decoding: try Sample.bytes("items-sample.jsonl"), as: UTF8.self).split(separator: "\n")
            .map(String.init)
        #expect(try Self.verdicts([lines[0]], "listHeader") == ["good"])
        #expect(Set(try Self.verdicts(Array(lines.dropFirst()), "listItem")) == ["good"])
        let overlay = OverlayTests.overlay([
            OverlayEntry(id: OverlayTests.own().id, rank: 1, item: OverlayTests.own()),
            OverlayEntry(id: OverlayTests.first, hidden: true, plainNote: "", keywords: ["老兵"], channelHours: .office),
        ])
        #expect(try Self.verdicts([Self.text(OverlayEncoder.json(of: overlay.header))], "overlayHeader") == ["good"])
        #expect(
            try Self.verdicts(overlay.entries.map { Self.text(OverlayEncoder.json(of: $0)) }, "overlayEntry")
                == ["good", "good"])
    }

    @Test("it refuses every damage that leaves a JSON object, as the reader does")
    func damages() throws {
        // Form of lines and file, numbers as written, real dates: no matter of a schema.
        let beyond = ["json.number", "json.duplicateKey", "json.syntax", "list.canonical", "list.line", "list.count"]
        for (line, definition) in [(1, "listHeader"), (2, "listItem")] {
            let damages = ItemListDecoderTests.damages.filter {
                $0.line == line && !beyond.contains($0.code) && $0.to != "2026-02-30T"
            }
            let damaged = damages.map { damage in
                let text = Sample.text([Sample.item(), Sample.item("4352014901001")])
                return text.replacingOccurrences(of: damage.from, with: damage.to).components(separatedBy: "\n")[
                    line - 1]
            }
            for (damage, verdict) in zip(damages, try Self.verdicts(damaged, definition)) {
                #expect(verdict.hasPrefix("bad"), "\(damage.code) \(damage.to)")
            }
        }
        let name = text("name")
        #expect(try Self.verdicts(["{\"id\":\"\(OverlayTests.first)\",\(name)}"], "overlayEntry")[0].hasPrefix("bad"))
    }

    private func text(_ key: String) -> String { "\"\(key)\":\"别的\"" }

    /// Rules of one item that the schema does not say, as code and path; docs/ITEM-LIST.md lists them.
    static let beyond: [String] = [
        "item.code id", "item.limits promisedMinutes", "item.steps steps", "item.materials materials[1]",
        "item.materials materials[0].sources", "item.fields fields[1].id",
        "item.fields fields[0].choices", "item.fields fields[0].from",
    ]

    @Test("an item that breaks a rule is refused, or its rule is on the list of what a schema cannot say")
    func rules() throws {
        let broken = ItemRulesTests.breaks.map { rule in
            var item = Sample.item()
            rule.change(&item)
            return Self.text(ItemListEncoder.json(of: item))
        }
        var missed: Set<String> = []
        for (rule, verdict) in zip(ItemRulesTests.breaks, try Self.verdicts(broken, "listItem")) where verdict == "good"
        {
            missed.insert("\(rule.code) \(rule.path)")
        }
        #expect(missed == Set(Self.beyond))
    }
}
