import DeviceModel
import Testing

@testable import KioskCore

@Suite("The hall's calendar")
struct HallCalendarTests {
    let hall = HallCalendar.sample

    @Test(
        "open or closed, and when it opens next",
        arguments: [
            // A Wednesday in summer: from opening, not to closing; over lunch, over night.
            ("2026-09-16 07:59", false, "2026-09-16 08:00"), ("2026-09-16 08:00", true, "2026-09-16 08:00"),
            ("2026-09-16 11:59", true, "2026-09-16 11:59"), ("2026-09-16 12:00", false, "2026-09-16 15:00"),
            ("2026-09-16 17:59", true, "2026-09-16 17:59"), ("2026-09-16 18:00", false, "2026-09-17 08:00"),
            ("2026-09-16 23:59", false, "2026-09-17 08:00"), ("2026-09-17 00:00", false, "2026-09-17 08:00"),
            // A summer Saturday is closed, the Sunday after it worked (调休).
            ("2026-09-19 10:00", false, "2026-09-20 08:00"), ("2026-09-20 10:00", true, "2026-09-20 10:00"),
            // The season changes on the first day of a holiday; the Saturday after it has a whole day, not a morning.
            ("2026-09-30 18:00", false, "2026-10-08 08:30"), ("2026-10-03 10:00", false, "2026-10-08 08:30"),
            ("2026-10-10 15:00", true, "2026-10-10 15:00"), ("2026-10-17 11:00", true, "2026-10-17 11:00"),
            ("2026-10-17 15:00", false, "2026-10-19 08:30"),
            // Over New Year winter goes on.
            ("2026-12-31 17:29", true, "2026-12-31 17:29"), ("2026-12-31 17:30", false, "2027-01-04 08:30"),
            // A holiday with both days of the week-end after it worked.
            ("2027-02-05 10:00", false, "2027-02-12 08:30"), ("2027-02-13 16:00", true, "2027-02-13 16:00"),
            ("2027-02-14 17:00", true, "2027-02-14 17:00"),
            // The leap day belongs to winter as any other.
            ("2028-02-29 09:00", true, "2028-02-29 09:00"), ("2028-02-28 17:30", false, "2028-02-29 08:30"),
            // The season changes overnight.
            ("2026-04-30 17:30", false, "2026-05-01 08:00"),
        ])
    func opening(at time: String, isOpen: Bool, next: String) {
        #expect(hall.isOpen(at: hallTime(time)) == isOpen)
        #expect(written(hall.nextOpening(after: hallTime(time))) == next)
    }

    @Test(
        "working minutes run while the hall is open",
        arguments: [
            ("2026-09-16 08:00", "2026-09-16 08:00", 0), ("2026-09-16 08:00", "2026-09-16 08:01", 1),
            // Over lunch, over night, from night to night.
            ("2026-09-16 11:30", "2026-09-16 15:30", 60), ("2026-09-16 17:30", "2026-09-17 08:30", 60),
            ("2026-09-16 22:00", "2026-09-17 03:00", 0), ("2026-09-16 12:10", "2026-09-16 14:50", 0),
            // A summer day has 420, and so has a winter day; a winter Saturday 180.
            ("2026-09-16 00:00", "2026-09-17 00:00", 420), ("2026-10-17 00:00", "2026-10-19 00:00", 180),
            // Friday to Monday with the Sunday worked; over National Day; over New Year.
            ("2026-09-18 17:00", "2026-09-21 09:00", 60 + 420 + 60),
            ("2026-09-30 17:00", "2026-10-08 09:00", 60 + 30), ("2026-10-01 00:00", "2026-10-08 00:00", 0),
            ("2026-12-31 17:00", "2027-01-04 09:00", 30 + 30),
            // The wrong way round.
            ("2026-09-16 16:00", "2026-09-16 15:00", 0),
        ])
    func minutes(from: String, to: String, are minutes: Int) {
        #expect(hall.workingMinutes(from: hallTime(from), to: hallTime(to)) == minutes)
    }

