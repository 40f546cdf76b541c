public import KioskCore

/// What windows tell of numbers (叫号).
extension KioskController {
    /// Takes one step of a number issued here today; returns when it is durable, or refused.
    public func queueCall(_ call: QueueCall) async -> Result<QueueAnswer, QueueRefusal> {
        await queueAnswer { .queueCall(call, $0) }
    }

    /// Calls the number whose turn it is; returns when that is durable, or refused.
    public func queueNext(_ next: QueueNext) async -> Result<QueueAnswer, QueueRefusal> {
        await queueAnswer { .queueNext(next, $0) }
    }

    private func queueAnswer(_ event: (RequestID) -> KioskEvent) async -> Result<QueueAnswer, QueueRefusal> {
        guard life == .running else { return .failure(.notStored) }
        // Of this run and this kind alone: the rules give it back as it is.
        let id = RequestID(commandID())
        await feedAndWait(event(id))
        let answer = queueAnswers.removeValue(forKey: id) ?? .failure(.notStored)
        if case .success(let answer) = answer, !answer.isRepeat { emit(.queue(answer.standing)) }
        return answer
    }

    /// Today's numbers issued here: by queue, priority first, then by time of issue.
    public func queueNumbers() -> [QueueStanding] { machine.queueStandings(at: clock.now) }

    /// Figures of today's queues, of the numbers issued here.
    public func queueFigures() -> [QueueFigures] { machine.queueFigures(at: clock.now) }
}
