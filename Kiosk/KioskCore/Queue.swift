public import DeviceModel

/// What happens to an issued number (叫号). Windows call from outside; kiosks issue.
public enum QueueStep: String, Hashable, Codable, Sendable, CaseIterable {
    /// Shown and spoken for the first time.
    case called
    /// Called once more (重呼), also one that was passed over (过号) and came back.
    case recalled
    /// The person is at the window: handling has begun.
    case served
    case ended
    /// Nobody came, or the person left. Counts in neither average.
    case abandoned
}

/// One step of one number, as it is kept.
public struct QueueEventRecord: Hashable, Codable, Sendable {
    public var hall: String
    /// Asia/Shanghai, `YYYY-MM-DD`.
    public var serviceDay: String
    public var queue: String
    public var queueClass: String
    public var prefix: String
    public var number: Int
    public var step: QueueStep
    /// Which window called: `3`.
    public var window: String
    public var at: Instant

    public init(
        hall: String, serviceDay: String, queue: String, queueClass: String, prefix: String, number: Int,
        step: QueueStep, window: String, at: Instant
    ) {
        self.hall = hall
        self.serviceDay = serviceDay
        self.queue = queue
        self.queueClass = queueClass
        self.prefix = prefix
        self.number = number
        self.step = step
        self.window = window
        self.at = at
    }

    init(_ ticket: QueueTicket, _ step: QueueStep, window: String, at: Instant) {
        self.init(
            hall: ticket.hall, serviceDay: ticket.serviceDay, queue: ticket.queue, queueClass: ticket.queueClass,
            prefix: ticket.prefix, number: ticket.number, step: step, window: window, at: at)
    }

    /// As printed and called: `A001`.
    public var label: String { QueueTicket.label(prefix, number) }
}

/// A step that a window reports of a number issued here today.
public struct QueueCall: Hashable, Sendable {
    public var queue: String
    /// As printed: `A001`.
    public var label: String
    public var step: QueueStep
    public var window: String

    public init(queue: String, label: String, step: QueueStep, window: String) {
        self.queue = queue
        self.label = label
        self.step = step
        self.window = window
    }
}

/// A window's wish for the next number of a queue.
public struct QueueNext: Hashable, Sendable {
    public var queue: String
    /// nil: of any class, priority first.
    public var queueClass: QueueClass?
    public var window: String

    public init(queue: String, queueClass: QueueClass? = nil, window: String) {
        self.queue = queue
        self.queueClass = queueClass
        self.window = window
    }
}

/// A call that was taken.
public struct QueueAnswer: Hashable, Sendable {
    public var standing: QueueStanding
    /// It stood so before: the same call, sent twice.
    public var isRepeat: Bool

    public init(_ standing: QueueStanding, isRepeat: Bool) {
        self.standing = standing
        self.isRepeat = isRepeat
    }
}

public enum QueueRefusal: String, Error, Hashable, Codable, Sendable, CaseIterable {
    /// This kiosk issued no such number in this queue today.
    case unknownNumber
    /// This kiosk holds no range of this queue.
    case unknownQueue
    /// Nobody waits in this queue, or in this class of it.
    case noneWaiting
    /// The window has a number that it has not ended or abandoned.
    case windowBusy
    /// Two numbers of the queue have this label: the ranges' prefixes have to differ.
    case ambiguousNumber
    /// It is not called yet, is being served, or is over: the step does not follow.
    case wrongOrder
    /// Another window has called it; call it again (`recalled`) to take it over.
    case otherWindow
    /// Another step of this number is being written.
    case busy
    /// It could not be kept; nothing has changed.
    case notStored

    /// Stable, dotted.
    public var code: String { "queue.\(rawValue)" }
}

/// Where a number stands.
public struct QueueStanding: Hashable, Codable, Sendable {
    public enum State: String, Hashable, Codable, Sendable, CaseIterable {
        case waiting, called, serving, ended, abandoned
    }
    public var queue: String
    public var queueClass: String
    public var label: String
    public var state: State
    public var window: String
    public var issuedAt: Instant
    /// The last call, by which waiting ends.
    public var calledAt: Instant?
    public var endedAt: Instant?

    public init(
        queue: String, queueClass: String, label: String, state: State, window: String, issuedAt: Instant,
        calledAt: Instant? = nil, endedAt: Instant? = nil
    ) {
        self.queue = queue
        self.queueClass = queueClass
        self.label = label
        self.state = state
        self.window = window
        self.issuedAt = issuedAt
        self.calledAt = calledAt
        self.endedAt = endedAt
    }
}

/// Figures of one queue and class today, of the numbers issued by this kiosk.
public struct QueueFigures: Hashable, Codable, Sendable {
    public var queue: String
    public var queueClass: String
    public var issued = 0
    public var waiting = 0
    public var called = 0
    public var serving = 0
    public var ended = 0
    public var abandoned = 0
    /// From issue to the last call, of numbers called and not abandoned; nil: none yet.
    public var averageWaiting: Duration?
    public var longestWaiting: Duration?
    /// From the last call to the end; nil: none yet.
    public var averageHandling: Duration?
    public var longestHandling: Duration?

    public init(queue: String, queueClass: String) {
        self.queue = queue
        self.queueClass = queueClass
    }
}
