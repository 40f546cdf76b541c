import DeviceModel
import DeviceRuntime
import Layout
import Synchronization
import TicketPrinter
import Transports
import VirtualDevices

/// The virtual printer at the end of a wire without delay, on a clock that only moves when the driver waits: runs are
/// deterministic and take no time.
final class SimulatedPrinter: ByteTransport {
    private struct State {
        var printer: VirtualPrinter
        var inbox: [UInt8] = []
        var isOpen = false
        var generation = 0
        var calls = 0
        var received = 0
        var onCall: (at: Int, action: @Sendable () -> Void)?
        /// Where bytes of a call beyond the printer's own buffer lie, as in a TCP stack: none.
        var isUnreachable = false
    }
    private let state: Mutex<State>
    let place = "simulated"

    init(_ profile: PrinterProfile) { state = Mutex(State(printer: VirtualPrinter(profile: profile))) }

    var time: TimeSource {
        TimeSource(
            now: { Instant(milliseconds: 1_790_000_000_000 + self.state.withLock { $0.printer.now.milliseconds }) },
            uptime: { self.state.withLock { $0.printer.now } },
            sleep: { duration in
                try Task.checkCancellation()
                self.state.withLock { $0.printer.advance(to: $0.printer.now + duration) }
            })
    }

    func with<Value>(_ body: (inout VirtualPrinter) -> Value) -> Value {
        state.withLock { body(&$0.printer) }
    }

    var calls: Int { state.withLock { $0.calls } }
    var received: Int { state.withLock { $0.received } }

    /// Does something at the n-th call from now (0: the next).
    func after(calls: Int, _ action: @escaping @Sendable () -> Void) {
        state.withLock { $0.onCall = ($0.calls + calls, action) }
    }

    private func count() {
        let action = state.withLock { state -> (@Sendable () -> Void)? in
            defer { state.calls += 1 }
            guard let due = state.onCall, due.at == state.calls else { return nil }
            state.onCall = nil
            return due.action
        }
        action?()
    }

    func open(within limit: Duration) async throws(TransportError) {
        count()
        let isUp = state.withLock { state in
            state.inbox = []
            guard state.printer.isLinkUp, state.printer.isPoweredOn else {
                state.isOpen = false
                state.printer.advance(to: state.printer.now + limit)
                return false
            }
            state.isOpen = true
            state.generation = state.printer.linkGeneration
            return true
        }
        guard isUp else { throw TransportError(.timedOut, call: "connect") }
    }

    private func check(_ call: String, _ state: inout State, taken: Int) throws(TransportError) {
        if Task.isCancelled { throw TransportError(.canceled, call: call, taken: taken) }
        guard state.isOpen else { throw TransportError(.closed, call: call, taken: taken) }
        guard state.printer.isLinkUp, state.generation == state.printer.linkGeneration else {
            state.isOpen = false
            throw TransportError(.lost, call: call, errno: 104, taken: taken)
        }
    }

    func write(_ bytes: [UInt8], within limit: Duration) async throws(TransportError) -> Int {
        count()
        return try locked { state throws(TransportError) in
            let deadline = state.printer.now + limit
            var taken = 0
            while true {
                try self.check("write", &state, taken: taken)
                // The clock stands still while bytes go over.
                let now = state.printer.now
                let got = state.printer.receive(bytes[taken...], at: now)
                taken += got
                state.received += got
                if taken == bytes.count || state.printer.now >= deadline { return taken }
                state.printer.advance(to: min(deadline, state.printer.now + .milliseconds(10)))
            }
        }
    }

    func read(upTo count: Int, within limit: Duration) async throws(TransportError) -> [UInt8] {
        self.count()
        return try locked { state throws(TransportError) in
            let deadline = state.printer.now + limit
            while true {
                state.inbox += state.printer.takeReplies()
                if !state.inbox.isEmpty {
                    let chunk = Array(state.inbox.prefix(count))
                    state.inbox.removeFirst(chunk.count)
                    return chunk
                }
                try self.check("read", &state, taken: 0)
                let now = state.printer.now
                if now >= deadline { return [] }
                let next = state.printer.nextEvent ?? deadline
                state.printer.advance(to: min(deadline, max(next, now + .milliseconds(1))))
            }
        }
    }

