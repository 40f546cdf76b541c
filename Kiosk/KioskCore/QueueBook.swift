import DeviceModel

/// Today's numbers of this kiosk and what became of each. Waiting is issued → called, with a recall the last call;
/// handling is called → ended; an abandoned number counts in neither. Yesterday's are forgotten.
struct QueueBook: Sendable, Hashable {
    /// The same recall of the same window within this time is the same recall, sent twice.
    static let repeatTime = Duration.seconds(5)

    struct Entry: Sendable, Hashable {
        var ticket: QueueTicket
        var state = QueueStanding.State.waiting
        var window = ""
        var calledAt: Instant?
        var endedAt: Instant?
        /// The window whose step is being written.
        var writer: String?
    }

    enum Decision: Hashable {
        /// A new step, to be kept before it counts.
        case new(QueueEventRecord)
        /// It was told before: nothing changes.
        case repeated(QueueStanding)
    }

    private var entries: [Key: Entry] = [:]
    /// Some window has called here today, so that what waits is known.
    private(set) var isCalled = false

    private struct Key: Sendable, Hashable {
        var queue: String
        var queueClass: String
        var number: Int
    }

    mutating func issue(_ ticket: QueueTicket) {
        entries[Key(queue: ticket.queue, queueClass: ticket.queueClass, number: ticket.number)] = Entry(ticket: ticket)
    }

    /// Whether a step may follow; marks its number as being written.
    mutating func decide(_ call: QueueCall, _ now: Instant) throws(QueueRefusal) -> Decision {
        let found = entries.filter { $0.key.queue == call.queue && $0.value.ticket.label == call.label }
        guard let (key, entry) = found.first else { throw .unknownNumber }
        guard found.count == 1 else { throw .ambiguousNumber }
        guard entry.writer == nil else { throw .busy }
        if isRepeat(call, entry, now) { return .repeated(entry.standing) }
        guard Self.follows(call.step, entry.state) else { throw .wrongOrder }
        let isTakenOver = call.step == .called || call.step == .recalled
        guard isTakenOver || entry.window.isEmpty || entry.window == call.window else { throw .otherWindow }
        entries[key]?.writer = call.window
        return .new(QueueEventRecord(entry.ticket, call.step, window: call.window, at: now))
    }

    /// The number whose turn it is: of priority first, then by time of issue. A window that called a number and told
    /// nothing of it since gets that number again: a call that is sent twice never calls two people.
    mutating func decideNext(_ next: QueueNext, _ now: Instant) throws(QueueRefusal) -> Decision {
        func isWanted(_ ticket: QueueTicket) -> Bool {
            ticket.queue == next.queue && (next.queueClass.map { $0.rawValue == ticket.queueClass } ?? true)
        }
        guard !entries.values.contains(where: { $0.writer == next.window }) else { throw .busy }
        let open = entries.values.filter {
            $0.window == next.window && ($0.state == .called || $0.state == .serving)
        }
        if let last = open.max(by: { ($0.calledAt ?? now) < ($1.calledAt ?? now) }) {
            guard last.state == .called, isWanted(last.ticket) else { throw .windowBusy }
            return .repeated(last.standing)
        }
        let waiting = entries.filter {
            $0.value.state == .waiting && $0.value.writer == nil && isWanted($0.value.ticket)
        }
        guard let (key, entry) = waiting.min(by: { $0.value.turn < $1.value.turn }) else { throw .noneWaiting }
        entries[key]?.writer = next.window
        return .new(QueueEventRecord(entry.ticket, .called, window: next.window, at: now))
    }

    private func isRepeat(_ call: QueueCall, _ entry: Entry, _ now: Instant) -> Bool {
        guard entry.window == call.window else { return false }
        switch (call.step, entry.state) {
        case (.called, .called), (.served, .serving), (.ended, .ended), (.abandoned, .abandoned): return true
        case (.recalled, .called): return entry.calledAt.map { now - $0 < Self.repeatTime } ?? false
        default: return false
        }
    }

