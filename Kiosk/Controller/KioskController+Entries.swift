import DeviceModel
import KioskCore
import KioskStore
import Logging
import Ports

/// Entries of the outbox go out in sequence, a batch at a time; removed only on an acknowledgement that fits what was
/// sent. Each trouble is said once, until it is over.
extension KioskController {
    func deliverEntries() async -> Round {
        var lostThrough: Int64?
        do {
            while !Task.isCancelled {
                let entries = OutboxBatch.fitting(try await parts.store.waitingEntries(limit: OutboxBatch.entriesMax))
                guard let first = entries.first?.sequence, let last = entries.last?.sequence else { return .done }
                let batch = OutboxBatch(
                    sender: "\(settings.hall.id)-\(settings.kiosk)", lostThrough: lostThrough, entries: entries)
                Failpoint.entriesBefore.pass()
                switch await parts.ports.deliver(batch, deadline: parts.pace.deliveryDeadline) {
                case .taken(let through, let refused):
                    let given = try await parts.store.outboxState().last
                    guard (first...given).contains(through) else {
                        return odd("acknowledges \(through) of \(first) to \(given)")
                    }
                    Failpoint.entriesAfter.pass()
                    taken(refused)
                    // What it has beyond this batch comes up in its turn: nothing is removed before it was sent.
                    feed(.pending(try await parts.store.acknowledge(through: min(through, last), refused: refused)))
                    lostThrough = nil
                case .gap(let through):
                    guard lostThrough == nil else { return odd("lacks what it was told is lost") }
                    // Acknowledged once and removed here: it cannot come again, and the receiver hears so.
                    once("lost") {
                        log.error(
                            "outbox.receiverLost", metadata: ["from": "\(through + 1)", "through": "\(first - 1)"])
                    }
                    lostThrough = first - 1
                case .unavailable("port.contract"): return odd("answers in another form")
                case .unavailable(let code):
                    if ["port.unreachable", "port.timeout"].contains(code) { see(.caseReceiver, .down) }
                    once(code) { log.info("outbox.waits", metadata: ["code": "\(code)", "from": "\(first)"]) }
                    return .receiverDown
                }
            }
        } catch {
            once("store") { log.error("outbox.failed", metadata: ["cause": "\(error)"]) }
        }
        return .receiverDown
    }

    private func taken(_ refused: [Int64: String]) {
        see(.caseReceiver, .up)
        entryTroubles = []
        for (sequence, reason) in refused.sorted(by: { $0.key < $1.key }) {
            log.warning("outbox.refused", metadata: ["sequence": "\(sequence)", "reason": "\(reason)"])
        }
    }

    /// Against the contract: nothing is removed.
    private func odd(_ what: String) -> Round {
        once("contract") { log.error("outbox.contract", metadata: ["receiver": "\(what)"]) }
        return .receiverDown
    }

    private func once(_ trouble: String, _ write: () -> Void) {
        if entryTroubles.insert(trouble).inserted { write() }
    }
}
