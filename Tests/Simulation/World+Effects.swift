import DeviceModel
import Invariants
import ItemList
import KioskCore

/// The controller's part: one event at a time, its effects in order; a commit's answer before anything else.
extension World {
    mutating func feed(_ event: KioskEvent, _ index: Int) {
        takeNewList(index)
        var inner = [event]
        while !inner.isEmpty {
            let next = inner.removeFirst()
            observe(.event(next), index)
            let effects = kiosks[index].rules.handle(next, at: instant)
            count("events")
            for effect in effects {
                // The machine may die between any two effects.
                if kiosks[index].random.chance(1), !isEnding { return crash(index) }
                observe(.effect(effect), index)
                if let answer = perform(effect, index) { inner.append(answer) }
            }
        }
        switch event {
        case .timer(.minute), .device, .port, .pending: break
        default: observe(.view(kiosks[index].rules.view(at: instant)), index)
        }
    }

    private mutating func takeNewList(_ index: Int) {
        let newest = lists[lists.count - 1]
        guard !kiosks[index].rules.isInSession, lists.count > 1, kiosks[index].newestList != newest.reference else {
            return
        }
        kiosks[index].newestList = newest.reference
        kiosks[index].rules.replaceList(newest.list, reference: newest.reference)
        observe(.listAccepted(newest.reference, newest.list), index)
    }

    private mutating func perform(_ effect: Effect, _ index: Int) -> KioskEvent? {
        let epoch = kiosks[index].epoch
        switch effect {
        case .commit(let id, let records, let drafts):
            if kiosks[index].random.chance(40), !isEnding {
                count("failed commits")
                return .commitFailed(id)
            }
            kiosks[index].store.keep(records, drafts)
            for record in records { observe(.record(record), index) }
            checkDrafts(records, drafts)
            if kiosks[index].random.chance(300) {
                agenda.plan(
                    .feed(kiosk: index, epoch: epoch, .committed(id)), at: now + kiosks[index].random.within(1...3000))
                return nil
            }
            return .committed(id)
        case .print(let request): startPrint(request, index)
        case .scan(let id, _, _): startScan(id, index)
        case .cancelScan(let id):
            agenda.plan(.feed(kiosk: index, epoch: epoch, .scanned(id, .cancelled)), at: now + 20)
        case .dropPage(let page):
            droppedPages.insert(page)
            count("dropped pages")
        case .ask(let id, let request): answer(id, request, index)
        case .setTimer(let id, let after):
            kiosks[index].timerGeneration += 1
            kiosks[index].timers[id] = kiosks[index].timerGeneration
            agenda.plan(
                .timer(kiosk: index, epoch: epoch, id, generation: kiosks[index].timerGeneration),
                at: now + after.milliseconds)
        case .cancelTimer(let id): kiosks[index].timers[id] = nil
        case .deliverCases: planDelivery(index, within: 2_000)
        case .enableKeypad, .disableKeypad, .eraseSession, .log: break
        }
        return nil
    }

    /// A case without its content would be a promise without what it is about.
    private mutating func checkDrafts(_ records: [KioskRecord], _ drafts: [SealedDraft]) {
        let numbers = records.compactMap { record in
            if case .caseAccepted(let accepted) = record { accepted.number } else { nil }
        }
        if numbers != drafts.map(\.number) { extra.append("cases \(numbers) are sealed as \(drafts.map(\.number))") }
        for page in drafts.flatMap({ $0.content.pages.values.joined() }) where droppedPages.contains(page) {
            extra.append("\(page.value) is sealed after it was dropped")
        }
    }

    /// Paper: a key prints once; at most one unmarked copy may exist.
    private mutating func startPrint(_ request: PrintRequest, _ index: Int) {
        let epoch = kiosks[index].epoch
        count("prints")
        if papers[request.key] != nil { extra.append("the key \(request.key) is used twice") }
        papers[request.key] = 0
        let usable = kiosks[index].devices[.ticketPrinter]?.isUsable == true
        var outcome = PhysicalOutcome.completed
        if !usable {
            outcome = kiosks[index].random.chance(7000) ? .notStarted : .unknown
        } else if kiosks[index].random.chance(800) {
            outcome = kiosks[index].random.pick([.partial, .unknown, .notStarted]) ?? .unknown
        }
        let isOnPaper = outcome != .notStarted
        if isOnPaper, !request.isReprint {
            let copy = "\(request.service)-\(request.paper.kind.rawValue) unmarked"
            if papers.updateValue(1, forKey: copy) != nil { extra.append("\(copy): two copies may exist") }
        }
        if request.isReprint { count("reprints") }
        if kiosks[index].random.chance(50) { return }  // Never answered: the timer has to end it.
        let time = outcome == .notStarted ? 500 : kiosks[index].random.within(1_500...9_000)
        agenda.plan(.feed(kiosk: index, epoch: epoch, .printed(request.id, outcome)), at: now + time)
        repeatLater(.printed(request.id, .completed), index)
    }

    private mutating func startScan(_ id: RequestID, _ index: Int) {
        let epoch = kiosks[index].epoch
        count("scans")
        var outcome = ScanOutcome.page(PageID("page-\(index)-\(epoch)-\(id.value)"))
        if kiosks[index].devices[.documentScanner]?.isUsable != true || kiosks[index].random.chance(500) {
            outcome = .failed("scanner.offline")
        }
        if kiosks[index].random.chance(50) { return }
        agenda.plan(
            .feed(kiosk: index, epoch: epoch, .scanned(id, outcome)),
            at: now + kiosks[index].random.within(800...20_000))
        repeatLater(.scanned(id, outcome), index)
    }

    /// Now and then an answer comes a second time, late.
    mutating func repeatLater(_ event: KioskEvent, _ index: Int) {
        guard kiosks[index].random.chance(300) else { return }
        agenda.plan(
            .feed(kiosk: index, epoch: kiosks[index].epoch, event),
            at: now + kiosks[index].random.within(5_000...200_000))
    }
}