    private func locked<Value>(
        _ body: (inout State) throws(TransportError) -> Value
    ) throws(TransportError) -> Value {
        let result = state.withLock { state -> Result<Value, TransportError> in
            do throws(TransportError) { return .success(try body(&state)) } catch { return .failure(error) }
        }
        return try result.get()
    }

    func unsent() async -> Int? { 0 }

    func close() async { state.withLock { $0.isOpen = false } }
}

/// A journal in memory; strict: an outcome is written once.
final class MemoryJournal: PrintJournal {
    private struct State {
        var entries: [String: PrintEntry] = [:]
        var second: [String] = []
        var fails = false
    }
    private let state = Mutex(State())
    struct Broken: Error {}

    func fail(_ fails: Bool) { state.withLock { $0.fails = fails } }
    /// Keys whose outcome was written twice.
    var doubled: [String] { state.withLock { $0.second } }
    var entries: [PrintEntry] { state.withLock { Array($0.entries.values) } }

    func recordIntent(_ intent: PrintIntent) async throws -> PrintEntry? {
        try state.withLock { state in
            if state.fails { throw Broken() }
            if let entry = state.entries[intent.key] { return entry }
            state.entries[intent.key] = PrintEntry(intent: intent)
            return nil
        }
    }

    func recordEvidence(key: String, _ evidence: PrintEvidence, at: Instant) async throws {
        state.withLock { $0.entries[key]?.evidence.append(evidence) }
    }

    func recordOutcome(key: String, _ outcome: PhysicalOutcome, at: Instant) async throws {
        state.withLock { state in
            if state.entries[key]?.outcome != nil { state.second.append(key) }
            state.entries[key]?.outcome = outcome
        }
    }

    func entry(key: String) async throws -> PrintEntry? { state.withLock { $0.entries[key] } }

    func unsettled(device: DeviceID) async throws -> [PrintEntry] {
        state.withLock { state in
            let entries = state.entries.values.filter { $0.intent.device == device }.sorted {
                $0.intent.at < $1.intent.at
            }
            let last = entries.last { $0.outcome == .completed }?.intent.at
            return entries.filter { entry in
                entry.outcome != .completed && entry.outcome != .notStarted
                    && last.map { entry.intent.at > $0 } != false
            }
        }
    }

    /// As after a power cut: the intent stands, nothing followed.
    func cut(_ key: String) { state.withLock { $0.entries[key]?.outcome = nil } }
}

enum Samples {
    static let big = Style(width: 2, height: 2)

    /// The ticket of the baseline comparison.
    static func ticket(_ number: String = "A012") -> Layout {
        Layout([
            .text([Run("涵江区政务服务中心", big)], align: .center),
            .text([Run(number, Style(width: 4, height: 4))], align: .center),
            .text([Run("社会保险参保缴费记录查询打印")], align: .center),
            .text([Run("前面等候人数：12  预计等待：25 分钟")], align: .left),
            .text([Run("取号时间：2026-11-23 09:36:00")], align: .left),
            .qr(
                payload: "https://example.gov.cn/t/HJ-0001-20261123-A012-3f9c0b7e9a1d44", moduleSize: 6, level: .m),
            .text([Run("请留意叫号，过号请重新取号。")], align: .left),
            .text([Run("本票当日有效。")], align: .left),
            .cut,
        ])
    }

    static func job(_ number: String = "A012") -> PrintJob {
        PrintJob(layout: ticket(number), kind: "queueTicket", publicNumber: number, layoutHash: "00")
    }

    static func model(_ name: String) -> PrinterModel { PrinterModel.known[name]! }
}
