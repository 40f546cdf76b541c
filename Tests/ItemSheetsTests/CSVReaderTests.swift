import ItemSheets
import Testing

@Suite("CSV reader")
struct CSVReaderTests {
    static func texts(_ text: String, separator: Character = ",") -> [[String]] {
        CSVReader(separator: separator.asciiValue ?? 0x2C).read(Array(text.utf8)).rows.map { $0.cells.map(\.text) }
    }

    @Test(
        "cells and rows in every form of a spreadsheet program",
        arguments: [
            ("", []), ("a", [["a"]]), ("a\n", [["a"]]), ("a\r\nb\rc\n", [["a"], ["b"], ["c"]]), ("\n", [[""]]),
            ("a,b\n,\n", [["a", "b"], ["", ""]]), ("\"a,b\"\n", [["a,b"]]), ("\"a\r\nb\",c", [["a\r\nb", "c"]]),
            ("\"say \"\"hi\"\"\"", [["say \"hi\""]]), ("\"\"", [[""]]), ("\"\"\"\"", [["\""]]),
            ("中文,𠮷\n", [["中文", "𠮷"]]),
            ("a,", [["a", ""]]), ("a\n\nb", [["a"], [""], ["b"]]), (" a , b ", [[" a ", " b "]]),
        ])
    func reads(text: String, rows: [[String]]) { #expect(Self.texts(text) == rows) }

    @Test("a row is a row however many lines its cells have")
    func multiline() {
        let table = CSVReader().read(Array("h\n\"1\n2\n3\"\nx\"y\n".utf8))
        #expect(table.rows.count == 3)
        #expect(table.problems == [CSVProblem(kind: .loneQuote, row: 3, column: 1)])
    }

    @Test(
        "what is no CSV is told with its cell",
        arguments: [
            ("a,\"b\nc,d\n", CSVProblem.Kind.unclosed, 1, 2), ("a\n\"b\"c,d\n", .afterQuote, 2, 1),
            ("a,b\"\n", .loneQuote, 1, 2),
            ("a\nb,\0\n", .nul, 2, 2), ("\"", .unclosed, 1, 1), ("\"a\"\"", .unclosed, 1, 1),
            ("\"a\" ,b", .afterQuote, 1, 1),
        ])
    func problems(text: String, kind: CSVProblem.Kind, row: Int, column: Int) {
        #expect(
            CSVReader().read(Array(text.utf8)).problems == [CSVProblem(kind: kind, row: row, column: column)])
    }

    @Test("limits of rows, columns and cells hold and are told")
    func limits() {
        let limits = CSVReader.Limits(rows: 3, columns: 2, cellBytes: 4, problems: 5)
        let table = CSVReader(limits: limits).read(Array("a,b,c\nabcde\n3\n4\n5\n".utf8))
        #expect(table.problems.map(\.kind) == [.tooManyColumns, .tooLong, .tooManyRows])
        #expect(table.rows.count == 3 && table.rows[0].cells.count == 2 && table.rows[1].cells[0].text == "abcd")
        let quotes = CSVReader(limits: limits).read(Array(String(repeating: "x\"\n", count: 3).utf8))
        #expect(quotes.problems.count == 3)
    }

    @Test("every byte belongs to one cell, separator or line end", arguments: 0..<300)
    func covers(seed: UInt64) {
        var random = Seeded(seed)
        let alphabet = Array("a\",\r\n中\0 ;".unicodeScalars)
        let text = String(
            String.UnicodeScalarView((0..<random.below(40)).map { _ in alphabet[random.below(alphabet.count)] }))
        let bytes = Array(text.utf8)
        var again: [UInt8] = []
        for row in CSVReader().read(bytes).rows {
            again += Array(row.cells.map { bytes[$0.raw] }.joined(separator: [0x2C])) + bytes[row.end]
        }
        #expect(again == bytes)
    }

    @Test("what the writer writes is read as the same cells", arguments: 0..<300)
    func writer(seed: UInt64) {
        var random = Seeded(seed)
        let alphabet = Array("a\",\r\n中\u{301} ;'\u{600}".unicodeScalars)
        let cells = (0..<1 + random.below(5)).map { _ in
            String(String.UnicodeScalarView((0..<random.below(6)).map { _ in alphabet[random.below(alphabet.count)] }))
        }
        let table = CSVReader().read(Sample.sheet([cells, cells]))
        let read = table.rows.map { $0.cells.map { Array($0.text.utf8) } }
        #expect(read == [cells.map { Array($0.utf8) }, cells.map { Array($0.utf8) }] && table.problems.isEmpty)
    }

    @Test(
        "addresses are a spreadsheet program's",
        arguments: [(1, "A"), (26, "Z"), (27, "AA"), (52, "AZ"), (53, "BA"), (702, "ZZ"), (703, "AAA")])
    func addresses(column: Int, letters: String) {
        #expect(CellAddress(row: 14, column: column).description == letters + "14")
    }
}

/// SplitMix64: the same seed, the same sheet.
struct Seeded {
    private var state: UInt64
    init(_ seed: UInt64) { state = seed &+ 0x9E37_79B9_7F4A_7C15 }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }

    /// 0 to `bound` - 1.
    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(max(1, bound))) }
    mutating func pick<Element>(_ values: [Element]) -> Element { values[below(values.count)] }
    mutating func chance(_ percent: Int) -> Bool { below(100) < percent }
}
