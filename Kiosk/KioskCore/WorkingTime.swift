public import DeviceModel

/// A limit in working minutes as people say it; a working day has 480.
public enum WorkingTime {
    public static let minutesPerDay = 480

    public static func words(minutes: Int) -> LocalizedText {
        let (days, rest) = minutes.quotientAndRemainder(dividingBy: minutesPerDay)
        let dayWord = days == 1 ? "1 working day" : "\(days) working days"
        if days > 0 && rest == 0 { return LocalizedText(zh: "\(days) 个工作日", en: dayWord) }
        if days > 0 {
            return LocalizedText(
                zh: "\(days) 个工作日又 \(rest) 分钟（工作时间）", en: "\(dayWord) and \(rest) working minutes")
        }
        return LocalizedText(zh: "\(rest) 分钟（工作时间）", en: "\(rest) working minutes")
    }
}
