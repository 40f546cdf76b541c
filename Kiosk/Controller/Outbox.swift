import DeviceModel
import KioskCore

/// What the delivery remembers of cases that did not go out: one odd case never keeps the others.
struct Outbox: Sendable {
    /// A case that was not answered as often as this lets the others go first.
    static let patience = 3

    struct Odd {
        var failures: Int
        /// The uptime at which it is tried again.
        var due: Duration
    }
    private(set) var odd: [CaseNumber: Odd] = [:]
    /// How often the receiver did not answer to a case.
    private var unanswered: [CaseNumber: Int] = [:]
    /// Damaged rows that were reported.
    var reported: Set<CaseNumber> = []

    /// Those to be tried now: the oldest first, after them what was not answered several times.
    mutating func due(_ pending: [CaseNumber], uptime: Duration) -> [CaseNumber] {
        let left = Set(pending)
        odd = odd.filter { left.contains($0.key) }
        unanswered = unanswered.filter { left.contains($0.key) }
        reported.formIntersection(left)
        let due = pending.filter { odd[$0].map { $0.due <= uptime } ?? true }
        return due.enumerated().sorted {
            (rank($0.element), $0.offset) < (rank($1.element), $1.offset)
        }.map(\.element)
    }

    private func rank(_ number: CaseNumber) -> Int { unanswered[number, default: 0] / Self.patience }

    /// It is this case's own; it waits for itself, twice as long each time.
    mutating func setAside(_ number: CaseNumber, uptime: Duration, pace: ControllerPace) {
        let failures = odd[number]?.failures ?? 0
        let wait = min(pace.retryFirst * (1 << min(failures, 20)), pace.retryLast)
        odd[number] = Odd(failures: failures + 1, due: uptime + wait)
    }

    mutating func noAnswer(to number: CaseNumber) { unanswered[number, default: 0] += 1 }

    /// How long until the first of those set aside is due; nil: none is.
    func wait(uptime: Duration) -> Duration? { odd.values.map { max(.zero, $0.due - uptime) }.min() }
}
