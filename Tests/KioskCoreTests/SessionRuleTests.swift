import DeviceModel
import ItemList
import Testing

@testable import KioskCore

@Suite("Rules of a session")
struct SessionRuleTests {
    let ticketItem = SampleList.item("综合窗口取号").id
    let veteran = SampleList.item("退役军人优待证申领").id

    func atEvaluation() -> Kiosk {
        var kiosk = Kiosk()
        kiosk.walk(ticketItem)
        return kiosk
    }

    @Test("time is announced, warned of, extended without end, and then ends and erases the session")
    func limits() {
        var kiosk = Kiosk()
        kiosk.input(.start(item: ticketItem))
        #expect(kiosk.view.limit?.endsAt == kiosk.now + .seconds(120))
        for _ in 0..<20 {
            kiosk.pass(.seconds(100))
            #expect(kiosk.view.limit?.warned == true)
            kiosk.input(.moreTime)
            #expect(kiosk.view.limit?.warned == false)
        }
        kiosk.pass(.seconds(121))
        #expect(kiosk.ends == [.timedOut])
        #expect(kiosk.erased.count == 1)
        #expect(kiosk.evaluations.isEmpty)
        #expect(kiosk.stage == "ended")
        kiosk.pass(.seconds(20))
        #expect(kiosk.stage == "ready")
    }

    @Test("cancel ends every stage that a citizen meets, and erases", arguments: 0..<9)
    func cancel(after steps: Int) {
        var kiosk = Kiosk()
        kiosk.input(.start(item: veteran))
        let way: [(inout Kiosk) -> Void] = [
            { $0.input(.proceed) }, { $0.input(.requestCode(idNumber: Kiosk.person.idNumber)) },
            { $0.answer(.codeSent(challenge: "c", maskedPhone: "139*****234")) }, { $0.input(.enterCode("246810")) },
            { $0.answer(.identified(Kiosk.person)) }, { $0.input(.proceed) },
            { kiosk in for _ in 0..<4 { kiosk.answer(.lookup(.none, reference: nil, fields: [:])) } },
            { $0.input(.fill($0.goodValues())) },
        ]
        for step in way.prefix(steps) { step(&kiosk) }
        kiosk.input(.cancel)
        #expect(!kiosk.machine.isInSession)
        #expect(kiosk.erased.count == 1)
        #expect(kiosk.ends == [.cancelled])
        #expect(kiosk.evaluations.isEmpty)
    }

    @Test("two failed codes offer another way; a typed number alone identifies nobody")
    func wrongCodes() {
        var kiosk = Kiosk()
        kiosk.input(.start(item: veteran))
        kiosk.input(.proceed)
        kiosk.input(.requestCode(idNumber: "110105194912310021"))
        #expect(kiosk.asks.isEmpty)
        kiosk.input(.requestCode(idNumber: "11010519491231002x"))
        kiosk.answer(.codeSent(challenge: "c", maskedPhone: "13900001234"))
        #expect(!kiosk.view.lines.contains { $0.zh.contains("13900001234") })
        for _ in 0..<2 {
            kiosk.input(.enterCode("111111"))
            kiosk.answer(.notIdentified)
        }
        #expect(kiosk.view.lines.contains(Texts.otherWay))
        #expect(kiosk.has("reportUnresolved") && kiosk.has("requestCode"))
        kiosk.input(.enterCode("246810"))
        kiosk.answer(.identified(Person(name: "他人", idNumber: "440524188001010014", phone: "1")))
        #expect(kiosk.machine.session?.person == nil)
    }

    @Test("a look-up that nobody answers ends by its timer and is recorded as unavailable; the late answer is ignored")
    func silentPort() {
        var kiosk = Kiosk()
        kiosk.input(.start(item: veteran))
        kiosk.input(.proceed)
        kiosk.identify()
        kiosk.input(.proceed)
        let first = kiosk.asks.last?.id ?? RequestID(0)
        kiosk.pass(.seconds(21))
        kiosk.feed(.answer(.lookup(.found, reference: "late", fields: [:]), to: first))
        #expect(kiosk.machine.session?.progress["居民身份证"]?.tried.map(\.answer) == [.unavailable])
        #expect(kiosk.machine.session?.progress["居民身份证"]?.answeredBy == nil)
    }

