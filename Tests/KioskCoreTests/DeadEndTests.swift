import DeviceModel
import ItemList
import Testing

@testable import KioskCore

/// 办不成事 from every dead end: the choice, the record with its cause, the paper if it can be printed, the number on
/// the screen.
@Suite("Dead ends")
struct DeadEndTests {
    static let ticketItem = SampleList.item("综合窗口取号").id
    static let veteran = SampleList.item("退役军人优待证申领").id

    struct End: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var code: String
        var reach: @Sendable (inout Kiosk) -> Void
    }

    static func atIdentity(_ kiosk: inout Kiosk) {
        kiosk.input(.start(item: veteran))
        kiosk.input(.proceed)
    }

    static func wrongCodes(_ count: Int, _ kiosk: inout Kiosk) {
        atIdentity(&kiosk)
        kiosk.input(.requestCode(idNumber: Kiosk.person.idNumber))
        kiosk.answer(.codeSent(challenge: "c", maskedPhone: "139*****234"))
        for _ in 0..<count {
            kiosk.input(.enterCode("111111"))
            kiosk.answer(.notIdentified)
        }
    }

    static func atForm(_ kiosk: inout Kiosk, _ answer: PortAnswer = .lookup(.none, reference: nil, fields: [:])) {
        atIdentity(&kiosk)
        kiosk.identify()
        kiosk.input(.proceed)
        for _ in 0..<4 { kiosk.answer(answer) }
    }

    static func atScan(_ kiosk: inout Kiosk) {
        atForm(&kiosk)
        kiosk.input(.fill(kiosk.goodValues()))
    }

    static let ends: [End] = [
        End(testDescription: "the notice is not what was wanted", code: "session.notice") {
            $0.input(.start(item: veteran))
        },
        End(testDescription: "two wrong codes", code: "session.identify") { wrongCodes(2, &$0) },
        End(testDescription: "five wrong codes", code: "session.identify") { wrongCodes(5, &$0) },
        End(testDescription: "nobody is known under the number", code: "session.identify") { kiosk in
            atIdentity(&kiosk)
            for _ in 0..<2 {
                kiosk.input(.requestCode(idNumber: Kiosk.person.idNumber))
                kiosk.answer(.unknownPerson)
            }
        },
        End(testDescription: "the identity service stops in mid-session", code: "session.identify") { kiosk in
            atIdentity(&kiosk)
            kiosk.feed(.port(.identity, .down))
            kiosk.input(.requestCode(idNumber: Kiosk.person.idNumber))
            kiosk.answer(.unavailable(code: "port.down"))
        },
        End(testDescription: "looking up is not wanted", code: "session.lookup") {
            atIdentity(&$0)
            $0.identify()
        },
        End(testDescription: "no look-up answers", code: "session.form") {
            atForm(&$0, .unavailable(code: "port.down"))
        },
        End(testDescription: "the scanner dies", code: "session.scan") {
            atScan(&$0)
            $0.device(.documentScanner, usable: false)
        },
        End(testDescription: "the scan cannot be read twice", code: "session.scan") { kiosk in
            atScan(&kiosk)
            for _ in 0..<2 {
                kiosk.input(.scan(material: "退役证件"))
                if let scan = kiosk.scans.last { kiosk.feed(.scanned(scan.id, .failed("scanner.page.unreadable"))) }
            }
        },
        End(testDescription: "something is missing in the review", code: "session.review") { kiosk in
            atScan(&kiosk)
            kiosk.input(.missing(material: "退役证件"))
            kiosk.input(.missing(material: "近期照片"))
        },
        End(testDescription: "the commit fails", code: "store.failed") { kiosk in
            kiosk.input(.start(item: ticketItem))
            kiosk.failsCommits = true
            kiosk.input(.proceed)
            kiosk.failsCommits = false
        },
        End(testDescription: "the range is used up after the start", code: "range.usedUp") { kiosk in
            kiosk.input(.start(item: ticketItem))
            kiosk.machine.day.lastNumbers["general/ordinary"] = 300
            kiosk.input(.proceed)
        },
        End(testDescription: "the printer dies before the commit", code: "session.paper") { kiosk in
            kiosk.input(.start(item: ticketItem))
            kiosk.device(.ticketPrinter, usable: false)
            kiosk.input(.proceed)
        },
        End(testDescription: "the printer stops while it prints", code: "session.paper") { kiosk in
            kiosk.input(.start(item: ticketItem))
            kiosk.input(.proceed)
            kiosk.device(.ticketPrinter, usable: false)
        },
        End(testDescription: "the paper came out in part", code: "session.paper") { kiosk in
            kiosk.input(.start(item: ticketItem))
            kiosk.input(.proceed)
            kiosk.printed(.partial)
        },
    ]

    @Test(
        "has the choice, is recorded with its cause, and leads to a number on the screen and to the rating",
        arguments: ends)
    func reported(end: End) {
        var kiosk = Kiosk()
        end.reach(&kiosk)
        #expect(kiosk.has("reportUnresolved"), "\(kiosk.stage): \(kiosk.view.choices.map(\.id))")
        let before = kiosk.prints.count
        kiosk.input(.reportUnresolved)
        #expect(kiosk.reports.map(\.code) == [end.code])
        let service = kiosk.reports.first?.service
        #expect(service != nil)
        #expect(kiosk.view.numbers.last == service?.value)
        #expect(kiosk.view.lines.contains { $0.zh.contains(service?.value ?? "?") })
        if kiosk.machine.isDown(.ticketPrinter, kiosk.now) {
            #expect(kiosk.prints.count == before && kiosk.stage != "printing")
        } else {
            guard case .unresolvedNotice(_, _, let ways) = kiosk.prints.last?.paper else {
                Issue.record("no paper")
                return
            }
            #expect(!ways.isEmpty)
            kiosk.printed(.completed)
            #expect(kiosk.stage == "evaluate")
        }
        for _ in 0..<2 where kiosk.stage != "evaluate" { kiosk.input(.proceed) }
        kiosk.input(.rate(level: 2))
        kiosk.input(.cancel)
        #expect(kiosk.evaluations.count == 1 && kiosk.ends == [.completed] && !kiosk.machine.isInSession)
    }

    @Test("two failed recognitions name other ways; once more than not at all", arguments: [1, 2])
    func otherWays(failures: Int) {
        var codes = Kiosk()
        Self.wrongCodes(failures, &codes)
        #expect(codes.view.lines.contains(Texts.otherWay) == (failures == 2))
        var scans = Kiosk()
        Self.atScan(&scans)
        for _ in 0..<failures {
            scans.input(.scan(material: "退役证件"))
            if let scan = scans.scans.last { scans.feed(.scanned(scan.id, .failed("scanner.page.unreadable"))) }
        }
        #expect(scans.view.lines.contains(Texts.otherWay) == (failures == 2))
        var people = Kiosk()
        Self.atIdentity(&people)
        for _ in 0..<failures {
            people.input(.requestCode(idNumber: Kiosk.person.idNumber))
            people.answer(.unknownPerson)
        }
        #expect(people.view.lines.contains(Texts.otherWay) == (failures == 2))
    }

    @Test(
        "an item that is not offered is reported without being started, under its reason",
        arguments: [(DeviceClass.ticketPrinter, "need.ticketPrinter")])
    func notOffered(device: DeviceClass, code: String) {
        var kiosk = Kiosk()
        kiosk.device(device, usable: false)
        kiosk.input(.start(item: Self.ticketItem))
        #expect(!kiosk.machine.isInSession && kiosk.has("reportItem"))
        kiosk.input(.reportItem(Self.ticketItem))
        #expect(kiosk.reports.map(\.code) == [code] && kiosk.tickets.isEmpty)
        #expect(kiosk.view.numbers == [kiosk.reports.first?.service?.value])
        kiosk.input(.proceed)
        kiosk.input(.rate(level: 4))
        #expect(kiosk.ends == [.completed] && kiosk.evaluations.count == 1)
    }

    @Test("an item that the list does not have is reported once, without what was typed")
    func unknownItem() {
        var kiosk = Kiosk()
        for _ in 0..<3 { kiosk.input(.reportItem("someone's name")) }
        #expect(kiosk.reports.map(\.code) == ["item.unknown"] && kiosk.reports.first?.service == nil)
        #expect(kiosk.view.title == Texts.reportNoted(kiosk.machine.settings.hall))
        #expect(!"\(kiosk.effects)".contains("someone's name"))
    }

    @Test(
        "a report that cannot be kept is said so, tried again, and kept with the end otherwise",
        arguments: [true, false])
    func unkept(again: Bool) {
        var kiosk = Kiosk()
        Self.atIdentity(&kiosk)
        kiosk.failsCommits = true
        kiosk.input(.reportUnresolved)
        #expect(kiosk.stage == "result" && kiosk.reports.isEmpty && kiosk.view.lines.contains(Texts.storeFailed))
        kiosk.failsCommits = false
        if again { kiosk.input(.proceed) } else { kiosk.input(.cancel) }
        #expect(kiosk.reports.map(\.code) == ["session.identify"])
    }

    @Test("starts that fail because nothing can be kept become one report when it can")
    func startFailed() {
        var kiosk = Kiosk()
        kiosk.failsCommits = true
        for _ in 0..<3 { kiosk.input(.start(item: Self.ticketItem)) }
        #expect(kiosk.view.title == Texts.storeFailedAtStart)
        kiosk.failsCommits = false
        kiosk.pass(.seconds(61))
        #expect(kiosk.reports.map(\.code) == ["store.failed"])
    }

    @Test("a keypad that is dead stops nothing: the screen has the five choices")
    func keypad() {
        var kiosk = Kiosk()
        kiosk.device(.evaluationKeypad, usable: false)
        kiosk.walk(Self.ticketItem)
        #expect(kiosk.view.choices.map(\.id).prefix(5) == ["rate5", "rate4", "rate3", "rate2", "rate1"])
    }
}
