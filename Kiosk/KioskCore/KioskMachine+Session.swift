import DeviceModel
import ItemList

/// A session from its start to its end, and its time limits.
extension KioskMachine {
    static let farewellTime = Duration.seconds(10)

    mutating func citizen(_ input: CitizenInput, _ now: Instant) {
        if case .assist(let options) = input { return assist(options, now) }
        guard let session else {
            switch input {
            case .start(let item): begin(item, now)
            case .reportItem(let item): reportItem(item, now)
            default: break
            }
            return
        }
        if case .cancel = input, session.canBeCancelled {
            cancel(now)
            return
        }
        if case .moreTime = input {
            giveMoreTime(now)
            return
        }
        if case .reportUnresolved = input, session.canReport {
            report(code: unresolvedCode(session), now)
            return
        }
        switch session.stage {
        case .notice: noticeInput(input, now)
        case .identify, .code: identifyInput(input, now)
        case .lookupConsent: lookupInput(input, now)
        case .form: formInput(input, now)
        case .scan: scanInput(input, now)
        case .consent:
            if case .consentPartial(let agreed) = input {
                self.session?.partialConsent = agreed
                advance(now)
            }
        case .review: reviewInput(input, now)
        case .commitFailed(let retry): if case .proceed = input { tryAgain(retry, now) }
        case .result: resultInput(input, now)
        case .evaluate: if case .rate(let level) = input { rate(level, input: inputs, now) }
        case .explain:
            switch input {
            case .explainRating(let reasons, let phone): explain(reasons, phone: phone, now)
            case .proceed: end(.completed, nil, now)
            default: break
            }
        case .printing: if case .proceed = input { goOnWithoutPaper(now) }
        case .sendingCode, .checkingCode, .lookingUp, .scanning, .committing: break
        }
    }

    /// A device is other than it was: what the citizen sees of it now.
    mutating func deviceChanged(_ kind: DeviceClass, _ now: Instant) {
        switch kind {
        case .evaluationKeypad: keypadChanged(now)
        case .ticketPrinter: printerChanged(now)
        default: break
        }
    }

    private mutating func begin(_ id: String, _ now: Instant) {
        guard let item = list[id] else { return }
        let offer = offer(item, at: now)
        guard offer.offered else {
            log(.notice, "start.notOffered", ["item": item.id, "reason": offer.reasons.first?.code ?? ""])
            return
        }
        begin(item, warnings: offer.warnings.map(\.text), now)
    }

    /// - Parameter reportOnly: why the item is not offered, where the session is about that alone.
    mutating func begin(_ item: ServiceItem, warnings: [LocalizedText], reportOnly: String? = nil, _ now: Instant) {
        day.lastService += 1
        let service = ServiceID(
            "\(settings.hall.id)-\(settings.kiosk)-\(day.compact)-S\(ShanghaiTime.padded(day.lastService, 4))")
        let record = SessionRecord(service: service, item: item.id, at: now, list: reference)
        let id = commit([.sessionStarted(record)], for: .begin(service))
        farewell = nil
        keepAssistance(now)
        session = Session(
            service: service, plan: plan(of: item), reference: reference,
            warnings: warnings, commit: id)
        session?.reportOnly = reportOnly
    }

    mutating func begun(_ now: Instant) {
        if let code = session?.reportOnly { report(code: code, now) } else { show(.notice, now) }
    }

    private mutating func noticeInput(_ input: CitizenInput, _ now: Instant) {
        switch input {
        case .proceed: advance(now)
        case .queueClass(let queueClass): declare(queueClass, now)
        default: break
        }
    }

    // MARK: - The way through the steps

    /// Goes to the first step that has something left to do; a step with nothing to do is skipped silently.
    mutating func advance(_ now: Instant) {
        guard let session else { return }
        if session.item.steps.contains(.identify), session.person == nil { return show(.identify, now) }
        if let next = session.plan.materials.first(where: { session.progress[$0.name]?.frontier?.isLookup == true }) {
            guard session.consentedToLookups else { return show(.lookupConsent, now) }
            return lookUp(next.name, now)
        }
        if needsForm(session) {
            flush()
            return show(.form, now)
        }
        if session.plan.materials.contains(where: { session.progress[$0.name]?.frontier == .scan }) {
            flush()
            return show(.scan, now)
        }
        flush()
        if session.item.steps.contains(.takeNumber) { return issueNumber(now) }
        let outlook = outlook(session)
        if outlook.isPartial, session.partialConsent == nil { return show(.consent, now) }
        show(.review, now)
    }

    // MARK: - Waiting for the citizen

    /// Enters a stage in which a citizen acts, with its announced limit.
    mutating func show(_ stage: Session.Stage, _ now: Instant) {
        session?.stage = stage
        setLimit(now)
    }

