public import DeviceModel

/// When a hall works: seasons, holidays (节假日) and 调休 days, in Asia/Shanghai. What is not listed is closed.
public struct HallCalendar: Hashable, Codable, Sendable {
    /// The hall never closes: every minute counts, and no season or holiday matters.
    public var roundTheClock: Bool
    /// A day belongs to the first that contains it.
    public var seasons: [Season]
    public var holidays: [Holiday]
    public var makeUpDays: [MakeUpDay]

    public init(
        roundTheClock: Bool = false, seasons: [Season] = [.officeHours], holidays: [Holiday] = [],
        makeUpDays: [MakeUpDay] = []
    ) {
        self.roundTheClock = roundTheClock
        self.seasons = seasons
        self.holidays = holidays
        self.makeUpDays = makeUpDays
    }

    /// Minutes since midnight, half-open.
    public struct Span: Hashable, Codable, Sendable {
        public var from: Int
        public var to: Int

        public init(from: Int, to: Int) {
            self.from = from
            self.to = to
        }
    }

    /// A day of any year.
    public struct DayOfYear: Hashable, Codable, Comparable, Sendable {
        public var month: Int
        public var day: Int

        public init(month: Int, day: Int) {
            self.month = month
            self.day = day
        }

        public static func < (a: DayOfYear, b: DayOfYear) -> Bool { (a.month, a.day) < (b.month, b.day) }
    }

    /// Summer or winter hours (夏令、冬令作息): `from` to `through`, both included, over New Year if `from` is the later.
    public struct Season: Hashable, Codable, Sendable {
        public var from: DayOfYear
        public var through: DayOfYear
        /// Open spans of Monday to Sunday: seven lists, each in order and without overlaps.
        public private(set) var week: [[Span]]

        /// Spans are put in order; those that overlap or touch become one.
        public init(from: DayOfYear, through: DayOfYear, week: [[Span]]) {
            self.from = from
            self.through = through
            self.week = (0..<7).map { $0 < week.count ? Self.joined(week[$0]) : [] }
        }

        private static func joined(_ spans: [Span]) -> [Span] {
            var joined: [Span] = []
            for span in spans.sorted(by: { $0.from < $1.from }) where span.from < span.to {
                if let last = joined.last, span.from <= last.to {
                    joined[joined.count - 1].to = max(last.to, span.to)
                } else {
                    joined.append(span)
                }
            }
            return joined
        }

        public func contains(_ day: DayOfYear) -> Bool {
            from <= through ? from <= day && day <= through : from <= day || day <= through
        }

        /// The whole year, Monday to Friday, 08:30–12:00 and 14:00–17:30.
        public static let officeHours: Season = {
            let day = [Span(from: 510, to: 720), Span(from: 840, to: 1050)]
            return Season(
                from: DayOfYear(month: 1, day: 1), through: DayOfYear(month: 12, day: 31),
                week: Array(repeating: day, count: 5))
        }()
    }

    /// Closed from the first to the last day, both included; days since 1970-01-01 as in ``ShanghaiTime``.
    public struct Holiday: Hashable, Codable, Sendable {
        public var name: LocalizedText
        public var first: Int
        public var last: Int

        public init(name: LocalizedText, first: Int, last: Int) {
            self.name = name
            self.first = first
            self.last = last
        }
    }

    /// 调休: a day at a weekend that is worked, with its season's Monday hours; it wins over a holiday.
    public struct MakeUpDay: Hashable, Codable, Sendable {
        public var name: LocalizedText
        public var day: Int

        public init(name: LocalizedText, day: Int) {
            self.name = name
            self.day = day
        }
    }

    /// The holiday that a day is, unless it is worked all the same.
    public func holiday(onDay day: Int) -> Holiday? {
        guard !roundTheClock, !makeUpDays.contains(where: { $0.day == day }) else { return nil }
        return holidays.first { $0.first <= day && day <= $0.last }
    }

    /// When a day is open, in order; none: closed all day.
    public func spans(onDay day: Int) -> [Span] {
        if roundTheClock { return [Span(from: 0, to: 1440)] }
        let isMakeUp = makeUpDays.contains { $0.day == day }
        if !isMakeUp, holidays.contains(where: { $0.first <= day && day <= $0.last }) { return [] }
        let civil = ShanghaiTime.civil(ofDay: day)
        let date = DayOfYear(month: civil.month, day: civil.day)
        guard let season = seasons.first(where: { $0.contains(date) }) else { return [] }
        return season.week[isMakeUp ? 0 : ShanghaiTime.weekday(ofDay: day) - 1]
    }
}
