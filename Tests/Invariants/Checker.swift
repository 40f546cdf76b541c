public import DeviceModel
public import ItemList
public import KioskCore

/// Something that can be seen of a kiosk from outside its rules.
public enum Observation: Sendable {
    /// A list was accepted for use, with its content.
    case listAccepted(ListReference, ItemList)
    case event(KioskEvent)
    case effect(Effect)
    /// A record is durable.
    case record(KioskRecord)
    case view(ScreenView)
    case offers([ItemOffer])
    /// The receiver's log has a new line.
    case received(CaseNumber)
    /// Cases that the store lists as pending, after everything that happened so far.
    case pendingCases(Set<CaseNumber>)
    /// The receiver was up and answered by its contract for the stated time: nothing may be pending.
    case drained(Set<CaseNumber>)
    /// A fault was raised or cleared.
    case fault(FaultRecord)
    /// All readings of a device have been good for the debounce time.
    case allGood(DeviceID)
    /// A personal value that the sessions of this kiosk know from now on.
    case planted(String)
    /// Lists that the store names as active after a restart.
    case activeLists([ListReference])
    /// A session with the same answers as one that got a notice, and exactly what that lists: was it accepted?
    case filledAsNoticed(ServiceID, isAccepted: Bool)
    /// The kiosk lost its memory.
    case crashed
}

public struct Violation: Sendable, Hashable, CustomStringConvertible {
    public var checker: String
    public var kiosk: KioskID
    public var at: Instant
    public var text: String

    public init(checker: String, kiosk: KioskID, at: Instant, text: String) {
        self.checker = checker
        self.kiosk = kiosk
        self.at = at
        self.text = text
    }

    public var description: String { "\(checker): \(kiosk) at \(at): \(text)" }
}

/// An invariant of DESIGN's core as a judge of what kiosks do. It shares no code with the rules: it computes again
/// from the list and what it saw.
public protocol Checker: Sendable {
    static var name: String { get }
    mutating func observe(_ observation: Observation, kiosk: KioskID, at: Instant)
    /// After the last observation of a whole run.
    mutating func finish(at: Instant)
    var violations: [Violation] { get }
}

extension Checker {
    public mutating func finish(at: Instant) {}
}

/// All of them over one run. What a session knows is told once, for the two that judge by it.
public struct Checkers: Sendable {
    private var sessions = SessionModels()
    private var tickets: TicketUnique
    private var cases = CaseOnce()
    private var evaluations = OneServiceOneEvaluation()
    private var leftovers = NothingLeftBehind()
    private var offers: OfferedMeansDoable
    private var lists = ListIsTrusted()
    private var faults = FaultPairs()
    private var notices = OneNotice()
    private var questions = AskNothingTwice()

    public init(settings: [KioskSettings]) {
        tickets = TicketUnique(settings: settings)
        offers = OfferedMeansDoable(settings: settings)
    }

    public mutating func observe(_ observation: Observation, kiosk: KioskID, at: Instant) {
        tickets.observe(observation, kiosk: kiosk, at: at)
        cases.observe(observation, kiosk: kiosk, at: at)
        evaluations.observe(observation, kiosk: kiosk, at: at)
        leftovers.observe(observation, kiosk: kiosk, at: at)
        offers.observe(observation, kiosk: kiosk, at: at)
        lists.observe(observation, kiosk: kiosk, at: at)
        faults.observe(observation, kiosk: kiosk, at: at)
        notices.observe(observation, kiosk: kiosk, at: at, sessions)
        sessions.observe(observation, kiosk: kiosk)
        questions.observe(observation, kiosk: kiosk, at: at, sessions)
    }

    public mutating func finish(at: Instant) {
        evaluations.finish(at: at)
    }

    public var violations: [Violation] {
        tickets.violations + cases.violations + evaluations.violations + leftovers.violations + offers.violations
            + lists.violations + faults.violations + notices.violations + questions.violations
    }
}

/// What stored records alone can show, for tests that read a store after a kill: invariants 1, 2 and 3.
///
/// - Parameters:
///   - records: by kiosk, in the order in which they became durable.
///   - received: the receiver's log, in its order.
///   - pending: cases that the stores list as pending.
public func violations(
    in records: [KioskID: [KioskRecord]], settings: [KioskSettings], received: [CaseNumber] = [],
    pending: Set<CaseNumber> = [], at: Instant
) -> [Violation] {
    var tickets = TicketUnique(settings: settings)
    var cases = CaseOnce()
    var ratings = OneServiceOneEvaluation(seesInputs: false)
    for (kiosk, records) in records.sorted(by: { $0.key.value < $1.key.value }) {
        for record in records {
            tickets.observe(.record(record), kiosk: kiosk, at: at)
            cases.observe(.record(record), kiosk: kiosk, at: at)
            ratings.observe(.record(record), kiosk: kiosk, at: at)
        }
    }
    let judge = settings.first?.kiosk ?? KioskID("")
    for number in received { cases.observe(.received(number), kiosk: judge, at: at) }
    cases.observe(.pendingCases(pending), kiosk: judge, at: at)
    ratings.finish(at: at)
    return tickets.violations + cases.violations + ratings.violations
}
