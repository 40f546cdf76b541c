import DeviceModel
import KioskCore
import Testing

@testable import Controller

@Suite("The hall's record in the configuration")
struct HallConfigurationTests {
    /// Test data in the style of a year's notice; not an official table.
    static let hours = """
            roundTheClock: false
            seasons:
              - {from: 10-01, through: 04-30, open: ["Mon-Fri 08:30-12:00 14:00-17:30", "Sat,Sun 09:00-12:00"]}
              - {from: 05-01, through: 09-30, open: ["Mon-Fri 08:00-12:00 15:00-24:00"]}
            holidays:
              - {name: {zh: 国庆节, en: National Day}, from: 2026-10-01, through: 2026-10-07}
              - {name: {zh: 清明节, en: Tomb-Sweeping Day}, from: 2027-04-05}
            workingDays:
              - {name: {zh: 国庆节调休, en: National Day make-up}, date: 2026-09-20}
        """

    static func text(_ hours: String) -> String {
        ConfigurationTests.good.replacing(
            "hall: {id: HJ, name: 中心, address: 示范路1号, phone: \"0399\"}",
            with: "hall:\n  id: HJ\n  name: 中心\n  address: 示范路1号\n  phone: 0399-12345\n  hours:\n" + hours)
    }

    @Test("seasons, holidays and worked days are read as they are written")
    func reads() throws {
        let hours = try ConfigurationTests.read(Self.text(Self.hours)).settings.hall.hours
        func day(_ year: Int, _ month: Int, _ day: Int) -> Int { ShanghaiTime.day(year: year, month: month, day: day) }
        let winter: [HallCalendar.Span] = [.init(from: 510, to: 720), .init(from: 840, to: 1050)]
        let morning: [HallCalendar.Span] = [.init(from: 540, to: 720)]
        #expect(hours.spans(onDay: day(2026, 12, 31)) == winter && hours.spans(onDay: day(2027, 1, 3)) == morning)
        #expect(
            hours.spans(onDay: day(2026, 9, 20)) == [.init(from: 480, to: 720), .init(from: 900, to: 1440)])
        #expect(hours.spans(onDay: day(2026, 10, 1)).isEmpty && hours.spans(onDay: day(2026, 10, 7)).isEmpty)
        #expect(hours.spans(onDay: day(2026, 10, 8)) == winter)
        #expect(hours.holidays.map(\.first) == [day(2026, 10, 1), day(2027, 4, 5)])
        #expect(hours.holidays.map(\.last) == [day(2026, 10, 7), day(2027, 4, 5)])
        #expect(hours.holidays.map(\.name.zh) == ["国庆节", "清明节"])
        #expect(hours.makeUpDays.map(\.name.en) == ["National Day make-up"])
    }

    @Test("without hours the hall has office hours, all the year")
    func standard() throws {
        #expect(try ConfigurationTests.read(ConfigurationTests.good).settings.hall.hours == HallCalendar())
    }

    typealias Broken = ConfigurationTests.Broken

    @Test(
        "each wrong value is named with its place and what would be right",
        arguments: [
            Broken("from: 2026-10-01", "from: 2026-02-30", says: "from: '2026-02-30' is not a date such as 2026-10-01"),
            Broken("from: 2026-10-01", "from: 2026-2-3", says: "is not a date"),
            Broken("from: 2026-10-01, ", "", says: "from is missing"),
            Broken("through: 2026-10-07", "through: 2026-09-07", says: "through: is before from"),
            Broken("from: 2027-04-05", "from: 2026-10-07", says: "2026-10-07 is in both 国庆节 and 清明节"),
            Broken("date: 2026-09-20", "date: 2026-10-04", says: "2026-10-04 is a holiday too"),
            Broken("date: 2026-09-20", "date: 2026-09-21", says: "2026-09-21 is not at a weekend"),
            Broken("date: 2026-09-20", "dates: 2026-09-20", says: "unknown key 'dates'. Did you mean 'date'?"),
            Broken("through: 04-30", "through: 04-31", says: "'04-31' is not a month and day such as 05-01"),
            Broken("through: 04-30", "through: 04-29", says: "hall.hours.seasons: 04-30 is in no season"),
            Broken("through: 04-30", "through: 05-01", says: "hall.hours.seasons: 05-01 is in 2 seasons"),
            Broken(
                "\"Mon-Fri 08:30", "\"Mon-Frid 08:30",
                says: "'Mon-Frid' are no days such as Mon-Fri or Sat. Did you mean 'Fri'?"),
            Broken("\"Mon-Fri 08:30", "\"Fri-Mon 08:30", says: "'Fri-Mon' are no days"),
            Broken("08:30-12:00 14:00", "8:30-12:00 14:00", says: "'8:30-12:00' is not such as 08:30-12:00"),
            Broken("08:30-12:00 14:00", "08:30-11:60 14:00", says: "'08:30-11:60' is not such as"),
            Broken("15:00-24:00", "15:00-24:01", says: "'15:00-24:01' is not such as"),
            Broken("08:30-12:00 14:00", "12:00-08:30 14:00", says: "12:00-08:30 ends before it begins"),
            Broken("08:30-12:00 14:00", "08:30-14:01 14:00", says: "Mon has hours that overlap: 14:00-17:30"),
            Broken("\"Mon-Fri 08:30-12:00 14:00-17:30\"", "\"Mon-Fri\"", says: "'Mon-Fri' is not such as"),
            Broken("{zh: 国庆节, en: National Day}", "{zh: 国庆节}", says: "name.en is missing"),
            Broken(
                "holidays:", "holiday:", says: "unknown key 'hall.hours.holiday'. Did you mean 'hall.hours.holidays'?"),
            Broken("0399-12345", "0399 12345", says: "hall.phone: '0399 12345' is not a telephone number"),
            Broken("0399-12345", "-12345", says: "is not a telephone number"),
        ])
    func broken(_ broken: Broken) {
        let text = Self.text(Self.hours)
        #expect(text.contains(broken.change.from))
        let problems = ConfigurationTests.problems(text.replacing(broken.change.from, with: broken.change.to))
        #expect(problems.contains { $0.contains(broken.says) }, "\(problems)")
        #expect(problems.allSatisfy { $0.hasPrefix("kiosk.yaml:") })
    }
}
