import DeviceModel
import DeviceRuntime
import DocumentScanner
import DriverTestKit
import Glibc
import Synchronization
import WorkerLink

/// The scanner under DriverTestKit: real libsane in a real `kiosk-scanner`, in real time. For one run at a time.
final class ScannerSuite: DriverSuite {
    typealias Plan = ScannerPlan

    private struct Stage {
        var scanner: RealScanner
        var watched: WatchedScanner
        /// The command was over before its fault struck.
        var isMissed = false
    }

    private let cancel: CancelMoment
    private let lie: WatchedScanner.Lie?
    private let stage = Mutex<Stage?>(nil)

    /// - Parameters:
    ///   - cancel: what the kit is told, too: then nothing else than a cancelled command is right.
    ///   - lie: what a wrong driver would answer.
    init(cancel: CancelMoment = .never, lie: WatchedScanner.Lie? = nil) {
        self.cancel = cancel
        self.lie = lie
    }

    // MARK: Bench

    func bench(for plan: Plan) async throws -> DriverBench<WatchedScanner> {
        let scanner = try Self.scanner(for: plan)
        let watched = WatchedScanner(scanner.driver, lie: lie) { await self.strike(plan, at: .before) }
        stage.withLock { $0 = Stage(scanner: scanner, watched: watched) }
        var policy = DevicePolicy()
        policy.pollInterval = .milliseconds(50)
        policy.backOffInitial = .milliseconds(20)
        policy.backOffMax = .milliseconds(200)
        let isBackend = if case .backend = plan { true } else { false }
        let plain = ScanSettings(mode: isBackend ? .gray : .color, resolution_dpi: ScannerVerdict.dpi)
        var settings = plain
        settings.options = Self.options(of: plan)
        let known = Set(PageFiles.here())
        return DriverBench(
            driver: watched, command: .scanPage(settings), afterwards: isBackend ? nil : .scanPage(plain),
            time: SystemTime.source, policy: policy,
            executionTimeout: plan == .overdue ? .milliseconds(300) : .seconds(20),
            strike: { await self.strike(plan, at: nil) },
            mend: {
                await scanner.driver.setOptions(isBackend ? [] : RealScanner.grid)
                try? scanner.plug(devices: 2)
            },
            copies: {
                // One that was thrown away is closed at once, but by another thread; one that stays is a leak.
                _ = await eventually(within: .milliseconds(500)) {
                    PageFiles.here(besides: known).count <= watched.given
                }
                return PageFiles.here(besides: known).count
            },
            drive: { try? await Task.sleep(for: .milliseconds(5)) }, tearDown: { await scanner.end() })
    }

    private static func scanner(for plan: Plan) throws -> RealScanner {
        switch plan {
        case .backend(let name, _):
            try RealScanner(
                device: "fault:\(name)", options: [], pageDeadline: .milliseconds(500), backend: "fault",
                library: try FaultyBackendTests.library.get())
        case .signal(SIGSTOP, _): try RealScanner(policy: RealScanner.limits(heartbeat: .milliseconds(300)))
        case .late: try RealScanner(pageDeadline: .milliseconds(500))
        // The last of two.
        case .unplugged: try RealScanner(device: "test:1")
        case .none, .status, .signal, .slow, .overdue: try RealScanner()
        }
    }

    /// The page alone: its fault, or a pace at which a moment in mid-page can be met. The backend's reader waits after
    /// each tenth of the page.
    private static func options(of plan: Plan) -> [SaneOption] {
        func pace(_ milliseconds: Int) -> [SaneOption] {
            [
                SaneOption("read-limit", "yes"), SaneOption("read-limit-size", "8192"),
                SaneOption("read-delay", "yes"), SaneOption("read-delay-duration", String(milliseconds * 1000)),
            ]
        }
        switch plan {
        case .none, .backend: return []
        case .status(let word, _): return [SaneOption("read-return-value", word)]
        case .signal, .unplugged: return pace(40)
        case .slow, .overdue, .late: return pace(150)
        }
    }

    // MARK: Fault

    /// - Parameter moment: `before` from the driver's own command, nil from the kit, right after.
    private func strike(_ plan: Plan, at moment: Plan.Moment?) async {
        guard let stage = stage.withLock({ $0 }) else { return }
        switch plan {
        case .none, .slow, .overdue, .late, .backend: break
        case .status:
            await stage.scanner.driver.setOptions(RealScanner.grid + Self.options(of: plan))
        case .signal(let signal, let moments):
            for (number, due) in moments.enumerated() where (due == .before) == (moment == .before) {
                await meet(due, stage)
                await send(signal, stage, isLast: number == moments.count - 1)
            }
        case .unplugged(let due):
            guard (due == .before) == (moment == .before) else { return }
            await meet(due, stage)
            try? stage.scanner.plug(devices: 1)
            await send(SIGKILL, stage, isLast: true)
        }
    }

    private func meet(_ moment: Plan.Moment, _ at: Stage) async {
        guard case .read(let fraction) = moment else { return }
        _ = await eventually { at.watched.fraction >= fraction || at.watched.returned > 0 }
        if at.watched.returned > 0 { stage.withLock { $0?.isMissed = true } }
    }

    /// To the worker that is up; where another signal follows, waits for its successor.
    private func send(_ signal: Int32, _ at: Stage, isLast: Bool) async {
        guard let pid = await at.scanner.pid, kill(pid, signal) == 0 else {
            stage.withLock { $0?.isMissed = true }
            return
        }
        guard !isLast else { return }
        _ = await eventually { await at.scanner.pid.map { $0 != pid } ?? false }
        at.watched.forgetFraction()
    }

    // MARK: Judge

    func judge(_ plan: Plan, _ run: DriverRun<ScannedPage>) async -> [DriverFinding] {
        var problems = ScannerVerdict.problems(cancel == .never ? plan.due : .canceled, run)
        if let stage = stage.withLock({ $0 }) { problems += await leftovers(plan, stage) }
        return problems.map { DriverFinding(.outcome, plan: plan.description, $0) }
    }

    private func leftovers(_ plan: Plan, _ stage: Stage) async -> [String] {
        var problems: [String] = []
        let isEmpty = await eventually(within: .seconds(5)) {
            await stage.scanner.pid.flatMap { PageFiles.count(inWorker: $0) } == 0
        }
        if !isEmpty { problems.append("the worker keeps a page in memory") }
        if cancel == .queued, stage.watched.asked > 1 { problems.append("cancelled in the queue, yet begun") }
        if stage.isMissed { problems.append("the command was over before its fault struck") }
        if case .signal(_, let moments) = plan {
            let restarts = await stage.scanner.supervisor.restarts
            let death = await stage.scanner.supervisor.lastDeath
            if restarts < moments.count || death?.code != 256 + SIGKILL {
                problems.append(
                    "\(restarts) new workers, the last death: \(death.map(String.init(describing:)) ?? "none")")
            }
        }
        return problems
    }
}
