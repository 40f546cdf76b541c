import ItemList

/// Reads the cells of one row by type and keeps every problem, each with its address and what was typed.
struct CellReader<Column: SheetColumn> {
    let row: SheetRow<Column>
    private(set) var problems: [SheetProblem] = []

    init(_ row: SheetRow<Column>) { self.row = row }

    /// As typed.
    func typed(_ column: Column) -> String { row.cells[column] ?? "" }

    mutating func wrong(
        _ column: Column, _ code: String, _ zh: String, _ en: String, example: String? = nil,
        related: [SheetPlace] = []
    ) {
        let facts = column.facts
        problems.append(
            SheetProblem(
                code, Column.sheet, at: row.address(column), column: column.rawValue, value: typed(column),
                message: ListText(zh, en), rule: facts.rule, example: example ?? facts.example, related: related))
    }

    /// The cell without blanks at its ends and without the `'` that marks it as meant; empty where it is empty, or
    /// damaged (that is kept as a problem).
    /// - Parameter meant: what the cell must have been, where another cell tells it.
    mutating func text(_ column: Column, required: Bool = true, meant: String? = nil) -> String {
        let cell = Blanks.trimmed(typed(column))
        guard !cell.isEmpty else {
            if required { wrong(column, "sheet.cell.empty", "单元格是空的", "the cell is empty", example: meant) }
            return ""
        }
        if cell.utf8.contains(where: { $0 == 0x0A || $0 == 0x0D }) {
            let joined = cell.split(whereSeparator: \.isNewline).map { Blanks.trimmed(String($0)) }.joined()
            wrong(column, "sheet.cell.lineBreak", "单元格里有换行", "a line break in the cell", example: joined)
            return ""
        }
        if let meant = CellMark.removed(from: cell) { return meant }
        if let damage = SpreadsheetDamage(cell, kind: column.facts.kind) {
            wrong(column, damage.code, damage.message.zh, damage.message.en, example: meant ?? damage.restored)
            return ""
        }
        return cell
    }

    /// True if a problem of this column is kept.
    func isWrong(_ column: Column) -> Bool { problems.contains { $0.column == column.rawValue } }

    /// - Returns: nil if it is no whole number; whether it is in its range is the list's to say.
    mutating func number(_ column: Column) -> Int? {
        let text = text(column)
        guard !text.isEmpty else { return nil }
        let isPlain = text.utf8.allSatisfy { (0x30...0x39).contains($0) } && text.utf8.count <= 9
        guard isPlain, let number = Int(text) else {
            wrong(column, "sheet.cell.number", "不是整数", "not a whole number")
            return nil
        }
        guard String(number) == text else {
            wrong(column, "sheet.cell.number", "数字前面有多余的 0", "needless zeros in front", example: String(number))
            return nil
        }
        return number
    }

    mutating func word<Word: SheetWord>(_ column: Column, _: Word.Type, required: Bool = true) -> Word? {
        let text = text(column, required: required)
        return text.isEmpty ? nil : word(of: text, column, Word.self)
    }

    mutating func word<Word: SheetWord>(of text: String, _ column: Column, _: Word.Type) -> Word? {
        if let word = Word.named(text) { return word }
        let near = NearestName.of(text, in: Word.allNames)
        let all = Word.allCases.map(\.name)
        let shown = text.prefix(30)
        wrong(
            column, "sheet.cell.word",
            "没有“\(shown)”这个词" + (near.map { "，是不是“\($0)”？" } ?? "，可用：" + all.joined(separator: "、")),
            "unknown word '\(shown)'"
                + (near.map { "; did you mean '\($0)'?" } ?? "; use one of " + all.joined(separator: ", ")),
            example: near.map { typed(column).replacing(text, with: $0) })
        return nil
    }

    /// Empty counts as false where it is not required.
    mutating func flag(_ column: Column, required: Bool = true) -> Bool {
        word(column, SheetFlag.self, required: required) == .yes
    }

    /// The parts of a list cell between its first separator, still escaped; an empty part is a problem.
    mutating func parts(_ column: Column, required: Bool = false) -> [String] {
        let text = text(column, required: required)
        guard !text.isEmpty, case .list(let separators) = column.facts.kind else { return [] }
        let parts = ListCell(separators).split(text, by: separators[0])
        if parts.contains(where: \.isEmpty) {
            let kept = parts.filter { !$0.isEmpty }.joined(separator: String(Character(separators[0])))
            wrong(
                column, "sheet.cell.part", "两个“\(separators[0])”之间是空的", "nothing between two '\(separators[0])'",
                example: kept)
        }
        return parts.filter { !$0.isEmpty }
    }

    /// The value that an escaped part stands for; nil if it is written wrongly.
    mutating func value(of part: String, _ column: Column) -> String? {
        guard case .list(let separators) = column.facts.kind else { return part }
        do { return try ListCell(separators).value(of: part) } catch {
            let shown = part.prefix(30)
            switch error {
            case .wide(let scalar):
                wrong(
                    column, "sheet.damage.wide", "“\(shown)”里有全角的“\(scalar)”，分隔须用半角；内容本身含有它时写作“\\\(scalar)”",
                    "a full-width '\(scalar)' in '\(shown)': separators are plain; if it belongs to the value write '\\\(scalar)'",
                    example: narrowed(typed(column), separators))
            case .escape:
                wrong(
                    column, "sheet.cell.escape", "“\(shown)”里的“\\”用错了：只能写在分隔符或另一个“\\”前面",
                    "a misplaced '\\' in '\(shown)': it stands before a separator or another '\\' only")
            }
            return nil
        }
    }

    private func narrowed(_ cell: String, _ separators: [Unicode.Scalar]) -> String {
        separators.reduce(cell) {
            $0.replacing(Character(ListCell.wideForm(of: $1)), with: Character($1))
        }
    }
}

extension String {
    fileprivate func replacing(_ character: Character, with other: Character) -> String {
        String(map { $0 == character ? other : $0 })
    }
}

/// A `'` before a cell says that it is meant as it stands: spreadsheet programs leave such a cell alone, and neither do
/// we look for damage in it.
enum CellMark {
    /// The cell without its mark, or nil if it has none.
    static func removed(from cell: String) -> String? {
        guard cell.utf8.first == UInt8(ascii: "'") else { return nil }
        return String(cell.unicodeScalars.dropFirst())
    }
}
