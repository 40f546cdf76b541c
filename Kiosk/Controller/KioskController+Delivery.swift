import DeviceModel
import KioskCore
import KioskStore
import Logging
import Ports

/// Pending cases go out until they are acknowledged or refused: oldest first, one at a time, with back-off.
/// Where the receiver does not answer the round ends; a case that is odd by itself is set aside for a while.
extension KioskController {
    enum Round { case done, waits, receiverDown }
    private enum Step { case settled, odd, againstContract, noAnswer }

    func deliverForEver() async {
        var wait = parts.pace.retryFirst
        var later: Task<Void, Never>?
        defer { later?.cancel() }
        for await _ in deliveryBell.rings {
            guard !Task.isCancelled, life == .running else { return }
            let entries = await deliverEntries()
            switch await deliverPending().and(entries) {
            case .done: wait = parts.pace.retryFirst
            case .waits:
                wait = parts.pace.retryFirst
                later?.cancel()
                // New cases do not wait for those set aside.
                if let after = outbox.wait(uptime: parts.time.uptime()) {
                    later = Task { [time = parts.time, deliveryBell] in
                        do { try await time.sleep(after) } catch { return }
                        deliveryBell.ring()
                    }
                }
            case .receiverDown:
                do { try await parts.time.sleep(wait) } catch { return }
                wait = min(wait * 2, parts.pace.retryLast)
                deliveryBell.ring()
            }
        }
    }

    private func deliverPending() async -> Round {
        do {
            let pending = try await parts.store.pending(limit: 10_000)
            var settled = 0
            var strange = 0
            for number in outbox.due(pending, uptime: parts.time.uptime()) {
                guard !Task.isCancelled else { return .receiverDown }
                switch try await deliver(number) {
                case .settled: settled += 1
                case .odd: outbox.setAside(number, uptime: parts.time.uptime(), pace: parts.pace)
                case .againstContract:
                    strange += 1
                    outbox.setAside(number, uptime: parts.time.uptime(), pace: parts.pace)
                case .noAnswer:
                    outbox.noAnswer(to: number)
                    await tellWaiting()
                    return .receiverDown
                }
            }
            // One answer against the contract may be a matter of one case; nothing else is the receiver's.
            if strange > 0, settled == 0 { see(.caseReceiver, .down) }
            await tellWaiting()
            return try await parts.store.pendingCount() == 0 ? .done : .waits
        } catch {
            log.error("deliver.failed", metadata: ["cause": "\(error)"])
            return .receiverDown
        }
    }

    /// The rules hear what waits, as the store counts it now.
    func tellWaiting() async {
        do { feed(.pending(try await parts.store.outboxState().waiting)) } catch {
            log.error("deliver.failed", metadata: ["cause": "\(error)"])
        }
    }

    /// A row that cannot be read is the vendor's to mend: said once in the log, and kept as a 办不成事 report.
    private func reportUnreadable(_ number: CaseNumber, _ error: StoreError) async throws {
        guard !outbox.reported.contains(number) else { return }
        log.error("case.unreadable", metadata: ["case": "\(number)", "cause": "\(error)"])
        let code = "case.unreadable"
        let known = try await parts.store.unresolvedReports().contains { $0.caseNumber == number && $0.code == code }
        if !known {
            let report = UnresolvedReport(service: nil, caseNumber: number, code: code, at: parts.time.now())
            try await parts.store.commit([.unresolved(report)])
        }
        outbox.reported.insert(number)
    }

    private func deliver(_ number: CaseNumber) async throws -> Step {
        let pending: StoredCase
        do {
            guard let found = try await parts.store.pendingCase(number) else { return .settled }
            pending = found
        } catch let error as StoreError {
            guard case .damaged = error else { throw error }
            try await reportUnreadable(number, error)
            return .odd
        }
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
            switch code {
            case "port.contract": return .againstContract
            case "port.request": return .odd
            default:
                see(.caseReceiver, .down)
                return .noAnswer
            }
        }
        // Settled only when the record of it is durable; otherwise it is sent again, which the receiver expects.
        return try await parts.store.pendingCase(number) == nil ? .settled : .odd
    }
}

extension KioskController.Round {
    /// Of cases and entries together: the worse.
    func and(_ other: Self) -> Self {
        if self == .receiverDown || other == .receiverDown { return .receiverDown }
        return self == .waits ? .waits : other
    }
}
