import DeviceModel

/// Queue events (叫号): a window's step is kept before it counts, and then answered.
extension KioskMachine {
    mutating func queueCalled(_ call: QueueCall, _ id: RequestID, _ now: Instant) {
        queueDecided(id) { book throws(QueueRefusal) in try book.decide(call, now) }
    }

    mutating func queueNextCalled(_ next: QueueNext, _ id: RequestID, _ now: Instant) {
        let isKnown = settings.ranges.contains { $0.queue == next.queue }
        queueDecided(id) { book throws(QueueRefusal) in
            guard isKnown else { throw .unknownQueue }
            return try book.decideNext(next, now)
        }
    }

    private mutating func queueDecided(
        _ id: RequestID, _ decide: (inout QueueBook) throws(QueueRefusal) -> QueueBook.Decision
    ) {
        do throws(QueueRefusal) {
            switch try decide(&queue) {
            case .repeated(let standing): out.append(.answerQueue(id, .success(QueueAnswer(standing, isRepeat: true))))
            case .new(let record): commit([.queueEvent(record)], for: .queue(id, record))
            }
        } catch { out.append(.answerQueue(id, .failure(error))) }
    }

    mutating func queueKept(_ record: QueueEventRecord, _ id: RequestID) {
        // Of yesterday by now: it is kept, and nobody counts it any more.
        let answer = queue.apply(record).map { QueueAnswer($0, isRepeat: false) }
        out.append(.answerQueue(id, answer.map { .success($0) } ?? .failure(.unknownNumber)))
    }

    mutating func queueNotKept(_ record: QueueEventRecord, _ id: RequestID) {
        queue.giveUp(record)
        out.append(.answerQueue(id, .failure(.notStored)))
    }

    /// Figures of today's queues, of the numbers that this kiosk issued.
    public func queueFigures(at now: Instant) -> [QueueFigures] { isToday(now) ? queue.figures : [] }

    /// Today's numbers of this kiosk: by queue, priority first, then by time of issue.
    public func queueStandings(at now: Instant) -> [QueueStanding] { isToday(now) ? queue.standings : [] }

    private func isToday(_ now: Instant) -> Bool {
        var day = day
        day.roll(to: ShanghaiTime(now).date)
        return day.day == self.day.day
    }
}
