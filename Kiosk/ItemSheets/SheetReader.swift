import ItemList

/// Limits of one sheet.
public struct SheetLimits: Sendable, Hashable {
    public var bytes: Int
    public var csv: CSVReader.Limits
    /// Problems that are kept; more are only counted.
    public var problems: Int

    public init(bytes: Int = 16 << 20, csv: CSVReader.Limits = CSVReader.Limits(), problems: Int = 1_000) {
        self.bytes = bytes
        self.csv = csv
        self.problems = problems
    }
}

/// One sheet as read: its rows under a good head, or what is wrong with the file or its head.
struct SheetReader<Column: SheetColumn> {
    private(set) var rows: [SheetRow<Column>] = []
    private(set) var head: SheetHead<Column>?
    private(set) var source: SheetSource?
    private(set) var problems: [SheetProblem] = []
    private(set) var notes: [SheetNote] = []

    init(_ bytes: [UInt8], limits: SheetLimits) {
        let text: SheetText
        do { text = try SheetText.decode(bytes, limit: limits.bytes) } catch {
            problems.append(SheetFaults.problem(error, Column.sheet, limits))
            return
        }
        let (separator, start) = Self.separator(text.utf8, limits)
        let table = CSVReader(separator: separator, limits: limits.csv).read(text.utf8, from: start)
        source = SheetSource(text: text, separator: separator, start: start, table: table)
        note(text.encoding, separator, table)
        problems += table.problems.map { SheetFaults.problem($0, Column.sheet, limits) }
        guard let first = table.rows.first else {
            problems.append(SheetFaults.problem(.empty, Column.sheet, limits))
            return
        }
        let head = SheetHead<Column>(first.cells.map(\.text))
        self.head = head
        // The damage to the file explains what its head and cells look like.
        guard problems.isEmpty else { return }
        problems += head.problems
        guard problems.isEmpty else { return }
        readRows(table, head)
    }

    private mutating func readRows(_ table: CSVTable, _ head: SheetHead<Column>) {
        let named = Set(head.places.values).union(head.errorColumn.map { [$0] } ?? [])
        for (index, row) in table.rows.enumerated().dropFirst() {
            let isEmpty = row.cells.enumerated().allSatisfy {
                $0.offset + 1 == head.errorColumn || Blanks.trimmed($0.element.text).isEmpty
            }
            guard !isEmpty else { continue }
            for (offset, cell) in row.cells.enumerated()
            where !named.contains(offset + 1) && !Blanks.trimmed(cell.text).isEmpty {
                problems.append(
                    SheetProblem(
                        "sheet.cell.outside", Column.sheet, at: CellAddress(row: index + 1, column: offset + 1),
                        value: cell.text,
                        message: ListText("这个单元格所在的列没有列名", "no column name stands above this cell"),
                        rule: ListText(
                            "内容里有逗号时，单元格要用双引号括起来；多余的内容请删去",
                            "A cell that holds a comma stands in double quotes; remove what is too much")))
            }
            let cells = head.places.mapValues { $0 <= row.cells.count ? row.cells[$0 - 1].text : "" }
            rows.append(SheetRow(number: index + 1, cells: cells, places: head.places))
        }
    }

    /// The separator under which the head makes most sense; spreadsheet programs write `;` or tabs in some settings. A
    /// first line `sep=;` names it, and is no row.
    private static func separator(_ text: [UInt8], _ limits: SheetLimits) -> (UInt8, Int) {
        if text.starts(with: "sep=".utf8), text.count > 5,
            let end = text.prefix(8).firstIndex(where: { $0 == 0x0A || $0 == 0x0D }),
            end == 5
        {
            return (text[4], text[5...].starts(with: [0x0D, 0x0A]) ? 7 : 6)
        }
        let candidates = [UInt8(ascii: ","), UInt8(ascii: ";"), 0x09]
        let known = candidates.map { separator in
            CSVReader(separator: separator, limits: limits.csv).read(text, rows: 1).rows.first.map {
                SheetHead<Column>.known($0.cells)
            } ?? 0
        }
        let best = known.indices.max { (known[$0], -$0) < (known[$1], -$1) } ?? 0
        return (candidates[best], 0)
    }

    private mutating func note(_ encoding: SheetEncoding, _ separator: UInt8, _ table: CSVTable) {
        switch encoding {
        case .utf8, .utf8Mark: break
        case .gb18030:
            notes.append(
                SheetNote(
                    "sheet.note.encoding", Column.sheet,
                    ListText("文件不是 UTF-8，按 GB18030（GBK）读取", "not UTF-8: read as GB18030 (GBK)")))
        case .utf16Big, .utf16Little:
            notes.append(
                SheetNote("sheet.note.encoding", Column.sheet, ListText("按 UTF-16 读取", "read as UTF-16")))
        }
        if separator != UInt8(ascii: ",") {
            let name = separator == 0x09 ? ListText("制表符", "tabs") : ListText("“;”", "';'")
            notes.append(
                SheetNote(
                    "sheet.note.separator", Column.sheet,
                    ListText("单元格之间是\(name.zh)，不是逗号", "cells are separated by \(name.en), not by commas")))
        }
        if Set(table.rows.map(\.end.count).filter { $0 > 0 }).count > 1 {
            notes.append(
                SheetNote(
                    "sheet.note.lineEnds", Column.sheet,
                    ListText("换行方式不一致，已分别识别", "line ends of several kinds; each was read")))
        }
    }
}

/// The text of a sheet with its cells' places, to give it back.
struct SheetSource {
    var text: SheetText
    var separator: UInt8
    /// Where the first row begins.
    var start: Int
    var table: CSVTable
}

/// A row by column.
struct SheetRow<Column: SheetColumn> {
    /// From 1, as a spreadsheet program counts.
    var number: Int
    var cells: [Column: String]
    var places: [Column: Int]

    func address(_ column: Column) -> CellAddress { CellAddress(row: number, column: places[column] ?? 0) }
}
