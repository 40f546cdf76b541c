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
    /// A number is printed that no commit holds.
    case printsUncommitted
    /// A case handed to the receiver is no longer pending, whatever the receiver says.
    case dropsUndelivered
    /// The receiver's log takes a case twice.
    case receivesTwice
    /// What the receiver acknowledged stays pending.
    case forgetsAcknowledged
    /// A settlement is recorded twice, or for a case that never was.
    case settlesTwice, settlesAnother
    /// After a restart it is not known what a session had given.
    case forgetsDelivered
    /// Silence becomes a good rating.
    case praisesItself
    /// The rating is asked for before the service has ended.
    case asksBeforeTheEnd
    /// What was typed goes into the log.
    case logsWhatIsTyped
    /// A session's key and pages stay after its end.
    case keepsTheSession
    /// Items that need a printer are offered without one.
    case ignoresPrinter
    /// What is not offered says nothing.
    case givesNoReason
    /// Nothing ends a session whose citizen has left, or a question that nobody answers.
    case losesTimers
    /// Sessions keep the list of yesterday in their record.
    case staleList
    /// A list older than the one in force is taken.
    case takesOlderList
    /// A new list is taken in the middle of sessions.
    case switchesInSession
    /// A fault that was not seen any more is cleared without a reading.
    case clearsByAbsence
    /// A fault is raised again while it is active.
    case raisesTwice
    /// The notice leaves out its last gap.
    case shortNotice
    /// A promise that was made does not count.
    case forgetsPromises
    /// Answers of look-ups are not recorded.
    case forgetsLookups
    /// Each question goes out twice.
    case asksTwice

    var checker: String {
        switch self {
        case .forgetsNumbers, .printsUncommitted: TicketUnique.name
        case .dropsUndelivered, .receivesTwice, .forgetsAcknowledged, .settlesTwice, .settlesAnother: CaseOnce.name
        case .praisesItself, .forgetsDelivered, .asksBeforeTheEnd: OneServiceOneEvaluation.name
        case .logsWhatIsTyped, .keepsTheSession: NothingLeftBehind.name
        case .ignoresPrinter, .givesNoReason, .losesTimers: OfferedMeansDoable.name
        case .staleList, .takesOlderList, .switchesInSession: ListIsTrusted.name
        case .clearsByAbsence, .raisesTwice: FaultPairs.name
        case .shortNotice, .forgetsPromises: OneNotice.name
        case .forgetsLookups, .asksTwice: AskNothingTwice.name
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
        guard breakage == .ignoresPrinter || breakage == .givesNoReason else { return offers }
        return offers.map { offer in
            var offer = offer
            if breakage == .givesNoReason {
                offer.reasons = []
            } else {
                offer.reasons.removeAll { $0.code == "need.ticketPrinter" }
                offer.offered = offer.reasons.isEmpty
            }
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
        if breakage == .forgetsPromises, case .citizen(.promise(let material, true)) = event {
            event = .citizen(.promise(material: material, agreed: false))
        }
        var effects = machine.handle(event, at: now).flatMap(broken)
        if breakage == .logsWhatIsTyped, case .citizen(.fill(let fields)) = event {
            effects.append(.log(LogLine(.info, "form.filled", fields)))
        }
        return effects
    }

    private func broken(_ effect: Effect) -> [Effect] {
        switch effect {
        case .commit(let id, let records, let drafts):
            let settlements = breakage == .settlesTwice ? records.filter(\.isSettlement) : []
            return [.commit(id, records.compactMap(broken) + settlements, sealing: drafts)]
        case .eraseSession where breakage == .keepsTheSession: return []
        case .setTimer(.answer, _) where breakage == .losesTimers: return []
        case .ask where breakage == .asksTwice: return [effect, effect]
        case .print(var request):
            if breakage == .shortNotice, case .deficiencyNotice(var notice) = request.paper, !notice.gaps.isEmpty {
                notice.gaps.removeLast()
                request.paper = .deficiencyNotice(notice)
            }
            return [.print(request)]
        default: return [effect]
        }
    }

    private func broken(_ record: KioskRecord) -> KioskRecord? {
        switch (breakage, record) {
        case (.praisesItself, .evaluation(var evaluation)):
            if case .silent(.noAnswer) = evaluation.result { evaluation.result = .rated(level: 5, input: 0) }
            return .evaluation(evaluation)
        case (.settlesAnother, .caseSettled(var settlement)):
            settlement.number = CaseNumber(settlement.number.value + "9")
            return .caseSettled(settlement)
        case (.staleList, .sessionStarted(var session)):
            session.list.sequence -= 1
            return .sessionStarted(session)
        case (.forgetsLookups, .lookup), (.printsUncommitted, .numberIssued), (.asksBeforeTheEnd, .serviceEnded):
            return nil
        default: return record
        }
    }
}

extension KioskRecord {
    fileprivate var isSettlement: Bool {
        if case .caseSettled = self { return true }
        return false
    }
}
