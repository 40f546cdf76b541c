import DeviceModel
import DeviceRuntime
import Layout
import Transports

/// Why a job's sending or waiting ended before its time.
enum JobStop: Error {
    case device(DeviceError)
    case lost(TransportError)
    case canceled
}

/// One job on its way. Lives in the driver's actor.
struct JobRun {
    let plan: JobPlan
    let name: String
    let deadline: Duration
    var facts: PrintFacts
    /// Ids that prove the end: the one after the cut, and later ones asked for on the same unbroken link.
    var endIDs: [[UInt8]]
    /// Uptime of the last good word or byte taken.
    var lastGood: Duration
    /// Uptime of the last byte taken.
    var sentAt: Duration
    /// Since sending began, every look was answered: no power cut can have gone unnoticed.
    var wasAlwaysAnswered = true
    var straysBefore = 0
    /// What tore the paper.
    var brokenBy: FaultCode?
    var notes: [String] = []

    mutating func note(_ text: String) { if notes.count < 12, notes.last != text { notes.append(text) } }
}

extension TicketPrinterDriver {
    func printTicket(
        _ job: PrintJob, key: String?, events: @escaping @Sendable (PrintProgress) -> Void
    ) async -> PrintResult {
        let name = "print \(job.kind) \(job.publicNumber)"
        let key = key ?? "\(id)/\(time.now())/\(idCount)"
        let intent = PrintIntent(
            key: key, device: id, kind: job.kind, publicNumber: job.publicNumber, layoutHash: job.layoutHash,
            isReprint: job.isReprint, at: time.now())
        do {
            if let entry = try await journal.recordIntent(intent) { return await first(entry, name) }
        } catch {
            let cause = DeviceError(
                code: PrinterFaults.journal, attempted: name, device: id, evidence: String(describing: error))
            return PrintResult(outcome: .notStarted, cause: cause, evidence: "no intent, so no byte was sent")
        }
        let ticket: EncodedTicket
        do {
            ticket = try EscPosEncoder(model: model).encode(job.layout)
        } catch {
            let cause = DeviceError(
                code: PrinterFaults.unprintable, attempted: name, device: id, evidence: error.description)
            return await conclude(key, PrintResult(outcome: .notStarted, cause: cause, evidence: "not encoded"))
        }
        return await conclude(key, await run(ticket, name: name, key: key, events: events))
    }

    /// The first result of a key used before; without an outcome it is unknown for good.
    private func first(_ entry: PrintEntry, _ name: String) async -> PrintResult {
        let trail = entry.evidence.map { "\($0.level.rawValue) \($0.note)" }.joined(separator: "; ")
        if let outcome = entry.outcome {
            return PrintResult(outcome: outcome, evidence: "first result of this key: " + trail)
        }
        let cause = DeviceError(code: PrinterFaults.unconfirmed, attempted: name, device: id, evidence: trail)
        return await conclude(
            entry.intent.key, PrintResult(outcome: .unknown, cause: cause, evidence: "ended without a word: " + trail))
    }

    private func conclude(_ key: String, _ result: PrintResult) async -> PrintResult {
        var result = result
        do {
            try await journal.recordOutcome(key: key, result.outcome, at: time.now())
        } catch {
            // An entry without outcome reads as unknown; the caller still learns what is true.
            result.evidence += "; the outcome was not journalled: \(error)"
        }
        return result
    }

    private func write(_ key: String, _ level: PrintEvidence.Level, _ note: String, _ run: inout JobRun) async {
        do {
            try await journal.recordEvidence(key: key, PrintEvidence(level, note: note), at: time.now())
        } catch {
            run.note("evidence not journalled: \(error)")
        }
    }

