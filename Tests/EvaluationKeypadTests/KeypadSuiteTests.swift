import DeviceModel
import DeviceRuntime
import DriverTestKit
import EvaluationKeypad
import Invariants
import Testing
import Transports
import VirtualDevices

/// The keypad under DriverTestKit: the virtual keypad on real sockets, real time.
struct KeypadSuite: DriverSuite {
    enum Plan: String, Sendable, CaseIterable, CustomStringConvertible {
        case none, unpluggedBefore, unpluggedDuring, noiseBefore, halfReport, rollOver, otherKey, nobodyPresses, keyHeld
        var description: String { rawValue }
    }

    func bench(for plan: Plan) async throws -> DriverBench<EvaluationKeypadDriver> {
        let server = try VirtualKeypadServer(on: .tcp(port: 0))
        let driver = EvaluationKeypadDriver(
            id: DeviceID("keypad"), transport: TCPTransport(host: "127.0.0.1", port: server.port ?? 0),
            time: SystemTime.source)
        var policy = DevicePolicy()
        policy.pollInterval = .milliseconds(50)
        policy.backOffInitial = .milliseconds(20)
        policy.backOffMax = .milliseconds(200)
        return DriverBench(
            driver: driver, command: .awaitKey(accepts: [.confirm]), time: SystemTime.source, policy: policy,
            executionTimeout: plan == .nobodyPresses ? .milliseconds(300) : .seconds(10),
            strike: {
                switch plan {
                case .none: server.press(.confirm)
                case .unpluggedBefore, .unpluggedDuring:
                    if plan == .unpluggedDuring { server.hold(.satisfied) }
                    server.unplug()
                case .noiseBefore:
                    server.send([0xFF, 0x7F, 0x55, 0x01, 0x1E])
                    server.press(.satisfied)
                    server.press(.confirm)
                case .halfReport:
                    server.send([0, 0, 0x1E])
                    server.press(.confirm)
                case .rollOver:
                    server.send([0, 0, 1, 1, 1, 1, 1, 1])
                    server.press(.confirm)
                case .otherKey:
                    server.press(.cancel)
                    server.press(usage: 0x70)
                    server.press(.confirm)
                case .nobodyPresses: break
                case .keyHeld:
                    server.hold(.satisfied)
                    server.press(.confirm)
                }
            },
            mend: {
                server.release(.satisfied)
                server.plugIn()
            },
            drive: {
                // Noise may cost the first press; a person presses again.
                if plan == .noiseBefore || plan == .halfReport { server.press(.confirm, for: .milliseconds(1)) }
                try? await Task.sleep(for: .milliseconds(5))
            },
            tearDown: { server.stop() })
    }

    func judge(_ plan: Plan, _ run: DriverRun<KeyPress>) async -> [DriverFinding] {
        let isRight =
            switch (plan, run.completion) {
            case (.unpluggedBefore, .failure(let error)), (.unpluggedDuring, .failure(let error)):
                error.code == "keypad.link.down" && run.faults.contains { $0.code == "keypad.link.down" }
            case (.nobodyPresses, .timeOut(.executing)): true
            case (.unpluggedBefore, _), (.unpluggedDuring, _), (.nobodyPresses, _): false
            case (_, .success(let press)): press.key == .confirm
            default: false
            }
        return isRight ? [] : [DriverFinding(.outcome, plan: plan.rawValue, "\(run.completion)")]
    }
}

@Suite("The keypad passes DriverTestKit")
struct KeypadSuiteTests {
    @Test("under each fault", arguments: KeypadSuite.Plan.allCases)
    func passes(plan: KeypadSuite.Plan) async throws {
        let (run, findings) = try await DriverTestKit(KeypadSuite()).run(plan)
        #expect(findings == [])
        let log = try #require(run?.faults)
        #expect(pairViolations(in: log, good: [DeviceID("keypad")]) == [])
        if plan == .unpluggedBefore { #expect(log.map(\.state) == [.active, .cleared]) }
    }

    @Test("cancelled while it waits for a key", arguments: [CancelMoment.queued, .afterSteps(0), .afterSteps(10)])
    func cancelled(moment: CancelMoment) async throws {
        let (run, findings) = try await DriverTestKit(KeypadSuite()).run(.nobodyPresses, cancel: moment)
        guard case .canceled? = run?.completion else {
            Issue.record("not cancelled: \(String(describing: run?.completion))")
            return
        }
        #expect(findings.filter { $0.rule != .outcome } == [])
        #expect(pairViolations(in: run?.faults ?? []) == [])
    }
}
