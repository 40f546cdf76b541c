import ItemList

/// A sheet given back with its mistakes beside its rows.
///
/// Every cell stays as it was, byte for byte in the same encoding, separator and line ends; only a column
/// `错误/errors` is added at the end (that of an earlier time is replaced) and UTF-8 gets its byte order mark, without
/// which spreadsheet programs misread it. The import leaves the column out, so the file can be mended and read again.
enum ErrorSheet {
    static func bytes(_ source: SheetSource, replacing errorColumn: Int?, _ problems: [SheetProblem]) -> [UInt8] {
        let rows = Dictionary(grouping: problems) { $0.address?.row ?? 1 }
        let width = source.table.rows.map { kept($0, errorColumn).count }.max() ?? 0
        var text: [UInt8] = Array(source.text.utf8[..<source.start])
        for (index, row) in source.table.rows.enumerated() {
            let cells = kept(row, errorColumn)
            for (offset, cell) in cells.enumerated() {
                if offset > 0 { text.append(source.separator) }
                text += source.text.utf8[cell.raw]
            }
            text += [UInt8](repeating: source.separator, count: width - cells.count + 1)
            let told = (rows[index + 1] ?? []).map(line)
            let own = index == 0 ? [SheetHeadNames.errors] + told : told
            text += CSVWriter.cell(own.joined(separator: "\n"), separator: source.separator)
            text += row.end.isEmpty ? Array("\n".utf8) : Array(source.text.utf8[row.end])
        }
        return source.text.encoding.encodeForSpreadsheet(text)
    }

    private static func kept(_ row: CSVRow, _ errorColumn: Int?) -> [CSVCell] {
        row.cells.enumerated().filter { $0.offset + 1 != errorColumn }.map(\.element)
    }

    private static func line(_ problem: SheetProblem) -> String {
        let place = problem.address.map { "\($0) " } ?? ""
        let example = problem.example.isEmpty ? ("", "") : (" 例如：\(problem.example)", " Example: \(problem.example)")
        return "\(place)\(problem.message.zh)。\(problem.rule.zh)。\(example.0) / "
            + "\(problem.message.en). \(problem.rule.en).\(example.1)"
    }
}