    @Test("nothing is rated before the end, a key out of turn changes nothing", arguments: KeypadKey.allCases)
    func earlyKey(key: KeypadKey) {
        var kiosk = Kiosk()
        kiosk.input(.start(item: ticketItem))
        kiosk.feed(.key(key, sequence: 1))
        kiosk.input(.rate(level: 5))
        kiosk.input(.proceed)
        kiosk.feed(.key(key, sequence: 2))
        #expect(kiosk.stage == "printing")
        #expect(kiosk.evaluations.isEmpty)
    }

    @Test("each key and each choice on the screen gives its level, once", arguments: 1...5)
    func levels(level: Int) {
        let keys: [KeypadKey] = [.veryDissatisfied, .dissatisfied, .fairlySatisfied, .satisfied, .verySatisfied]
        var byKey = atEvaluation()
        byKey.feed(.key(keys[level - 1], sequence: 77))
        byKey.feed(.key(.verySatisfied, sequence: 78))
        #expect(byKey.evaluations.map(\.result) == [.rated(level: level, input: 77)])
        var onScreen = atEvaluation()
        onScreen.input(.rate(level: level))
        #expect(onScreen.evaluations.count == 1)
    }

    @Test("silence is kept with its reason and never as a good rating")
    func silence() {
        var out = atEvaluation()
        out.device(.evaluationKeypad, usable: false)
        out.pass(.seconds(31))
        #expect(out.evaluations.map(\.result) == [.silent(.deviceOut)])
        var before = Kiosk()
        before.device(.evaluationKeypad, usable: false)
        before.walk(ticketItem)
        #expect(before.stage == "evaluate" && before.evaluations.isEmpty)
        before.pass(.seconds(31))
        #expect(before.evaluations.map(\.result) == [.silent(.deviceOut)])
        var no = atEvaluation()
        no.feed(.key(.cancel, sequence: 1))
        #expect(no.evaluations.map(\.result) == [.silent(.noAnswer)])
        var left = Kiosk()
        left.input(.start(item: ticketItem))
        left.input(.proceed)
        left.printed(.unknown)
        left.input(.cancel)
        #expect(left.evaluations.map(\.result) == [.silent(.abandoned)])
    }

    @Test("a session left while its paper is printed is 未评价, and the outcome is still recorded")
    func leftWhilePrinting() {
        var kiosk = Kiosk()
        kiosk.input(.start(item: ticketItem))
        kiosk.input(.proceed)
        kiosk.input(.cancel)
        #expect(kiosk.evaluations.map(\.result) == [.silent(.abandoned)])
        kiosk.printed(.completed)
        #expect(kiosk.papers.map(\.outcome) == [.completed])
    }

    @Test("a commit that fails did nothing: said so, tried again with a new number, or reported")
    func failedCommit() {
        var kiosk = Kiosk()
        kiosk.input(.start(item: ticketItem))
        kiosk.failsCommits = true
        kiosk.input(.proceed)
        #expect(kiosk.stage == "result")
        #expect(kiosk.prints.isEmpty && kiosk.tickets.isEmpty && kiosk.view.numbers.isEmpty)
        #expect(kiosk.view.lines.contains(Texts.storeFailed))
        kiosk.failsCommits = false
        kiosk.input(.proceed)
        #expect(kiosk.tickets.map(\.number) == [2])
        var start = Kiosk()
        start.failsCommits = true
        start.input(.start(item: ticketItem))
        #expect(!start.machine.isInSession)
        #expect(start.view.title == Texts.storeFailedAtStart)
    }

