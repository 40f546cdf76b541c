import DeviceModel
import DeviceRuntime
import Layout
import Synchronization
import VirtualDevices

@testable import TicketPrinter

/// One fault at one place of one job, on the virtual printer, judged by what is on the paper.
struct CampaignRun: Sendable {
    enum Place: Sendable, CustomStringConvertible {
        case none
        case before
        case bytes(Int)
        case millimetres(Double)
        /// The task is cancelled at the n-th call to the pipe.
        case cancel(Int)

        var description: String {
            switch self {
            case .none: "nowhere"
            case .before: "before the job"
            case .bytes(let count): "after \(count) bytes"
            case .millimetres(let length): "after \(length) mm"
            case .cancel(let call): "cancelled at call \(call)"
            }
        }
    }

    struct Case: Sendable {
        var name: String
        var fault: PrinterFault?
        var lasting: Duration?
    }

    var outcome: PhysicalOutcome
    var evidence: String
    /// What is wrong with this run; empty is good.
    var complaints: [String]
    var took: Duration
    var received: Int
    var calls: Int
    var raised: Set<FaultCode>
    var paperMillimetres: Double

    static func run(
        _ what: Case, at place: Place, model: String = "epson-tm", profile: PrinterProfile = .epson
    ) async -> CampaignRun {
        let wire = SimulatedPrinter(profile)
        let journal = MemoryJournal()
        let driver = TicketPrinterDriver(
            id: DeviceID("printer"), model: Samples.model(model), transport: wire, journal: journal, time: wire.time)
        var complaints: [String] = []
        try? await driver.open()
        try? await driver.setup()
        if let fault = what.fault {
            switch place {
            case .none, .cancel: break
            case .before: wire.with { $0.inject(fault, lasting: what.lasting) }
            case .bytes(let count): wire.with { $0.inject(fault, when: .afterBytes(count), lasting: what.lasting) }
            case .millimetres(let length):
                wire.with { $0.inject(fault, when: .afterMillimetres(length), lasting: what.lasting) }
            }
        }
        let (start, received, calls) = (wire.with(\.now), wire.received, wire.calls)
        let collector = Collector()
        let listening = Task { for await report in driver.unsolicited { collector.note(report) } }
        let job = Task {
            try await driver.execute(.printTicket(Samples.job()), key: "k") { _ in
                collector.progress()
            }
        }
        if case .cancel(let call) = place { wire.after(calls: call) { job.cancel() } }
        var result = PrintResult(outcome: .unknown, evidence: "threw")
        do { result = try await job.value } catch { complaints.append("threw \(error)") }
        let took = wire.with(\.now) - start
        let moved = wire.with { $0.tickets.reduce(0) { $0 + $1.millimetres } }
        let (sent, called) = (wire.received - received, wire.calls - calls)
        if took > .seconds(45 + 10) { complaints.append("took \(took), limit 45 s and clean-up") }

        // Nothing is to happen after the word was given, but what was told as stale.
        let atWord = wire.with { Paper($0.tickets) }
        complaints += Paper.judge(result.outcome, atWord, mayBeTorn: result.evidence.contains("torn possible"))
        collector.take(await driver.status())
        if result.outcome == .completed, collector.present(PrintCodes.stale) {
            complaints.append("completed, yet stale")
        }
        // A retried key gives the first result and no paper.
        let marksBefore = wire.with { Paper($0.tickets).titles }
        let again = try? await driver.execute(.printTicket(Samples.job()), key: "k") { _ in }
        if again?.outcome != result.outcome { complaints.append("the retried key gave \(String(describing: again))") }
        if wire.with({ Paper($0.tickets).titles }) != marksBefore { complaints.append("the retried key printed") }
        complaints += await recover(
            driver, wire, collector, word: atWord, outcome: result.outcome,
            mayCutCommands: [.unplug, .powerOff, .stopReading].contains(what.fault?.kind))
        if !journal.doubled.isEmpty { complaints.append("two outcomes for \(journal.doubled)") }
        await driver.close()
        listening.cancel()
        await listening.value
        return CampaignRun(
            outcome: result.outcome, evidence: result.evidence, complaints: complaints, took: took, received: sent,
            calls: called, raised: collector.raised, paperMillimetres: moved)
    }

