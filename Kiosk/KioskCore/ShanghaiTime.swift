public import DeviceModel

/// Civil time of the hall: Asia/Shanghai, UTC+8 without summer time (since 1991); pure arithmetic.
public struct ShanghaiTime: Hashable, Sendable {
    /// Days since 1970-01-01.
    public var day: Int
    /// Minutes since midnight, 0...1439.
    public var minute: Int

    static let offset: Int64 = 8 * 3_600_000
    static let millisecondsPerDay: Int64 = 86_400_000

    public init(_ instant: Instant) {
        let local = instant.milliseconds &+ Self.offset
        let whole =
            local >= 0
            ? local / Self.millisecondsPerDay : (local - Self.millisecondsPerDay + 1) / Self.millisecondsPerDay
        day = Int(whole)
        minute = Int((local - whole * Self.millisecondsPerDay) / 60_000)
    }

    /// 1 Monday … 7 Sunday; 1970-01-01 was a Thursday.
    public static func weekday(ofDay day: Int) -> Int { ((day % 7) + 7 + 3) % 7 + 1 }

    /// Year, month, day of the Gregorian calendar.
    public static func civil(ofDay day: Int) -> (year: Int, month: Int, day: Int) {
        // Eras of 400 years that begin on 1 March.
        let days = day + 719_468
        let era = (days >= 0 ? days : days - 146_096) / 146_097
        let dayOfEra = days - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }

    /// Days from 1970-01-01 to a date of the Gregorian calendar; the inverse of ``civil(ofDay:)``.
    public static func day(year: Int, month: Int, day: Int) -> Int {
        let year = month <= 2 ? year - 1 : year
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// - Parameter minute: 0...1440; 1440 is the next midnight.
    public static func instant(day: Int, minute: Int) -> Instant {
        Instant(milliseconds: Int64(day) * millisecondsPerDay + Int64(minute) * 60_000 - offset)
    }

    public static func isDate(year: Int, month: Int, day: Int) -> Bool {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1 else { return false }
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let lengths = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return day <= lengths[month - 1]
    }

    /// `YYYY-MM-DD`.
    public var date: String {
        let (year, month, day) = Self.civil(ofDay: day)
        return "\(Self.padded(year, 4))-\(Self.padded(month, 2))-\(Self.padded(day, 2))"
    }

    static func clock(_ minute: Int) -> String { "\(padded(minute / 60, 2)):\(padded(minute % 60, 2))" }

    static func padded(_ value: Int, _ width: Int) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }
}
