import ItemList

/// What is wrong with a file as a whole, explained.
enum SheetFaults {
    private static let saveAs = ListText(
        "请在电子表格里“另存为”→“CSV UTF-8（逗号分隔）”", "In the spreadsheet program: save as 'CSV UTF-8 (comma delimited)'")

    static func problem(_ failure: SheetText.Failure, _ sheet: SheetKind, _ limits: SheetLimits) -> SheetProblem {
        switch failure {
        case .empty:
            SheetProblem(
                "sheet.file.empty", sheet, at: nil, message: ListText("文件是空的", "the file is empty"),
                rule: ListText("首行是列名，以下每行一个事项或字段", "The first row has the column names"))
        case .tooLarge(let count):
            SheetProblem(
                "sheet.file.large", sheet, at: nil,
                message: ListText("文件有 \(count) 字节", "the file has \(count) bytes"),
                rule: ListText("最多 \(limits.bytes) 字节", "\(limits.bytes) bytes are allowed"))
        case .otherFile(let kind):
            SheetProblem(
                "sheet.file.kind", sheet, at: nil,
                message: ListText("这是\(kind.zh)，不是 CSV 表", "this is \(kind.en), not a CSV sheet"), rule: saveAs)
        case .utf16WithoutMark:
            SheetProblem(
                "sheet.file.encoding", sheet, at: nil,
                message: ListText("UTF-16 文本，但没有字节序标记", "UTF-16 without a byte order mark"), rule: saveAs)
        case .notText(let line):
            SheetProblem(
                "sheet.file.encoding", sheet, at: nil,
                message: ListText(
                    "第 \(line) 行起既不是 UTF-8 也不是 GB18030", "neither UTF-8 nor GB18030 from line \(line) on"),
                rule: saveAs)
        case .damagedUTF8(let line):
            SheetProblem(
                "sheet.file.encoding", sheet, at: nil,
                message: ListText(
                    "UTF-8 文本在第 \(line) 行损坏或被截断", "UTF-8, but damaged or cut off on line \(line)"), rule: saveAs)
        }
    }

    static func problem(_ problem: CSVProblem, _ sheet: SheetKind, _ limits: SheetLimits) -> SheetProblem {
        let quotes = ListText(
            "含逗号、双引号或换行的单元格整个放在双引号里，里面的双引号写两个",
            "A cell with a comma, a quote or a line break stands in double quotes, quotes in it doubled")
        let (code, message, rule, example): (String, ListText, ListText, String) =
            switch problem.kind {
            case .unclosed:
                (
                    "sheet.cell.quote",
                    ListText("从这里开始的双引号没有结束，后面的内容都被算进这个单元格", "the quote that opens here is never closed"), quotes,
                    "\"a,b\""
                )
            case .afterQuote:
                (
                    "sheet.cell.quote", ListText("结束的双引号后面还有内容", "something follows the closing quote"), quotes,
                    "\"a,b\""
                )
            case .loneQuote:
                (
                    "sheet.cell.quote", ListText("单元格中间有单独的双引号", "a quote inside a cell without quotes"), quotes,
                    "\"a\"\"b\""
                )
            case .nul:
                (
                    "sheet.cell.nul", ListText("含有空字符（NUL）", "a NUL character"),
                    ListText("文件可能损坏，请重新另存为 CSV UTF-8", "The file may be damaged: save it as CSV UTF-8 once more"),
                    ""
                )
            case .tooLong:
                (
                    "sheet.cell.long", ListText("单元格太长", "the cell is too long"),
                    ListText(
                        "一个单元格最多 \(limits.csv.cellBytes) 字节", "A cell has at most \(limits.csv.cellBytes) bytes"), ""
                )
            case .tooManyColumns:
                (
                    "sheet.file.columns", ListText("这一行的单元格太多", "too many cells in this row"),
                    ListText("最多 \(limits.csv.columns) 列", "\(limits.csv.columns) columns are allowed"), ""
                )
            case .tooManyRows:
                (
                    "sheet.file.rows", ListText("行太多", "too many rows"),
                    ListText("最多 \(limits.csv.rows) 行", "\(limits.csv.rows) rows are allowed"), ""
                )
            }
        return SheetProblem(
            code, sheet, at: CellAddress(row: problem.row, column: problem.column), message: message, rule: rule,
            example: example)
    }
}