    @Test(
        "a limit ends after its working minutes, at a closing time rather than the next opening",
        arguments: [
            ("2026-09-16 09:00", 60, "2026-09-16 10:00"), ("2026-09-16 11:30", 60, "2026-09-16 15:30"),
            ("2026-09-16 11:00", 60, "2026-09-16 12:00"), ("2026-09-16 17:30", 60, "2026-09-17 08:30"),
            // Accepted at night, on a Saturday, on a holiday.
            ("2026-09-16 02:00", 60, "2026-09-16 09:00"), ("2026-09-19 10:00", 60, "2026-09-20 09:00"),
            ("2026-10-02 10:00", 60, "2026-10-08 09:30"),
            // One working day of 480 in a hall of 420 a day.
            ("2026-09-16 08:00", 480, "2026-09-17 09:00"), ("2026-09-16 10:00", 0, "2026-09-16 10:00"),
            ("2026-10-01 10:00", 0, "2026-10-01 10:00"),
        ])
    func limit(from: String, minutes: Int, ends: String) {
        #expect(written(hall.instant(after: minutes, from: hallTime(from))) == ends)
    }

    @Test(
        "a tolerated gap is due when the nth working day after acceptance closes",
        arguments: [
            ("2026-09-16 09:00", 1, "2026-09-17 18:00"), ("2026-09-16 23:59", 1, "2026-09-17 18:00"),
            // Saturday is closed, the Sunday worked; a winter Saturday ends at noon.
            ("2026-09-18 09:00", 1, "2026-09-20 18:00"), ("2026-10-16 09:00", 1, "2026-10-17 12:00"),
            ("2026-09-29 10:00", 2, "2026-10-08 17:30"), ("2026-10-03 10:00", 1, "2026-10-08 17:30"),
            ("2026-12-30 10:00", 5, "2027-01-07 17:30"), ("2027-02-04 10:00", 3, "2027-02-14 17:30"),
        ])
    func due(from: String, days: Int, ends: String) {
        #expect(written(hall.closing(ofWorkingDay: days, after: hallTime(from))) == ends)
    }

    @Test("a holiday is named on its days, and not on a day that is worked all the same")
    func names() {
        func name(_ date: String) -> String? {
            hall.holiday(onDay: ShanghaiTime(hallTime(date + " 12:00")).day)?.name.zh
        }
        #expect(name("2026-09-30") == nil && name("2026-10-01") == "国庆节" && name("2026-10-07") == "国庆节")
        #expect(name("2026-10-08") == nil && name("2026-10-10") == nil)
        var worked = hall
        worked.makeUpDays.append(
            .init(name: LocalizedText(zh: "", en: ""), day: ShanghaiTime(hallTime("2026-10-03 12:00")).day))
        #expect(worked.holiday(onDay: ShanghaiTime(hallTime("2026-10-03 12:00")).day) == nil)
        #expect(worked.isOpen(at: hallTime("2026-10-03 10:00")))
    }

    @Test(
        "a calendar that never opens says so, and does not count for ever",
        arguments: [
            HallCalendar(seasons: []),
            HallCalendar(seasons: [
                .init(from: .init(month: 1, day: 1), through: .init(month: 12, day: 31), week: [])
            ]),
            HallCalendar(holidays: [.init(name: LocalizedText(zh: "", en: ""), first: 0, last: .max)]),
        ])
    func never(calendar: HallCalendar) {
        let now = hallTime("2026-03-04 10:00")
        #expect(!calendar.isOpen(at: now))
        #expect(calendar.nextOpening(after: now) == nil)
        #expect(calendar.instant(after: 1, from: now) == nil)
        #expect(calendar.closing(ofWorkingDay: 1, after: now) == nil)
        #expect(calendar.workingMinutes(from: now, to: hallTime("2099-01-01 00:00")) == 0)
    }

