public import ItemList

/// What a spreadsheet program has made of a cell that was typed as something else.
public struct SpreadsheetDamage: Sendable, Hashable {
    /// `sheet.damage.` and one of `error`, `formula`, `scientific`, `precision`, `date`, `decimals`, `thousands`,
    /// `wide`, `quotes`, `blank`, `encoding`.
    public var code: String
    public var message: ListText
    /// What was typed, where that is certain.
    public var restored: String?

    private init(_ code: String, _ zh: String, _ en: String, restored: String? = nil) {
        self.code = "sheet.damage." + code
        message = ListText(zh, en)
        self.restored = restored
    }

    /// - Parameter value: without blanks at its ends, not empty.
    public init?(_ value: String, kind: ColumnFacts.Kind) {
        let isText =
            switch kind {
            case .text, .list: true
            case .code, .number, .word: false
            }
        let checks: [(String) -> Self?] =
            isText
            ? [Self.error, Self.encoding, Self.blank, Self.scientific, Self.date]
            : [
                Self.error, Self.encoding, Self.blank, Self.quotes, Self.wide, Self.scientific, Self.date,
                Self.thousands, Self.decimals, Self.precision,
            ]
        var found: Self?
        for check in checks where found == nil { found = check(value) }
        guard let found = found ?? Self.formula(value, isNumber: kind == .number) else { return nil }
        self = found
    }

    private static func error(_ value: String) -> Self? {
        let known = ["#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!", "#N/A", "#SPILL!", "#CALC!"]
        let isOverflow = value.count > 2 && value.allSatisfy { $0 == "#" }
        guard isOverflow || known.contains(value.uppercased()) || value.hasPrefix("Err:") else { return nil }
        return Self(
            "error", "这是电子表格的错误值，原来的内容已经丢失",
            "an error value of the spreadsheet program; what stood there is lost")
    }

    private static func encoding(_ value: String) -> Self? {
        let isAsked = value.count > 1 && value.allSatisfy { $0 == "?" }
        guard isAsked || value.contains("\u{FFFD}") || value.contains("锟斤拷") else { return nil }
        return Self(
            "encoding", "字符在转换编码时丢失", "characters were lost when the file was saved in another encoding")
    }

    private static let strangeBlanks: Set<Unicode.Scalar> = [
        "\u{A0}", "\u{2007}", "\u{202F}", "\u{200B}", "\u{200C}", "\u{2060}", "\u{FEFF}",
    ]

    private static func blank(_ value: String) -> Self? {
        guard value.unicodeScalars.contains(where: strangeBlanks.contains) else { return nil }
        let kept = value.unicodeScalars.filter { !strangeBlanks.contains($0) }
        return Self(
            "blank", "含有看不见的空格（不间断空格或零宽字符），多半是从网页粘贴的",
            "a blank that cannot be seen (non-breaking or of no width), pasted from a web page perhaps",
            restored: String(String.UnicodeScalarView(kept)))
    }

    private static func quotes(_ value: String) -> Self? {
        let curly: Set<Character> = ["“", "”", "‘", "’", "„"]
        guard value.contains(where: curly.contains) else { return nil }
        return Self(
            "quotes", "含有自动更正产生的弯引号", "curly quotes, made by automatic correction",
            restored: value.filter { !curly.contains($0) })
    }

    private static func wide(_ value: String) -> Self? {
        guard value.unicodeScalars.contains(where: { (0xFF01...0xFF5E).contains($0.value) }) else { return nil }
        return Self("wide", "含有全角字符，应为半角", "full-width characters where plain ones are due", restored: narrow(value))
    }

    /// Full-width ASCII as plain ASCII.
    static func narrow(_ value: String) -> String {
        value.unicodeScalars.reduce(into: "") { text, scalar in
            let plain = (0xFF01...0xFF5E).contains(scalar.value) ? Unicode.Scalar(scalar.value - 0xFEE0) : scalar
            text.unicodeScalars.append(plain ?? scalar)
        }
    }

    private static func scientific(_ value: String) -> Self? {
        let parts = value.uppercased().split(separator: "E", omittingEmptySubsequences: false)
        guard parts.count == 2, let power = Int(parts[1]), parts[1].first == "+" || parts[1].count <= 2,
            isDecimal(parts[0]), parts[0].contains(".") || parts[0].count == 1, power >= 0
        else { return nil }
        return Self(
            "scientific", "长数字变成了科学计数法，后面的位数已经丢失",
            "a long number became scientific notation; its last digits are lost")
    }