    /// Which step may follow which state.
    static func follows(_ step: QueueStep, _ state: QueueStanding.State) -> Bool {
        switch (step, state) {
        case (.called, .waiting), (.recalled, .called), (.recalled, .abandoned): true
        case (.served, .called), (.ended, .called), (.ended, .serving): true
        case (.abandoned, .waiting), (.abandoned, .called): true
        default: false
        }
    }

    /// A step that is kept. Steps of numbers that are not in the book, such as of yesterday, change nothing.
    @discardableResult
    mutating func apply(_ record: QueueEventRecord) -> QueueStanding? {
        let key = Key(queue: record.queue, queueClass: record.queueClass, number: record.number)
        guard var entry = entries[key], entry.ticket.serviceDay == record.serviceDay else { return nil }
        entry.writer = nil
        entry.window = record.window
        switch record.step {
        case .called, .recalled:
            entry.state = .called
            entry.calledAt = record.at
            isCalled = true
        case .served: entry.state = .serving
        case .ended:
            entry.state = .ended
            entry.endedAt = record.at
        case .abandoned: entry.state = .abandoned
        }
        entries[key] = entry
        return entry.standing
    }

    /// A step that could not be kept.
    mutating func giveUp(_ record: QueueEventRecord) {
        entries[Key(queue: record.queue, queueClass: record.queueClass, number: record.number)]?.writer = nil
    }

    /// How many of this kiosk's numbers wait before one; nil where no window tells what it calls.
    func waiting(before ticket: QueueTicket) -> Int? {
        guard isCalled else { return nil }
        return entries.count { key, entry in
            key.queue == ticket.queue && key.queueClass == ticket.queueClass && key.number < ticket.number
                && entry.state == .waiting
        }
    }

    /// Every number of today, in the order of their turns.
    var standings: [QueueStanding] {
        entries.values.sorted { ($0.ticket.queue, $0.turn) < ($1.ticket.queue, $1.turn) }.map(\.standing)
    }

    /// By queue and class, in order of their names.
    var figures: [QueueFigures] {
        let groups = Dictionary(grouping: entries.values) { "\($0.ticket.queue)\u{0}\($0.ticket.queueClass)" }
        return groups.sorted { $0.key < $1.key }.compactMap { Self.figures($0.value) }
    }

    private static func figures(_ entries: [Entry]) -> QueueFigures? {
        guard let first = entries.first else { return nil }
        var figures = QueueFigures(queue: first.ticket.queue, queueClass: first.ticket.queueClass)
        var waits: [Duration] = []
        var handlings: [Duration] = []
        for entry in entries {
            figures.issued += 1
            switch entry.state {
            case .waiting: figures.waiting += 1
            case .called: figures.called += 1
            case .serving: figures.serving += 1
            case .ended: figures.ended += 1
            case .abandoned: figures.abandoned += 1
            }
            guard entry.state != .abandoned, let called = entry.calledAt else { continue }
            waits.append(called - entry.ticket.at)
            if let ended = entry.endedAt { handlings.append(ended - called) }
        }
        figures.averageWaiting = average(waits)
        figures.averageHandling = average(handlings)
        figures.longestWaiting = waits.max()
        figures.longestHandling = handlings.max()
        return figures
    }

    private static func average(_ times: [Duration]) -> Duration? {
        times.isEmpty ? nil : times.reduce(.zero, +) / times.count
    }
}

extension QueueBook.Entry {
    struct Turn: Comparable {
        var isOrdinary: Bool
        var at: Instant
        var number: Int

        static func < (a: Turn, b: Turn) -> Bool {
            (a.isOrdinary ? 1 : 0, a.at, a.number) < (b.isOrdinary ? 1 : 0, b.at, b.number)
        }
    }

    var turn: Turn {
        Turn(
            isOrdinary: ticket.queueClass != QueueClass.priority.rawValue, at: ticket.at, number: ticket.number)
    }

    var standing: QueueStanding {
        QueueStanding(
            queue: ticket.queue, queueClass: ticket.queueClass, label: ticket.label, state: state, window: window,
            issuedAt: ticket.at, calledAt: calledAt, endedAt: endedAt)
    }
}
