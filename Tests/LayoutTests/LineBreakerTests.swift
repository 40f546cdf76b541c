import Layout
import Testing

@Suite("Line breaking")
struct LineBreakerTests {
    private func lines(_ text: String, _ columns: Int) -> [String] {
        LineBreaker.lines([Run(text)], columns: columns).map { $0.map(\.text).joined() }
    }

    @Test(
        "lines break where Chinese setting allows",
        arguments: [
            ("请留意叫号，过号请重新取号。", 12, ["请留意叫号，", "过号请重新取", "号。"]),
            // The comma would begin a line, so its hanzi goes down with it.
            ("请留意叫号，过号", 10, ["请留意叫", "号，过号"]),
            // Never an opening mark at a line's end.
            ("办理地点（一楼）", 10, ["办理地点", "（一楼）"]),
            ("《政务服务》", 4, ["《政", "务服", "务》"]),
            // A word, a number, a code stays whole.
            ("编号HJ-0001-2026共", 14, ["编号", "HJ-0001-2026共"]),
            ("取号 2026-11-23 09:36", 12, ["取号", "2026-11-23", "09:36"]),
            ("等待25分钟", 6, ["等待25", "分钟"]),
            // Unless longer than a line.
            ("ABCDEFGHIJ", 4, ["ABCD", "EFGH", "IJ"]),
            // Dash and ellipsis stay in one piece.
            ("说明——办理", 6, ["说", "明——", "办理"]),
            ("一二……三", 6, ["一", "二……", "三"]),
            ("", 10, [""]),
            ("一\n二", 10, ["一", "二"]),
            ("a b", 2, ["a", "b"]),
            // No break is allowed anywhere: cut at the limit.
            ("。。。。", 4, ["。。", "。。"]),
        ])
    func breaks(text: String, columns: Int, expected: [String]) {
        #expect(lines(text, columns) == expected)
    }

    @Test(
        "no line is wider than the paper, begins with a closing mark or ends with an opening one, and nothing is lost")
    func rules() {
        let alphabet = Array("政务服务，。（）《》AB12 :——…".map { String($0) })
        var seed: UInt64 = 11
        func next(_ count: Int) -> Int {
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(seed >> 33) % count
        }
        for _ in 0..<400 {
            let text = (0..<next(60)).map { _ in alphabet[next(alphabet.count)] }.joined()
            let columns = 8 + next(30)
            let broken = lines(text, columns)
            for line in broken { #expect(ColumnMeasure.columns(of: line) <= columns, "\(text) at \(columns)") }
            #expect(broken.joined().filter { $0 != " " } == text.filter { $0 != " " }, "\(text) at \(columns)")
        }
        // Where a break is possible it obeys.
        for columns in 6...40 {
            let broken = lines("凡申请人（本人、监护人）提交“材料”的，应当场核对：姓名；证号《原件》。请核对。", columns)
            for line in broken.dropFirst() {
                #expect(!"，。）》：；、”".contains(line.first ?? " "), "\(columns): \(line)")
            }
            for line in broken { #expect(!"（《“".contains(line.last ?? " "), "\(columns): \(line)") }
        }
    }

    @Test("styles are kept, and a style's width counts")
    func styles() {
        let big = Style(width: 2, bold: true)
        let broken = LineBreaker.lines([Run("大字", big), Run("小字")], columns: 8)
        #expect(broken == [[Run("大字", big)], [Run("小字")]])
    }

    @Test("a character wider than the line stands alone")
    func tooWide() {
        #expect(LineBreaker.lines([Run("大大", Style(width: 8))], columns: 4).count == 2)
    }

    @Test(
        "columns: ASCII one, hanzi and full-width two, controls none",
        arguments: [("A", 1), ("政", 2), ("，", 2), ("Ａ", 2), ("—", 2), ("ｱ", 1), ("\u{301}", 0), ("\u{1B}", 0)])
    func columns(text: String, expected: Int) { #expect(ColumnMeasure.columns(of: text) == expected) }

    @Test("cells wrap in their own columns, one beside the other")
    func rows() {
        let rows = RowLayout.lines([
            Cell([Run("受理编号")], columns: 10), Cell([Run("HJ-0001-0002")], columns: 8, align: .right),
        ])
        let text = rows.map { $0.map(\.text).joined() }
        #expect(text == ["受理编号  HJ-0001-", "              0002"])
    }
}