    private static func isDecimal(_ text: some StringProtocol) -> Bool {
        let halves = text.split(separator: ".", omittingEmptySubsequences: false)
        return (1...2).contains(halves.count) && halves.allSatisfy { !$0.isEmpty && $0.allSatisfy(isDigit) }
    }

    private static func isDigit(_ character: Character) -> Bool { ("0"..."9").contains(character) }

    private static func thousands(_ value: String) -> Self? {
        let groups = value.split(separator: ",", omittingEmptySubsequences: false)
        guard groups.count > 1, (1...3).contains(groups[0].count), groups.dropFirst().allSatisfy({ $0.count == 3 }),
            groups.allSatisfy({ $0.allSatisfy(isDigit) })
        else { return nil }
        return Self(
            "thousands", "数字带有千位分隔符", "a number with separators of thousands",
            restored: value.filter { $0 != "," })
    }

    private static func decimals(_ value: String) -> Self? {
        let halves = value.split(separator: ".", omittingEmptySubsequences: false)
        guard halves.count == 2, isDecimal(value), halves[1].allSatisfy({ $0 == "0" }) else { return nil }
        return Self("decimals", "整数被加上了小数位", "decimals were added to a whole number", restored: String(halves[0]))
    }

    /// Spreadsheet programs keep 15 digits of a number.
    private static func precision(_ value: String) -> Self? {
        guard value.count > 15, value.allSatisfy(isDigit), value.dropFirst(15).allSatisfy({ $0 == "0" }) else {
            return nil
        }
        return Self(
            "precision", "长数字只保留了前 15 位，后面变成了 0",
            "only the first 15 digits of a long number were kept, the rest became zeros")
    }

    private static func formula(_ value: String, isNumber: Bool) -> Self? {
        guard let first = value.unicodeScalars.first,
            first == "=" || first == "@" || !isNumber && (first == "+" || first == "-")
        else { return nil }
        return Self(
            "formula", "以 = + - @ 开头，电子表格会当作公式",
            "it begins with = + - or @, which spreadsheet programs take for a formula",
            restored: isNumber ? nil : "'" + value)
    }

    // MARK: Dates

    private static let months = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ]

    private static func date(_ value: String) -> Self? {
        let day = value.split(separator: " ", omittingEmptySubsequences: false).first ?? ""
        guard let parts = dateParts(String(day)) else { return nil }
        return Self(
            "date", "数字变成了日期，多半原来是 \(parts)", "numbers became a date; it was probably \(parts)", restored: parts)
    }

    /// `1月2日`, `2-Jan`, `Jan-02`, `2026/1/2`, `2026-01-02`, `2026年1月2日` → `1-2`; `1/2` and `1-2` are what was typed.
    private static func dateParts(_ text: String) -> String? {
        if text.hasSuffix("日") || text.hasSuffix("月") {
            var rest = text
            for mark in ["年", "月", "日"] { rest = rest.replacing(mark, with: "/") }
            return dayAndMonth(rest.split(separator: "/").map(String.init))
        }
        for separator in ["-", "/"] as [Character] {
            let parts = text.split(separator: separator, omittingEmptySubsequences: false).map(String.init)
            if parts.count == 3, parts[0].count == 4 { return dayAndMonth(parts) }
            if parts.count == 3, parts[2].count == 4 { return dayAndMonth([parts[2], parts[0], parts[1]]) }
            guard (2...3).contains(parts.count) else { continue }
            if let month = months.firstIndex(of: parts[1].lowercased()), number(parts[0], 31) != nil {
                return "\(month + 1)-\(parts[0])"
            }
            if let month = months.firstIndex(of: parts[0].lowercased()), parts.count == 2, number(parts[1], 99) != nil {
                return "\(month + 1)-\(parts[1])"
            }
        }
        return nil
    }

    private static func dayAndMonth(_ parts: [String]) -> String? {
        switch parts.count {
        case 2 where parts[0].count == 4: number(parts[1], 12).map { "\(parts[0])-\($0)" }
        case 2: number(parts[0], 12).flatMap { month in number(parts[1], 31).map { "\(month)-\($0)" } }
        case 3:
            number(parts[0], 9999) == nil
                ? nil : number(parts[1], 12).flatMap { month in number(parts[2], 31).map { "\(month)-\($0)" } }
        default: nil
        }
    }

    private static func number(_ text: String, _ most: Int) -> Int? {
        guard (1...4).contains(text.count), text.allSatisfy(isDigit), let value = Int(text), (1...most).contains(value)
        else { return nil }
        return value
    }
}
