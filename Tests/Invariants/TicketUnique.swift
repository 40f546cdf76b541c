public import DeviceModel
public import KioskCore

/// Invariant 1: no two committed numbers are the same in a hall; each lies in a range its kiosk held; none is printed
/// before it is committed.
public struct TicketUnique: Checker {
    public static let name = "ticket-unique"
    public private(set) var violations: [Violation] = []
    private let ranges: [KioskID: [NumberRange]]
    private var issued: [Key: KioskID] = [:]

    private struct Key: Hashable {
        var hall, day, queue, queueClass: String
        var number: Int
        init(_ ticket: QueueTicket) {
            (hall, day, queue) = (ticket.hall, ticket.serviceDay, ticket.queue)
            (queueClass, number) = (ticket.queueClass, ticket.number)
        }
    }

    public init(settings: [KioskSettings]) {
        ranges = Dictionary(settings.map { ($0.kiosk, $0.ranges) }, uniquingKeysWith: { first, _ in first })
    }

    public mutating func observe(_ observation: Observation, kiosk: KioskID, at: Instant) {
        func broken(_ text: String) -> Violation { Violation(checker: Self.name, kiosk: kiosk, at: at, text: text) }
        switch observation {
        case .record(.numberIssued(let ticket)):
            if let other = issued.updateValue(kiosk, forKey: Key(ticket)) {
                violations.append(broken("\(ticket.label) of \(ticket.serviceDay) was issued before by \(other)"))
            }
            let held = (ranges[kiosk] ?? []).contains {
                $0.queue == ticket.queue && $0.queueClass == ticket.queueClass && $0.prefix == ticket.prefix
                    && ($0.from...max($0.from, $0.through)).contains(ticket.number) && ticket.number <= $0.through
            }
            if !held { violations.append(broken("\(ticket.label) lies in no range of the kiosk")) }
        case .effect(.print(let request)):
            if case .queueTicket(let ticket, _, _) = request.paper, issued[Key(ticket)] != kiosk {
                violations.append(broken("\(ticket.label) is printed and not committed"))
            }
        default: break
        }
    }
}
