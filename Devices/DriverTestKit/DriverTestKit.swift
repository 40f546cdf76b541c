public import DeviceModel
public import DeviceRuntime
import Synchronization

/// Runs a driver's command under an injected fault and judges what every driver owes: exactly one completion,
/// deadlines kept, status readable during it, faults in pairs, no second copy, works again when mended.
public struct DriverTestKit<Suite: DriverSuite>: Sendable {
    public var suite: Suite
    public var catalogue: FaultCatalogue
    /// Steps of `drive` after which a wait is given up, and real time after which it is, whatever comes later.
    public var steps_max = 5000
    public var realLimit: Duration = .seconds(20)

    public init(_ suite: Suite, catalogue: FaultCatalogue = .standard) {
        self.suite = suite
        self.catalogue = catalogue
    }

    /// One run. Throws only what the bench throws.
    /// - Returns: what happened, nil if the device never came online; and every broken rule.
    public func run(
        _ plan: Suite.Plan, cancel: CancelMoment = .never
    ) async throws -> (run: DriverRun<Suite.Driver.Output>?, findings: [DriverFinding]) {
        let bench = try await suite.bench(for: plan)
        let trial = Trial(bench: bench, plan: plan.description, kit: self)
        let result = await trial.run(cancel)
        var findings = trial.findings.all
        if let result { findings += await suite.judge(plan, result) }
        await trial.end()
        return (result, findings)
    }
}

/// Broken rules, gathered from several tasks.
private final class Findings: Sendable {
    private let list = Mutex<[DriverFinding]>([])
    func add(_ finding: DriverFinding) { list.withLock { $0.append(finding) } }
    var all: [DriverFinding] { list.withLock { $0 } }
}

private struct Trial<Suite: DriverSuite>: Sendable {
    typealias Driver = Suite.Driver
    let bench: DriverBench<Driver>
    let plan: String
    let kit: DriverTestKit<Suite>
    let device: DeviceActor<Driver>
    let faultLog = MemoryFaultLog()
    let findings = Findings()

    init(bench: DriverBench<Driver>, plan: String, kit: DriverTestKit<Suite>) {
        self.bench = bench
        self.plan = plan
        self.kit = kit
        device = DeviceActor(
            bench.driver, time: bench.time, catalogue: kit.catalogue, policy: bench.policy, faultLog: faultLog,
            statisticsLog: MemoryStatisticsLog())
    }

    func breaks(_ rule: DriverFinding.Rule, _ what: String) { findings.add(DriverFinding(rule, plan: plan, what)) }

    func run(_ cancel: CancelMoment) async -> DriverRun<Driver.Output>? {
        if cancel != .queued, await !comesOnline() { return nil }
        let envelope = CommandEnvelope(
            requestID: 1, client: "kit", queueTimeout: bench.queueTimeout, executionTimeout: bench.executionTimeout,
            idempotencyKey: "kit-1")
        let begun = bench.time.uptime()
        let handle = await device.submit(bench.command, envelope)
        guard handle.ack == .accepted else {
            breaks(.oneCompletion, "not accepted: \(handle.ack)")
            return nil
        }
        let ended = Ended<Driver.Output>()
        let waiting = Task { ended.set(await handle.completion(), at: bench.time.uptime()) }
        if cancel == .queued {
            // It waits as long as the device is not open.
            await device.cancel(requestID: 1, client: "kit")
            guard await comesOnline() else { return nil }
        }
        await bench.strike()
        let reads = await watch(ended, cancel)
        guard let (completion, at) = ended.value else {
            waiting.cancel()
            breaks(.oneCompletion, "no completion after \((bench.time.uptime() - begun).milliseconds) ms of uptime")
            return nil
        }
        judgeTime(at - begun)
        let first = await bench.copies()
        await sendAgain(envelope, completion)
        let again = await bench.copies()
        if again != first { breaks(.noSecondCopy, "\(first) copies, \(again) after the same key") }
        // What the command met is read before its cause is taken away.
        await device.refresh()
        await bench.mend()
        await judgeMended()
        let afterwards = await workAgain()
        judgeFaults()
        let counts = await device.accounting()
        if counts.accepted != counts.completed {
            breaks(.oneCompletion, "\(counts.accepted) accepted, \(counts.completed) completed")
        }
        return DriverRun(
            completion: completion, took: at - begun, statusReads: reads,
            copies: (first, again, await bench.copies()), faults: faultLog.written, afterwards: afterwards)
    }

    private func comesOnline() async -> Bool {
        await device.start()
        if await drive(until: { await self.device.status().connection == .online }) { return true }
        breaks(.opens, "not online; \(await device.faults().map(\.code.value))")
        return false
    }

