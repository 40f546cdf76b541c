public import DeviceModel
public import KioskCore

/// Invariant 1: no two committed numbers are the same in a hall; each lies in a range its kiosk held, and no two
/// kiosks hold the same; none is printed before it is committed.
public struct TicketUnique: Checker {
    public static let name = "ticket-unique"
    public private(set) var violations: [Violation] = []
    private let settings: [KioskID: KioskSettings]
    /// Who issued which numbers, by service day.
    private var issued: [String: [Key: KioskID]] = [:]

    /// Days that are kept; an issue for an older one is a violation.
    private static let keptDays = 40

    private struct Key: Hashable {
        var hall, queue, queueClass: String
        var number: Int
        init(_ ticket: QueueTicket) {
            (hall, queue, queueClass, number) = (ticket.hall, ticket.queue, ticket.queueClass, ticket.number)
        }
    }

    public init(settings: [KioskSettings]) {
        self.settings = Dictionary(settings.map { ($0.kiosk, $0) }, uniquingKeysWith: { first, _ in first })
        for (place, one) in settings.enumerated() {
            for other in settings[(place + 1)...] where other.hall.id == one.hall.id {
                for range in one.ranges where other.ranges.contains(where: { Self.overlap(range, $0) }) {
                    violations.append(
                        Violation(
                            checker: Self.name, kiosk: one.kiosk, at: Instant(milliseconds: 0),
                            text: "\(range.queue) \(range.from)-\(range.through) is held by \(other.kiosk) too"))
                }
            }
        }
    }

    public mutating func observe(_ observation: Observation, kiosk: KioskID, at: Instant) {
        switch observation {
        case .record(.numberIssued(let ticket)):
            for text in problems(ticket, kiosk) {
                violations.append(Violation(checker: Self.name, kiosk: kiosk, at: at, text: text))
            }
            issued[ticket.serviceDay, default: [:]][Key(ticket)] = kiosk
            if issued.count > Self.keptDays, let oldest = issued.keys.min() { issued[oldest] = nil }
        case .effect(.print(let request)):
            if case .queueTicket(let ticket, _, _) = request.paper,
                issued[ticket.serviceDay]?[Key(ticket)] != kiosk
            {
                violations.append(
                    Violation(
                        checker: Self.name, kiosk: kiosk, at: at,
                        text: "\(ticket.label) is printed and not committed"))
            }
        default: break
        }
    }

    private func problems(_ ticket: QueueTicket, _ kiosk: KioskID) -> [String] {
        var problems: [String] = []
        if let other = issued[ticket.serviceDay]?[Key(ticket)] {
            problems.append("\(ticket.label) of \(ticket.serviceDay) was issued before by \(other)")
        }
        if issued.count >= Self.keptDays, let oldest = issued.keys.min(), ticket.serviceDay < oldest {
            problems.append("\(ticket.label) is issued for \(ticket.serviceDay), a day long gone")
        }
        guard let settings = settings[kiosk] else { return problems }
        let held = settings.ranges.contains {
            $0.queue == ticket.queue && $0.queueClass == ticket.queueClass && $0.prefix == ticket.prefix
                && $0.from <= ticket.number && ticket.number <= $0.through
        }
        if !held { problems.append("\(ticket.label) lies in no range of the kiosk") }
        if ticket.hall != settings.hall.id || ticket.kiosk != kiosk {
            problems.append("\(ticket.label) names \(ticket.hall) and \(ticket.kiosk)")
        }
        return problems
    }

    private static func overlap(_ one: NumberRange, _ other: NumberRange) -> Bool {
        one.queue == other.queue && one.queueClass == other.queueClass && one.from <= one.through
            && other.from <= other.through && one.from <= other.through && other.from <= one.through
    }
}
