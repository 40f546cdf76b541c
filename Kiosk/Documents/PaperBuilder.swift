import Layout

/// Collects blocks in the house style of the kiosk's papers.
struct PaperBuilder {
    let columns: Int
    /// Lines are twice as high at least; columns stay as they are.
    let isLarge: Bool
    private(set) var blocks: [Block] = []

    init(columns: Int, isLarge: Bool = false) {
        self.columns = columns
        self.isLarge = isLarge
    }

    private func sized(_ style: Style) -> Style {
        var style = style
        if isLarge { style.height = max(2, style.height) }
        return style
    }

    /// Columns that a text takes in normal width.
    static func width(_ text: String) -> Int { ColumnMeasure.columns(of: text) }

    mutating func center(_ text: String, _ style: Style = Style()) {
        blocks.append(.text([Run(text, sized(style))], align: .center))
    }

    mutating func paragraph(_ text: String, _ style: Style = Style()) {
        blocks.append(.text([Run(text, sized(style))], align: .left))
    }

    mutating func rule() { blocks.append(.rule) }
    mutating func feed(_ lines: Int = 1) { blocks.append(.feed(lines: lines)) }
    mutating func cut() { blocks.append(.cut) }

    /// In the middle, as large as fits the line up to `limit` times; double height at least.
    mutating func headline(_ text: String, limit: Int, bold: Bool = true) {
        let scale = max(1, min(limit, columns / max(1, PaperBuilder.width(text))))
        blocks.append(.text([Run(text, Style(width: scale, height: max(2, scale), bold: bold))], align: .center))
    }

    /// At the left, twice as large where that fits a line, else twice as high.
    mutating func subject(_ text: String) {
        let wide = PaperBuilder.width(text) * 2 <= columns ? 2 : 1
        blocks.append(.text([Run(text, Style(width: wide, height: 2, bold: true))], align: .left))
        feed()
    }

    /// White on black across the middle.
    mutating func banner(_ text: String, height: Int = 2) {
        let wide = PaperBuilder.width(text) * 2 + 4 <= columns ? 2 : 1
        let style = Style(width: wide, height: height, bold: true, inverse: true)
        blocks.append(.text([Run(" \(text) ", style)], align: .center))
    }

    /// A name and its value in two columns; the value wraps in its own.
    mutating func entry(_ name: String, _ value: String, bold: Bool = false) {
        let left = min(10, columns / 3)
        blocks.append(
            .row([
                Cell([Run(name, sized(Style()))], columns: left),
                Cell([Run(value, sized(Style(bold: bold)))], columns: columns - left),
            ]))
    }

    /// A point of a list, hanging.
    mutating func point(_ mark: String, _ text: String, bold: Bool = false) {
        let left = PaperBuilder.width(mark) + 1
        blocks.append(
            .row([
                Cell([Run(mark, sized(Style()))], columns: left),
                Cell([Run(text, sized(Style(bold: bold)))], columns: columns - left),
            ]))
    }

    mutating func qr(_ payload: String) {
        blocks.append(.qr(payload: payload, moduleSize: columns >= 40 ? 6 : 5, level: .m))
    }
}
