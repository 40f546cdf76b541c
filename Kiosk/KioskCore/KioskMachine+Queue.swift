import DeviceModel

/// Queue events (叫号): a window's step is kept before it counts, and then answered.
extension KioskMachine {
    mutating func queueCalled(_ call: QueueCall, _ id: RequestID, _ now: Instant) {
        do throws(QueueRefusal) {
            switch try queue.decide(call, now) {
            case .repeated(let standing): out.append(.answerQueue(id, .success(standing)))
            case .new(let record): commit([.queueEvent(record)], for: .queue(id, record))
            }
        } catch { out.append(.answerQueue(id, .failure(error))) }
    }

    mutating func queueKept(_ record: QueueEventRecord, _ id: RequestID) {
        // Of yesterday by now: it is kept, and nobody counts it any more.
        let standing = queue.apply(record)
        out.append(.answerQueue(id, standing.map { .success($0) } ?? .failure(.unknownNumber)))
    }

    mutating func queueNotKept(_ record: QueueEventRecord, _ id: RequestID) {
        queue.giveUp(record)
        out.append(.answerQueue(id, .failure(.notStored)))
    }

    /// Figures of today's queues, of the numbers that this kiosk issued.
    public func queueFigures(at now: Instant) -> [QueueFigures] {
        var day = day
        day.roll(to: ShanghaiTime(now).date)
        return day.day == self.day.day ? queue.figures : []
    }
}
