/// The one written form of an instant in lists: `2026-01-31T08:00:00Z`, whole seconds, UTC.
public enum UTCTime {
    /// Seconds since 1970-01-01T00:00:00Z, or nil if the text is not a real instant of years 1970 to 9999.
    public static func seconds(of text: String) -> Int64? {
        let bytes = Array(text.utf8)
        let form = Array("dddd-dd-ddTdd:dd:ddZ".utf8)
        guard bytes.count == form.count else { return nil }
        for (byte, wanted) in zip(bytes, form) {
            guard wanted == UInt8(ascii: "d") ? (0x30...0x39).contains(byte) : byte == wanted else { return nil }
        }
        func number(_ range: Range<Int>) -> Int { bytes[range].reduce(0) { $0 * 10 + Int($1 - 0x30) } }
        let year = number(0..<4)
        let month = number(5..<7)
        let day = number(8..<10)
        let hour = number(11..<13)
        let minute = number(14..<16)
        let second = number(17..<19)
        guard year >= 1970, (1...12).contains(month), hour < 24, minute < 60, second < 60,
            (1...daysOfMonth(month, year)).contains(day)
        else { return nil }
        var days = 0
        for past in 1970..<year { days += isLeap(past) ? 366 : 365 }
        for past in 1..<month { days += daysOfMonth(past, year) }
        days += day - 1
        return Int64(days) * 86_400 + Int64(hour * 3600 + minute * 60 + second)
    }

    private static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    private static func daysOfMonth(_ month: Int, _ year: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}
