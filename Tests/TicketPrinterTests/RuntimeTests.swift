import DeviceModel
import DeviceRuntime
import DriverTestKit
import Layout
import Testing
import Transports
import VirtualDevices

@testable import TicketPrinter

/// The driver inside the runtime's actor, over real loopback TCP, on a printer whose clock runs ten times as fast.
@Suite("Ticket printer in its runtime", .serialized)
struct RuntimeTests {
    private struct Bench {
        var server: VirtualPrinterServer
        var device: DeviceActor<TicketPrinterDriver>
        var faults = MemoryFaultLog()
        var journal = MemoryJournal()

        init(_ change: (inout TicketPrinterSettings) -> Void = { _ in }) throws {
            server = try VirtualPrinterServer(profile: .epson, on: .tcp(port: 0))
            server.setSpeed(10)
            var settings = TicketPrinterSettings()
            change(&settings)
            let time = DriverTests.machine
            let driver = TicketPrinterDriver(
                id: DeviceID("printer"), model: Samples.model("epson-tm"),
                transport: TCPTransport(host: "127.0.0.1", port: try #require(server.port)), journal: journal,
                time: time, settings: settings)
            var policy = DevicePolicy()
            policy.pollInterval = .milliseconds(200)
            device = DeviceActor(
                driver, time: time, policy: policy, faultLog: faults, statisticsLog: MemoryStatisticsLog())
        }

        func begin() async -> Bool {
            await device.start()
            return await eventually { await device.status().connection == .online }
        }

        func submit(
            _ number: String, request: Int64 = 1, limit: Duration = .seconds(60)
        ) async -> CommandHandle<PrintResult, PrintProgress> {
            await device.submit(
                .printTicket(Samples.job(number)),
                CommandEnvelope(
                    requestID: request, client: "test", queueTimeout: .seconds(20), executionTimeout: limit,
                    idempotencyKey: "key-\(number)"))
        }

        func end() async {
            await device.stop()
            server.stop()
        }

        func has(_ code: FaultCode) async -> Bool { await device.faults().contains { $0.code == code } }
    }

    private func outcome(_ completion: Completion<PrintResult>) -> PhysicalOutcome? {
        guard case .success(let result) = completion else { return nil }
        return result.outcome
    }

    @Test("a ticket completes; the same key again gives the same result and no paper")
    func completes() async throws {
        let bench = try Bench()
        #expect(await bench.begin())
        let first = await bench.submit("A012").completion()
        #expect(outcome(first) == .completed, "\(first)")
        let again = await bench.submit("A012", request: 2).completion()
        #expect(outcome(again) == .completed)
        #expect(bench.server.with { Paper($0.tickets).titles } == 1)
        #expect(await bench.device.accounting().accepted == 1)
        #expect(bench.faults.pairingProblems() == [])
        await bench.end()
    }

    @Test(
        "paper runs out in mid-ticket: seen while it prints, and after the refill the paper in two pieces is partial"
    )
    func refilled() async throws {
        let bench = try Bench()
        #expect(await bench.begin())
        bench.server.with { $0.inject(PrinterFault(.paperOut), when: .afterMillimetres(30)) }
        let handle = await bench.submit("A012")
        #expect(await eventually { await bench.has(PrinterFaults.paperOut) }, "not raised while it prints")
        let during = await bench.device.status()
        #expect(during.activity == .busy)
        if case .ticketPrinter(let state) = during.detail {
            #expect(state.paper.current(at: DriverTests.machine.now(), limit: .seconds(10)) == .out)
        }
        bench.server.with { printer in
            printer.clear(.paperOut)
            printer.refill()
        }
        let completion = await handle.completion()
        // Torn by the roll change: all of it came out, on two pieces. Nothing is left, so there is no 作废.
        #expect(outcome(completion) == .partial, "\(completion)")
        #expect(bench.server.with { Paper($0.tickets).isThrough && !Paper($0.tickets).isWhole })
        #expect(await eventually { await bench.device.faults().isEmpty })
        #expect(bench.server.with { !$0.tickets.contains { $0.text.contains("作废") } })
        #expect(bench.faults.pairingProblems() == [])
        await bench.end()
    }

    @Test(
        "a command whose time is over completes once, by the driver's word; its parts are void before the next ticket")
    func overtime() async throws {
        let bench = try Bench()
        #expect(await bench.begin())
        bench.server.with { $0.inject(PrinterFault(.coverOpen), when: .afterMillimetres(20)) }
        let completion = await bench.submit("A012", limit: .seconds(1)).completion()
        // The driver clears up within the runtime's grace, so the command ends by what it found.
        let ended = try #require(outcome(completion), "\(completion)")
        #expect(ended == .partial || ended == .unknown)
        #expect(await eventually { await bench.has(PrinterFaults.stale) })
        bench.server.with { $0.clear(.coverOpen) }
        #expect(await eventually { await bench.device.faults().allSatisfy { PrinterFaults.events.contains($0.code) } })
        let next = await bench.submit("B001", request: 2).completion()
        #expect(outcome(next) == .completed, "\(next)")
        let texts = bench.server.with { $0.tickets.map(\.text) }
        let void = try #require(texts.firstIndex { $0.contains("作废") })
        let ticket = try #require(texts.firstIndex { $0.contains("B001") })
        #expect(void < ticket && texts.filter { $0.contains("作废") }.count == 1)
        let counts = await bench.device.accounting()
        #expect(counts.accepted == 2 && counts.completed == 2)
        #expect(bench.faults.pairingProblems() == [])
        await bench.end()
    }

    @Test("a cancelled command completes once")
    func cancelled() async throws {
        let bench = try Bench()
        #expect(await bench.begin())
        bench.server.with { $0.inject(PrinterFault(.coverOpen), when: .afterMillimetres(20)) }
        let handle = await bench.submit("A012")
        #expect(await eventually { await bench.has(PrinterFaults.coverOpen) })
        #expect(await bench.device.cancel(requestID: 1, client: "test"))
        #expect(outcome(await handle.completion()) != .completed)
        #expect(await bench.device.accounting().completed == 1)
        #expect(bench.server.with { Paper($0.tickets).titles } <= 1)
        await bench.end()
    }

    @Test("the runtime waits longer for a cancelled driver than the driver clears up")
    func grace() {
        #expect(DevicePolicy().grace > TicketPrinterSettings().cleanupLimit)
    }

    @Test(
        "what a power cut of the kiosk left is void before anything else is printed, once, and then settled as unknown")
    func restarted() async throws {
        let bench = try Bench()
        let left = PrintIntent(
            key: "left", device: DeviceID("printer"), kind: "queueTicket", publicNumber: "A001", layoutHash: "00",
            isReprint: false, at: Instant(milliseconds: 1_700_000_000_000))
        _ = try await bench.journal.recordIntent(left)
        #expect(await bench.begin())
        #expect(await eventually { await bench.device.faults().isEmpty && bench.journal.entries.count == 2 })
        #expect(
            await eventually { bench.server.with { $0.tickets.contains { $0.text == ["作废"] && $0.isComplete } } })
        #expect(bench.faults.written.contains { $0.code == PrinterFaults.stale && $0.state == .cleared })
        #expect(try await bench.journal.entry(key: "left")?.outcome == .unknown)
        #expect(outcome(await bench.submit("B001").completion()) == .completed)
        #expect(try await bench.journal.unsettled(device: DeviceID("printer")).isEmpty)
        #expect(bench.server.with { $0.tickets.filter { $0.text.contains("作废") }.count } == 1)
        await bench.end()
    }
}
