import DeviceModel
import KioskCore

/// What the watch over open cases remembers between its looks; bounded by them.
struct Settling: Sendable {
    /// Open and past their limit, as of the last look.
    private(set) var overdue: Set<CaseNumber> = []
    /// The answer about them was against the contract: they are asked alone, after the others.
    private(set) var odd: Set<CaseNumber> = []
    /// Why the port did not answer, as it was last said; nil: it does.
    private(set) var trouble: String?
    /// Looks until the port is asked again, and how many it will be after the next failure.
    private var rest = 0
    private var pause = 1
    static let pause_max = 16

    /// Cases that have become overdue since the last look.
    mutating func look(at open: [KeptCase], now: Instant, by hours: HallCalendar) -> [KeptCase] {
        let late = open.filter { $0.isOverdue(at: now, by: hours) }
        let new = late.filter { !overdue.contains($0.number) }
        overdue = Set(late.map(\.number))
        odd.formIntersection(open.map(\.number))
        return new
    }

    /// The questions of this look: what the receiver has, oldest first; none while the port is left in peace.
    mutating func questions(_ open: [KeptCase], size: Int) -> [[KeptCase]] {
        rest -= 1
        guard rest < 0 else { return [] }
        let delivered = open.filter(\.isDelivered)
        let plain = delivered.filter { !odd.contains($0.number) }
        let batches = stride(from: 0, to: plain.count, by: size).map { Array(plain[$0..<min($0 + size, plain.count)]) }
        return batches + delivered.filter { odd.contains($0.number) }.map { [$0] }
    }

    mutating func settled(_ number: CaseNumber) { overdue.remove(number) }

    /// True: it has to be said.
    mutating func isOdd(_ number: CaseNumber) -> Bool { odd.insert(number).inserted }

    /// Asked alone, it was answered by the contract.
    mutating func isPlain(_ number: CaseNumber) { odd.remove(number) }

    /// True: it has to be said.
    mutating func failed(_ code: String) -> Bool {
        (rest, pause) = (pause, min(pause * 2, Self.pause_max))
        defer { trouble = code }
        return trouble != code
    }

    /// True: it has to be said.
    mutating func answered() -> Bool {
        (rest, pause) = (0, 1)
        defer { trouble = nil }
        return trouble != nil
    }
}
