public import DeviceModel

/// A number of today, as the kiosk that issued it knows it.
public struct QueueNumberMessage: Codable, Sendable, Hashable {
    public var queue: String
    /// `ordinary`, `priority`.
    public var queueClass: String
    /// As printed: `A001`.
    public var number: String
    /// `waiting`, `called`, `serving`, `ended`, `abandoned`.
    public var state: String
    /// The window that told last; absent: none did.
    public var window: String?
    public var issuedAt: Instant
    /// The last call.
    public var calledAt: Instant?
    public var endedAt: Instant?

    public init(
        queue: String, queueClass: String, number: String, state: String, window: String?, issuedAt: Instant,
        calledAt: Instant?, endedAt: Instant?
    ) {
        self.queue = queue
        self.queueClass = queueClass
        self.number = number
        self.state = state
        self.window = window
        self.issuedAt = issuedAt
        self.calledAt = calledAt
        self.endedAt = endedAt
    }
}

/// `GET /v1/queue/numbers`: by queue, priority first, then by time of issue.
public struct QueueNumbersMessage: Codable, Sendable, Hashable {
    public var at: Instant
    public var numbers: [QueueNumberMessage]

    public init(at: Instant, numbers: [QueueNumberMessage]) {
        self.at = at
        self.numbers = numbers
    }
}

/// `GET /v1/queue/figures`: of today's numbers of this kiosk. Waiting is issued → last call, handling is last call →
/// ended, both in milliseconds; an abandoned number counts in neither. What no number has yet is absent.
public struct QueueFiguresMessage: Codable, Sendable, Hashable {
    public struct Figures: Codable, Sendable, Hashable {
        public var queue: String
        public var queueClass: String
        public var issued: Int
        public var waiting: Int
        public var called: Int
        public var serving: Int
        public var ended: Int
        public var abandoned: Int
        public var averageWaiting_ms: Int64?
        public var longestWaiting_ms: Int64?
        public var averageHandling_ms: Int64?
        public var longestHandling_ms: Int64?

        public init(
            queue: String, queueClass: String, issued: Int, waiting: Int, called: Int, serving: Int, ended: Int,
            abandoned: Int, averageWaiting_ms: Int64?, longestWaiting_ms: Int64?, averageHandling_ms: Int64?,
            longestHandling_ms: Int64?
        ) {
            self.queue = queue
            self.queueClass = queueClass
            self.issued = issued
            self.waiting = waiting
            self.called = called
            self.serving = serving
            self.ended = ended
            self.abandoned = abandoned
            self.averageWaiting_ms = averageWaiting_ms
            self.longestWaiting_ms = longestWaiting_ms
            self.averageHandling_ms = averageHandling_ms
            self.longestHandling_ms = longestHandling_ms
        }
    }
    public var at: Instant
    public var queues: [Figures]

    public init(at: Instant, queues: [Figures]) {
        self.at = at
        self.queues = queues
    }
}

/// What a window tells or wants, the body of `POST /v1/queue/calls`:
/// `{"do":"next","queue":"综合窗口","window":"3"}`, `{"do":"serve","number":"A001","queue":"综合窗口","window":"3"}`.
public struct QueueCallMessage: Encodable, Sendable, Hashable {
    public enum Step: String, Encodable, Sendable, Hashable, CaseIterable {
        /// Calls the number whose turn it is.
        case next
        case call, recall, serve, end, abandon

        /// Keys beside `do`; all but `queueClass` are required.
        public var keys: [String] { ["queue", "window"] + (self == .next ? ["queueClass"] : ["number"]) }
    }
    public var `do`: Step
    public var queue: String
    public var window: String
    /// For all but `next`.
    public var number: String?
    /// For `next`: of this class alone; nil: priority first.
    public var queueClass: String?

    public init(_ step: Step, number: String? = nil, queue: String, queueClass: String? = nil, window: String) {
        self.do = step
        self.queue = queue
        self.window = window
        self.number = number
        self.queueClass = queueClass
    }
}

/// A call that was taken, durably.
public struct QueueAnswerMessage: Codable, Sendable, Hashable {
    public var number: QueueNumberMessage
    /// It stood so before: the same call, sent twice, changed nothing.
    public var repeated: Bool

    public init(number: QueueNumberMessage, repeated: Bool) {
        self.number = number
        self.repeated = repeated
    }
}