    @Test("a limit of more than ten years, and instants out of any calendar, do no harm")
    func extremes() {
        let now = hallTime("2026-03-04 10:00")
        #expect(hall.instant(after: .max, from: now) == nil)
        for milliseconds in [Int64.min, -1, Int64.max] {
            let odd = Instant(milliseconds: milliseconds)
            _ = hall.isOpen(at: odd)
            _ = hall.standing(at: odd)
            _ = hall.workingMinutes(from: odd, to: now)
            _ = hall.workingMinutes(from: now, to: odd)
            _ = hall.instant(after: 60, from: odd)
            _ = hall.closing(ofWorkingDay: 90, after: odd)
        }
    }

    @Test("round the clock every minute counts, holiday or not")
    func roundTheClock() {
        var always = hall
        always.roundTheClock = true
        let night = hallTime("2026-10-01 02:00")
        #expect(always.isOpen(at: night) && always.nextOpening(after: night) == night)
        #expect(written(always.instant(after: 2 * 1440 + 30, from: night)) == "2026-10-03 02:30")
        #expect(always.workingMinutes(from: night, to: hallTime("2026-11-01 02:00")) == 31 * 1440)
        #expect(written(always.closing(ofWorkingDay: 2, after: night)) == "2026-10-04 00:00")
    }

    @Test("spans that overlap or touch are one, an empty one is none, and days not given are closed")
    func spans() {
        let season = HallCalendar.Season(
            from: .init(month: 1, day: 1), through: .init(month: 12, day: 31),
            week: [
                [
                    .init(from: 600, to: 700), .init(from: 500, to: 600), .init(from: 650, to: 660),
                    .init(from: 9, to: 9),
                ]
            ])
        #expect(season.week == [[.init(from: 500, to: 700)], [], [], [], [], [], []])
    }

    @Test("dates: days and dates are each other's inverse")
    func dates() {
        for day in stride(from: -800_000, through: 3_000_000, by: 37) {
            let civil = ShanghaiTime.civil(ofDay: day)
            #expect(ShanghaiTime.day(year: civil.year, month: civil.month, day: civil.day) == day)
        }
        #expect(ShanghaiTime.day(year: 1970, month: 1, day: 1) == 0)
        #expect(ShanghaiTime.day(year: 2028, month: 3, day: 1) - ShanghaiTime.day(year: 2028, month: 2, day: 28) == 2)
    }

    // MARK: - Laws, over many instants

    @Test("after m working minutes exactly m have passed, and no earlier instant has that many", arguments: 0..<40)
    func inverse(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        for _ in 0..<10 {
            let from = random.instant()
            let minutes = Int(random.next() % 9600)
            let end = try #require(hall.instant(after: minutes, from: from))
            #expect(hall.workingTime(from: from, to: end) == .seconds(minutes * 60))
            #expect(hall.workingMinutes(from: from, to: end) == minutes)
            guard minutes > 0 else { continue }
            let before = Instant(milliseconds: end.milliseconds - 1)
            #expect(hall.isOpen(at: before))
            #expect(hall.workingMinutes(from: from, to: before) == minutes - 1)
        }
    }

    @Test("working time adds up, and a later end never has less", arguments: 0..<40)
    func additive(seed: UInt64) {
        var random = SplitMix(seed: seed)
        for _ in 0..<10 {
            let points = [random.instant(), random.instant(), random.instant()].sorted()
            let first = hall.workingTime(from: points[0], to: points[1])
            let second = hall.workingTime(from: points[1], to: points[2])
            let whole = hall.workingTime(from: points[0], to: points[2])
            #expect(first + second == whole)
            #expect(whole >= first && first >= .zero)
            #expect(whole <= points[2] - points[0])
        }
    }

    @Test("the next opening is open, not earlier, and nothing is worked before it", arguments: 0..<40)
    func openings(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        for _ in 0..<10 {
            let now = random.instant()
            let next = try #require(hall.nextOpening(after: now))
            #expect(next >= now && hall.isOpen(at: next) && (next == now) == hall.isOpen(at: now))
            #expect(hall.workingTime(from: now, to: next) == .zero)
        }
    }
}

private struct SplitMix {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// Within 2026 to 2028, to the millisecond.
    mutating func instant() -> Instant {
        Instant(milliseconds: 1_767_225_600_000 + Int64(next() % (3 * 365 * 86_400_000)))
    }
}
