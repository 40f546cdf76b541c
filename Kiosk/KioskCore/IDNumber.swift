/// 公民身份号码, GB 11643-1999: six digits of area, eight of birth, three of order, one check character
/// (ISO 7064 MOD 11-2). Only its form is checked.
public enum IDNumber {
    private static let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    private static let checks = Array("10X98765432".utf8)

    /// The 18th character for 17 digits; nil if they are not 17 digits.
    public static func checkCharacter(of digits: some StringProtocol) -> Character? {
        let bytes = Array(digits.utf8)
        guard bytes.count == 17, bytes.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        let sum = zip(bytes, weights).reduce(0) { $0 + Int($1.0 - 0x30) * $1.1 }
        return Character(Unicode.Scalar(checks[sum % 11]))
    }

    /// Length, digits, date of birth and check character are right. A small x counts as X.
    public static func isValid(_ text: String) -> Bool {
        let number = normalised(text)
        guard number.utf8.count == 18, let check = checkCharacter(of: number.prefix(17)), number.last == check,
            let year = Int(number.dropFirst(6).prefix(4)), let month = Int(number.dropFirst(10).prefix(2)),
            let day = Int(number.dropFirst(12).prefix(2))
        else { return false }
        return year >= 1850 && ShanghaiTime.isDate(year: year, month: month, day: day)
    }

    /// Blanks at the ends removed, a small x made large.
    public static func normalised(_ text: String) -> String {
        let trimmed = text.trimmed
        return trimmed.hasSuffix("x") ? trimmed.dropLast() + "X" : trimmed
    }
}

extension String {
    /// Without blanks at both ends.
    var trimmed: String {
        var view = Substring(self)
        while let first = view.first, first.isWhitespace { view.removeFirst() }
        while let last = view.last, last.isWhitespace { view.removeLast() }
        return String(view)
    }
}
