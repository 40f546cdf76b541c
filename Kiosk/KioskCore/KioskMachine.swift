public import DeviceModel
public import ItemList

/// The rules: `state × event × instant → state × effects`. Pure and deterministic; no I/O, no clock, no
/// randomness. One value per kiosk; the controller owns it.
///
/// A citizen's session is a line of stages (``Session/Stage``); each extension of this type holds the rules of one
/// step. Events that do not fit the stage change nothing.
public struct KioskMachine: Sendable {
    public let settings: KioskSettings
    public internal(set) var list: ItemList
    var reference: ListReference
    /// What each item needs, by item; made once per list.
    private var plans: [String: MaterialPlan]
    /// What each offer depends on, in the order of display.
    private(set) var needs: [OfferNeeds]

    var session: Session?
    var devices: [DeviceClass: DeviceView] = [:]
    var ports: [PortKind: PortView] = [:]
    /// Entries and cases that wait for the receiver, as the store counts them.
    var undelivered = 0
    var day = ServiceDayCounts(day: "")
    var queue = QueueBook()
    var assistance: Assistance?
    /// How the last session ended, for the screen of the next seconds.
    var farewell: Farewell?

    var nextRequest: Int64 = 0
    var nextCommit: Int64 = 0
    var inputs: UInt64 = 0
    var commits: [CommitID: CommitPurpose] = [:]
    /// Prints whose session ended before their outcome was known.
    var lateprints: [RequestID: PrintRequest] = [:]
    /// Records of ended sessions whose commit failed; tried again each minute.
    var unwritten: [[KioskRecord]] = []
    var refusedCases: Set<CaseNumber> = []

    var out: [Effect] = []

    public init(settings: KioskSettings, list: ItemList, reference: ListReference) {
        self.settings = settings
        self.list = list
        self.reference = reference
        (plans, needs) = Self.plans(of: list)
    }

    private static func plans(of list: ItemList) -> ([String: MaterialPlan], [OfferNeeds]) {
        let plans = list.displayed.map { MaterialPlan(item: $0, list: list) }
        return (
            Dictionary(plans.map { ($0.item.id, $0) }, uniquingKeysWith: { first, _ in first }),
            plans.map(OfferNeeds.init)
        )
    }

    func plan(of item: ServiceItem) -> MaterialPlan { plans[item.id] ?? MaterialPlan(item: item, list: list) }

    /// Takes one event and says what is to be done.
    public mutating func handle(_ event: KioskEvent, at now: Instant) -> [Effect] {
        out = []
        rollDay(now)
        switch event {
        case .started(let recovered): start(recovered, now)
        case .listAccepted(let accepted): log(.info, "list.inUse", ["sequence": String(accepted.sequence)])
        case .citizen(let input):
            inputs &+= 1
            citizen(input, now)
        case .key(let key, let sequence): pressed(key, sequence, now)
        case .device(let kind, let view): devices[kind] = view; deviceChanged(kind, now)
        case .port(let kind, let view): ports[kind] = view
        case .answer(let answer, let id): answered(answer, id, now)
        case .committed(let id): committed(id, now)
        case .commitFailed(let id): commitFailed(id, now)
        case .printed(let id, let outcome): printed(id, outcome, now)
        case .scanned(let id, let outcome): scanned(id, outcome, now)
        case .timer(let id): fired(id, now)
        case .caseDelivered(let number): delivered(number, now)
        case .caseRefused(let number, let reason): refused(number, reason, now)
        case .caseSettled(let kept, let at): settled(kept, at: at, now)
        case .pending(let count): undelivered = max(0, count)
        case .queueCall(let call, let id): queueCalled(call, id, now)
        case .queueNext(let next, let id): queueNextCalled(next, id, now)
        }
        defer { out = [] }
        return out
    }

    mutating func rollDay(_ now: Instant) {
        let before = day.day
        day.roll(to: ShanghaiTime(now).date)
        if day.day != before { queue = QueueBook() }
    }

    /// Switches the list; the caller does this between sessions only, and then feeds `.listAccepted`. During a
    /// session nothing changes.
    public mutating func replaceList(_ list: ItemList, reference: ListReference) {
        guard session == nil else { return }
        self.list = list
        self.reference = reference
        (plans, needs) = Self.plans(of: list)
    }

    /// A session is going on.
    public var isInSession: Bool { session != nil }

    // MARK: - Small tools of all steps

    mutating func log(_ level: LogLine.Level, _ code: String, _ arguments: [String: String] = [:]) {
        out.append(.log(LogLine(level, code, arguments)))
    }

    mutating func requestID() -> RequestID {
        nextRequest += 1
        return RequestID(nextRequest)
    }

    /// Known to be unable to work now, by a reading not older than its limit.
    func isDown(_ kind: DeviceClass, _ now: Instant) -> Bool { usable(kind, now) == false }

    /// By a reading not older than its limit; nil: not known.
    func usable(_ kind: DeviceClass, _ now: Instant) -> Bool? {
        guard let view = devices[kind], now - view.observedAt <= settings.readingLimit else { return nil }
        return view.usable
    }
}

/// Numbers counted within one service day.
struct ServiceDayCounts: Sendable, Hashable {
    /// `YYYY-MM-DD`; never goes back, even if the clock does.
    var day: String
    /// By `queue/class`.
    var lastNumbers: [String: Int] = [:]
    var lastService = 0
    var lastCase = 0
    /// Days ahead of this one that were counted in before, by a clock that was ahead.
    var later: [Recovered.CountedDay] = []

    mutating func roll(to today: String) {
        guard today > day else { return }
        let known = later.first { $0.day == today } ?? Recovered.CountedDay(day: today)
        self = ServiceDayCounts(
            day: today, lastNumbers: known.lastNumbers, lastService: known.lastService, lastCase: known.lastCase,
            later: later.filter { $0.day > today })
    }

    var compact: String { day.filter { $0 != "-" } }
}

struct Farewell: Sendable, Hashable {
    var text: LocalizedText
    var until: Instant
}

/// What a commit is for.
enum CommitPurpose: Sendable, Hashable {
    case begin(ServiceID)
    case number(ServiceID, QueueTicket)
    case submit(ServiceID, [CaseRecord])
    case prompt(ServiceID, [KioskRecord])
    /// A bad rating, after which the session goes on for a moment.
    case rating(ServiceID, EvaluationRecord, before: [KioskRecord])
    case explain(ServiceID)
    case report(ServiceID, UnresolvedReport)
    /// Records of a session that goes on whatever becomes of them; kept for the next commit if this fails.
    case side(ServiceID, [KioskRecord])
    case settle(SettlementRecord)
    case background([KioskRecord])
    case queue(RequestID, QueueEventRecord)
}
