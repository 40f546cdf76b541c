import DeviceModel

/// Rating (好差评): asked once, after the service's end, all five choices equal, no default, no reminder.
extension KioskMachine {
    mutating func prompt(_ now: Instant) {
        guard let session, !session.prompted else { return }
        let records = session.pending + [.evaluationPrompted(service: session.service, at: now)]
        self.session?.pending = []
        self.session?.message = nil
        let id = commit(records, for: .prompt(session.service, records))
        work(.committing(id))
    }

    mutating func promptRating(_ now: Instant) {
        guard session != nil else { return }
        let isOut = isKeypadOut(now)
        session?.prompted = true
        session?.stage = .evaluate
        session?.keypadFailed = isOut
        setEvaluationLimit(now)
    }

    /// At the prompt, and again at the citizen's wish. No warning before its end: that would be a reminder.
    mutating func setEvaluationLimit(_ now: Instant) {
        guard let service = session?.service else { return }
        let limit = extended(settings.limits.evaluation)
        out.append(.enableKeypad(service: service, for: limit))
        session?.limit = TimeLimit(endsAt: now + limit, warned: false, extendable: true)
        out.append(.setTimer(.evaluation(service), after: limit))
    }

    mutating func pressed(_ key: KeypadKey, _ sequence: UInt64, _ now: Instant) {
        guard let session else { return }
        if session.stage == .explain, key == .cancel || key == .confirm { return end(.completed, nil, now) }
        guard session.stage == .evaluate else { return }
        switch key {
        case .cancel: end(.completed, .noAnswer, now)
        case .confirm: break
        default: if let level = key.level { rate(level, input: sequence, now) }
        }
    }

    mutating func rate(_ level: Int, input: UInt64, _ now: Instant) {
        guard let session, session.stage == .evaluate, session.serviceEnded, (1...5).contains(level) else { return }
        let result = EvaluationRecord.Result.rated(level: level, input: input)
        if result.isBad { keepBadRating(result, now) } else { end(.completed, nil, now, rating: result) }
    }

    func isKeypadOut(_ now: Instant) -> Bool { isDown(.evaluationKeypad, now) }

    /// A keypad that comes back while it is asked for takes the key.
    mutating func keypadChanged(_ now: Instant) {
        guard let session, session.stage == .evaluate, let limit = session.limit else { return }
        let view = usable(.evaluationKeypad, now)
        if view == false {
            self.session?.keypadFailed = true
        } else if view == true, session.keypadFailed, limit.endsAt > now {
            self.session?.keypadFailed = false
            out.append(.enableKeypad(service: session.service, for: limit.endsAt - now))
        }
    }
}

extension KeypadKey {
    /// 5 非常满意 … 1 非常不满意.
    public var level: Int? {
        switch self {
        case .verySatisfied: 5
        case .satisfied: 4
        case .fairlySatisfied: 3
        case .dissatisfied: 2
        case .veryDissatisfied: 1
        case .confirm, .cancel: nil
        }
    }
}
