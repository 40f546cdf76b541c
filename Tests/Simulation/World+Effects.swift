import DeviceModel
import Invariants
import ItemList
import KioskCore

/// The controller's part: one event at a time, its effects in order; a commit's answer before anything else.
extension World {
    mutating func feed(_ event: KioskEvent, _ index: Int) {
        takeNewList(index)
        if !kiosks[index].rules.isInSession { kiosks[index].clock = kiosks[index].civil }
        note(event, index)
        var inner = [event]
        while !inner.isEmpty {
            let next = inner.removeFirst()
            observe(.event(next), index)
            let effects = kiosks[index].rules.handle(next, at: instant(index))
            events += 1
            for effect in effects {
                // The machine may die between any two effects.
                if dies(.init(effect), index) { return crash(index) }
                observe(.effect(effect), index)
                let answer = perform(effect, index)
                if let answer { inner.append(answer) }
                if case .commit = effect { inner.append(.pending(kiosks[index].store.undelivered)) }
                if !kiosks[index].isRunning { return }
            }
        }
        switch event {
        case .timer(.minute), .device, .port, .pending: break
        default: observe(.view(kiosks[index].rules.view(at: instant(index))), index)
        }
    }

    private mutating func dies(_ place: Boundaries.Place, _ index: Int) -> Bool {
        !isEnding && boundaries.pass(kiosks[index].purpose, place, &kiosks[index].random)
    }

    /// What a session is given, should it have to be given again.
    private mutating func note(_ event: KioskEvent, _ index: Int) {
        switch event {
        case .citizen(.start(let item)) where !kiosks[index].rules.isInSession:
            kiosks[index].session = SimSession(item: item, list: list.list, startedAt: instant(index))
        case .citizen(.declineLookups(let materials)): kiosks[index].session.declined = materials
        case .citizen(.promise(let material, true)): kiosks[index].session.given.insert(material)
        case .citizen(.scan(let material)): kiosks[index].session.given.insert(material)
        default: break
        }
    }

    private mutating func perform(_ effect: Effect, _ index: Int) -> KioskEvent? {
        let epoch = kiosks[index].epoch
        switch effect {
        case .commit(let id, let records, let drafts): return commit(id, records, drafts, index)
        case .print(let request): startPrint(request, index)
        case .scan(let id, _, let material): startScan(id, material, index)
        case .cancelScan(let id):
            agenda.plan(.feed(kiosk: index, epoch: epoch, .scanned(id, .cancelled)), at: now + 20)
        case .dropPage(let page):
            kiosks[index].droppedPages.insert(page)
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
        case .eraseSession: kiosks[index].droppedPages = []
        case .answerQueue(_, let answer): count(Self.words(answer))
        case .enableKeypad, .disableKeypad, .log: break
        }
        return nil
    }

    private mutating func commit(
        _ id: CommitID, _ records: [KioskRecord], _ drafts: [SealedDraft], _ index: Int
    ) -> KioskEvent? {
        kiosks[index].purpose = .init(records)
        if kiosks[index].random.chance(40), !isEnding {
            count("failed commits")
            kiosks[index].reachesReceiverSince = now
            return .commitFailed(id)
        }
        do { try kiosks[index].store.keep(records, drafts) } catch {
            extra.append("the store refuses \(records): \(error)")
            return .commitFailed(id)
        }
        if !drafts.isEmpty { kiosks[index].reachesReceiverSince = now }
        for record in records { observe(.record(record), index) }
        checkDrafts(records, drafts, index)
        if dies(.committed, index) {
            crash(index)
            return nil
        }
        if kiosks[index].random.chance(300) {
            agenda.plan(
                .feed(kiosk: index, epoch: kiosks[index].epoch, .committed(id)),
                at: now + kiosks[index].random.within(1...3000))
            return nil
        }
        return .committed(id)
    }

    /// A case without its content would be a promise without what it is about, and a call-back without its phone one
    /// that nobody can make.
    private mutating func checkDrafts(_ records: [KioskRecord], _ drafts: [SealedDraft], _ index: Int) {
        let subjects = records.compactMap { record -> SealedSubject? in
            switch record {
            case .caseAccepted(let accepted): .case(accepted.number)
            case .ratingDetail(let detail): detail.wantsCallBack ? .callBack(detail.service) : nil
            default: nil
            }
        }
        guard !subjects.isEmpty || !drafts.isEmpty else { return }
        if subjects != drafts.map(\.subject) { extra.append("\(subjects) are sealed as \(drafts.map(\.subject))") }
        if subjects.contains(where: { if case .callBack = $0 { true } else { false } }) { count("call-backs") }
        for page in drafts.flatMap({ $0.content.pages.values.joined() })
        where kiosks[index].droppedPages.contains(page) {
            extra.append("\(page.value) is sealed after it was dropped")
        }
    }

    /// Paper: a key prints once; at most one unmarked copy may exist.
    private mutating func startPrint(_ request: PrintRequest, _ index: Int) {
        let epoch = kiosks[index].epoch
        count("prints")
        if kiosks[index].papers.service != request.service { kiosks[index].papers = (request.service, [], []) }
        if !kiosks[index].papers.keys.insert(request.key).inserted {
            extra.append("the key \(request.key) is used twice")
        }
        let usable = kiosks[index].devices[.ticketPrinter]?.isUsable == true
        var outcome = PhysicalOutcome.completed
        if !usable {
            outcome = kiosks[index].random.chance(7000) ? .notStarted : .unknown
        } else if kiosks[index].random.chance(800) {
            outcome = kiosks[index].random.pick([.partial, .unknown, .notStarted]) ?? .unknown
        }
        if outcome != .notStarted, !request.isReprint,
            !kiosks[index].papers.unmarked.insert(request.paper.kind).inserted
        {
            extra.append("\(request.service) \(request.paper.kind): two unmarked copies may exist")
        }
        if request.isReprint { count("reprints") }
        if case .deficiencyNotice(let notice) = request.paper { replay(notice, index) }
        if kiosks[index].random.chance(50) { return }  // Never answered: the timer has to end it.
        let time = outcome == .notStarted ? 500 : kiosks[index].random.within(1_500...9_000)
        agenda.plan(.feed(kiosk: index, epoch: epoch, .printed(request.id, outcome)), at: now + time)
        repeatLater(.printed(request.id, .completed), index)
    }

    /// One notice in three is put to the test.
    private mutating func replay(_ notice: DeficiencyNotice, _ index: Int) {
        guard !kiosks[index].session.isReplayed, kiosks[index].random.chance(3300),
            let person = kiosks[index].citizen?.person, let list = kiosks[index].session.list
        else { return }
        kiosks[index].session.isReplayed = true
        count("replayed notices")
        var replay = NoticeReplay(
            rules: Self.rules(kiosks[index].settings, (Self.reference(list), list), plan.breakage),
            session: kiosks[index].session, person: person, gaps: Set(notice.gaps.map(\.material)))
        observe(.filledAsNoticed(notice.service, isAccepted: replay.isAccepted()), index)
    }

    private mutating func startScan(_ id: RequestID, _ material: String, _ index: Int) {
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
