import DeviceModel

/// Papers: each copy has a key of its own; what may be in somebody's hands is printed again at the citizen's choice
/// alone, marked 补打.
extension KioskMachine {
    /// Copies of one kind of paper in a session at most.
    static let copyBound = 3

    mutating func printPaper(_ paper: Paper, _ now: Instant) {
        session?.paper = paper
        session?.mayBeOnPaper = false
        session?.outcome = nil
        startPrint(now)
    }

    private mutating func startPrint(_ now: Instant) {
        guard let session, let paper = session.paper else { return }
        guard !isDown(.ticketPrinter, now) else { return paperEnded(.notStarted, now) }
        self.session?.copies[paper.kind, default: 0] += 1
        guard let counted = self.session else { return }
        let id = requestID()
        work(.printing)
        self.session?.request = id
        out.append(.setTimer(.request(id), after: settings.limits.print * 2 + .seconds(5)))
        out.append(
            .print(
                PrintRequest(
                    id: id, service: session.service, key: printKey(counted), paper: paper,
                    isReprint: session.mayBeOnPaper, isLarge: assistance(at: now).contains(.largePrint))))
    }

    /// Service, kind of paper, number of the copy.
    func printKey(_ session: Session) -> String {
        guard let kind = session.paper?.kind else { return session.service.value }
        return "\(session.service)-\(kind.rawValue)-\(session.copies[kind] ?? 1)"
    }

    mutating func printed(_ id: RequestID, _ outcome: PhysicalOutcome, _ now: Instant) {
        if let late = lateprints.removeValue(forKey: id) {
            out.append(.cancelTimer(.request(id)))
            let records: [KioskRecord] = [.printEnded(record(late, outcome, now))]
            commit(records, for: .background(records))
            return
        }
        guard let session, session.request == id, session.stage == .printing, let paper = session.paper else { return }
        endRequest()
        let request = PrintRequest(
            id: id, service: session.service, key: printKey(session), paper: paper, isReprint: session.mayBeOnPaper)
        let ended = record(request, outcome, now)
        self.session?.pending.append(.printEnded(ended))
        if outcome != .notStarted { self.session?.mayBeOnPaper = true }
        paperEnded(outcome, now)
    }

    // MARK: - A printer that stops in the middle

    /// While a print is stuck, the screen says so and waits, with its limit, for the printer or for the citizen.
    mutating func printerChanged(_ now: Instant) {
        guard let session, session.stage == .printing else { return }
        switch usable(.ticketPrinter, now) {
        case false?: if session.limit == nil { setLimit(now) }
        case true?: clearLimit()
        case nil: break
        }
    }

    /// The service ends without its paper being waited for; what may have been printed of it stays unknown.
    mutating func goOnWithoutPaper(_ now: Instant) {
        guard let session, session.stage == .printing, session.limit != nil else { return }
        printEndsLater(session)
        self.session?.request = nil
        self.session?.mayBeOnPaper = true
        paperEnded(.unknown, isWaitedFor: false, now)
    }

    /// A print that nobody waits for any more: its outcome is recorded when it is known.
    mutating func printEndsLater(_ session: Session) {
        guard let request = session.request, let paper = session.paper else { return }
        lateprints[request] = PrintRequest(
            id: request, service: session.service, key: printKey(session), paper: paper,
            isReprint: session.mayBeOnPaper)
    }

    /// Why the printer is stopped, in the catalogue's words, and the number that the citizen has all the same.
    func stuckLines(_ session: Session) -> [LocalizedText] {
        let title = devices[.ticketPrinter]?.faults.lazy.compactMap { FaultCatalogue.standard[$0]?.title }
            .first { !$0.zh.contains("{") }
        return [Texts.printStuck(title), Texts.withoutPaper(settings.hall, hasNumber: !session.tickets.isEmpty)]
    }

    private func record(_ request: PrintRequest, _ outcome: PhysicalOutcome, _ now: Instant) -> PrintRecord {
        PrintRecord(
            key: request.key, service: request.service, kind: request.paper.kind,
            publicNumber: request.paper.publicNumber, isReprint: request.isReprint, outcome: outcome, at: now)
    }

    /// The service has ended with its paper, however that came out: the number is on the screen as well.
    private mutating func paperEnded(_ outcome: PhysicalOutcome, isWaitedFor: Bool = true, _ now: Instant) {
        guard session != nil else { return }
        session?.outcome = outcome
        endService(now)
        if outcome == .completed || !isWaitedFor { return prompt(now) }
        flush()
        show(.result, now)
    }

    /// What the citizen came for is done, once.
    mutating func endService(_ now: Instant) {
        guard let session, !session.serviceEnded else { return }
        self.session?.serviceEnded = true
        self.session?.pending.append(.serviceEnded(service: session.service, at: now))
    }

    func canReprint(_ session: Session, _ now: Instant) -> Bool {
        guard session.stage == .result, let outcome = session.outcome, outcome != .completed, let paper = session.paper
        else { return false }
        return usable(.ticketPrinter, now) == true && (session.copies[paper.kind] ?? 0) < Self.copyBound
    }

    mutating func resultInput(_ input: CitizenInput, _ now: Instant) {
        guard let session else { return }
        switch input {
        case .proceed: prompt(now)
        case .reprint where canReprint(session, now):
            self.session?.message = nil
            startPrint(now)
        default: break
        }
    }
}

extension Paper {
    /// The number that the paper is known by.
    public var publicNumber: String {
        switch self {
        case .queueTicket(let ticket, _, _): ticket.label
        case .acceptanceNotice(let notice): notice.entries.first?.record.number.value ?? notice.service.value
        case .deficiencyNotice(let notice): notice.service.value
        case .unresolvedNotice(let report, _, _): report.service?.value ?? report.caseNumber?.value ?? ""
        }
    }
}
