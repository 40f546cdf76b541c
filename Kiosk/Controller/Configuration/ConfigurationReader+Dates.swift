import DeviceModel
import KioskCore

/// Dates, hours and telephone numbers.
extension ConfigurationReader {
    /// `2026-10-01`, as days since 1970; nil: not given or no date.
    mutating func date(_ key: String, or standard: String?, _ note: String) -> Int? {
        guard let text = raw(key, "date such as 2026-10-01", standard, note) else { return nil }
        let parts = Self.numbers(text, [4, 2, 2], "-")
        guard let parts, (1970...2999).contains(parts[0]),
            ShanghaiTime.isDate(year: parts[0], month: parts[1], day: parts[2])
        else {
            problem(key, "'\(text.prefix(40))' is not a date such as 2026-10-01")
            return nil
        }
        return ShanghaiTime.day(year: parts[0], month: parts[1], day: parts[2])
    }

    /// `05-01`; 29 February is a day of the year.
    mutating func dayOfYear(_ key: String, or standard: String, _ note: String) -> HallCalendar.DayOfYear {
        let text = raw(key, "month and day such as 05-01", standard, note) ?? standard
        guard let parts = Self.numbers(text, [2, 2], "-"),
            ShanghaiTime.isDate(year: 2028, month: parts[0], day: parts[1])
        else {
            problem(key, "'\(text.prefix(40))' is not a month and day such as 05-01")
            return HallCalendar.DayOfYear(month: 1, day: 1)
        }
        return HallCalendar.DayOfYear(month: parts[0], day: parts[1])
    }

    /// Lines of days and times, as spans of Monday to Sunday.
    mutating func week(_ key: String, _ note: String) -> [[HallCalendar.Span]] {
        var week: [[HallCalendar.Span]] = Array(repeating: [], count: 7)
        for line in texts(key, [], bound: 7, note) {
            let words = line.split(separator: " ").map(String.init)
            guard let first = words.first, words.count >= 2 else {
                problem(key, "'\(line.prefix(40))' is not such as Mon-Fri 08:30-12:00 14:00-17:30")
                continue
            }
            let days = days(key, first)
            for word in words.dropFirst() {
                guard let span = span(key, word) else { continue }
                for day in days {
                    if week[day].contains(where: { $0.from < span.to && span.from < $0.to }) {
                        problem(key, "\(Self.days[day]) has hours that overlap: \(word)")
                    }
                    week[day].append(span)
                }
            }
        }
        return week
    }

    private static let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]

    /// `Mon`, `Mon-Fri`, `Tue,Thu`: places in the week, 0 Monday.
    private mutating func days(_ key: String, _ text: String) -> [Int] {
        var found: [Int] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let ends = part.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
            let places = ends.compactMap { Self.days.firstIndex(of: $0) }
            guard places.count == ends.count, let first = places.first, let last = places.last, places.count <= 2,
                first <= last
            else {
                let wrong = ends.first { !Self.days.contains($0) } ?? String(part)
                problem(
                    key,
                    "'\(part.prefix(40))' are no days such as Mon-Fri or Sat.\(NearestWord.hint(wrong, in: Self.days))")
                continue
            }
            found += first...last
        }
        return found
    }

    private mutating func span(_ key: String, _ text: String) -> HallCalendar.Span? {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).compactMap { end -> Int? in
            guard let parts = Self.numbers(String(end), [2, 2], ":"), parts[1] < 60 else { return nil }
            return parts[0] * 60 + parts[1]
        }
        guard ends.count == 2, text.count == 11, ends[1] <= 1440 else {
            problem(key, "'\(text.prefix(40))' is not such as 08:30-12:00")
            return nil
        }
        guard ends[0] < ends[1] else {
            problem(key, "\(text) ends before it begins")
            return nil
        }
        return HallCalendar.Span(from: ends[0], to: ends[1])
    }

    /// Digits in groups joined by `-`: 0594-1234567, 12345.
    mutating func phone(_ key: String, _ note: String) -> String {
        guard let text = raw(key, "telephone number, 3–20 digits and `-`", nil, note) else { return "" }
        let groups = text.split(separator: "-", omittingEmptySubsequences: false)
        if !(3...20).contains(text.utf8.count) || groups.contains(where: { !Self.areDigits($0) }) {
            problem(key, "'\(text.prefix(40))' is not a telephone number such as 0594-1234567")
        }
        return text
    }

    private static func areDigits(_ text: some StringProtocol) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (48...57).contains($0) }
    }

    /// Numbers with exactly so many digits each.
    private static func numbers(_ text: String, _ widths: [Int], _ separator: Character) -> [Int]? {
        let parts = text.split(separator: separator, omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == widths, parts.allSatisfy({ areDigits($0) }) else { return nil }
        return parts.compactMap { Int($0) }
    }

    static func written(_ day: HallCalendar.DayOfYear) -> String { two(day.month) + "-" + two(day.day) }

    static func written(day: Int) -> String {
        let civil = ShanghaiTime.civil(ofDay: day)
        return "\(civil.year)-\(two(civil.month))-\(two(civil.day))"
    }

    private static func two(_ value: Int) -> String { (value < 10 ? "0" : "") + String(value) }
}
