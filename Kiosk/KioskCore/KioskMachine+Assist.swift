import DeviceModel

/// Assistance: asked for by the citizen, also before a start; gone with the session, or when nobody starts.
extension KioskMachine {
    mutating func assist(_ options: Set<AssistOption>, _ now: Instant) {
        assistance = Assistance(options: options, until: now + settings.limits.answer * assistFactor(options))
        guard session != nil else { return }
        // The present screen's limit is for whoever asked just now.
        giveMoreTime(now)
    }

    /// What is asked for now.
    func assistance(at now: Instant) -> Set<AssistOption> {
        guard let assistance, session != nil || now < assistance.until else { return [] }
        return assistance.options
    }

    /// A session begins: what was asked for before it holds, if it is not from somebody long gone.
    mutating func keepAssistance(_ now: Instant) {
        if assistance(at: now).isEmpty { assistance = nil }
    }

    private func assistFactor(_ options: Set<AssistOption>) -> Int {
        options.contains(.moreTime) ? settings.limits.assistFactor : 1
    }

    /// A citizen's limit, longer for who asked for more time.
    func extended(_ limit: Duration) -> Duration { limit * assistFactor(assistance?.options ?? []) }
}

struct Assistance: Sendable, Hashable {
    var options: Set<AssistOption>
    /// Before a start: when it lapses.
    var until: Instant
}
