import DeviceModel
import DeviceRuntime
import DriverTestKit
import Layout
import Synchronization
import Testing
import Transports
import VirtualDevices

@testable import TicketPrinter

@Suite("Ticket printer driver", .serialized)
struct DriverTests {
    private func driver(
        _ wire: any ByteTransport, _ time: TimeSource, journal: MemoryJournal = MemoryJournal(),
        model: String = "epson-tm"
    ) -> TicketPrinterDriver {
        TicketPrinterDriver(
            id: DeviceID("printer"), model: Samples.model(model), transport: wire, journal: journal, time: time)
    }

    @Test(
        "each fault is raised by its cause, and cleared by a reading that proves the opposite",
        arguments: [
            ("printer.paper.low", PrinterFault(.paperLow)), ("printer.paper.out", PrinterFault(.paperOut)),
            ("printer.paper.jammed", PrinterFault(.paperJam)), ("printer.cover.open", PrinterFault(.coverOpen)),
            ("printer.head.hot", PrinterFault(.overheat)), ("printer.silent", PrinterFault(.silence)),
            ("printer.garbage", PrinterFault(.wrongStatusBit)), ("printer.link.down", PrinterFault(.unplug)),
            ("printer.status.implausible", PrinterFault(.wrongStatusBit, value: 0x04)),
        ])
    func faults(code: String, fault: PrinterFault) async throws {
        let wire = SimulatedPrinter(.epson)
        let driver = driver(wire, wire.time)
        try await driver.open()
        try await driver.setup()
        #expect(await driver.status().present.isEmpty)
        wire.with { $0.inject(fault) }
        let report = await driver.status()
        #expect(report.present.map(\.code.value).contains(code), "\(report.present)")
        #expect(!report.absent.map(\.code.value).contains(code))
        wire.with { $0.clear(fault.kind) }
        _ = await driver.status()
        await driver.recover()
        let after = await driver.status()
        #expect(after.present.isEmpty, "\(after.present)")
        #expect(after.absent.map(\.code.value).contains(code))
    }

    @Test(
        "what only a status byte can tell is raised by it, and cleared by a good one",
        arguments: [
            ("printer.offline", [0x1A, 0x12, 0x12, 0x12]), ("printer.error.unrecoverable", [0x1A, 0x52, 0x32, 0x12]),
        ] as [(String, [UInt8])])
    func told(code: String, replies: [UInt8]) async throws {
        let wire = FixedStatus()
        let driver = driver(wire, SimulatedPrinter(.generic80).time, model: "generic-80")
        try await driver.open()
        try await driver.setup()
        wire.say(replies)
        #expect(await driver.status().present.map(\.code.value) == [code])
        wire.say([0x12, 0x12, 0x12, 0x12])
        let after = await driver.status()
        #expect(after.present.isEmpty && after.absent.map(\.code.value).contains(code))
    }

    @Test(
        "paper out or jammed in mid-ticket and mended: two pieces, partial, with its cause, and nothing void",
        arguments: [("printer.paper.out", PrinterFault(.paperOut)), ("printer.paper.jammed", PrinterFault(.paperJam))])
    func torn(code: String, fault: PrinterFault) async throws {
        let wire = SimulatedPrinter(.epson)
        let driver = driver(wire, wire.time)
        try await driver.open()
        try await driver.setup()
        wire.with { $0.inject(fault, when: .afterMillimetres(25), lasting: .seconds(12)) }
        let result = try await driver.execute(.printTicket(Samples.job()), key: "a") { _ in }
        #expect(result.outcome == .partial && result.cause?.code.value == code, "\(result)")
        let pieces = wire.with { $0.tickets.filter(\.hasContent) }
        #expect(pieces.count == 2 && !pieces.contains { $0.isComplete })
        #expect(await driver.status().present.isEmpty)
        await driver.recover()
        #expect(wire.with { $0.tickets.filter(\.hasContent).count } == 2)
    }

