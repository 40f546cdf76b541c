import DeviceModel
import DeviceRuntime
import DriverTestKit
import Testing
import Transports
import VirtualDevices

@testable import TicketPrinter

/// What every driver owes, judged by the kit over real loopback TCP. Time is real, since the printer on the wire keeps
/// its own: so few plans here, and the campaign at every injection point on a simulated wire (``Campaign``), whose
/// clock moves inside the wire's calls and so cannot be the kit's `DrivenClock`, which moves between them.
@Suite("Ticket printer under the driver test kit", .serialized)
struct KitTests {
    struct Suite: DriverSuite {
        struct Plan: Sendable, CustomStringConvertible {
            var fault: PrinterFault?
            var trigger = FaultTrigger.now
            var description: String { fault.map { "\($0.kind) \(trigger)" } ?? "no fault" }
        }

        func bench(for plan: Plan) async throws -> DriverBench<TicketPrinterDriver> {
            let server = try VirtualPrinterServer(profile: .epson, on: .tcp(port: 0))
            server.setSpeed(10)
            var settings = TicketPrinterSettings()
            settings.jobLimit = .seconds(2)
            settings.silenceLimit = .seconds(1)
            settings.cleanupLimit = .seconds(2)
            settings.faultPoll = .milliseconds(100)
            settings.replyLimit = .milliseconds(400)
            let driver = TicketPrinterDriver(
                id: DeviceID("printer"), model: Samples.model("epson-tm"),
                transport: TCPTransport(host: "127.0.0.1", port: try #require(server.port)),
                journal: MemoryJournal(), time: DriverTests.machine, settings: settings)
            var policy = DevicePolicy()
            policy.pollInterval = .milliseconds(200)
            return DriverBench(
                driver: driver, command: .printTicket(Samples.job("A012")),
                afterwards: .printTicket(Samples.job("B001")), time: DriverTests.machine, policy: policy,
                executionTimeout: .seconds(20),
                strike: { if let fault = plan.fault { server.with { $0.inject(fault, when: plan.trigger) } } },
                mend: {
                    server.with { printer in
                        for kind in PrinterFault.Kind.allCases { printer.clear(kind) }
                        printer.refill()
                    }
                },
                copies: { server.with { $0.tickets.filter { $0.text.contains("A012") }.count } },
                drive: { try? await Task.sleep(for: .milliseconds(5)) }, tearDown: { server.stop() })
        }

        func judge(_ plan: Plan, _ run: DriverRun<PrintResult>) async -> [DriverFinding] {
            func finding(_ what: String) -> [DriverFinding] { [DriverFinding(.outcome, plan: "\(plan)", what)] }
            guard case .success(let result) = run.completion else { return finding("\(run.completion)") }
            if run.copies.end > 1 { return finding("\(run.copies.end) copies") }
            switch result.outcome {
            case .completed: return run.copies.first == 1 ? [] : finding("completed without a paper")
            case .notStarted: return run.copies.end == 0 ? [] : finding("not started, yet printed")
            case .partial, .unknown: return plan.fault == nil ? finding("\(result)") : []
            }
        }
    }

    @Test(
        "every rule is kept",
        arguments: [
            Suite.Plan(fault: nil), Suite.Plan(fault: PrinterFault(.paperOut), trigger: .afterMillimetres(30)),
            Suite.Plan(fault: PrinterFault(.coverOpen), trigger: .afterBytes(100)),
            Suite.Plan(fault: PrinterFault(.cutterJam)),
            Suite.Plan(fault: PrinterFault(.unplug), trigger: .afterBytes(100)),
            Suite.Plan(fault: PrinterFault(.silence), trigger: .afterBytes(150)),
        ])
    func rules(plan: Suite.Plan) async throws {
        let (run, findings) = try await DriverTestKit(Suite()).run(plan)
        #expect(findings == [])
        #expect(run != nil)
    }

    @Test(
        "cancelled at any moment, every rule is kept", arguments: [CancelMoment.queued, .afterSteps(0), .afterSteps(6)])
    func cancelled(moment: CancelMoment) async throws {
        let plan = Suite.Plan(fault: PrinterFault(.coverOpen), trigger: .afterMillimetres(20))
        let (_, findings) = try await DriverTestKit(Suite()).run(plan, cancel: moment)
        // Called off while it waits is no word of the driver's.
        #expect(findings.filter { $0.rule != .outcome || moment != .queued } == [])
    }
}
