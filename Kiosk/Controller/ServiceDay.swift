import DeviceModel

/// Days as the hall counts them: Asia/Shanghai, UTC+8, no summer time.
enum ServiceDay {
    /// `YYYY-MM-DD`.
    static func string(at instant: Instant) -> String {
        let shanghai = instant.milliseconds + 8 * 3_600_000
        var days = Int((shanghai - (shanghai % 86_400_000 + 86_400_000) % 86_400_000) / 86_400_000)
        // Civil from days, counted in eras of 400 years that begin on 1 March.
        days += 719_468
        let era = (days >= 0 ? days : days - 146_096) / 146_097
        let dayOfEra = days - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shifted + 2) / 5 + 1
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        func padded(_ value: Int, _ width: Int) -> String {
            let text = String(value)
            return String(repeating: "0", count: max(0, width - text.count)) + text
        }
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
    }
}
