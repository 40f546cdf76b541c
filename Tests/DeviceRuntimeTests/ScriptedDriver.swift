import DeviceModel
import DeviceRuntime
import DriverTestKit
import Invariants
import Synchronization
import Testing

/// A driver whose every hook does what the test says.
final class ScriptedDriver: DeviceDriver {
    enum Command: Sendable, Hashable {
        /// Takes so long, gives the text.
        case work(Duration, String)
        /// Never returns, whatever happens.
        case hang
        case fail(FaultCode)
        /// Sends so many events, then returns.
        case tell(Int)
    }
    struct Script: Sendable {
        var openFails: DeviceError?
        var openHangs = false
        var statusHangs = false
        var closeHangs = false
        var connection = ConnectionState.online
        var present: [FaultObservation] = []
        var absent: [FaultAbsence] = []
        var paper: TicketPrinterState.Paper?
        var statistics: [StatisticName: Int64] = [:]
        /// On cancel of `work`: what it returns instead of throwing CancellationError.
        var outputOnCancel: String?
    }
    struct Seen: Sendable {
        var opens = 0
        var closes = 0
        var statuses = 0
        var executed: [String] = []
        var started: [String] = []
    }

    let id = DeviceID("printer.test")
    let deviceClass = DeviceClass.ticketPrinter
    let unsolicited: AsyncStream<DriverReport>
    let sink: AsyncStream<DriverReport>.Continuation
    private let time: TimeSource
    private let script = Mutex(Script())
    private let seenState = Mutex(Seen())
    /// Continuations of hanging calls, kept so that they never resume and never leak noisily.
    private let hanging = Mutex<[CheckedContinuation<Void, Never>]>([])

    init(time: TimeSource) {
        self.time = time
        (unsolicited, sink) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(16))
    }

    /// Lets every hanging call return at last.
    func letGo() {
        let all = hanging.withLock { all in
            defer { all = [] }
            return all
        }
        for continuation in all { continuation.resume() }
    }

    func set(_ change: @Sendable (inout Script) -> Void) { script.withLock { change(&$0) } }
    var now: Script { script.withLock { $0 } }
    var seen: Seen { seenState.withLock { $0 } }
    private func note(_ change: @Sendable (inout Seen) -> Void) { seenState.withLock { change(&$0) } }

    private func hangs() async {
        await withCheckedContinuation { continuation in hanging.withLock { $0.append(continuation) } }
    }

    func open() async throws {
        note { $0.opens += 1 }
        if now.openHangs { await hangs() }
        if let error = now.openFails { throw error }
    }

    func setup() async throws {}

    func status() async -> DriverReport {
        note { $0.statuses += 1 }
        if now.statusHangs { await hangs() }
        return report()
    }

    func report() -> DriverReport {
        let script = now
        var state = TicketPrinterState()
        if let paper = script.paper { state.paper = .value(paper, at: time.now(), by: .sensor) }
        return DriverReport(
            status: DeviceStatus(
                connection: script.connection, condition: script.present.isEmpty ? .ok : .hardwareError,
                detail: .ticketPrinter(state)),
            present: script.present, absent: script.absent, statistics: script.statistics)
    }

    func execute(
        _ command: Command, key: String?, events: @escaping @Sendable (Int) -> Void
    ) async throws -> String {
        switch command {
        case .work(let duration, let text):
            note { $0.started.append(text) }
            do { try await time.sleep(duration) } catch {
                if let output = now.outputOnCancel { return output }
                throw error
            }
            note { $0.executed.append(text) }
            return text
        case .hang:
            note { $0.started.append("hang") }
            await hangs()
            return "late"
        case .fail(let code):
            throw DeviceError(code: code, attempted: "fail", device: id)
        case .tell(let count):
            for number in 0..<count { events(number) }
            return "told"
        }
    }

    func close() async {
        note { $0.closes += 1 }
        if now.closeHangs { await hangs() }
    }
}

/// A device on a driven clock.
struct Bed: Sendable {
    let clock = DrivenClock()
    let driver: ScriptedDriver
    let log: MemoryFaultLog
    let statistics: MemoryStatisticsLog
    let device: DeviceActor<ScriptedDriver>

    init(
        log: MemoryFaultLog = MemoryFaultLog(), statistics: MemoryStatisticsLog = MemoryStatisticsLog(),
        faultLog: (any FaultLog)? = nil, policy: DevicePolicy = DevicePolicy(),
        script: @Sendable (inout ScriptedDriver.Script) -> Void = { _ in }
    ) {
        driver = ScriptedDriver(time: clock.source)
        driver.set(script)
        self.log = log
        self.statistics = statistics
        device = DeviceActor(
            driver, time: clock.source, policy: policy, faultLog: faultLog ?? log, statisticsLog: statistics)
    }

    func online() async -> Bool {
        await device.start()
        return await clock.settle { await device.status().connection == .online }
    }

    /// Stops the device and judges all that it wrote by invariant 7.
    func stop(sourceLocation: SourceLocation = #_sourceLocation) async {
        await device.stop()
        #expect(pairViolations(in: log.written) == [], sourceLocation: sourceLocation)
    }

    func submit(
        _ command: ScriptedDriver.Command, id: Int64, client: String = "test", queue: Duration = .seconds(30),
        execution: Duration = .seconds(60), claim: ClaimToken? = nil, key: String? = nil
    ) async -> CommandHandle<String, Int> {
        await device.submit(
            command,
            CommandEnvelope(
                requestID: id, client: client, queueTimeout: queue, executionTimeout: execution, claim: claim,
                idempotencyKey: key))
    }

    /// The completion, driving the clock until it is there.
    func end(
        _ handle: CommandHandle<String, Int>, limit: Duration = .seconds(300)
    ) async -> String {
        let result = Mutex<String?>(nil)
        let waiting = Task {
            let text = Bed.text(await handle.completion())
            result.withLock { $0 = text }
        }
        _ = await clock.run(step: .milliseconds(250), limit: limit) { result.withLock { $0 } != nil }
        waiting.cancel()
        return result.withLock { $0 } ?? "nothing"
    }

    static func text(_ completion: Completion<String>) -> String {
        switch completion {
        case .success(let text): text
        case .failure(let error): "failure \(error.code)"
        case .canceled: "canceled"
        case .timeOut(let stage): "timeOut \(stage.rawValue)"
        }
    }
}
