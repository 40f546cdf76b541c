import DeviceModel
import KioskCore
import KioskStore
import Logging
import Ports

/// Pending cases go out until they are acknowledged or refused: oldest first, one at a time, with back-off.
extension KioskController {
    func deliverForEver() async {
        var wait = parts.pace.retryFirst
        for await _ in deliveryBell.rings {
            guard !Task.isCancelled, life == .running else { return }
            if await deliverPending() {
                wait = parts.pace.retryFirst
            } else {
                do { try await parts.time.sleep(wait) } catch { return }
                wait = min(wait * 2, parts.pace.retryLast)
                deliveryBell.ring()
            }
        }
    }

    /// One round; false: something is left that should be tried again later.
    private func deliverPending() async -> Bool {
        do {
            var clean = true
            for number in try await parts.store.pending(limit: 100) {
                guard !Task.isCancelled else { return false }
                guard try await deliver(number) else {
                    clean = false
                    break
                }
            }
            let left = try await parts.store.pendingCount()
            feed(.pending(left))
            return clean && left == 0
        } catch {
            log.error("deliver.failed", metadata: ["cause": "\(error)"])
            return false
        }
    }

    /// False: the receiver does not take cases now.
    private func deliver(_ number: CaseNumber) async throws -> Bool {
        guard let pending = try await parts.store.pendingCase(number) else { return true }
        let envelope = CaseEnvelope(
            record: pending.record, ciphertext: pending.sealed.ciphertext, wrappedKey: pending.sealed.wrappedKey,
            pages: pending.sealed.pages.map {
                CaseEnvelope.Page(
                    id: $0.id, material: $0.material, ciphertext: $0.ciphertext, wrappedKey: $0.wrappedKey)
            })
        Failpoint.deliverBefore.pass()
        let answer = await parts.ports.deliver(envelope, deadline: parts.pace.deliveryDeadline)
        switch answer {
        case .acknowledged:
            Failpoint.deliverAfter.pass()
            see(.caseReceiver, .up)
            await feedAndWait(.caseDelivered(number))
            emit(.caseDelivered(number))
            log.info("case.delivered", metadata: ["case": "\(number)"])
        case .refused(let reason):
            see(.caseReceiver, .up)
            await feedAndWait(.caseRefused(number, reason: reason))
            emit(.caseRefused(number, reason: reason))
            log.warning("case.refused", metadata: ["case": "\(number)"])
        case .unavailable(let code):
            log.info("deliver.waits", metadata: ["case": "\(number)", "code": "\(code)"])
            see(.caseReceiver, .down)
            return false
        }
        // Settled only when the record of it is durable; otherwise it is sent again, which the receiver expects.
        return try await parts.store.pendingCase(number) == nil
    }
}
