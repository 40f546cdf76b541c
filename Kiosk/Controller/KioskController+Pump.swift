import DeviceModel
import ItemList
import KioskCore
import KioskStore
import Logging

/// One event at a time, its effects in order; a commit's answer is handled before any other event.
extension KioskController {
    func feed(_ event: KioskEvent) {
        mailbox.append(Letter(event: event, done: nil))
        pumpSoon()
    }

    /// Returns when the event and what followed from it at once is done.
    func feedAndWait(_ event: KioskEvent) async {
        await withCheckedContinuation { done in
            mailbox.append(Letter(event: event, done: done))
            pumpSoon()
        }
    }

    func pumpSoon() {
        guard !isPumping, !mailbox.isEmpty else { return }
        isPumping = true
        Task { await pump() }
    }

    private func pump() async {
        while !mailbox.isEmpty {
            let letter = mailbox.removeFirst()
            await process(letter.event)
            publish()
            letter.done?.resume()
        }
        isPumping = false
        if !machine.isInSession { clock.follow() }
        await switchWaitingList()
    }

    private func process(_ event: KioskEvent) async {
        var inner = [event]
        while !inner.isEmpty {
            let effects = machine.handle(inner.removeFirst(), at: clock.now)
            for effect in effects {
                inner += await perform(effect)
            }
        }
    }

    /// Performs one effect; what takes time is started and answers later.
    private func perform(_ effect: Effect) async -> [KioskEvent] {
        switch effect {
        case .commit(let id, let records, let drafts): return await commit(id, records, drafts)
        case .print(let request): startPrint(request)
        case .scan(let id, let service, let material): startScan(id, service, material)
        case .cancelScan(let id): await cancelScan(id)
        case .dropPage(let page): pages[page] = nil
        case .ask(let id, let request): startAsking(id, request)
        case .enableKeypad(let service, let duration): enableKeypad(service, for: duration)
        case .disableKeypad: disableKeypad()
        case .setTimer(let id, let after): setTimer(id, after)
        case .cancelTimer(let id): timers.removeValue(forKey: id)?.cancel()
        case .eraseSession(let service): await erase(service)
        case .answerQueue(let id, let answer): queueAnswers[id] = answer
        case .deliverCases: deliveryBell.ring()
        case .log(let line): write(line)
        }
        return []
    }

    private func commit(_ id: CommitID, _ records: [KioskRecord], _ drafts: [SealedDraft]) async -> [KioskEvent] {
        do {
            var sealed: [SealedCase] = []
            for draft in drafts {
                guard let service = Self.service(of: draft.subject, in: records) else {
                    throw StoreError.rule("content of \(draft.subject) without its record")
                }
                let wanted = Set(draft.content.pages.values.joined())
                let own = pages.filter { wanted.contains($0.key) && $0.value.service == service }.mapValues(\.page)
                guard own.count == wanted.count else {
                    throw StoreError.rule("a page of \(draft.subject) is not kept any more")
                }
                sealed.append(try await parts.sealing.seal(draft, pages: own, service: service))
            }
            if !drafts.isEmpty { Failpoint.sealAfter.pass() }
            let waiting = try await parts.store.commit(records, sealed: sealed)
            clearOwnFault(.storeFailed, reading: "commit=durable")
            if waiting > 0 { deliveryBell.ring() }
            return [.committed(id), .pending(waiting)]
        } catch {
            log.error("store.commitFailed", metadata: ["commit": "\(id.value)", "cause": "\(error)"])
            raiseOwnFault(.storeFailed, evidence: "\(error)")
            return [.commitFailed(id)]
        }
    }

    private static func service(of subject: SealedSubject, in records: [KioskRecord]) -> ServiceID? {
        switch subject {
        case .callBack(let service): return service
        case .case(let number):
            for case .caseAccepted(let accepted) in records where accepted.number == number { return accepted.service }
            return nil
        }
    }

    private func setTimer(_ id: TimerID, _ after: Duration) {
        timers.removeValue(forKey: id)?.cancel()
        let time = parts.time
        timers[id] = Task { [weak self] in
            do { try await time.sleep(after) } catch { return }
            guard !Task.isCancelled else { return }
            await self?.fire(id)
        }
    }

    private func fire(_ id: TimerID) {
        // A timer cancelled or set anew while this waited for its turn is no longer here as such.
        guard !Task.isCancelled, life != .stopping, life != .stopped else { return }
        timers[id] = nil
        feed(.timer(id))
    }

    private func write(_ line: LogLine) {
        let level: Logger.Level =
            switch line.level {
            case .info: .info
            case .notice: .notice
            case .warning: .warning
            case .error: .error
            }
        log.log(
            level: level, Logger.Message(stringLiteral: line.code),
            metadata: line.arguments.mapValues { .string($0) })
    }

    // MARK: - Telling readers

    func emit(_ kind: ControllerEvent.Kind) {
        eventSequence += 1
        eventFans.yield(ControllerEvent(sequence: eventSequence, at: parts.time.now(), kind: kind))
    }

    func publish() {
        let view = screen()
        if view != lastScreen {
            if view.stage != lastScreen?.stage || view.service != lastScreen?.service {
                emit(.stage(view.stage, service: view.service))
            }
            lastScreen = view
            screenFans.yield(view)
            if view.stage == "ended" { returnToReadySoon() }
        }
        let offers = offers()
        let offered = offers.count(where: \.offered)
        if offered != lastOffered {
            lastOffered = offered
            emit(.offersChanged(offered: offered, of: offers.count))
        }
    }

    /// The farewell goes by itself, without an event.
    private func returnToReadySoon() {
        returnToReady?.cancel()
        let time = parts.time
        returnToReady = Task { [weak self] in
            for _ in 0..<60 {
                do { try await time.sleep(.seconds(1)) } catch { return }
                guard await self?.hasLeftFarewell() == false else { return }
            }
        }
    }

    private func hasLeftFarewell() -> Bool {
        publish()
        return lastScreen?.stage != "ended"
    }
}