    @Test("a cover opened in print is no hot head; a hot head under a closed cover is")
    func openedInPrint() async throws {
        let wire = SimulatedPrinter(.epson)
        let driver = driver(wire, wire.time)
        try await driver.open()
        try await driver.setup()
        var reports = driver.unsolicited.makeAsyncIterator()
        wire.with { $0.inject(PrinterFault(.coverOpen), when: .afterMillimetres(20), lasting: .seconds(9)) }
        let result = try await driver.execute(.printTicket(Samples.job()), key: "k") { _ in }
        #expect(result.outcome == .completed, "\(result)")
        var seen: Set<FaultCode> = []
        while let report = await reports.next() {
            seen.formUnion(report.present.map(\.code))
            if report.status.activity == .idle { break }
        }
        #expect(seen.contains(PrinterFaults.coverOpen) && !seen.contains(PrinterFaults.headHot), "\(seen)")
        // The bits themselves: cover open and error 40h say nothing, the same with the cover closed say hot.
        let open = PrinterCondition(status: 0x1A, offline: 0x56, error: 0x52, roll: 0x12)
        #expect(open.isCoverOpen && open.isHeadUnknown && !open.isHeadHot)
        let closed = PrinterCondition(status: 0x1A, offline: 0x52, error: 0x52, roll: 0x12)
        #expect(closed.isHeadHot && !closed.isHeadUnknown)
        let told = PrinterFaults.judge(open)
        #expect(!told.present.map(\.code).contains(PrinterFaults.headHot))
        #expect(!told.absent.map(\.code).contains(PrinterFaults.headHot))
        wire.with { $0.inject(PrinterFault(.overheat)) }
        #expect(await driver.status().present.map(\.code) == [PrinterFaults.headHot])
    }

    @Test("garbage stands until good readings come, and a printer that babbles is no dead link")
    func babble() async throws {
        let clock = SimulatedPrinter(.generic80)
        let wire = FixedStatus { wait in clock.with { $0.advance(to: $0.now + wait) } }
        let driver = driver(wire, clock.time, model: "generic-80")
        try await driver.open()
        try await driver.setup()
        #expect(await driver.status().absent.map(\.code).contains(PrinterFaults.garbage))
        // Noise, then nothing, as of a block that does not end: never offline, and no stale proof of the opposite.
        for replies: [UInt8] in [[0xFF, 0xA5, 0x12], [], [0xFF, 0x12, 0x12, 0x81]] {
            wire.say(replies)
            let report = await driver.status()
            #expect(report.status.connection == .online, "\(replies)")
            let absent = Set(report.absent.map(\.code))
            #expect(absent.isDisjoint(with: [PrinterFaults.garbage, PrinterFaults.linkDown, PrinterFaults.silent]))
            #expect(report.present.map(\.code).contains(PrinterFaults.garbage), "\(report.present)")
        }
        wire.say([0x12, 0x12, 0x12, 0x12])
        #expect(await driver.status().absent.map(\.code).contains(PrinterFaults.garbage))
        let row = try #require(FaultCatalogue.standard[PrinterFaults.garbage])
        #expect(row.clearDebounce >= .seconds(3), "one lucky reading is no end of the noise")
    }

    @Test("a link that the printer closed while idle is opened again and is no fault")
    func closedWhileIdle() async throws {
        let wire = SimulatedPrinter(.epson)
        let driver = driver(wire, wire.time)
        try await driver.open()
        try await driver.setup()
        wire.with { printer in
            printer.inject(PrinterFault(.unplug))
            printer.clear(.unplug)
        }
        let report = await driver.status()
        #expect(report.present.isEmpty && report.status.connection == .online, "\(report.present)")
        await driver.close()
    }

