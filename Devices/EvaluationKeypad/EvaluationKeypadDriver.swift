public import DeviceModel
public import DeviceRuntime
public import Transports

/// Limits of the keypad's driver.
public struct EvaluationKeypadSettings: Sendable, Hashable {
    public var openLimit: Duration = .seconds(3)
    /// A key held longer is stuck. Nobody presses a rating for so long.
    public var stuckAfter: Duration = .seconds(15)
    /// Dropped bytes that make a fault of noise on the line: one report's worth.
    public var garbageLimit: Int = 8

    public init() {}
}

/// Drives one evaluation keypad (评价器) that sends boot keyboard reports through a byte pipe.
public actor EvaluationKeypadDriver: DeviceDriver {
    public typealias Command = EvaluationKeypadCommand
    public typealias Output = KeyPress
    /// A keypad has no progress to tell.
    public enum Event: Sendable, Hashable {}

    private struct Waiter {
        var number: UInt64
        var accepts: Set<KeypadKey>
        var continuation: CheckedContinuation<KeyPress, any Error>
    }

    public nonisolated let id: DeviceID
    public nonisolated let deviceClass = DeviceClass.evaluationKeypad
    public nonisolated let unsolicited: AsyncStream<DriverReport>
    private let sink: AsyncStream<DriverReport>.Continuation
    private let transport: any ByteTransport
    private let keymap: KeypadKeymap
    private let time: TimeSource
    private let settings: EvaluationKeypadSettings

    private var assembler = KeypadReportAssembler()
    private var decoder = KeypadDecoder()
    private var reader: Task<Void, Never>?
    private var session: UInt64 = 0
    private var lost: String?
    private var isOpen = false
    private var hasReport = false
    private var waiter: Waiter?
    private var waiters: UInt64 = 0
    private var presses: UInt64 = 0
    private var counted: [StatisticName: Int64] = [:]
    private var droppedSeen = 0
    private var keyboardError: UInt8?

    public init(
        id: DeviceID, transport: any ByteTransport, keymap: KeypadKeymap = .standard, time: TimeSource,
        settings: EvaluationKeypadSettings = EvaluationKeypadSettings()
    ) {
        self.id = id
        self.transport = transport
        self.keymap = keymap
        self.time = time
        self.settings = settings
        (unsolicited, sink) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(16))
    }

    // MARK: Hooks

    public func open() async throws {
        await close()
        session += 1
        let mine = session
        do {
            try await transport.open(within: settings.openLimit)
        } catch {
            throw linkDown("open \(transport.place)", "\(error)")
        }
        guard mine == session else { throw CancellationError() }
        assembler = KeypadReportAssembler()
        decoder = KeypadDecoder()
        droppedSeen = 0
        hasReport = false
        lost = nil
        isOpen = true
        reader = Task { await self.readReports(mine) }
    }

    /// A boot keyboard has nothing to ask and nothing to set.
    public func setup() async throws {}

    public func status() async -> DriverReport { report(isAsked: true) }

    public func execute(
        _ command: EvaluationKeypadCommand, key: String?, events: @escaping @Sendable (Event) -> Void
    ) async throws -> KeyPress {
        switch command {
        case .awaitKey(let accepts): return try await awaitKey(accepts)
        }
    }

    public func close() async {
        session += 1
        isOpen = false
        reader?.cancel()
        reader = nil
        end(throwing: linkDown("await a key", "closed"))
        await transport.close()
    }

    // MARK: Keys

    private func awaitKey(_ accepts: Set<KeypadKey>) async throws -> KeyPress {
        guard isOpen, lost == nil else { throw linkDown("await a key", lost ?? "closed") }
        try Task.checkCancellation()
        // One prompt at a time: a call left behind makes way.
        end(throwing: CancellationError())
        waiters += 1
        let number = waiters
        defer { tell() }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                // A cancel that came first found no waiter to end.
                guard !Task.isCancelled else {
                    continuation.resume(throwing: CancellationError())
                    return
                }
                waiter = Waiter(number: number, accepts: accepts, continuation: continuation)
                tell()
            }
        } onCancel: {
            Task { await self.cancel(number) }
        }
    }

    private func cancel(_ number: UInt64) {
        if waiter?.number == number { end(throwing: CancellationError()) }
    }

    private func end(throwing error: any Error) {
        waiter?.continuation.resume(throwing: error)
        waiter = nil
    }

    private func pressed(_ usage: UInt8) {
        guard let key = keymap[usage] else {
            counted[.unknownKeyPressed, default: 0] += 1
            return
        }
        presses += 1
        counted[.keyPressed, default: 0] += 1
        guard let waiter, waiter.accepts.contains(key) else {
            counted[.droppedKeyPressed, default: 0] += 1
            return
        }
        self.waiter = nil
        waiter.continuation.resume(returning: KeyPress(key: key, at: time.now(), sequence: presses))
    }

    // MARK: Reading

    private func readReports(_ mine: UInt64) async {
        let silence = Duration.milliseconds(KeypadReportAssembler.silence_ms)
        while !Task.isCancelled, mine == session {
            do {
                let bytes = try await transport.read(upTo: 256, within: silence)
                guard mine == session else { return }
                take(bytes)
            } catch {
                guard mine == session else { return }
                lose("\(error)")
                return
            }
        }
    }

    private func take(_ bytes: [UInt8]) {
        guard !bytes.isEmpty else {
            assembler.silence()
            return
        }
        let before = decoder.held
        for report in assembler.take(bytes) {
            hasReport = true
            for event in decoder.take(report, at: time.uptime()) {
                switch event {
                case .pressed(let usage): pressed(usage)
                case .released: break
                case .rollOver: counted[.keyRollOver, default: 0] += 1
                case .keyboardError(let usage): keyboardError = usage
                }
            }
        }
        if decoder.held != before { tell() }
    }

    private func lose(_ evidence: String) {
        lost = evidence
        end(throwing: linkDown("await a key", evidence))
        tell()
    }

    private func linkDown(_ attempted: String, _ evidence: String) -> DeviceError {
        DeviceError(code: KeypadFaults.linkDown, attempted: attempted, device: id, evidence: evidence)
    }

    // MARK: Status

    private func tell() { sink.yield(report(isAsked: false)) }

    /// Counts and noise go with the report that was asked for, since others may be lost in the buffer.
    private func report(isAsked: Bool) -> DriverReport {
        let now = time.now()
        var state = EvaluationKeypadState()
        let isUp = isOpen && lost == nil
        state.link = .value(isUp ? .up : .down, at: now, by: .inferred)
        state.inputEnabled = waiter != nil
        state.prompt = waiter == nil ? .idle : .awaiting
        let stuck = Set(decoder.stuck(at: time.uptime(), limit: settings.stuckAfter).compactMap { keymap[$0] })
        let held = Set(decoder.held.keys.compactMap { keymap[$0] })
        var faults = KeypadFaults(keymap: keymap)
        if isUp, hasReport {
            for key in keymap.mapped { state.keys[key.rawValue] = stuck.contains(key) ? .stuck : .ok }
            faults.keys(stuck: stuck, held: held)
        }
        if let lost { faults.lost(lost) }
        let dropped = assembler.dropped - droppedSeen
        if isAsked, dropped >= settings.garbageLimit || keyboardError != nil {
            faults.garbage(dropped: dropped, keyboardError: keyboardError)
            droppedSeen = assembler.dropped
            keyboardError = nil
        }
        defer { if isAsked { counted = [:] } }
        return DriverReport(
            status: DeviceStatus(
                connection: isUp ? .online : .offline, condition: !isUp ? .unknown : stuck.isEmpty ? .ok : .degraded,
                detail: .evaluationKeypad(state)),
            present: faults.present, absent: faults.absent, statistics: isAsked ? counted : [:])
    }
}