    /// With every fault gone the printer is itself again: faults clear by a reading, what was left is void, and the
    /// next ticket is whole.
    private static func recover(
        _ driver: TicketPrinterDriver, _ wire: SimulatedPrinter, _ collector: Collector, word: Paper,
        outcome: PhysicalOutcome, mayCutCommands: Bool
    ) async -> [String] {
        var complaints: [String] = []
        for kind in PrinterFault.Kind.allCases { wire.with { $0.clear(kind) } }
        wire.with { $0.advance(to: $0.now + .seconds(5)) }
        for _ in 0..<6 {
            collector.take(await driver.status())
            await driver.recover()
            wire.with { $0.advance(to: $0.now + .seconds(2)) }
        }
        let left = collector.open
        if !left.isEmpty { complaints.append("faults not cleared: \(left.map(\.value).sorted())") }
        let after = wire.with { Paper($0.tickets) }
        if outcome != .completed, after.printed.count > word.printed.count, !after.hasVoidAfterLast {
            complaints.append("printed late without 作废: \(after.printed.count - word.printed.count) parts")
        }
        if outcome == .notStarted, !after.printed.isEmpty { complaints.append("not started, yet printed later") }
        if outcome != .completed, outcome != .notStarted, !after.printed.isEmpty, !after.isThrough,
            !after.hasVoidAfterLast
        {
            complaints.append("a part was left without 作废")
        }
        if after.titles > 1 { complaints.append("\(after.titles) copies") }
        let next = try? await driver.execute(.printTicket(Samples.job("B001")), key: "next") { _ in }
        if next?.outcome != .completed {
            complaints.append("the next ticket was \(String(describing: next?.outcome)): \(next?.evidence ?? "")")
        }
        let pieces = wire.with { $0.tickets }
        if !pieces.contains(where: { $0.isComplete && $0.text.contains("B001") && !$0.text.contains("A012") }) {
            complaints.append("the next ticket is not whole on a paper of its own")
        }
        // A command cut off by a dead link is ended with NULs, which the printer rightly does not like.
        if !mayCutCommands, !wire.with(\.complaints).isEmpty {
            complaints.append("printer: \(wire.with(\.complaints))")
        }
        return complaints
    }
}

enum PrintCodes {
    static let stale: FaultCode = "printer.stale"
}

/// What came out, as the campaign sees it.
struct Paper {
    static let expected = [
        "涵江区政务服务中心", "A012", "社会保险参保缴费记录查询打印", "前面等候人数：12  预计等待：25 分钟",
        "取号时间：2026-11-23 09:36:00", "QR", "请留意叫号，过号请重新取号。", "本票当日有效。",
    ]
    static let text = expected.filter { $0 != "QR" }
    /// Parts of the job that came out at least in part, in order; continued parts count once.
    var printed: [String] = []
    var titles = 0
    /// Everything came out and was cut, if on several pieces.
    var isThrough = false
    /// Everything came out on one piece.
    var isWhole = false
    var hasVoidAfterLast = false

    init(_ tickets: [PrintedTicket]) {
        var allWhole = true
        for (index, ticket) in tickets.enumerated() {
            for mark in ticket.marks where mark.printedDots > 0 {
                var name: String?
                if case .line(let line) = mark.content { name = line.text }
                if case .qr = mark.content { name = "QR" }
                guard let name else { continue }
                if name == "作废" {
                    hasVoidAfterLast = true
                    continue
                }
                guard Self.expected.contains(name) else { continue }
                hasVoidAfterLast = false
                if mark.skippedDots + mark.printedDots < mark.height {
                    // Whole if the rest came on the next piece.
                    let rest = index + 1 < tickets.count ? tickets[index + 1].marks.first : nil
                    if rest.map({ $0.skippedDots + $0.printedDots >= $0.height }) != true { allWhole = false }
                }
                guard mark.skippedDots == 0 else { continue }
                printed.append(name)
                if name == Self.expected[0] { titles += 1 }
            }
        }
        let last = tickets.lastIndex { piece in
            piece.marks.contains { mark in
                if case .line(let line) = mark.content {
                    return line.text == Self.expected.last && mark.printedDots > 0
                }
                return false
            }
        }
        let isCut = last.map { tickets[$0...].contains { $0.end == .fullCut || $0.end == .partialCut } } ?? false
        isThrough = printed == Self.expected && allWhole && isCut
        isWhole = isThrough && tickets.contains { $0.isComplete && $0.text.filter(Self.expected.contains) == Self.text }
    }

    /// - Parameter mayBeTorn: paper was out before the printer said that it had begun; whether anything was on the
    ///   paper by then the wire does not tell, and the rule is partial.
    static func judge(_ outcome: PhysicalOutcome, _ paper: Paper, mayBeTorn: Bool) -> [String] {
        switch outcome {
        case .completed: paper.isWhole ? [] : ["completed, but on paper: \(paper.printed)"]
        case .notStarted: paper.printed.isEmpty ? [] : ["not started, but on paper: \(paper.printed)"]
        case .partial:
            paper.printed.isEmpty || (paper.isWhole && !mayBeTorn)
                ? ["partial, but on paper: \(paper.printed)"] : []
        case .unknown: []
        }
    }
}

/// Faults as a runtime would keep them: raised when present, cleared only when absent.
final class Collector: Sendable {
    private struct State {
        var open: Set<FaultCode> = []
        var raised: Set<FaultCode> = []
        var steps = 0
    }
    private let state = Mutex(State())

    func take(_ report: DriverReport) {
        state.withLock { state in
            for fault in report.present {
                // Events end by a period, which is the runtime's.
                guard !PrinterFaults.events.contains(fault.code) else {
                    state.raised.insert(fault.code)
                    continue
                }
                state.open.insert(fault.code)
                state.raised.insert(fault.code)
            }
            for absence in report.absent { state.open.remove(absence.code) }
        }
    }

    /// From the stream that runs beside: may come late, so it says only what was raised at some time.
    func note(_ report: DriverReport) {
        state.withLock { state in
            for fault in report.present { state.raised.insert(fault.code) }
        }
    }

    func progress() { state.withLock { $0.steps += 1 } }
    var open: Set<FaultCode> { state.withLock { $0.open } }
    var raised: Set<FaultCode> { state.withLock { $0.raised } }
    func present(_ code: FaultCode) -> Bool { state.withLock { $0.open.contains(code) } }
}
