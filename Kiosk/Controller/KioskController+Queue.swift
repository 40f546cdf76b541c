public import KioskCore

/// What windows tell of numbers (叫号).
extension KioskController {
    /// Takes one step of a number issued here today; returns when it is durable, or refused.
    public func queueCall(_ call: QueueCall) async -> Result<QueueStanding, QueueRefusal> {
        guard life == .running else { return .failure(.notStored) }
        // Of this run and this kind alone: the rules give it back as it is.
        let id = RequestID(commandID())
        await feedAndWait(.queueCall(call, id))
        let answer = queueAnswers.removeValue(forKey: id) ?? .failure(.notStored)
        if case .success(let standing) = answer { emit(.queue(standing)) }
        return answer
    }

    /// Figures of today's queues, of the numbers issued here.
    public func queueFigures() -> [QueueFigures] { machine.queueFigures(at: clock.now) }
}
