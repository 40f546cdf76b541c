import DeviceModel
import Transports

/// The driver's side of the wire: bytes out in order, replies in. Owned by the driver's actor and never leaves it, so
/// its calls run on that actor.
final class PrinterLink {
    let transport: any ByteTransport
    let time: TimeSource
    private var decoder: EscPosReplyDecoder
    /// Bytes of a query or command that the pipe did not take yet; nothing else may go before them.
    private var carry: [UInt8] = []

    /// DLE EOT replies since the last query.
    var realTime: [UInt8] = []
    var latestAutomatic: PrinterCondition?
    /// Times at which paper was out or jammed, in order; a roll changed or a jam cleared tears what is under way.
    var breaks: [PaperBreak] = []
    private var wasCoverOpen = false
    /// The latest process id answered since ``forget()``.
    var processIDs: [[UInt8]] = []
    var bytesAnswered: [UInt8] = []
    var texts: [[UInt8]] = []
    var wasCleared = false
    var sawPowerOn = false
    var strays = 0
    /// Uptime at which the printer last said anything that was a reply.
    var lastSign: Duration = .zero
    /// Uptime at which anything at all came, reply or not; stands over a new link. nil: never.
    private(set) var lastHeard: Duration?
    var isHeld = false

    init(transport: any ByteTransport, time: TimeSource, ignoredBits: UInt8) {
        self.transport = transport
        self.time = time
        decoder = EscPosReplyDecoder(ignoredBits: ignoredBits)
    }

    func reset() {
        decoder.reset()
        carry = []
        realTime = []
        latestAutomatic = nil
        breaks = []
        wasCoverOpen = false
        processIDs = []
        bytesAnswered = []
        texts = []
        wasCleared = false
        sawPowerOn = false
        isHeld = false
        lastSign = time.uptime()
    }

    /// Reads what comes within the limit; true if anything came.
    @discardableResult
    nonisolated(nonsending) func pump(within limit: Duration) async throws(TransportError) -> Bool {
        let bytes = try await transport.read(upTo: 512, within: limit)
        guard !bytes.isEmpty else { return false }
        lastHeard = time.uptime()
        var replies: [EscPosReply] = []
        decoder.feed(bytes) { replies.append($0) }
        take(replies)
        return true
    }

    /// Reads all that is there now.
    nonisolated(nonsending) func drain() async throws(TransportError) {
        // A device that never stops talking is let be after this many reads.
        for _ in 0..<64 {
            guard try await pump(within: .zero) else { return }
        }
    }

    /// Gives up a block that did not end in time.
    func abandonBlock() {
        var replies: [EscPosReply] = []
        decoder.abandon { replies.append($0) }
        take(replies)
    }

    private func take(_ replies: [EscPosReply]) {
        for reply in replies {
            if case .stray = reply { strays += 1 } else { lastSign = time.uptime() }
            switch reply {
            case .realTime(let byte): if realTime.count < 64 { realTime.append(byte) }
            case .automatic(let a, let b, let c, let d):
                latestAutomatic = weigh(PrinterCondition(automatic: a, b, c, d))
            case .byte(let byte): if bytesAnswered.count < 64 { bytesAnswered.append(byte) }
            case .xon: isHeld = false
            case .xoff: isHeld = true
            case .processID(let id): if processIDs.count < 16 { processIDs.append(id) }
            case .cleared: wasCleared = true
            case .text(let text): if texts.count < 8 { texts.append(text) }
            case .powerOn: sawPowerOn = true
            case .offline, .block, .stray: break
            }
        }
    }

    /// Every condition read passes here, in order.
    private func weigh(_ read: PrinterCondition) -> PrinterCondition {
        var seen = read
        // The bit may outlast the open cover by a reading.
        if wasCoverOpen { seen.doubtHead() }
        wasCoverOpen = seen.isCoverOpen
        if seen.paper == .out || seen.isPaperJammed, breaks.count < 16 {
            breaks.append(
                PaperBreak(
                    code: seen.isPaperJammed ? PrinterFaults.paperJammed : PrinterFaults.paperOut,
                    // While the cover is open the paper sensors may lie.
                    isCertain: seen.isPaperJammed || !seen.isCoverOpen, idsBefore: processIDs.count))
        }
        return seen
    }