    @Test("办不成事 is recorded with what stood in the way, printed, and rated like any service")
    func unresolved() {
        var kiosk = Kiosk()
        kiosk.input(.start(item: veteran))
        kiosk.input(.proceed)
        kiosk.input(.reportUnresolved)
        #expect(kiosk.reports.map(\.code) == ["session.identify"])
        guard case .unresolvedNotice(_, _, let ways) = kiosk.prints.last?.paper else {
            Issue.record("no paper")
            return
        }
        #expect(!ways.isEmpty)
        kiosk.printed(.completed)
        #expect(kiosk.stage == "evaluate")
    }

    @Test("numbers end with the range, and begin anew the next service day")
    func ranges() {
        var kiosk = Kiosk(ranges: [NumberRange(queue: "general", from: 7, through: 8)])
        for _ in 0..<2 {
            kiosk.walk(ticketItem)
            kiosk.input(.cancel)
        }
        #expect(kiosk.tickets.map(\.label) == ["A007", "A008"])
        let offer = kiosk.machine.offers(at: kiosk.now).first { $0.item == ticketItem }
        #expect(offer?.reasons.map(\.code) == ["range.usedUp"])
        // A read at midnight, before anything happens, knows the new day.
        let midnight = Instant(milliseconds: 1_772_553_600_000 + 86_400_000)
        let early = kiosk.machine.offers(at: midnight).first { $0.item == ticketItem }
        #expect(early?.reasons.contains { $0.code == "range.usedUp" } == false)
        kiosk.pass(.seconds(15 * 3600))
        kiosk.walk(ticketItem)
        #expect(kiosk.tickets.last?.serviceDay == "2026-03-05")
        #expect(kiosk.tickets.last?.number == 7)
    }

    @Test("a full outbox closes what submits, and nothing else")
    func outbox() {
        var kiosk = Kiosk(outboxBound: 3)
        kiosk.feed(.pending(3))
        for offer in kiosk.machine.offers(at: kiosk.now) {
            let submits = SampleList.list[offer.item]?.steps.contains(.submit) == true
            #expect(offer.reasons.contains { $0.code == "outbox.full" } == submits)
        }
    }

    @Test(
        "office hours: closed items say when they open next",
        arguments: [
            ("2026-03-04 08:29", "3月4日 08:30"), ("2026-03-04 12:00", "3月4日 14:00"), ("2026-03-06 17:30", "3月9日 08:30"),
            ("2026-03-08 10:00", "3月9日 08:30"), ("2026-12-31 20:00", "1月1日 08:30"),
        ])
    func hours(at time: String, opens: String) throws {
        let now = hallTime(time)
        let kiosk = Kiosk(hours: HallCalendar(), at: now)
        let offer = try #require(kiosk.machine.offers(at: now).first { $0.item == ticketItem })
        let reason = try #require(offer.reasons.first { $0.code == "hours.closed" })
        #expect(reason.text.zh.contains(opens))
    }

