import DeviceModel
import Invariants
import ItemList
import KioskCore

/// The rules as the simulation runs them: the machine itself, or one with one rule replaced.
protocol Rules {
    mutating func handle(_ event: KioskEvent, at now: Instant) -> [Effect]
    mutating func replaceList(_ list: ItemList, reference: ListReference)
    func view(at now: Instant) -> ScreenView
    func offers(at now: Instant) -> [ItemOffer]
    var isInSession: Bool { get }
}

extension KioskMachine: Rules {}

/// What is broken in a run, one thing at a time, and which checker has to see it.
enum Breakage: String, CaseIterable, Sendable {
    /// After a restart the numbers of the day are not remembered.
    case forgetsNumbers
    /// After a restart it is not known what a session had given.
    case forgetsDelivered
    /// A case handed to the receiver is no longer pending, whatever the receiver says.
    case dropsUndelivered
    /// Silence becomes a good rating.
    case praisesItself
    /// What was typed goes into the log.
    case logsWhatIsTyped
    /// Items that need a printer are offered without one.
    case ignoresPrinter
    /// Sessions keep the list of yesterday in their record.
    case staleList
    /// A fault that was not seen any more is cleared without a reading.
    case clearsByAbsence
    /// The notice leaves out its last gap.
    case shortNotice
    /// Answers of look-ups are not recorded.
    case forgetsLookups

    var checker: String {
        switch self {
        case .forgetsNumbers: TicketUnique.name
        case .dropsUndelivered: CaseOnce.name
        case .praisesItself, .forgetsDelivered: OneServiceOneEvaluation.name
        case .logsWhatIsTyped: NothingLeftBehind.name
        case .ignoresPrinter: OfferedMeansDoable.name
        case .staleList: ListIsTrusted.name
        case .clearsByAbsence: FaultPairs.name
        case .shortNotice: OneNotice.name
        case .forgetsLookups: AskNothingTwice.name
        }
    }
}

/// The real machine with one rule replaced.
struct BrokenRules: Rules {
    var machine: KioskMachine
    let breakage: Breakage

    var isInSession: Bool { machine.isInSession }
    func view(at now: Instant) -> ScreenView { machine.view(at: now) }
    mutating func replaceList(_ list: ItemList, reference: ListReference) {
        machine.replaceList(list, reference: reference)
    }

    func offers(at now: Instant) -> [ItemOffer] {
        let offers = machine.offers(at: now)
        guard breakage == .ignoresPrinter else { return offers }
        return offers.map { offer in
            var offer = offer
            offer.reasons.removeAll { $0.code == "need.ticketPrinter" }
            offer.offered = offer.reasons.isEmpty
            return offer
        }
    }

    mutating func handle(_ event: KioskEvent, at now: Instant) -> [Effect] {
        var event = event
        if breakage == .forgetsNumbers, case .started(var recovered) = event {
            recovered.lastNumbers = [:]
            event = .started(recovered)
        }
        if breakage == .forgetsDelivered, case .started(var recovered) = event {
            for index in recovered.openSessions.indices { recovered.openSessions[index].delivered = false }
            event = .started(recovered)
        }
        var effects = machine.handle(event, at: now).map(broken)
        if breakage == .logsWhatIsTyped, case .citizen(.fill(let fields)) = event {
            effects.append(.log(LogLine(.info, "form.filled", fields)))
        }
        return effects
    }

    private func broken(_ effect: Effect) -> Effect {
        switch effect {
        case .commit(let id, let records, let drafts): return .commit(id, records.compactMap(broken), sealing: drafts)
        case .print(var request):
            if breakage == .shortNotice, case .deficiencyNotice(var notice) = request.paper, !notice.gaps.isEmpty {
                notice.gaps.removeLast()
                request.paper = .deficiencyNotice(notice)
            }
            return .print(request)
        default: return effect
        }
    }

    private func broken(_ record: KioskRecord) -> KioskRecord? {
        switch (breakage, record) {
        case (.praisesItself, .evaluation(var evaluation)):
            if case .silent(.noAnswer) = evaluation.result { evaluation.result = .rated(level: 5, input: 0) }
            return .evaluation(evaluation)
        case (.staleList, .sessionStarted(var session)):
            session.list.sequence -= 1
            return .sessionStarted(session)
        case (.forgetsLookups, .lookup): return nil
        default: return record
        }
    }
}
