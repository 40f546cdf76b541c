public import DeviceModel

/// The clock of the hall: it runs while the hall is open and stands still at night, at weekends and on holidays.
///
/// Nothing here looks further ahead than ten years, so a calendar that is closed for ever has an answer too: nil.
extension HallCalendar {
    private static let days_max = 3_660
    /// 1970 to the end of 9999; other instants are taken for the nearest of these.
    private static let instants: ClosedRange<Int64> = 0...253_402_271_999_999

    public func isOpen(at instant: Instant) -> Bool {
        let time = ShanghaiTime(Self.clamped(instant))
        return spans(onDay: time.day).contains { $0.from <= time.minute && time.minute < $0.to }
    }

    /// The first instant at which the hall is open, this one included.
    public func nextOpening(after instant: Instant) -> Instant? { openTimes(from: instant).first { _ in true }?.lower }

    /// Time that the hall was open between two instants; none if they are the wrong way round.
    public func workingTime(from start: Instant, to end: Instant) -> Duration {
        var total: Int64 = 0
        for open in openTimes(from: start) {
            guard open.lower < end else { break }
            total += min(open.upper, end).milliseconds - open.lower.milliseconds
        }
        return .milliseconds(total)
    }

    /// Whole working minutes between two instants.
    public func workingMinutes(from start: Instant, to end: Instant) -> Int {
        Int(workingTime(from: start, to: end).milliseconds / 60_000)
    }

    /// The first instant by which so many working minutes have passed: at a day's end its closing time, not the next
    /// opening.
    public func instant(after minutes: Int, from start: Instant) -> Instant? {
        guard minutes > 0 else { return start }
        guard minutes <= Self.days_max * 1440 else { return nil }
        var left = Int64(minutes) * 60_000
        for open in openTimes(from: start) {
            let length = open.upper.milliseconds - open.lower.milliseconds
            if left <= length { return Instant(milliseconds: open.lower.milliseconds + left) }
            left -= length
        }
        return nil
    }

    /// Closing time of the nth working day after the day of `start`, however many hours such a day has: when a
    /// tolerated gap (容缺) is due. The day itself never counts; `count` is 1 and up.
    public func closing(ofWorkingDay count: Int, after start: Instant) -> Instant? {
        let today = ShanghaiTime(Self.clamped(start)).day
        var left = max(1, count)
        for day in today + 1..<today + 1 + Self.days_max {
            guard let last = spans(onDay: day).last else { continue }
            left -= 1
            if left == 0 { return ShanghaiTime.instant(day: day, minute: last.to) }
        }
        return nil
    }

    /// Open times from an instant on, in order; the first begins at that instant if it is within one.
    private func openTimes(from start: Instant) -> some Sequence<(lower: Instant, upper: Instant)> {
        let start = Self.clamped(start)
        let today = ShanghaiTime(start).day
        return (today..<today + Self.days_max).lazy.flatMap { day in
            spans(onDay: day).map {
                (
                    lower: max(start, ShanghaiTime.instant(day: day, minute: $0.from)),
                    upper: ShanghaiTime.instant(day: day, minute: $0.to)
                )
            }
        }.filter { $0.lower < $0.upper }
    }

    private static func clamped(_ instant: Instant) -> Instant {
        Instant(milliseconds: min(max(instant.milliseconds, instants.lowerBound), instants.upperBound))
    }
}

extension HallCalendar {
    /// How the hall stands at an instant, worked out once for all items.
    struct Standing: Hashable, Sendable {
        var isOpen: Bool
        /// The instant itself while it is open; nil: it never opens again.
        var nextOpening: Instant?
        /// Why it is closed today.
        var holiday: Holiday?
    }

    func standing(at now: Instant) -> Standing {
        Standing(
            isOpen: isOpen(at: now), nextOpening: nextOpening(after: now),
            holiday: holiday(onDay: ShanghaiTime(Self.clamped(now)).day))
    }
}
