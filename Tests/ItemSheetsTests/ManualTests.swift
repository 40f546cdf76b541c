import Foundation
import ItemList
import ItemSheets
import Testing

@Suite("docs/ITEMSCTL.md")
struct ManualTests {
    @Test("has every column as the program explains it")
    func columns() throws {
        let manual = Sample.folder.appending(path: "../../../docs/ITEMSCTL.md")
        let lines = Set(try String(contentsOf: manual, encoding: .utf8).split(separator: "\n").map(String.init))
        func row(_ name: String, _ facts: ColumnFacts) -> String {
            let cells = ["`\(name)`", facts.zh, facts.rule.zh, facts.rule.en, "`\(facts.example)`"]
            return "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |"
        }
        for column in ItemColumn.allCases { #expect(lines.contains(row(column.rawValue, column.facts)), "\(column)") }
        for column in FieldColumn.allCases { #expect(lines.contains(row(column.rawValue, column.facts)), "\(column)") }
    }
}
