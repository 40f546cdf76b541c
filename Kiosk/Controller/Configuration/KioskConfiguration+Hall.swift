import DeviceModel
import KioskCore

extension KioskConfiguration {
    /// The hall's record: what papers say of it, and when it works.
    static func hall(_ reader: inout ConfigurationReader) -> Hall {
        Hall(
            id: reader.word("hall.id", length: 1...8, "Short id of the hall: HJ."),
            name: reader.text("hall.name", "As printed."),
            mark: reader.text("hall.mark", or: "福建政务服务中心", "The mark on every paper."),
            address: reader.text("hall.address", "As printed."),
            phone: reader.phone("hall.phone", "As printed: digits and `-`."),
            hours: calendar(&reader))
    }

    private static func calendar(_ reader: inout ConfigurationReader) -> HallCalendar {
        let roundTheClock = reader.flag(
            "hall.hours.roundTheClock", false, "The hall never closes; nothing else counts.")
        let seasons = reader.each(
            "hall.hours.seasons", bound: 12,
            "Summer and winter hours; every day of the year in one of them. None: 08:30-12:00 14:00-17:30, Mon-Fri."
        ) { reader in
            HallCalendar.Season(
                from: reader.dayOfYear("from", or: "01-01", "First day, in every year."),
                through: reader.dayOfYear("through", or: "12-31", "Last day; before `from`: of the next year."),
                week: reader.week("open", "Days and times, such as `Mon-Fri 08:30-12:00 14:00-17:30`; Asia/Shanghai."))
        }
        let holidays = reader.each("hall.hours.holidays", bound: 200, "Days on which the hall is closed (节假日).") {
            reader -> HallCalendar.Holiday? in
            let name = name(&reader, "As citizens are told why it is closed")
            let first = reader.date("from", or: nil, "First day.")
            let last = reader.date("through", or: "from", "Last day; not given: one day.")
            if let first, let last, last < first { reader.problem("through", "is before from") }
            return first.map { HallCalendar.Holiday(name: name, first: $0, last: max($0, last ?? $0)) }
        }.compactMap(\.self)
        let makeUpDays = reader.each(
            "hall.hours.workingDays", bound: 200,
            "调休: days at a weekend that are worked, with the Monday hours of their season."
        ) { reader -> HallCalendar.MakeUpDay? in
            let name = name(&reader, "What it makes up for")
            return reader.date("date", or: nil, "The day.").map { HallCalendar.MakeUpDay(name: name, day: $0) }
        }.compactMap(\.self)
        check(seasons, &reader)
        check(holidays, makeUpDays, &reader)
        return HallCalendar(
            roundTheClock: roundTheClock, seasons: seasons.isEmpty ? [.officeHours] : seasons, holidays: holidays,
            makeUpDays: makeUpDays)
    }

    private static func name(_ reader: inout ConfigurationReader, _ note: String) -> LocalizedText {
        LocalizedText(
            zh: reader.text("name.zh", length: 1...40, note + ", in Chinese."),
            en: reader.text("name.en", length: 1...40, note + ", in English."))
    }

    /// Each day of a leap year in exactly one season; the first day that is not is told.
    private static func check(_ seasons: [HallCalendar.Season], _ reader: inout ConfigurationReader) {
        guard !seasons.isEmpty else { return }
        for offset in 0..<366 {
            let civil = ShanghaiTime.civil(ofDay: ShanghaiTime.day(year: 2028, month: 1, day: 1) + offset)
            let day = HallCalendar.DayOfYear(month: civil.month, day: civil.day)
            let count = seasons.count { $0.contains(day) }
            guard count != 1 else { continue }
            reader.problem(
                "hall.hours.seasons",
                "\(ConfigurationReader.written(day)) is in \(count == 0 ? "no season" : "\(count) seasons")")
            return
        }
    }

    private static func check(
        _ holidays: [HallCalendar.Holiday], _ makeUpDays: [HallCalendar.MakeUpDay], _ reader: inout ConfigurationReader
    ) {
        for (index, day) in makeUpDays.enumerated() {
            let date = ConfigurationReader.written(day: day.day)
            if holidays.contains(where: { $0.first <= day.day && day.day <= $0.last }) {
                reader.problem("hall.hours.workingDays", "\(date) is a holiday too; a day is either worked or not")
            }
            if makeUpDays[..<index].contains(where: { $0.day == day.day }) {
                reader.problem("hall.hours.workingDays", "\(date) is given twice")
            }
            if ShanghaiTime.weekday(ofDay: day.day) <= 5 {
                reader.problem("hall.hours.workingDays", "\(date) is not at a weekend")
            }
        }
        for (index, holiday) in holidays.enumerated() {
            guard let other = holidays[..<index].first(where: { $0.first <= holiday.last && holiday.first <= $0.last })
            else { continue }
            reader.problem(
                "hall.hours.holidays",
                "\(ConfigurationReader.written(day: max(other.first, holiday.first))) is in both \(other.name.zh) and \(holiday.name.zh)"
            )
        }
    }
}
