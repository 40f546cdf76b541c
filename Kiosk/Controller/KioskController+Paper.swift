import DeviceModel
import Documents
import ItemList
import KioskCore
import KioskStore
import Logging
import TicketPrinter

/// Prints: layout by Documents, bytes and evidence by the printer's driver, one answer each.
extension KioskController {
    func startPrint(_ request: PrintRequest) {
        Failpoint.printBefore.pass()
        let command = commandID()
        let limit = settings.limits.print
        running[request.id] = Task {
            let outcome = await self.print(request, command: command, limit: limit)
            Failpoint.printAfter.pass()
            self.running[request.id] = nil
            self.feed(.printed(request.id, outcome))
        }
    }

    private func print(_ request: PrintRequest, command: Int64, limit: Duration) async -> PhysicalOutcome {
        guard let printer = parts.printer else { return .notStarted }
        let paper: ComposedPaper
        do { paper = try parts.compose(request, machine.list) } catch {
            log.error("print.notComposed", metadata: ["key": "\(request.key)", "cause": "\(error)"])
            return .notStarted
        }
        let job = PrintJob(
            layout: paper.layout, kind: request.paper.kind.rawValue, publicNumber: paper.publicNumber,
            layoutHash: paper.layoutHash, isReprint: request.isReprint)
        let completion = await printer.print(
            job,
            CommandEnvelope(
                requestID: command, client: Self.client, queueTimeout: limit, executionTimeout: limit,
                idempotencyKey: request.key))
        switch completion {
        case .success(let result):
            if let cause = result.cause {
                log.warning(
                    "print.ended",
                    metadata: [
                        "key": "\(request.key)", "outcome": "\(result.outcome.rawValue)", "cause": "\(cause.code)",
                    ])
            }
            return result.outcome
        case .timeOut(.queued): return .notStarted
        case .failure(let error):
            log.warning("print.failed", metadata: ["key": "\(request.key)", "cause": "\(error)"])
            return await byJournal(request.key)
        case .canceled, .timeOut(.executing): return await byJournal(request.key)
        }
    }

    /// Without a result only the journal tells: no intent, no paper; an intent without outcome is unknown.
    private func byJournal(_ key: String) async -> PhysicalOutcome {
        do {
            guard let entry = try await parts.store.journalEntry(key: key) else { return .notStarted }
            return entry.outcome ?? .unknown
        } catch { return .unknown }
    }

    /// Who sends the controller's commands.
    static let client = "kiosk"
}