    @Test("a cutter that jams at the cut, and parts left by it, are faults until cleared and void")
    func cutter() async throws {
        let wire = SimulatedPrinter(.epson)
        let driver = driver(wire, wire.time)
        try await driver.open()
        try await driver.setup()
        wire.with { $0.inject(PrinterFault(.cutterJam)) }
        let result = try await driver.execute(.printTicket(Samples.job()), key: "a") { _ in }
        #expect(result.outcome == .partial && result.cause?.code == PrinterFaults.cutterJammed)
        let codes = Set(await driver.status().present.map(\.code))
        #expect(codes.contains(PrinterFaults.stale))
        wire.with { $0.clear(.cutterJam) }
        _ = await driver.status()
        await driver.recover()
        let after = await driver.status()
        #expect(after.present.isEmpty)
        #expect(after.absent.map(\.code).contains(PrinterFaults.stale))
        #expect(after.absent.map(\.code).contains(PrinterFaults.cutterJammed))
        #expect(wire.with { $0.tickets.first?.text.last } == "作废")
    }

    @Test(
        "events are told once: called off, not confirmed, power lost, cannot be printed, journal broken",
        .timeLimit(.minutes(1)))
    func events() async throws {
        let wire = SimulatedPrinter(.epson)
        let journal = MemoryJournal()
        let driver = driver(wire, wire.time, journal: journal)
        try await driver.open()
        try await driver.setup()
        var seen: Set<FaultCode> = []
        var reports = driver.unsolicited.makeAsyncIterator()
        func run(_ job: PrintJob, _ key: String) async throws -> PrintResult {
            let result = try await driver.execute(.printTicket(job), key: key) { _ in }
            while let report = await reports.next() {
                seen.formUnion(report.present.map(\.code))
                if report.status.activity == .idle { break }
            }
            return result
        }
        var bad = Samples.job()
        bad.layout = Layout([.text([Run("𠮷")], align: .left)])
        #expect(try await run(bad, "bad").outcome == .notStarted)
        journal.fail(true)
        #expect(try await run(Samples.job(), "broken").outcome == .notStarted)
        journal.fail(false)
        wire.with { $0.inject(PrinterFault(.strayByte, value: 0x3B), when: .afterBytes(60)) }
        #expect(try await run(Samples.job(), "power").cause?.code == PrinterFaults.powerLost)
        await driver.recover()
        let intent = PrintIntent(
            key: "cut", device: DeviceID("printer"), kind: "queueTicket", publicNumber: "A1", layoutHash: "",
            isReprint: false, at: wire.time.now())
        _ = try await journal.recordIntent(intent)
        #expect(try await run(Samples.job(), "cut").outcome == .unknown)
        // Called off by itself before it begins: there is no race with a printer that is done at once.
        let job = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await driver.execute(.printTicket(Samples.job()), key: "off") { _ in }
        }
        #expect(try await job.value.cause?.code == PrinterFaults.canceled)
        // Reports that `recover` made stand before the last.
        while !seen.isSuperset(of: PrinterFaults.events), let report = await reports.next() {
            seen.formUnion(report.present.map(\.code))
        }
        #expect(seen.isSuperset(of: PrinterFaults.events), "\(seen)")
        await driver.close()
    }

    @Test("a key used before a power cut of the kiosk is unknown, and prints nothing")
    func interrupted() async throws {
        let wire = SimulatedPrinter(.epson)
        let journal = MemoryJournal()
        let driver = driver(wire, wire.time, journal: journal)
        try await driver.open()
        try await driver.setup()
        #expect(try await driver.execute(.printTicket(Samples.job()), key: "k") { _ in }.outcome == .completed)
        journal.cut("k")
        let again = try await driver.execute(.printTicket(Samples.job()), key: "k") { _ in }
        #expect(again.outcome == .unknown)
        #expect(wire.with { Paper($0.tickets).titles } == 1)
        let third = try await driver.execute(.printTicket(Samples.job()), key: "k") { _ in }
        #expect(third.outcome == .unknown)
    }

    @Test("status answers while a ticket is printed, with what the job saw")
    func readable() async throws {
        let wire = SimulatedPrinter(.epson)
        let driver = driver(wire, wire.time)
        try await driver.open()
        try await driver.setup()
        let (steps, step) = AsyncStream<Void>.makeStream()
        let reader = Task {
            var answers = 0
            for await _ in steps {
                _ = await driver.status()
                answers += 1
            }
            return answers
        }
        wire.with { $0.inject(PrinterFault(.coverOpen), when: .afterBytes(120), lasting: .seconds(5)) }
        let result = try await driver.execute(.printTicket(Samples.job()), key: "k") { _ in step.yield() }
        step.finish()
        #expect(await reader.value >= 2)
        #expect(result.outcome == .completed)
        #expect(await driver.status().status.identity?.model == "V80-II")
    }

    @Test("over real loopback TCP a ticket completes, and a dead link is found")
    func overTCP() async throws {
        let server = try VirtualPrinterServer(profile: .epson, on: .tcp(port: 0))
        defer { server.stop() }
        server.setSpeed(10)
        let port = try #require(server.port)
        let driver = driver(TCPTransport(host: "127.0.0.1", port: port), Self.machine)
        try await driver.open()
        try await driver.setup()
        let result = try await driver.execute(.printTicket(Samples.job()), key: "k") { _ in }
        #expect(result.outcome == .completed, "\(result)")
        #expect(server.with { Paper($0.tickets).isWhole })
        server.with { $0.inject(PrinterFault(.unplug)) }
        let report = await driver.status()
        #expect(report.present.map(\.code).contains { $0 == PrinterFaults.linkDown || $0 == PrinterFaults.silent })
        server.with { $0.clear(.unplug) }
        #expect(await eventually { await driver.status().present.isEmpty })
        let second = try await driver.execute(.printTicket(Samples.job("B001")), key: "l") { _ in }
        #expect(second.outcome == .completed, "\(second)")
        await driver.close()
    }

    @Test("over a real pseudo-terminal a ticket completes")
    func overTerminal() async throws {
        let server = try VirtualPrinterServer(profile: .epson, on: .pty)
        defer { server.stop() }
        server.setSpeed(10)
        let path = server.address.hasPrefix("pty:") ? String(server.address.dropFirst(4)) : server.address
        let driver = driver(SerialTransport(path: path), Self.machine)
        try await driver.open()
        try await driver.setup()
        let result = try await driver.execute(.printTicket(Samples.job()), key: "k") { _ in }
        #expect(result.outcome == .completed, "\(result)")
        #expect(server.with { Paper($0.tickets).isWhole })
        await driver.close()
    }

    /// The machine's clocks.
    static let machine: TimeSource = {
        let start = ContinuousClock.now
        return TimeSource(
            now: { Instant(milliseconds: 1_790_000_000_000 + (ContinuousClock.now - start).milliseconds) },
            uptime: { ContinuousClock.now - start }, sleep: { try await Task.sleep(for: $0) })
    }()
}

/// Answers every query with the same four bytes.
private final class FixedStatus: ByteTransport {
    private let state = Mutex<(replies: [UInt8], waiting: [UInt8])>(([0x12, 0x12, 0x12, 0x12], []))
    let place = "fixed"
    /// Lets the time of an empty read pass.
    private let wait: @Sendable (Duration) -> Void

    init(wait: @escaping @Sendable (Duration) -> Void = { _ in }) { self.wait = wait }

    func say(_ replies: [UInt8]) { state.withLock { $0.replies = replies } }
    func open(within limit: Duration) async throws(TransportError) {}
    func write(_ bytes: [UInt8], within limit: Duration) async throws(TransportError) -> Int {
        state.withLock { if bytes == EscPosCommands.statusQuery { $0.waiting += $0.replies } }
        return bytes.count
    }
    func read(upTo count: Int, within limit: Duration) async throws(TransportError) -> [UInt8] {
        let bytes = state.withLock { state in
            defer { state.waiting = [] }
            return state.waiting
        }
        if bytes.isEmpty { wait(limit) }
        return bytes
    }
    func unsent() async -> Int? { nil }
    func close() async {}
}
