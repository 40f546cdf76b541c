/// Sets the cells of a row beside one another, each wrapped in its own columns.
public enum RowLayout {
    /// - Returns: full lines as runs, cells padded with blanks of normal style; the last cell is padded only on its
    ///   left.
    public static func lines(_ cells: [Cell]) -> [[Run]] {
        let wrapped = cells.map { LineBreaker.lines($0.runs, columns: $0.columns) }
        let height = wrapped.map(\.count).max() ?? 0
        return (0..<height).map { row in
            var line: [Run] = []
            for (index, cell) in cells.enumerated() {
                let runs = row < wrapped[index].count ? wrapped[index][row] : []
                let free = max(0, cell.columns - ColumnMeasure.columns(of: runs))
                let left =
                    switch cell.align {
                    case .left: 0
                    case .center: free / 2
                    case .right: free
                    }
                if left > 0 { line.append(Run(blanks(left))) }
                line += runs
                if index < cells.count - 1, free > left { line.append(Run(blanks(free - left))) }
            }
            return line
        }
    }

    private static func blanks(_ count: Int) -> String { String(repeating: " ", count: count) }
}
