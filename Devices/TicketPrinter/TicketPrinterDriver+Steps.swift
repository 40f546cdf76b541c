import DeviceModel
import DeviceRuntime
import Transports

// The steps of a job: gate, sending, confirmation. Each ends by itself, by a ``JobStop``, or at the job's deadline.
extension TicketPrinterDriver {
    /// Runs one call on the wire, with its failures as the job sees them.
    private func wire<Value>(
        _ body: () async throws(TransportError) -> Value
    ) async throws(JobStop) -> Value {
        do throws(TransportError) {
            if Task.isCancelled { throw TransportError(.canceled, call: "job") }
            return try await body()
        } catch {
            throw error.kind == .canceled ? JobStop.canceled : JobStop.lost(error)
        }
    }

    private func stop(_ code: FaultCode, _ run: JobRun, _ evidence: String) -> JobStop {
        .device(DeviceError(code: code, attempted: run.name, device: id, evidence: evidence))
    }

    /// Nothing leaves unless the printer answers and is well, and nothing of an earlier job is left in it.
    ///
    /// A link that died unnoticed while idle (a printer closes it after minutes) is opened once more: no byte has gone.
    func gate(_ run: inout JobRun) async throws(JobStop) {
        do throws(JobStop) {
            try await pass(&run)
        } catch .lost(let error) {
            _ = lose(error, attempted: run.name)
            try await pass(&run)
        }
    }

    private func pass(_ run: inout JobRun) async throws(JobStop) {
        do throws(DeviceError) {
            if !isOpen { try await openLink() }
        } catch {
            throw .device(error)
        }
        let mustSetUp = !isSetUp || link.sawPowerOn
        if mustSetUp { try await wire { () async throws(TransportError) in try await self.setUp() } }
        try await lookUntilAnswered(&run)
        if needsVoid {
            let limit = settings.cleanupLimit
            try await wire { () async throws(TransportError) in try await self.printVoid(within: limit) }
            guard !needsVoid else {
                throw stop(PrinterFaults.stale, run, "parts of an earlier job could not be cut off")
            }
        }
        link.processIDs = []
        link.breaks = []
        link.bytesAnswered = []
        run.straysBefore = link.strays
        run.lastGood = time.uptime()
    }

    /// One good answer, or the reason why not. A printer that cannot print now is not waited for: nothing has begun.
    private func lookUntilAnswered(_ run: inout JobRun) async throws(JobStop) {
        let limit = time.uptime() + settings.silenceLimit
        var mayRecover = model.supports.recover
        while true {
            let answer = try await wire { () async throws(TransportError) in try await self.ask() }
            switch answer {
            case .condition(let seen):
                guard let code = seen.blockingCode else { return }
                guard seen.isRecoverable, mayRecover else { throw stop(code, run, seen.raw) }
                // The error of a jam that somebody has cleared stays until it is told to go.
                mayRecover = false
                _ = try await wire { () async throws(TransportError) in try await self.send(EscPosCommands.resume) }
            case .silent:
                guard time.uptime() < limit else { throw stop(PrinterFaults.silent, run, "no answer to DLE EOT 1-4") }
            case .garbage(let evidence):
                guard time.uptime() < limit else { throw stop(PrinterFaults.garbage, run, evidence) }
            case .implausible(let evidence):
                guard time.uptime() < limit else { throw stop(PrinterFaults.implausible, run, evidence) }
            }
            try await rest(&run)
        }
    }

    /// Listens for a while between two looks.
    private func rest(_ run: inout JobRun) async throws(JobStop) {
        let pause = settings.faultPoll
        let until = time.uptime() + pause
        while time.uptime() < until {
            let left = until - time.uptime()
            let came = try await wire { () async throws(TransportError) in
                try await self.listen(within: left)
            }
            try notice(&run)
            // What comes by itself is worth a look now.
            if came { return }
        }
    }

    func listen(within limit: Duration) async throws(TransportError) -> Bool { try await link.pump(within: limit) }

    /// Takes notice of what the printer said by itself.
    private func notice(_ run: inout JobRun) throws(JobStop) {
        hear(&run)
        if let seen = link.latestAutomatic {
            link.latestAutomatic = nil
            run.lastGood = time.uptime()
            remember(.condition(seen))
            if seen.isBlocking {
                run.facts.goodThroughout = false
                run.note("saw \(seen.raw)")
            }
        }
        if link.sawPowerOn, !run.facts.endAnswered {
            isSetUp = false
            run.facts.nothingLost = false
            run.wasAlwaysAnswered = false
            throw stop(PrinterFaults.powerLost, run, "power-on notice")
        }
    }

    /// A look between commands: good (true), or not yet (false) with what that means for the job.
    private func lookOnce(_ run: inout JobRun) async throws(JobStop) -> Bool {
        let answer = try await wire { () async throws(TransportError) in try await self.ask() }
        try notice(&run)
        let now = time.uptime()
        let mute = now - run.lastGood >= settings.silenceLimit
        switch answer {
        case .condition(let seen):
            run.lastGood = now
            guard let code = seen.blockingCode else { return true }
            run.facts.goodThroughout = false
            run.note("saw \(seen.raw)")
            if now >= run.deadline { throw stop(code, run, seen.raw) }
            if seen.isRecoverable, model.supports.recover {
                _ = try await wire { () async throws(TransportError) in try await self.send(EscPosCommands.resume) }
            }
            return false
        case .silent:
            run.facts.goodThroughout = false
            run.facts.nothingLost = false
            run.wasAlwaysAnswered = false
            run.note("no answer")
            if mute || now >= run.deadline { throw stop(PrinterFaults.silent, run, "no answer to DLE EOT 1-4") }
        case .garbage(let evidence):
            run.facts.goodThroughout = false
            run.note(evidence)
            if mute || now >= run.deadline { throw stop(PrinterFaults.garbage, run, evidence) }
        case .implausible(let evidence):
            run.facts.goodThroughout = false
            run.note(evidence)
            if mute || now >= run.deadline { throw stop(PrinterFaults.implausible, run, evidence) }
        }
        return false
    }