    /// Offers bytes after whatever is carried. Counts only bytes of `bytes` in the result.
    /// What was not taken of `bytes` is the caller's to offer again.
    nonisolated(nonsending) func offer(_ bytes: ArraySlice<UInt8>, within limit: Duration) async throws(TransportError)
        -> Int
    {
        if !carry.isEmpty {
            let taken = try await transport.write(carry, within: limit)
            carry.removeFirst(min(taken, carry.count))
            guard carry.isEmpty else { return 0 }
        }
        guard !bytes.isEmpty else { return 0 }
        return try await transport.write(Array(bytes), within: limit)
    }

    /// Sends a short command whole: what is not taken now goes before anything else later.
    /// - Returns: true if all was taken.
    @discardableResult
    nonisolated(nonsending) func send(_ command: [UInt8], within limit: Duration) async throws(TransportError) -> Bool {
        let taken = try await offer(command[...], within: limit)
        if taken < command.count { carry += command[taken...] }
        return taken == command.count
    }

    /// After the printer was cleared, what was under way to it is void.
    func dropCarry() { carry = [] }

    var isCarrying: Bool { !carry.isEmpty }
}

/// Paper was out, or jammed.
struct PaperBreak: Hashable, Sendable {
    var code: FaultCode
    var isCertain: Bool
    /// How many of the process ids came before it.
    var idsBefore: Int
}

/// The answer to one look at the printer.
enum StatusAnswer: Hashable, Sendable {
    case condition(PrinterCondition)
    case silent
    case garbage(String)
    case implausible(String)
}

extension PrinterLink {
    /// Asks DLE EOT 1-4, only ever between commands. A bad answer is asked for once more before it is believed; a
    /// broken one up to three times.
    nonisolated(nonsending) func ask(replyLimit: Duration) async throws(TransportError) -> StatusAnswer {
        var earlier: StatusAnswer?
        for _ in 0..<4 {
            let answer = try await askOnce(replyLimit: replyLimit)
            switch answer {
            case .condition(let condition) where !condition.isBlocking: return answer
            case .silent: return answer
            default:
                if case .condition = answer, case .condition? = earlier { return answer }
                earlier = answer
            }
        }
        return earlier ?? .silent
    }

    private nonisolated(nonsending) func askOnce(replyLimit: Duration) async throws(TransportError) -> StatusAnswer {
        // Replies carry no n and pair by order: what is still under way from an earlier query goes first.
        try await drain()
        realTime = []
        let straysBefore = strays
        let deadline = time.uptime() + replyLimit
        // Not one more query into a pipe that has not taken the last.
        if isCarrying {
            _ = try await offer([], within: replyLimit)
            if isCarrying { return .silent }
        }
        try await send(EscPosCommands.statusQuery, within: replyLimit)
        while realTime.count < 4 {
            let left = deadline - time.uptime()
            guard left > .zero else { break }
            try await pump(within: left)
        }
        if realTime.count < 4 { abandonBlock() }
        try await drain()
        let noise = strays - straysBefore
        if realTime.count == 4, noise == 0 || realTime.allSatisfy({ $0 & 0x01 == 0 }) {
            let r = realTime
            if PrinterCondition.isImplausible(r[0], r[1], r[2], r[3]) { return .implausible(hex(r)) }
            // An id that has come by now came before: out of paper nothing is printed.
            return .condition(weigh(PrinterCondition(status: r[0], offline: r[1], error: r[2], roll: r[3])))
        }
        if realTime.isEmpty, noise == 0 { return .silent }
        return .garbage("\(realTime.count) replies and \(noise) stray bytes to 4 queries: \(hex(realTime))")
    }
}
