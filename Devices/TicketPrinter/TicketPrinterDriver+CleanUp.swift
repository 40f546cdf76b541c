import DeviceModel
import DeviceRuntime
import Layout
import Transports

// After a job that did not end by its confirmation: nothing may be printed late.
extension TicketPrinterDriver {
    /// Listens for a late word, clears what the printer still holds, and notes what cannot be cleared.
    func cleanUp(_ stopped: JobRun, wasCanceled: Bool) async -> JobRun {
        var run = stopped
        let deadline = time.uptime() + settings.cleanupLimit
        do {
            if isOpen {
                if run.facts.taken == run.facts.total, wasCanceled {
                    try await listen(&run, until: min(deadline, time.uptime() + settings.cleanupLimit / 2))
                }
                if !run.facts.endAnswered { try await clear(&run, until: deadline) }
            } else if run.facts.taken == run.facts.total {
                // The link went after the last byte: the id may still be on its way.
                try await openLink()
                try await listen(&run, until: min(deadline, time.uptime() + .seconds(1)))
                isSetUp = false
            }
        } catch let error as TransportError {
            _ = lose(error, attempted: "clear up after \(run.name)")
        } catch {
            run.note("could not be reached again")
        }
        let isThrough = run.facts.endAnswered || (run.facts.parsedAnswered && run.facts.taken == run.facts.total)
        if run.facts.taken > run.facts.firstPrintable, !isThrough {
            needsVoid = true
            note(
                PrinterFaults.stale,
                evidence: run.facts.cleared ? "cleared; parts may be on the paper" : "not cleared: \(run.name)")
        }
        return run
    }

    private func listen(_ run: inout JobRun, until limit: Duration) async throws(TransportError) {
        while time.uptime() < limit {
            try await link.pump(within: limit - time.uptime())
            hear(&run)
            if run.facts.endAnswered { return }
        }
    }

    func hear(_ run: inout JobRun) {
        if link.strays > run.straysBefore { run.facts.nothingLost = false }
        for seen in link.breaks { take(seen, &run) }
        link.breaks = []
        if link.processIDs.contains(run.plan.begunID) { run.facts.begunAnswered = true }
        if link.processIDs.contains(where: { run.endIDs.contains($0) }) {
            run.facts.endAnswered = true
            run.facts.begunAnswered = true
        }
        if run.facts.taken == run.facts.total, !link.bytesAnswered.isEmpty { run.facts.parsedAnswered = true }
    }

    /// A roll is changed, and a jam cleared, by tearing the paper.
    private func take(_ seen: PaperBreak, _ run: inout JobRun) {
        let before = link.processIDs.prefix(seen.idsBefore)
        guard run.facts.taken > run.facts.firstPrintable, !run.facts.endAnswered,
            !before.contains(where: { run.endIDs.contains($0) })
        else { return }
        let hasBegun = run.facts.begunAnswered || before.contains(run.plan.begunID)
        let found: PrintFacts.Break = seen.isCertain && hasBegun ? .certain : .possible
        guard found.rawValue > run.facts.paperBreak.rawValue else { return }
        run.facts.paperBreak = found
        run.brokenBy = seen.code
    }

    /// DLE DC4 fn 8: obeyed on receipt, also where a command was cut off. What was printed before it answers first.
    private func clear(_ run: inout JobRun, until limit: Duration) async throws(TransportError) {
        isSetUp = false
        guard model.supports.clearBuffer else {
            padding = max(padding, unfinished)
            unfinished = 0
            return
        }
        link.wasCleared = false
        let gone = try await link.transport.write(EscPosCommands.clear, within: .seconds(1))
        guard gone == EscPosCommands.clear.count else {
            run.note("takes no bytes, so cannot be cleared")
            padding = max(padding, unfinished)
            unfinished = 0
            // Half a command: the wire is not to be trusted any more.
            if gone > 0 { try await reopen() }
            return
        }
        while !link.wasCleared, time.uptime() < limit {
            try await link.pump(within: limit - time.uptime())
            hear(&run)
        }
        if link.wasCleared {
            unfinished = 0
            link.dropCarry()
            if !run.facts.endAnswered { run.facts.cleared = true }
        } else {
            padding = max(padding, unfinished)
            unfinished = 0
        }
    }

    /// What the last run sent and the printer has not printed yet is not to be printed before 作废 either.
    private func clearLeftovers() async throws(TransportError) {
        mustClear = false
        guard model.supports.clearBuffer else { return }
        link.wasCleared = false
        guard try await link.send(EscPosCommands.clear, within: .seconds(1)) else { return }
        let limit = time.uptime() + settings.replyLimit
        while !link.wasCleared, time.uptime() < limit { try await link.pump(within: limit - time.uptime()) }
        try await setUp()
    }

    private func reopen() async throws(TransportError) {
        await link.transport.close()
        isOpen = false
        isSetUp = false
    }

    /// 作废 after whatever is left in the printer or on its paper, and a cut, so that nobody takes a part for a paper.
    /// Leaves `needsVoid` set unless the printer confirmed it.
    func printVoid(within limit: Duration) async throws(TransportError) {
        guard voidAttempts < 3 else { return }
        voidAttempts += 1
        if mustClear { try await clearLeftovers() }
        let layout = Layout([.text([Run("作废", Style(width: 2, height: 2))], align: .center), .cut])
        // This layout is encodable on every model; a test says so.
        guard let ticket = try? EscPosEncoder(model: model).encode(layout) else { return }
        let key = "\(id)/void/\(time.now())/\(idCount)"
        let intent = PrintIntent(
            key: key, device: id, kind: "void", publicNumber: "", layoutHash: "", isReprint: false, at: time.now())
        do {
            _ = try await journal.recordIntent(intent)
        } catch {
            voidAttempts -= 1
            return
        }
        let end = nextID()
        let plan = JobPlan(ticket, model: model, begunID: nextID(), endID: end)
        link.processIDs = []
        link.breaks = []
        link.bytesAnswered = []
        var bytes = ticket.bytes
        if model.supports.processID { bytes += EscPosCommands.processID(end) }
        if model.supports.paperQuery { bytes += EscPosCommands.paperQuery }
        let deadline = time.uptime() + plan.time(settings, dotsPerInch: model.dotsPerInch) + limit
        try await link.send(bytes, within: limit)
        var isConfirmed = false
        while !isConfirmed, time.uptime() < deadline {
            try await link.pump(within: deadline - time.uptime())
            isConfirmed = model.supports.processID ? link.processIDs.contains(end) : !link.bytesAnswered.isEmpty
        }
        if isConfirmed {
            needsVoid = false
            voidAttempts = 0
            for key in leftovers { try? await journal.recordOutcome(key: key, .unknown, at: time.now()) }
            leftovers = []
            prove(absent: PrinterFaults.stale, reading: "void=printed")
        }
        try? await journal.recordOutcome(key: key, isConfirmed ? .completed : .unknown, at: time.now())
    }
}
