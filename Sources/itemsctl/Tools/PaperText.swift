import Layout

/// A paper as plain text, in the lines in which it is printed.
enum PaperText {
    static func lines(_ layout: Layout, columns: Int) -> [String] { layout.blocks.flatMap { lines($0, columns) } }

    private static func lines(_ block: Block, _ columns: Int) -> [String] {
        switch block {
        case .text(let runs, let align): LineBreaker.lines(runs, columns: columns).map { line($0, align, columns) }
        case .row(let cells): RowLayout.lines(cells).map { line($0, .left, columns) }
        case .rule: [String(repeating: "-", count: columns)]
        case .qr(let payload, _, _): [centered("[QR \(payload)]", ColumnMeasure.columns(of: payload) + 5, columns)]
        case .picture: [centered("[picture]", 9, columns)]
        case .feed(let lines): [String](repeating: "", count: min(lines, 2))
        case .cut: []
        }
    }

    private static func line(_ runs: [Run], _ align: Alignment, _ columns: Int) -> String {
        let text = runs.map(\.text).joined()
        // Wide characters take more of the paper than of a terminal: the middle is that of what is shown.
        let width = ColumnMeasure.columns(of: text)
        let made = align == .center ? centered(text, width, columns) : text
        return String(made.reversed().drop(while: \.isWhitespace).reversed())
    }

    private static func centered(_ text: String, _ width: Int, _ columns: Int) -> String {
        String(repeating: " ", count: max(0, columns - width) / 2) + text
    }
}
