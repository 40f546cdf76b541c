import DeviceModel
import DeviceRuntime
import Transports

extension TicketPrinterDriver {
    /// One look at the printer, opening and setting up the link first where that is needed. Moves nothing.
    ///
    /// A link found dead is opened once more before it is reported: printers close an idle one after minutes.
    func look() async {
        let wasOpen = isOpen
        do {
            try await lookOnce(openLimit: settings.openLimit)
        } catch let error as TransportError {
            _ = lose(error, attempted: "read the status")
            guard wasOpen, error.kind != .canceled else { return }
            do {
                try await lookOnce(openLimit: settings.replyLimit)
            } catch let error as TransportError {
                _ = lose(error, attempted: "read the status over a new link")
            } catch {
                // Already noted by openLink.
            }
        } catch {
            // Already noted by openLink.
        }
    }

    private func lookOnce(openLimit: Duration) async throws {
        if !isOpen { try await openLink(within: openLimit) }
        if !isSetUp || link.sawPowerOn { try await setUp() }
        try await ask()
    }

    /// Silence is a dead link once nothing at all came for long enough; a printer that babbles is there.
    private var isMute: Bool {
        link.lastHeard.map { time.uptime() - $0 >= settings.silenceLimit } ?? true
    }

    /// An error that stays, once its jam is cleared, until the printer is told to go on.
    var hasRecoverableError: Bool {
        model.supports.recover && faults[PrinterFaults.unrecoverable] == nil
            && (faults[PrinterFaults.cutterJammed] != nil || faults[PrinterFaults.paperJammed] != nil)
    }

    /// Goes on after a cleared jam; prints 作废 where parts of a failed job are left and the printer is well again.
    func putRight() async {
        do throws(TransportError) {
            if !isSetUp || link.sawPowerOn { try await setUp() }
            var answer = try await ask()
            if case .condition(let seen) = answer, seen.isRecoverable, model.supports.recover {
                try await link.send(EscPosCommands.resume, within: .seconds(1))
                answer = try await ask()
            }
            guard needsVoid, case .condition(let seen) = answer, !seen.isBlocking else { return }
            try await printVoid(within: settings.cleanupLimit)
        } catch {
            _ = lose(error, attempted: "put right what was left")
        }
    }

    /// Asks and remembers.
    @discardableResult
    func ask() async throws(TransportError) -> StatusAnswer {
        let answer = try await link.ask(replyLimit: settings.replyLimit)
        remember(answer)
        return answer
    }

    func remember(_ answer: StatusAnswer) {
        let before = (connection, condition, Set(faults.keys))
        switch answer {
        case .condition(let seen): remember(seen)
        case .silent:
            // Not "no paper": nothing is known. An automatic status in the meantime counts, it says who it is.
            if time.uptime() - link.lastSign >= settings.silenceLimit || !isPrinting {
                if isMute { connection = .offline }
                condition = .unknown
                clearReadings()
                note(PrinterFaults.silent, evidence: "no answer to DLE EOT 1-4")
            }
        case .garbage(let evidence):
            connection = .online
            condition = .unknown
            clearReadings()
            note(PrinterFaults.garbage, evidence: evidence)
        case .implausible(let evidence):
            connection = .online
            condition = .unknown
            clearReadings()
            note(PrinterFaults.implausible, evidence: evidence)
        }
        if isPrinting, before != (connection, condition, Set(faults.keys)) { publish() }
    }

    func remember(_ seen: PrinterCondition) {
        let now = time.now()
        connection = .online
        // A person is at it: 作废 is worth new attempts after that. Not after other errors, or a cutter that jams at
        // each 作废 would be fed without end.
        if seen.isCoverOpen || seen.paper == .out { voidAttempts = 0 }
        let judged = PrinterFaults.judge(seen)
        for observation in judged.present {
            faults[observation.code] = observation
            absences[observation.code] = nil
        }
        for absence in judged.absent {
            faults[absence.code] = nil
            absences[absence.code] = absence
        }
        state.cover = .value(seen.isCoverOpen ? .open : .closed, at: now, by: .sensor)
        state.cutter = .value(seen.isCutterJammed ? .jammed : .ok, at: now, by: .sensor)
        if !seen.isHeadUnknown {
            state.head = .value(seen.isHeadHot ? .overTemperature : .ok, at: now, by: .sensor)
        } else if faults[PrinterFaults.headHot] == nil {
            state.head = .unknown
        }
        if seen.isCoverOpen {
            state.paper = .unknown
        } else {
            let paper: TicketPrinterState.Paper =
                if seen.isPaperJammed {
                    .jammed
                } else {
                    switch seen.paper {
                    case .full: .full
                    case .low: .low
                    case .out: .out
                    }
                }
            state.paper = .value(paper, at: now, by: .sensor)
        }
        condition =
            if seen.isUnrecoverable || seen.isCutterJammed || seen.hasOtherError {
                .hardwareError
            } else if seen.isBlocking {
                .userError
            } else if seen.paper == .low || needsVoid {
                .degraded
            } else {
                .ok
            }
    }

    /// What was read before says nothing about now.
    func clearReadings() {
        state.paper = .unknown
        state.cover = .unknown
        state.cutter = .unknown
        state.head = .unknown
        for code in PrinterFaults.sensed {
            faults[code] = nil
            absences[code] = nil
        }
        // Nor is one good answer before this a proof that goes on.
        for code in PrinterFaults.heard { absences[code] = nil }
    }

    func nextID() -> [UInt8] {
        idCount += 1
        return EscPosCommands.processIDBytes(idCount)
    }
}
