import ItemList

/// The first row of a sheet: which column of the sheet is which of ours.
struct SheetHead<Column: SheetColumn> {
    /// Columns from 1.
    private(set) var places: [Column: Int] = [:]
    /// The column of errors that ``ErrorSheet`` added the last time, to be replaced.
    private(set) var errorColumn: Int?
    private(set) var problems: [SheetProblem] = []

    init(_ cells: [String]) {
        for (index, cell) in cells.enumerated() {
            let name = Blanks.trimmed(cell)
            let address = CellAddress(row: 1, column: index + 1)
            guard !name.isEmpty else { continue }
            if SheetHeadNames.isErrors(name) {
                errorColumn = index + 1
            } else if let column = Self.column(named: name) {
                guard let first = places.updateValue(index + 1, forKey: column) else { continue }
                places[column] = first
                problems.append(
                    SheetProblem(
                        "sheet.header.twice", Column.sheet, at: address, column: column.rawValue, value: cell,
                        message: ListText("这一列出现了两次", "this column stands twice"),
                        rule: ListText("每列只能出现一次，请删去其中一列", "Each column stands once: remove one of them"),
                        related: [SheetPlace(Column.sheet, CellAddress(row: 1, column: first))]))
            } else {
                problems.append(Self.unknown(cell, name, address))
            }
        }
        for column in Column.allCases where places[column] == nil {
            problems.append(
                SheetProblem(
                    "sheet.header.missing", Column.sheet, at: CellAddress(row: 1, column: 0), column: column.rawValue,
                    message: ListText(
                        "缺少列 \(column.rawValue)（\(column.facts.zh)）", "column \(column.rawValue) is missing"),
                    rule: ListText("首行须有全部列名，单元格可以为空", "The first row names every column; its cells may be empty"),
                    example: column.rawValue))
        }
    }

    /// By its name, its Chinese name, or either written a little otherwise.
    static func column(named name: String) -> Column? {
        let wanted = SheetHeadNames.folded(name)
        return Column.allCases.first {
            SheetHeadNames.folded($0.rawValue) == wanted || SheetHeadNames.folded($0.facts.zh) == wanted
        }
    }

    /// How many of a row's cells are names that we know.
    static func known(_ cells: [CSVCell]) -> Int { cells.count { column(named: Blanks.trimmed($0.text)) != nil } }

    private static func unknown(_ cell: String, _ name: String, _ address: CellAddress) -> SheetProblem {
        let names = Column.allCases.flatMap { [$0.rawValue, $0.facts.zh] }
        let near = NearestName.of(name, in: names)
        let all = Column.allCases.map(\.rawValue).joined(separator: " ")
        return SheetProblem(
            "sheet.header.unknown", Column.sheet, at: address, value: cell,
            message: ListText("没有这一列", "no such column")
                + (near.map { ListText("，是不是“\($0)”？", "; did you mean '\($0)'?") } ?? ListText("", "")),
            rule: ListText("列名是：\(all)", "Columns are: \(all)"), example: near ?? "")
    }
}

enum SheetHeadNames {
    static let errors = "错误/errors"

    static func isErrors(_ name: String) -> Bool { ["错误/errors", "错误", "errors"].contains(folded(name)) }

    /// Letters small, `_` for blanks and `-`, full width as plain, without what stands in brackets at the end.
    static func folded(_ name: String) -> String {
        var text = SpreadsheetDamage.narrow(name).lowercased()
        if text.hasSuffix(")"), let open = text.lastIndex(of: "("), open != text.startIndex {
            text = String(text[..<open])
        }
        let hidden: Set<Unicode.Scalar> = ["\u{200B}", "\u{FEFF}"]
        return Blanks.trimmed(
            String(String.UnicodeScalarView(text.unicodeScalars.filter { !hidden.contains($0) }))
        ).map { $0 == " " || $0 == "-" || $0 == "\u{A0}" ? "_" : String($0) }.joined()
    }
}

extension ListText {
    static func + (a: ListText, b: ListText) -> ListText { ListText(a.zh + b.zh, a.en + b.en) }
}
