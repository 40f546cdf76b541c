import DeviceModel
import KioskCore

/// A point of time in the hall, written `2026-03-04 08:29`.
func hallTime(_ text: String) -> Instant {
    let parts = text.split(whereSeparator: { "- :".contains($0) }).compactMap { Int($0) }
    return ShanghaiTime.instant(
        day: ShanghaiTime.day(year: parts[0], month: parts[1], day: parts[2]), minute: parts[3] * 60 + parts[4])
}

/// The same, of an instant.
func written(_ instant: Instant?) -> String {
    guard let instant else { return "never" }
    let time = ShanghaiTime(instant)
    func two(_ value: Int) -> String { (value < 10 ? "0" : "") + String(value) }
    return "\(time.date) \(two(time.minute / 60)):\(two(time.minute % 60))"
}

extension HallCalendar {
    /// Test data in the style of a year's notice; not an official table.
    static let sample: HallCalendar = {
        func day(_ text: String) -> Int { ShanghaiTime(hallTime(text + " 00:00")).day }
        func holiday(_ zh: String, _ en: String, _ first: String, _ last: String) -> Holiday {
            Holiday(name: LocalizedText(zh: zh, en: en), first: day(first), last: day(last))
        }
        func makeUp(_ zh: String, _ en: String, _ date: String) -> MakeUpDay {
            MakeUpDay(name: LocalizedText(zh: zh, en: en), day: day(date))
        }
        let winter = Array(repeating: [Span(from: 510, to: 720), Span(from: 840, to: 1050)], count: 5)
        let summer = Array(repeating: [Span(from: 480, to: 720), Span(from: 900, to: 1080)], count: 5)
        return HallCalendar(
            seasons: [
                Season(
                    from: DayOfYear(month: 10, day: 1), through: DayOfYear(month: 4, day: 30),
                    // Saturday mornings in winter only.
                    week: winter + [[Span(from: 540, to: 720)]]),
                Season(from: DayOfYear(month: 5, day: 1), through: DayOfYear(month: 9, day: 30), week: summer),
            ],
            holidays: [
                holiday("国庆节", "National Day", "2026-10-01", "2026-10-07"),
                holiday("元旦", "New Year's Day", "2027-01-01", "2027-01-03"),
                holiday("春节", "the Spring Festival", "2027-02-05", "2027-02-11"),
            ],
            makeUpDays: [
                makeUp("国庆节调休", "National Day make-up", "2026-09-20"),
                makeUp("国庆节调休", "National Day make-up", "2026-10-10"),
                makeUp("春节调休", "Spring Festival make-up", "2027-02-13"),
                makeUp("春节调休", "Spring Festival make-up", "2027-02-14"),
            ])
    }()
}
