import ItemList
public import KioskCore
import KioskStore
import Logging

/// Which item list is in use: accepted with a record, switched atomically and between sessions only (invariant 6).
extension KioskController {
    /// The list that was active, verified again; then the offered one, if it is newer.
    func takeListAtStart() async {
        do {
            if let stored = try await parts.store.activeList() {
                switch await parts.lists.verify(stored) {
                case .success(let accepted): use(accepted)
                case .failure(let refusal): refuse(refusal)
                }
            }
        } catch { raiseOwnFault(.storeFailed, evidence: "\(error)") }
        await reloadList()
        await switchWaitingList()
    }

    /// Looks at the offered list; if it is good and newer it is used from the next session on.
    ///
    /// - Returns: the list in use or waiting for the end of the session; nil: none was ever good.
    @discardableResult
    public func reloadList() async -> ListReference? {
        do {
            let floor = try await parts.store.listFloor()
            switch await parts.lists.offered(floor: floor) {
            case .success(let accepted):
                let kept = try await parts.store.activeListReference()
                consider(accepted, kept: kept)
            case .failure(let refusal): refuse(refusal)
            }
        } catch { raiseOwnFault(.storeFailed, evidence: "\(error)") }
        if life == .running { await switchWaitingList() }
        return waitingList?.reference ?? activeList
    }

    /// A good list waits if its sequence is higher than that of the newest accepted one, or if it is the kept one
    /// that could not be used by itself. One sequence never stands for two contents.
    private func consider(_ accepted: AcceptedList, kept: ListReference?) {
        let newest = waitingList?.reference ?? kept
        if let newest, accepted.reference != newest, accepted.reference != kept,
            accepted.stored.sequence <= newest.sequence
        {
            let was = accepted.stored.sequence == newest.sequence ? "with other content" : "or a higher one"
            return refuse(
                ListRefusal(
                    code: "list.sequence.below",
                    detail: "sequence \(accepted.stored.sequence) \(was) was accepted before. "
                        + "Its issuer has to give a new list a higher sequence"))
        }
        clearOwnFault(.listRefused, reading: "list=\(accepted.stored.sequence)")
        let isNewer = accepted.stored.sequence > newest?.sequence ?? Int64.min
        if isNewer || activeList == nil && waitingList == nil { waitingList = accepted }
    }

    /// Switches to a list that waits, unless a citizen is being served.
    func switchWaitingList() async {
        guard let accepted = waitingList, !machine.isInSession, !isPumping else { return }
        waitingList = nil
        // Two looks at once may have found it, or an older one.
        if let activeList, accepted.stored.sequence <= activeList.sequence { return }
        // Events wait until the switch is durable.
        isPumping = true
        do {
            try await parts.store.activate(accepted.stored)
            use(accepted)
            if life == .running { mailbox.insert(Letter(event: .listAccepted(accepted.reference), done: nil), at: 0) }
            emit(.listSwitched(accepted.reference))
            log.notice(
                "list.switched",
                metadata: ["sequence": "\(accepted.stored.sequence)", "items": "\(accepted.list.items.count)"])
        } catch { raiseOwnFault(.storeFailed, evidence: "\(error)") }
        isPumping = false
        pumpSoon()
    }

    private func use(_ accepted: AcceptedList) {
        activeList = accepted.reference
        machine.replaceList(accepted.list, reference: accepted.reference)
    }

    private func refuse(_ refusal: ListRefusal) {
        raiseOwnFault(.listRefused, arguments: ["reason": refusal.code], evidence: refusal.description)
    }
}