    private func run(
        _ ticket: EncodedTicket, name: String, key: String, events: @escaping @Sendable (PrintProgress) -> Void
    ) async -> PrintResult {
        let begunID = nextID()
        let plan = JobPlan(ticket, model: model, begunID: begunID, endID: nextID())
        let now = time.uptime()
        var facts = PrintFacts()
        facts.total = ticket.bytes.count
        facts.firstPrintable = ticket.firstPrintable
        facts.hasProcessID = model.supports.processID
        facts.hasPaperQuery = model.supports.paperQuery
        facts.goodThroughout = true
        var run = JobRun(
            plan: plan, name: name, deadline: now + settings.jobLimit, facts: facts, endIDs: [plan.endID],
            lastGood: now, sentAt: now)
        var cause: DeviceError?
        do throws(JobStop) {
            try await gate(&run)
            try await sendAll(&run, events)
            await write(key, .sent, "\(run.facts.taken) of \(run.facts.total) bytes", &run)
            try await awaitConfirmation(&run)
        } catch {
            cause = stopped(error, run)
        }
        if !isSettled(run.facts) {
            // Cleaning up must not be cut short by the job's own cancellation; it has limits of its own.
            let (before, wasCanceled) = (run, Task.isCancelled)
            let cleaned = await Task { await self.cleanUp(before, wasCanceled: wasCanceled) }.value
            run = cleaned
        }
        let outcome = OutcomeRules.outcome(run.facts)
        if outcome == .completed { cause = nil }
        if run.facts.endAnswered, let code = run.brokenBy {
            cause = DeviceError(
                code: code, attempted: name, device: id, evidence: "all came out, on paper torn in between")
        }
        count(outcome, ticket)
        await write(key, level(run.facts), run.notes.joined(separator: "; "), &run)
        if outcome != .completed, cause == nil {
            cause = DeviceError(code: PrinterFaults.unconfirmed, attempted: name, device: id)
        }
        return PrintResult(outcome: outcome, cause: cause, evidence: evidence(run))
    }

    private func isSettled(_ facts: PrintFacts) -> Bool {
        // Once the end is out nothing is left in the printer, whatever became of the paper.
        facts.endAnswered || OutcomeRules.outcome(facts) == .completed || facts.taken == 0
    }

    private func level(_ facts: PrintFacts) -> PrintEvidence.Level {
        if facts.endAnswered { return .printed }
        if facts.taken < facts.total { return .fault }
        if facts.parsedAnswered { return .parsed }
        return facts.drained ? .drained : .fault
    }

    private func evidence(_ run: JobRun) -> String {
        let f = run.facts
        var words = ["\(f.taken) of \(f.total) bytes taken"]
        if f.hasProcessID { words.append("id at the start \(f.begunAnswered ? "" : "not ")answered") }
        if f.hasProcessID { words.append("id after the cut \(f.endAnswered ? "" : "not ")answered") }
        if f.hasPaperQuery { words.append("GS r after the cut \(f.parsedAnswered ? "" : "not ")answered") }
        if f.paperBreak != .none { words.append("paper out or jammed in between: torn \(f.paperBreak)") }
        if f.cleared { words.append("buffers cleared") }
        if !f.goodThroughout { words.append("status not good throughout") }
        return (words + run.notes).joined(separator: "; ")
    }

    private func stopped(_ stop: JobStop, _ run: JobRun) -> DeviceError {
        switch stop {
        case .device(let error): error
        case .lost(let error): lose(error, attempted: run.name)
        case .canceled: DeviceError(code: PrinterFaults.canceled, attempted: run.name, device: id)
        }
    }

    private func count(_ outcome: PhysicalOutcome, _ ticket: EncodedTicket) {
        switch outcome {
        case .completed:
            statistics[.receiptLinePrinted, default: 0] += Int64(ticket.lines)
            statistics[.paperCut, default: 0] += Int64(ticket.cuts)
        default:
            statistics[.failedPrint, default: 0] += 1
            if faults[PrinterFaults.cutterJammed] != nil { statistics[.failedPaperCut, default: 0] += 1 }
        }
    }
}
