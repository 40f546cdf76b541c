import Layout

/// A layout as text, a line a line, for golden files.
enum LayoutText {
    static func text(_ layout: Layout, columns: Int) -> String {
        layout.blocks.flatMap { lines($0, columns: columns) }.joined(separator: "\n") + "\n"
    }

    private static func lines(_ block: Block, columns: Int) -> [String] {
        switch block {
        case .text(let runs, let align):
            return LineBreaker.lines(runs, columns: columns).map { place($0, align, columns) + marks(runs) }
        case .row(let cells):
            return RowLayout.lines(cells).map { plain($0) }.map { trimmed($0) }
        case .rule: return [String(repeating: "-", count: columns)]
        case .qr(let payload, let size, let level): return ["[QR \(size) \(level.rawValue) \(payload)]"]
        case .picture(let bitmap, _): return ["[picture \(bitmap.width)x\(bitmap.height)]"]
        case .feed(let count): return Array(repeating: "", count: count)
        case .cut: return ["[cut]"]
        }
    }

    private static func plain(_ runs: [Run]) -> String { runs.map(\.text).joined() }

    private static func trimmed(_ text: String) -> String {
        var text = text
        while text.last == " " { text.removeLast() }
        return text
    }

    private static func place(_ runs: [Run], _ align: Alignment, _ columns: Int) -> String {
        let free = max(0, columns - ColumnMeasure.columns(of: runs))
        let left = align == .left ? 0 : align == .right ? free : free / 2
        return String(repeating: " ", count: left) + plain(runs)
    }

    private static func marks(_ runs: [Run]) -> String {
        guard let style = runs.first?.style, style != Style() else { return "" }
        var text = " {\(style.width)x\(style.height)"
        if style.bold { text += " bold" }
        if style.inverse { text += " inverse" }
        return text + "}"
    }
}