    func send(_ command: [UInt8]) async throws(TransportError) -> Bool {
        try await link.send(command, within: settings.replyLimit)
    }

    /// Slices, each behind a good status.
    func sendAll(
        _ run: inout JobRun, _ events: @escaping @Sendable (PrintProgress) -> Void
    ) async throws(JobStop) {
        for (index, slice) in run.plan.slices.enumerated() {
            // The gate's look stands for the first slice.
            if index > 0 {
                while try await !lookOnce(&run) { try await rest(&run) }
            }
            try await send(slice, &run)
            events(PrintProgress(sent: run.facts.taken, total: run.facts.total))
            if run.facts.hasProcessID, slice.content.endIndex == run.plan.ticket.begun { try await awaitBegin(&run) }
        }
    }

    /// Waits a little for the word that the first line is out: what goes wrong after it is told from what goes wrong
    /// before anything is on paper.
    private func awaitBegin(_ run: inout JobRun) async throws(JobStop) {
        let limit = min(run.deadline, time.uptime() + settings.beginLimit)
        while !run.facts.begunAnswered, run.facts.paperBreak == .none, time.uptime() < limit {
            let left = limit - time.uptime()
            _ = try await wire { () async throws(TransportError) in try await self.listen(within: left) }
            try notice(&run)
        }
    }

    private func send(_ slice: JobPlan.Slice, _ run: inout JobRun) async throws(JobStop) {
        let whole = slice.content + slice.evidence[...]
        let bytes = Array(whole)
        let contentCount = slice.content.count
        let before = run.facts.taken
        var done = 0
        while done < bytes.count {
            var taken = 0
            var failure: TransportError?
            do throws(TransportError) {
                if Task.isCancelled { throw TransportError(.canceled, call: "write") }
                taken = try await link.offer(bytes[done...], within: .milliseconds(250))
            } catch {
                // What went before it failed may be on paper.
                taken = error.taken
                failure = error
            }
            done += taken
            run.facts.taken = before + min(done, contentCount)
            if let failure {
                padding = max(padding, bytes.count - done)
                throw failure.kind == .canceled ? .canceled : .lost(failure)
            }
            if taken > 0 {
                run.lastGood = time.uptime()
                run.sentAt = time.uptime()
            }
            _ = try await wire { () async throws(TransportError) in try await self.listen(within: .zero) }
            try notice(&run)
            guard done < bytes.count else { return }
            // Inside a command nothing may be asked: a fault shows by automatic status, or by silence.
            let now = time.uptime()
            if now >= run.deadline || (now - run.lastGood >= settings.silenceLimit && !isKnownBlocked) {
                unfinished = bytes.count - done
                throw stop(
                    blockedCode ?? PrinterFaults.silent, run, "takes no more bytes after \(run.facts.taken)")
            }
        }
    }

    private var blockedCode: FaultCode? {
        PrinterFaults.sensed.first { $0 != PrinterFaults.paperLow && faults[$0] != nil }
    }

    private var isKnownBlocked: Bool { blockedCode != nil || link.isHeld }

    /// Waits for the printer's word, or until the rules can do without.
    func awaitConfirmation(_ run: inout JobRun) async throws(JobStop) {
        let needed = run.plan.time(settings, dotsPerInch: model.dotsPerInch)
        var askAgainAt = run.sentAt + needed + settings.confirmationMargin
        var lookAt = time.uptime() + settings.faultPoll
        while true {
            try notice(&run)
            if run.facts.endAnswered { return }
            let now = time.uptime()
            run.facts.timePassed = now >= run.sentAt + needed
            if now >= lookAt || now >= run.deadline {
                let isGood = try await lookOnce(&run)
                lookAt = time.uptime() + settings.faultPoll
                if run.facts.endAnswered { return }
                if !isGood {
                    askAgainAt = time.uptime() + needed + settings.confirmationMargin
                } else if !run.facts.hasProcessID, run.facts.timePassed,
                    run.facts.parsedAnswered || !run.facts.hasPaperQuery
                {
                    // This look was the one after the job.
                    run.facts.drained = await link.transport.unsent() ?? 0 == 0
                    return
                }
            }
            if time.uptime() >= run.deadline { throw stop(PrinterFaults.unconfirmed, run, "not confirmed in time") }
            if run.facts.hasProcessID, now >= askAgainAt {
                try await askAgain(&run)
                askAgainAt = time.uptime() + settings.confirmationMargin
            }
            let left = min(lookAt, run.deadline) - time.uptime()
            if left > .zero {
                _ = try await wire { () async throws(TransportError) in try await self.listen(within: left) }
            }
        }
    }

    /// Its word may have been lost on the way: a later id confirms all before it, as long as nothing can have emptied
    /// the printer in between (Epson reference, GS ( H fn 48).
    private func askAgain(_ run: inout JobRun) async throws(JobStop) {
        guard run.wasAlwaysAnswered, run.endIDs.count < 4 else { return }
        let id = nextID()
        run.endIDs.append(id)
        run.note("id asked for again")
        _ = try await wire { () async throws(TransportError) in try await self.send(EscPosCommands.processID(id)) }
    }
}
