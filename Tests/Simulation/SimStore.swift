import DeviceModel
import KioskCore

/// What a kiosk keeps through a crash. The simulation has one of its own; the tests of the store give the real one.
protocol DurableStore {
    /// All of it or nothing.
    mutating func keep(_ records: [KioskRecord], _ drafts: [SealedDraft]) throws
    func recovered(day: String) -> Recovered
    /// Oldest first.
    var pending: [CaseNumber] { get }
    /// Accepted, not refused, not settled; oldest first.
    var openCases: [KeptCase] { get }
    /// Entries and cases that wait for the receiver.
    var undelivered: Int { get }
    /// The oldest entries that wait, in sequence.
    func waitingEntries(limit: Int) throws -> [OutboxEntry]
    mutating func acknowledge(through: Int64) throws
    /// A list is in use from now on.
    mutating func activate(_ list: ListReference)
    var activeLists: [ListReference] { get }
    /// A case is forgotten without having been settled: what only a broken kiosk does.
    mutating func drop(_ number: CaseNumber)
}

/// Counts what matters at a start and forgets the rest: a run of years needs no more room than one of days.
struct MemoryStore: DurableStore {
    private(set) var pending: [CaseNumber] = []
    private(set) var openCases: [KeptCase] = []
    private var outbox = SimOutbox()
    private(set) var activeLists: [ListReference] = []
    private var open: [Recovered.OpenSession] = []
    /// By service day; those that a clock may come back to.
    private var days: [String: Recovered.CountedDay] = [:]
    /// Of the latest day with a number.
    private(set) var tickets: [QueueTicket] = []
    private var queueEvents: [QueueEventRecord] = []
    /// Over every record, in order.
    private(set) var digest = Hasher()

    private static let keptDays = 60

    mutating func keep(_ records: [KioskRecord], _ drafts: [SealedDraft]) {
        for record in records {
            digest.combine(record)
            outbox.keep(record)
            keep(record)
        }
    }

    private mutating func keep(_ record: KioskRecord) {
        switch record {
        case .sessionStarted(let session):
            open.append(.init(service: session.service, serviceEnded: false, prompted: false, evaluated: false))
            count(session.service.value) { $0.lastService = max($0.lastService, $1) }
        case .sessionEnded(let service, _, _): open.removeAll { $0.service == service }
        case .serviceEnded(let service, _): change(service) { $0.serviceEnded = true }
        case .evaluationPrompted(let service, _): change(service) { $0.prompted = true }
        case .evaluation(let evaluation): change(evaluation.service) { $0.evaluated = true }
        case .numberIssued(let ticket):
            change(ticket.service) { $0.delivered = true }
            let key = "\(ticket.queue)/\(ticket.queueClass)"
            if tickets.last?.serviceDay != ticket.serviceDay { (tickets, queueEvents) = ([], []) }
            tickets.append(ticket)
            count(ticket.serviceDay, ticket.number) { $0.lastNumbers[key] = max($0.lastNumbers[key] ?? 0, $1) }
        case .caseAccepted(let accepted):
            pending.append(accepted.number)
            openCases.append(KeptCase(accepted, isDelivered: false))
            change(accepted.service) { $0.delivered = true }
            count(accepted.number.value) { $0.lastCase = max($0.lastCase, $1) }
        case .queueEvent(let event): if event.serviceDay == tickets.last?.serviceDay { queueEvents.append(event) }
        case .caseDelivered(let number, _):
            pending.removeAll { $0 == number }
            if let place = openCases.lastIndex(where: { $0.number == number }) { openCases[place].isDelivered = true }
        case .caseRefused(let number, _, _):
            pending.removeAll { $0 == number }
            openCases.removeAll { $0.number == number }
        case .caseSettled(let settlement): openCases.removeAll { $0.number == settlement.number }
        default: break
        }
    }

    private mutating func change(_ service: ServiceID, _ change: (inout Recovered.OpenSession) -> Void) {
        guard let place = open.lastIndex(where: { $0.service == service }) else { return }
        change(&open[place])
    }

    /// Day and sequence as the two last parts of an id say them: `HJ-K01-20261124-0001`, `…-S0001`.
    private mutating func count(_ id: String, _ change: (inout Recovered.CountedDay, Int) -> Void) {
        let parts = id.split(separator: "-").suffix(2)
        guard parts.count == 2, let day = parts.first, day.count == 8, let serial = parts.last else { return }
        let month = day.dropFirst(4)
        count(
            "\(day.prefix(4))-\(month.prefix(2))-\(month.dropFirst(2))", Int(serial.drop { !$0.isNumber }) ?? 0, change)
    }

    private mutating func count(_ day: String, _ serial: Int, _ change: (inout Recovered.CountedDay, Int) -> Void) {
        change(&days[day, default: .init(day: day)], serial)
        if days.count > Self.keptDays, let oldest = days.keys.min() { days[oldest] = nil }
    }

    func recovered(day: String) -> Recovered {
        let known = days[day] ?? .init(day: day)
        return Recovered(
            openSessions: open, lastNumbers: known.lastNumbers, serviceDay: day, lastService: known.lastService,
            lastCase: known.lastCase, undelivered: undelivered,
            laterDays: days.values.filter { $0.day > day }.sorted { $0.day < $1.day },
            tickets: tickets.filter { $0.serviceDay == day }, queueEvents: queueEvents.filter { $0.serviceDay == day })
    }

    /// Entries that wait, and cases that wait after their entry went.
    var undelivered: Int { outbox.waiting.count + pending.count { !outbox.announces($0) } }
    func waitingEntries(limit: Int) -> [OutboxEntry] { Array(outbox.waiting.prefix(limit)) }
    mutating func acknowledge(through: Int64) { outbox.acknowledge(through: through) }
    mutating func activate(_ list: ListReference) { activeLists = [list] }
    mutating func drop(_ number: CaseNumber) { pending.removeAll { $0 == number } }
}