    @Test("after a crash each open session is ended, and a service that had ended is 未评价 exactly once")
    func recovered() {
        let open: [Recovered.OpenSession] = [
            .init(service: ServiceID("a"), serviceEnded: false, prompted: false, evaluated: false),
            .init(service: ServiceID("b"), serviceEnded: true, prompted: true, evaluated: false),
            .init(service: ServiceID("c"), serviceEnded: true, prompted: true, evaluated: true),
            .init(service: ServiceID("d"), serviceEnded: false, prompted: false, evaluated: false, delivered: true),
            .init(service: ServiceID("e"), serviceEnded: true, prompted: false, evaluated: false, delivered: true),
            .init(service: ServiceID("f"), serviceEnded: true, prompted: true, evaluated: true, delivered: true),
        ]
        let kiosk = Kiosk(
            recovered: Recovered(
                openSessions: open, lastNumbers: ["general/ordinary": 41], serviceDay: "2026-03-04", lastService: 9))
        #expect(kiosk.ends == Array(repeating: .crashed, count: 6))
        #expect(kiosk.evaluations.map(\.service.value) == ["b", "d", "e"])
        #expect(kiosk.evaluations.allSatisfy { $0.result == .silent(.abandoned) })
        // One that had given its number or case ended with that: all three records in one commit, in this order.
        #expect(kiosk.records.filter { if case .serviceEnded = $0 { true } else { false } }.count == 1)
        let commits = kiosk.effects.compactMap { if case .commit(_, let records, _) = $0 { records } else { nil } }
        let service = ServiceID("d")
        #expect(
            commits.contains([
                .serviceEnded(service: service, at: kiosk.now),
                .evaluation(EvaluationRecord(service: service, result: .silent(.abandoned), at: kiosk.now)),
                .sessionEnded(service: service, at: kiosk.now, how: .crashed),
            ]))
        var after = kiosk
        after.walk(ticketItem)
        #expect(after.tickets.map(\.number) == [42])
        #expect(after.tickets.first?.service.value == "HJ-K01-20260304-S0010")
    }

    @Test("a refused case becomes one report, however often the receiver refuses")
    func refusal() {
        var kiosk = Kiosk()
        let number = CaseNumber("HJ-K01-20260304-0001")
        kiosk.feed(.caseRefused(number, reason: "form\u{0}" + String(repeating: "长", count: 5000)))
        kiosk.feed(.caseRefused(number, reason: "form"))
        #expect(kiosk.reports.map(\.caseNumber) == [number])
        guard case .caseRefused(_, let reason, _) = kiosk.records.first else {
            Issue.record("no record")
            return
        }
        #expect(reason.count == 200 && !reason.contains("\u{0}"))
    }

    @Test("a list is not switched under a citizen")
    func listSwitch() {
        var kiosk = Kiosk()
        kiosk.input(.start(item: ticketItem))
        kiosk.machine.replaceList(
            ItemList(header: ItemListHeader(sequence: 9, issuer: "x", validFrom: "", count: 0), items: []),
            reference: ListReference(sequence: 9, hash: "h9"))
        #expect(kiosk.machine.list.items.count == 87)
        kiosk.input(.cancel)
        kiosk.machine.replaceList(
            ItemList(header: ItemListHeader(sequence: 9, issuer: "x", validFrom: "", count: 0), items: []),
            reference: ListReference(sequence: 9, hash: "h9"))
        #expect(kiosk.machine.list.items.isEmpty)
    }

    @Test("hostile input in every stage changes nothing but what it may")
    func hostile() {
        let long = String(repeating: "撑", count: 50_000)
        let inputs: [CitizenInput] = [
            .start(item: long), .requestCode(idNumber: long), .enterCode(long),
            .fill([long: long, "contactPhone": long]),
            .fill(["contactPhone": "1\u{0}\u{202E}"]), .promise(material: long, agreed: true), .scan(material: long),
            .missing(material: long), .declineLookups([long]), .rate(level: .max), .rate(level: .min), .reprint,
            .consentPartial(true), .moreTime,
        ]
        var kiosk = Kiosk()
        for input in inputs { kiosk.input(input) }
        #expect(!kiosk.machine.isInSession)
        kiosk.input(.start(item: veteran))
        for input in inputs { kiosk.input(input) }
        #expect(kiosk.stage == "notice")
        kiosk.input(.proceed)
        for input in inputs { kiosk.input(input) }
        #expect(kiosk.stage == "identify")
        kiosk.identify()
        #expect(kiosk.stage == "lookup")
        kiosk.input(.proceed)
        for _ in 0..<4 { kiosk.answer(.lookup(.none, reference: nil, fields: [:])) }
        for input in inputs { kiosk.input(input) }
        #expect(kiosk.stage == "form")
        #expect(kiosk.view.fields.first?.problem != nil)
        #expect(kiosk.cases.isEmpty && kiosk.evaluations.isEmpty)
        let logged = kiosk.effects.compactMap { if case .log(let line) = $0 { line } else { nil } }
        #expect(!logged.contains { $0.arguments.values.contains { $0.contains("撑") } })
    }
}
