/// A thermal ticket printer: takes bytes, moves paper in its own time, answers. A value: whoever owns it drives its
/// clock. Parser, state and rules are its own and know nothing of any driver.
///
/// Use: `receive` as many bytes as it takes, `advance` the clock, `takeReplies`, look at `tickets`.
public struct VirtualPrinter: Sendable {
    public let profile: PrinterProfile
    public private(set) var now: Duration = .zero

    // Link
    var isPowered = true
    var isPluggedIn = true
    var takesBytes = true
    public internal(set) var linkGeneration = 0
    var outbox = ReplyQueue()
    var scanner = RealTimeScanner()

    // Input
    var framer = EscposFramer()
    var queue: [EscposToken] = []
    var queueHead = 0
    var queuedBytes = 0

    // Print state
    var mode = PrintMode()
    var line: [PrintedLine.Character] = []
    var leadByte: UInt8?
    var asbMask: UInt8 = 0
    var lastASB: [UInt8] = []
    var offlineNotice = false
    var wasOffline = false

    // Mechanics
    var motions: [Motion] = []
    /// Seconds of motion not yet turned into whole dots.
    var credit: Double = 0
    public internal(set) var tickets: [PrintedTicket] = []
    var paperDots: Int
    var isCoverOpen = false
    var openedInPrint = false
    var isJammed = false
    var jamError = false
    var isCutterJammed = false
    var cutterError = false
    var isOverheated = false
    var temperature = 25.0
    var isNearEndForced = false
    var slowness = 1.0

    // Faults
    var pendingFaults: [PendingFault] = []
    public internal(set) var activeFaults: Set<PrinterFault.Kind> = []
    /// The values the active faults were injected with.
    var values: [PrinterFault.Kind: UInt64] = [:]
    var noise: UInt64 = 1
    /// Faults that end by themselves, with the instant.
    var endings: [(kind: PrinterFault.Kind, at: Duration)] = []

    public internal(set) var complaints: [String] = []

    /// Dots between print head and cutter.
    static let headToCutter = 96
    /// The near-end sensor sees the roll so long before its end, in mm.
    public static let nearEndMillimetres = 4_000.0

    public init(profile: PrinterProfile = .epson, paperMillimetres: Double = 60_000) {
        self.profile = profile
        paperDots = VirtualPrinter.dots(paperMillimetres)
        tickets = [PrintedTicket(sequence: 1, width: profile.dots)]
    }

    static func dots(_ millimetres: Double) -> Int { Int(max(0, min(millimetres, 1e7)) * 8) }

    // MARK: link

    /// Offers bytes at an instant of the printer's clock (never going back). Returns how many it took: fewer than
    /// offered when the buffer is full, the link down, the power off, or reading has stopped. The rest is to be
    /// offered again later, as TCP would.
    public mutating func receive(_ bytes: some Collection<UInt8>, at now: Duration) -> Int {
        advance(to: now)
        var taken = 0
        for byte in bytes {
            if freeBuffer == 0 {
                work(until: self.now)
                guard freeBuffer > 0 else { break }
            }
            accept(byte)
            taken += 1
            if countByte() { continue }
        }
        work(until: self.now)
        reportChanges()
        return taken
    }

    private mutating func accept(_ byte: UInt8) {
        var made: [EscposToken] = []
        framer.push(byte) { made.append($0) }
        for token in made { enqueue(token) }
        if let command = scanner.push(byte) { obey(command) }
    }

    mutating func enqueue(_ token: EscposToken) {
        queue.append(token)
        queuedBytes += token.bytes.count
    }

    mutating func dequeue() -> EscposToken? {
        if queueHead == queue.count {
            queue.removeAll(keepingCapacity: true)
            queueHead = 0
            return framer.flushText()
        }
        let token = queue[queueHead]
        queueHead += 1
        queuedBytes -= token.bytes.count
        if queueHead > 512 {
            queue.removeFirst(queueHead)
            queueHead = 0
        }
        return token
    }

    var hasInput: Bool { queueHead < queue.count || framer.heldBytes > 0 }

    /// Lets time pass: bytes are worked off, paper moves, timed faults begin and end.
    public mutating func advance(to target: Duration) {
        while now < target {
            // Short steps while paper moves, so that what strikes on the way ends on time too.
            let reach = motions.isEmpty || !canWork ? target : now + .milliseconds(10)
            let step = min(target, reach, endings.map(\.at).min() ?? target)
            work(until: max(step, now))
            cool(for: step - now)
            now = max(step, now)
            let due = endings.filter { $0.at <= now }
            endings.removeAll { $0.at <= now }
            for ending in due { clear(ending.kind) }
            reportChanges()
        }
        work(until: now)
        reportChanges()
    }

    /// What the printer has sent by now and nobody has taken.
    public mutating func takeReplies() -> [UInt8] {
        guard isPowered, isPluggedIn else { return [] }
        return outbox.take(at: now)
    }

    /// Room in the receive buffer, in bytes; 0 while nothing is taken for any reason.
    public var freeBuffer: Int {
        guard isPowered, isPluggedIn, takesBytes else { return 0 }
        // A command under way moves out of the receive buffer as it is parsed, so that a long one cannot block it.
        let isParsing = queueHead == queue.count && motions.isEmpty && canWork
        return max(0, profile.buffer - queuedBytes - (isParsing ? 0 : framer.heldBytes))
    }

    /// The link carries bytes. False after `unplug`; a powered-off printer keeps its link up, mute.
    public var isLinkUp: Bool { isPluggedIn }
    public var isPoweredOn: Bool { isPowered }

    /// Nothing is buffered or in motion; a command of which only a part has come does not count.
    public var isIdle: Bool { motions.isEmpty && queueHead == queue.count }

    /// The next instant at which something will happen by itself; nil: nothing will. Advancing to it in turns
    /// simulates without waiting.
    public var nextEvent: Duration? {
        var next = endings.map(\.at).min()
        func consider(_ at: Duration) { next = min(next ?? at, at) }
        if let at = outbox.nextAvailable { consider(max(at, now)) }
        if canWork, let motion = motions.first {
            consider(now + .milliseconds(max(1, Int(remainingSeconds(motion) * 1000 + 0.999))))
        }
        if isPowered, isOverheated, !activeFaults.contains(.overheat) { consider(now + .milliseconds(250)) }
        return next
    }

    // MARK: paper

    /// A new roll, in mm. What was on the old one is torn off.
    public mutating func refill(millimetres: Double = 60_000) {
        activeFaults.remove(.paperOut)
        activeFaults.remove(.paperLow)
        endings.removeAll { $0.kind == .paperOut || $0.kind == .paperLow }
        isNearEndForced = false
        let ranOut = paperDots == 0
        paperDots = VirtualPrinter.dots(millimetres)
        if ranOut { splitTicket(end: .paperEnd) }
        work(until: now)
        reportChanges()
    }

    public var paperMillimetres: Double { Double(paperDots) / 8 }
    public var headTemperature: Double { temperature }

    mutating func complain(_ text: String) {
        if complaints.count >= 200 { complaints.removeFirst() }
        complaints.append(text)
    }
}
