import DeviceModel
import DeviceRuntime
import DocumentScanner
import DriverTestKit
import Glibc
import Invariants
import Synchronization
import Testing
import WorkerLink

@Suite("The scanner passes DriverTestKit", .serialized)
struct ScannerSuiteTests {
    @Test("under each fault", arguments: ScannerPlan.all)
    func passes(plan: ScannerPlan) async throws {
        let (run, findings) = try await DriverTestKit(ScannerSuite()).run(plan)
        #expect(findings == [])
        let log = try #require(run?.faults)
        #expect(pairViolations(in: log, good: [DeviceID("scanner")]) == [])
    }

    @Test(
        "cancelled at any moment, on a slow page, a hung worker and a hung backend",
        arguments: [
            (.slow, .queued), (.slow, .afterSteps(0)), (.slow, .afterSteps(5)), (.slow, .afterSteps(40)),
            (.signal(SIGSTOP, [.read(0.1)]), .afterSteps(0)),
            (.backend("hang", "scanner.page.timeout"), .afterSteps(8)),
        ] as [(ScannerPlan, CancelMoment)])
    func cancelled(plan: ScannerPlan, moment: CancelMoment) async throws {
        let (run, findings) = try await DriverTestKit(ScannerSuite(cancel: moment)).run(plan, cancel: moment)
        #expect(findings == [])
        #expect(pairViolations(in: run?.faults ?? [], good: [DeviceID("scanner")]) == [])
    }
}

/// The judge is worth what it refuses.
@Suite("The scanner's judge finds what is wrong", .serialized)
struct ScannerJudgeTests {
    enum Lie: String, Sendable, CaseIterable {
        case otherShape, otherPicture, otherCode, pageThoughJammed, pageKept

        var plan: ScannerPlan {
            switch self {
            case .otherShape, .otherPicture: .none
            case .otherCode, .pageThoughJammed, .pageKept: .status("SANE_STATUS_JAMMED", "scanner.feeder.jammed")
            }
        }
        var word: String {
            switch self {
            case .otherShape: "width"
            case .otherPicture: "another colour"
            case .otherCode: "failed with scanner.cover.open"
            case .pageThoughJammed: "not fault"
            case .pageKept: "1 pages held, 0 given"
            }
        }
    }

    @Test("a driver that lies is found", arguments: Lie.allCases)
    func lies(lie: Lie) async throws {
        let kept = Mutex<[ScannedPage]>([])
        @Sendable func good(_ driver: DocumentScannerDriver, _ options: [SaneOption]) async throws -> ScannedPage {
            try await driver.execute(
                .scanPage(ScanSettings(resolution_dpi: ScannerVerdict.dpi, options: options)), key: nil
            ) { _ in }
        }
        let still = [SaneOption("read-return-value", "Default")]
        let suite = ScannerSuite { driver, answer in
            switch lie {
            case .otherShape:
                let page = try answer.get()
                var shape = page.shape
                (shape.width, shape.channels) = (shape.width * 3, 1)
                return try ScannedPage(shape: shape, descriptor: page.descriptor)
            case .otherPicture: return try await good(driver, [SaneOption("test-picture", "Color pattern")])
            case .otherCode:
                guard case .failure(var error as DeviceError) = answer else { return try answer.get() }
                error.code = "scanner.cover.open"
                throw error
            case .pageThoughJammed: return try await good(driver, still)
            case .pageKept:
                let page = try await good(driver, still)
                kept.withLock { $0.append(page) }
                return try answer.get()
            }
        }
        let (_, findings) = try await DriverTestKit(suite).run(lie.plan)
        #expect(findings.contains { $0.rule == .outcome && $0.what.contains(lie.word) }, "\(findings)")
    }

    @Test("no plan lets another outcome pass than its own, nor a page that nobody was given")
    func everyPlanCanFail() async throws {
        let (good, findings) = try await DriverTestKit(ScannerSuite()).run(.none)
        #expect(findings == [])
        let run = try #require(good)
        #expect(ScannerVerdict.problems(.page, run) == [])
        let others: [Completion<ScannedPage>] = [
            run.completion, .canceled, .timeOut(.queued), .timeOut(.executing),
            .failure(
                DeviceError(code: "scanner.of.nothing", attempted: "", device: DeviceID("scanner"), evidence: "e")),
        ]
        for plan in ScannerPlan.all {
            var wrong = run
            for (number, completion) in others.enumerated() {
                if number == 0 && plan.due == .page || number == 3 && plan.due == .timeOut { continue }
                wrong.completion = completion
                let given = number == 0 ? 1 : 0
                wrong.copies = (given, given, given + 1)
                #expect(ScannerVerdict.problems(plan.due, wrong) != [], "\(plan) passes \(completion)")
            }
            wrong = run
            wrong.copies.first += 1
            #expect(ScannerVerdict.problems(plan.due, wrong).contains { $0.contains("pages held") })
        }
    }

    @Test("a scanner of another name never opens, and the kit says so with the code")
    func wrongName() async throws {
        var kit = DriverTestKit(NamelessSuite())
        kit.steps_max = 1
        kit.realLimit = .seconds(1)
        let (run, findings) = try await kit.run("test:9")
        #expect(run == nil)
        #expect(findings.map(\.rule) == [.opens])
        #expect(findings.first?.what.contains("scanner.device.absent") ?? false, "\(findings)")
    }
}

/// A device name that no backend knows.
private struct NamelessSuite: DriverSuite {
    func bench(for plan: String) async throws -> DriverBench<DocumentScannerDriver> {
        let scanner = try RealScanner(device: plan)
        return DriverBench(
            driver: scanner.driver, command: .scanPage(ScanSettings()), time: SystemTime.source,
            drive: { try? await Task.sleep(for: .milliseconds(5)) }, tearDown: { await scanner.end() })
    }

    func judge(_ plan: String, _ run: DriverRun<ScannedPage>) async -> [DriverFinding] { [] }
}
