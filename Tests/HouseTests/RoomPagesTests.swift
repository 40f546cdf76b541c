import Foundation
import Testing

/// What docs say of rooms, held against the manifest and the table of allowed imports.
@Suite("Pages about rooms")
struct RoomPagesTests {
    @Test("docs/MODULES.md has a paragraph for each room, and none for a room that is not")
    func modules() throws {
        let rooms = Set(AllowedImports.table.keys)
        let told = Self.rooms(ofModules: try Tree.text("docs/MODULES.md"))
        #expect(rooms.subtracting(told) == [], "a paragraph that begins with - **Room** is missing in docs/MODULES.md")
        #expect(told.subtracting(rooms) == [], "docs/MODULES.md tells of rooms that are not")
    }

    @Test("the table of docs/ARCHITECTURE.md is that of AllowedImports.swift")
    func architecture() throws {
        let page = Self.table(ofArchitecture: try Tree.text("docs/ARCHITECTURE.md"))
        #expect(Set(page.keys) == Set(AllowedImports.table.keys))
        for (room, allowed) in AllowedImports.table.sorted(by: { $0.key < $1.key }) {
            #expect(page[room] == allowed, "row of \(room) in docs/ARCHITECTURE.md")
        }
    }

    @Test("a room without a paragraph and a row that differs are found")
    func finds() {
        #expect(Self.rooms(ofModules: "- **A**, **B**: both\n- **C** (`x/`): one\ntext **D**\n") == ["A", "B", "C"])
        let page = "### Who may know whom\n\n| room | may |\n|---|---|\n| A, B | nothing |\n| C | A, B |\n\n| D | A |\n"
        #expect(Self.table(ofArchitecture: page) == ["A": [], "B": [], "C": ["A", "B"]])
    }

    /// Names in bold before the colon of a list's line.
    static func rooms(ofModules page: String) -> Set<String> {
        var rooms: Set<String> = []
        for line in page.split(separator: "\n") where line.hasPrefix("- **") {
            let head = line.prefix { $0 != ":" }
            for match in head.matches(of: /\*\*([\w-]+)\*\*/) { rooms.insert(String(match.1)) }
        }
        return rooms
    }

    /// Rows of the first table below its heading.
    static func table(ofArchitecture page: String) -> [String: Set<String>] {
        guard let heading = page.range(of: "### Who may know whom") else { return [:] }
        var table: [String: Set<String>] = [:]
        let rows = page[heading.upperBound...].split(separator: "\n", omittingEmptySubsequences: false)
            .drop { !$0.hasPrefix("|") }.prefix { $0.hasPrefix("|") }.dropFirst(2)
        for row in rows {
            let cells = row.split(separator: "|").map { names(in: $0) }
            guard cells.count == 2 else { continue }
            for room in cells[0] { table[room] = Set(cells[1].filter { $0 != "nothing" }) }
        }
        return table
    }

    private static func names(in cell: Substring) -> [String] {
        cell.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
    }
}