    func end() async {
        let stopped = Flag()
        let stopping = Task {
            await device.stop()
            stopped.set()
        }
        if !(await drive(until: { stopped.isSet })) { breaks(.deadline, "the device does not stop") }
        stopping.cancel()
        await bench.tearDown()
    }

    /// Drives until the command has completed, reading the status at each step.
    private func watch(_ ended: Ended<Driver.Output>, _ cancel: CancelMoment) async -> Int {
        var step = 0
        var reads = 0
        let end = ContinuousClock.now + kit.realLimit
        while ended.value == nil, step < kit.steps_max || ContinuousClock.now < end {
            if cancel == .afterSteps(step) { await device.cancel(requestID: 1, client: "kit") }
            // The actor must answer at once; a read that waited for the command would end the loop's progress, and
            // the next line would come only after the completion.
            let wasOpen = ended.value == nil
            _ = await device.status()
            _ = await device.faults()
            if wasOpen, ended.value == nil { reads += 1 }
            await bench.drive()
            step += 1
        }
        if step > 2, reads == 0 { breaks(.statusReadable, "no status was answered in \(step) steps") }
        return reads
    }

    private func judgeTime(_ took: Duration) {
        let limit = bench.queueTimeout + bench.executionTimeout + bench.policy.grace
        // One poll of slack: driven time moves in steps.
        guard took > limit + bench.policy.pollInterval else { return }
        breaks(.deadline, "took \(took.milliseconds) ms of at most \(limit.milliseconds)")
    }

    private func sendAgain(_ envelope: CommandEnvelope, _ completion: Completion<Driver.Output>) async {
        var envelope = envelope
        envelope.requestID = 2
        let again = await device.submit(bench.command, envelope)
        let ended = Ended<Driver.Output>()
        let waiting = Task { ended.set(await again.completion(), at: .zero) }
        guard await eventually(within: kit.realLimit, { ended.value != nil }), let (second, _) = ended.value else {
            waiting.cancel()
            breaks(.noSecondCopy, "the same key again waits for something")
            return
        }
        if String(describing: second) != String(describing: completion) {
            breaks(.noSecondCopy, "the same key gave \(second) after \(completion)")
        }
    }

    /// What a reading clears must clear once the cause is gone.
    private func judgeMended() async {
        let isWell: @Sendable () async -> Bool = {
            guard await self.device.status().connection == .online else { return false }
            return await self.device.faults().allSatisfy { fault in
                switch self.kit.catalogue[fault.code]?.clearing {
                case .reading, .link, nil: false
                case .person, .period: true
                }
            }
        }
        guard await drive(until: isWell) else {
            let left = await device.faults().map(\.code.value)
            let connection = await device.status().connection
            breaks(connection == .online ? .faultsPair : .opens, "after mending: \(connection), still \(left)")
            return
        }
    }

    private func workAgain() async -> Completion<Driver.Output>? {
        guard let command = bench.afterwards else { return nil }
        let envelope = CommandEnvelope(
            requestID: 3, client: "kit", queueTimeout: bench.queueTimeout, executionTimeout: bench.executionTimeout,
            idempotencyKey: "kit-2")
        let handle = await device.submit(command, envelope)
        let ended = Ended<Driver.Output>()
        let waiting = Task { ended.set(await handle.completion(), at: .zero) }
        guard await drive(until: { ended.value != nil }), let (completion, _) = ended.value else {
            waiting.cancel()
            breaks(.worksAgain, "no completion")
            return nil
        }
        if case .success = completion { return completion }
        breaks(.worksAgain, "\(completion)")
        return completion
    }

    private func judgeFaults() {
        for problem in faultLog.pairingProblems() { breaks(.faultsPair, problem) }
        for code in Set(faultLog.written.map(\.code)).sorted() where kit.catalogue[code] == nil {
            breaks(.knownCode, "\(code) is not in the catalogue")
        }
    }

    private func drive(until condition: @Sendable () async -> Bool) async -> Bool {
        var step = 0
        let end = ContinuousClock.now + kit.realLimit
        while step < kit.steps_max || ContinuousClock.now < end {
            if await condition() { return true }
            await bench.drive()
            step += 1
        }
        return await condition()
    }
}

private final class Flag: Sendable {
    private let state = Mutex(false)
    func set() { state.withLock { $0 = true } }
    var isSet: Bool { state.withLock { $0 } }
}

private final class Ended<Output: Sendable>: Sendable {
    private let state = Mutex<(Completion<Output>, Duration)?>(nil)
    func set(_ completion: Completion<Output>, at: Duration) { state.withLock { $0 = (completion, at) } }
    var value: (Completion<Output>, Duration)? { state.withLock { $0 } }
}