    /// Enters a stage in which the kiosk works.
    mutating func work(_ stage: Session.Stage) {
        session?.stage = stage
        clearLimit()
    }

    mutating func setLimit(_ now: Instant) {
        guard let service = session?.service else { return }
        let limit = extended(settings.limits.answer)
        let warning = limit > settings.limits.warning ? limit - settings.limits.warning : .zero
        session?.limit = TimeLimit(endsAt: now + limit, warned: false, extendable: true)
        out.append(.setTimer(.warning(service), after: warning))
        out.append(.setTimer(.answer(service), after: limit))
    }

    mutating func clearLimit() {
        guard let service = session?.service, session?.limit != nil else { return }
        session?.limit = nil
        out.append(.cancelTimer(.warning(service)))
        out.append(.cancelTimer(.answer(service)))
    }

    /// At the citizen's wish, as often as it is wished: what never ends is a session that gets no input.
    mutating func giveMoreTime(_ now: Instant) {
        guard let session else { return }
        if session.waitsForCitizen {
            setLimit(now)
        } else if session.stage == .evaluate || session.stage == .explain {
            setEvaluationLimit(now)
        }
    }

    mutating func fired(_ timer: TimerID, _ now: Instant) {
        switch timer {
        case .minute:
            out.append(.setTimer(.minute, after: .seconds(60)))
            retryUnwritten()
        case .warning(let service):
            guard let session, session.service == service, session.waitsForCitizen else { return }
            self.session?.limit?.warned = true
        case .answer(let service):
            guard let session, session.service == service, session.waitsForCitizen, let limit = session.limit,
                now >= limit.endsAt
            else { return }
            end(.timedOut, session.serviceEnded ? .abandoned : nil, now)
        case .evaluation(let service):
            guard let session, session.service == service, let limit = session.limit, now >= limit.endsAt else {
                return
            }
            if session.stage == .explain { return end(.completed, nil, now) }
            guard session.stage == .evaluate else { return }
            end(.completed, isKeypadOut(now) ? .deviceOut : .noAnswer, now)
        case .request(let id): requestTimedOut(id, now)
        }
    }

    private mutating func requestTimedOut(_ id: RequestID, _ now: Instant) {
        if lateprints[id] != nil { return printed(id, .unknown, now) }
        guard let session, session.request == id else { return }
        switch session.stage {
        case .scanning:
            out.append(.cancelScan(id))
            scanned(id, .failed("scanner.deadline"), now)
        case .printing: printed(id, .unknown, now)
        case .sendingCode, .checkingCode, .lookingUp: answered(.unavailable(code: "port.deadline"), id, now)
        default: break
        }
    }

    // MARK: - The end

    mutating func cancel(_ now: Instant) {
        guard let session else { return }
        if session.stage == .explain { return end(.completed, nil, now) }
        if session.stage == .evaluate { return end(.completed, .noAnswer, now) }
        end(.cancelled, session.serviceEnded ? .abandoned : nil, now)
    }

    /// Whatever ends a session also erases it. A service that has ended gets its one evaluation here.
    mutating func end(
        _ how: SessionEnd, _ silence: EvaluationRecord.SilenceReason?, _ now: Instant,
        rating: EvaluationRecord.Result? = nil
    ) {
        guard var session else { return }
        clearLimit()
        var silence = silence
        if let request = session.request {
            switch session.stage {
            case .scanning:
                out.append(.cancelScan(request))
                out.append(.cancelTimer(.request(request)))
            case .printing:
                // What is being printed was done already.
                printEndsLater(session)
                if !session.serviceEnded {
                    session.pending.append(.serviceEnded(service: session.service, at: now))
                    session.serviceEnded = true
                }
                silence = silence ?? .abandoned
            default: out.append(.cancelTimer(.request(request)))
            }
        }
        if session.prompted {
            out.append(.cancelTimer(.evaluation(session.service)))
            out.append(.disableKeypad)
        }
        var records = session.pending
        if session.serviceEnded, !session.isRated, let result = rating ?? silence.map({ .silent($0) }) {
            records.append(.evaluation(EvaluationRecord(service: session.service, result: result, at: now)))
        }
        if session.report == nil, let report = session.unwrittenReport { records.append(.unresolved(report)) }
        records.append(.sessionEnded(service: session.service, at: now, how: how))
        commit(records, for: .background(records))
        out.append(.eraseSession(session.service))
        self.session = nil
        assistance = nil
        farewell = Farewell(
            text: Texts.farewell(how, rated: session.isRated || rating != nil), until: now + Self.farewellTime)
    }
}

extension Session {
    /// Not while a commit decides what was done; that takes moments.
    var canBeCancelled: Bool {
        if case .committing = stage { return false }
        return true
    }

    /// 办不成事 is a way out of every stage that waits for the citizen, once per session and not instead of a rating.
    var canReport: Bool { waitsForCitizen && report == nil }
}
