import Controller
import KioskWire

/// Keeps the last events for readers that come back, and hands new ones on. A reader that lags is ended, and comes
/// back with the id of the last event it got: nothing is left out silently.
actor EventHub {
    static let kept = 512
    static let lag_max = 256

    private var ring: [EventMessage] = []
    private var readers: [Int: AsyncStream<EventMessage>.Continuation] = [:]
    private var next = 0
    private var isOver = false

    /// Runs until the backend's events end.
    func run(_ events: AsyncStream<ControllerEvent>) async {
        for await event in events {
            let message = EventMessage(event)
            ring.append(message)
            if ring.count > Self.kept { ring.removeFirst(ring.count - Self.kept) }
            for (id, reader) in readers {
                switch reader.yield(message) {
                case .enqueued: break
                case .dropped, .terminated: end(id)
                @unknown default: end(id)
                }
            }
        }
        isOver = true
        for id in readers.keys { end(id) }
    }

    private func end(_ id: Int) { readers.removeValue(forKey: id)?.finish() }

    /// nil: as many readers as may be are there.
    ///
    /// - Parameter last: the id of the last event that the reader has; those after it come first. One that is kept no
    ///   longer, or of an earlier run, begins with the oldest that is kept.
    func subscribe(after last: UInt64?, limit: Int) -> (id: Int, events: AsyncStream<EventMessage>)? {
        guard readers.count < limit else { return nil }
        var missed: [EventMessage] = []
        if let last {
            let isOfThisRun = ring.last.map { last <= $0.sequence } ?? false
            missed = isOfThisRun ? ring.filter { $0.sequence > last } : ring
        }
        let (stream, continuation) = AsyncStream<EventMessage>.makeStream(
            bufferingPolicy: .bufferingOldest(Self.lag_max + missed.count))
        for event in missed { continuation.yield(event) }
        next += 1
        if isOver { continuation.finish() } else { readers[next] = continuation }
        return (next, stream)
    }

    func unsubscribe(_ id: Int) { end(id) }

    var readerCount: Int { readers.count }
}
