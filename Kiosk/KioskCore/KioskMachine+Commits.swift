import DeviceModel

/// A record is committed before the effect that depends on it.
extension KioskMachine {
    @discardableResult
    mutating func commit(
        _ records: [KioskRecord], sealing drafts: [SealedDraft] = [], for purpose: CommitPurpose
    ) -> CommitID {
        nextCommit += 1
        let id = CommitID(nextCommit)
        commits[id] = purpose
        out.append(.commit(id, records, sealing: drafts))
        return id
    }

    /// Commits what the session has noted so far, without waiting for it.
    mutating func flush() {
        guard let session, !session.pending.isEmpty else { return }
        self.session?.pending = []
        commit(session.pending, for: .side(session.service, session.pending))
    }

    mutating func committed(_ id: CommitID, _ now: Instant) {
        guard let purpose = commits.removeValue(forKey: id) else { return }
        switch purpose {
        case .begin(let service): if isCommitting(id, service) { begun(now) }
        case .number(let service, let ticket):
            if ticket.serviceDay == day.day { queue.issue(ticket) }
            if isCommitting(id, service) { numberIssued(ticket, now) }
        case .submit(let service, let cases):
            out.append(.deliverCases)
            if isCommitting(id, service) { accepted(cases, now) }
        case .prompt(let service, _): if isCommitting(id, service) { promptRating(now) }
        case .rating(let service, _, _): if isCommitting(id, service) { badRatingKept(now) }
        case .explain(let service): if isCommitting(id, service) { end(.completed, nil, now) }
        case .report(let service, let report): if isCommitting(id, service) { reported(report, now) }
        case .queue(let request, let record): queueKept(record, request)
        case .settle(let record): settlementKept(record)
        case .side, .background: break
        }
    }

    mutating func commitFailed(_ id: CommitID, _ now: Instant) {
        guard let purpose = commits.removeValue(forKey: id) else { return }
        log(.error, "commit.failed", ["commit": String(id.value)])
        switch purpose {
        case .begin(let service):
            guard isCommitting(id, service) else { return }
            out.append(.eraseSession(service))
            keepStartFailure(now)
            session = nil
            assistance = nil
            farewell = Farewell(text: Texts.storeFailedAtStart, until: now + Self.farewellTime)
        case .number(let service, _), .submit(let service, _):
            guard isCommitting(id, service) else { return }
            show(.commitFailed(.deliver), now)
        case .report(let service, let report):
            guard isCommitting(id, service) else { return }
            session?.report = nil
            session?.unwrittenReport = report
            show(.commitFailed(.report), now)
        case .prompt(let service, let records):
            guard isCommitting(id, service) else { return }
            session?.pending = records.filter { !$0.isPrompt }
            session?.message = Texts.storeFailedAfter
            show(.result, now)
        case .rating(let service, let evaluation, let before):
            if isCommitting(id, service) { badRatingNotKept(evaluation.result, before: before, now) }
        case .explain(let service): if isCommitting(id, service) { explanationNotKept(now) }
        case .side(let service, let records):
            if session?.service == service {
                session?.pending.insert(contentsOf: records, at: 0)
            } else {
                keepUnwritten(records)
            }
        case .settle: break
        case .background(let records): keepUnwritten(records)
        case .queue(let request, let record): queueNotKept(record, request)
        }
    }

    private func isCommitting(_ id: CommitID, _ service: ServiceID) -> Bool {
        guard let session, session.service == service else { return false }
        return session.stage == .committing(id)
    }

    /// One report for however many starts that failed since records could be kept last.
    private mutating func keepStartFailure(_ now: Instant) {
        let code = "store.failed"
        let isKept = unwritten.joined().contains { record in
            if case .unresolved(let report) = record { report.service == nil && report.code == code } else { false }
        }
        guard !isKept else { return }
        keepUnwritten([.unresolved(UnresolvedReport(service: nil, caseNumber: nil, code: code, at: now))])
    }

    private mutating func keepUnwritten(_ records: [KioskRecord]) {
        guard !records.isEmpty else { return }
        unwritten.append(records)
        if unwritten.count > 200 {
            unwritten.removeFirst()
            log(.error, "records.dropped")
        }
    }

    /// Each minute: what could not be written then.
    mutating func retryUnwritten() {
        let left = unwritten
        unwritten = []
        for records in left { commit(records, for: .background(records)) }
    }

    mutating func delivered(_ number: CaseNumber, _ now: Instant) {
        commit([.caseDelivered(number, at: now)], for: .background([]))
    }

    /// Against the rules, since form was checked here; the case stays visible, and somebody has to act on it.
    mutating func refused(_ number: CaseNumber, _ reason: String, _ now: Instant) {
        guard refusedCases.insert(number).inserted else { return }
        let scalars = reason.unicodeScalars.filter { !FieldRules.isControl($0) }
        let text = String(String.UnicodeScalarView(scalars).prefix(200))
        let records: [KioskRecord] = [
            .caseRefused(number, reason: text, at: now),
            .unresolved(UnresolvedReport(service: nil, caseNumber: number, code: "case.refused", at: now)),
        ]
        commit(records, for: .background(records))
        log(.warning, "case.refused", ["case": number.value])
    }

    /// What a crash left open is ended. A service that had given its number or its case has ended with that, as it
    /// does when somebody leaves while it is printed; without a rating it is 未评价 (abandoned).
    mutating func start(_ recovered: Recovered, _ now: Instant) {
        undelivered = max(0, recovered.undelivered)
        if recovered.serviceDay >= day.day {
            day = ServiceDayCounts(
                day: recovered.serviceDay, lastNumbers: recovered.lastNumbers, lastService: recovered.lastService,
                lastCase: recovered.lastCase, later: recovered.laterDays)
            queue = QueueBook()
            for ticket in recovered.tickets { queue.issue(ticket) }
            for event in recovered.queueEvents { queue.apply(event) }
            rollDay(now)
        }
        for open in recovered.openSessions {
            var records: [KioskRecord] = []
            if open.delivered, !open.serviceEnded { records.append(.serviceEnded(service: open.service, at: now)) }
            if open.delivered || open.serviceEnded, !open.evaluated {
                records.append(
                    .evaluation(EvaluationRecord(service: open.service, result: .silent(.abandoned), at: now)))
            }
            records.append(.sessionEnded(service: open.service, at: now, how: .crashed))
            commit(records, for: .background(records))
            out.append(.eraseSession(open.service))
        }
        out.append(.disableKeypad)
        out.append(.setTimer(.minute, after: .seconds(60)))
        if undelivered > 0 { out.append(.deliverCases) }
        log(.info, "core.started", ["openSessions": String(recovered.openSessions.count)])
    }
}

extension KioskRecord {
    var isPrompt: Bool {
        if case .evaluationPrompted = self { return true }
        return false
    }
}
