import DeviceModel
import Invariants
import ItemList
import Testing

@testable import KioskCore

/// Invariant 4 over every way in which a session can end, from every stage: planted values are in no record, paper, log
/// line or later screen, and in the screens of the session itself only masked.
@Suite("Nothing is left behind")
struct CanaryTests {
    enum Leaving: String, CaseIterable, Sendable { case cancelled, timedOut, crashed, completed, reported, unkept }

    static let canaries = [
        "陈建国", "11010519491231002X", "13900001234", "13700009999", "示范路一百号三楼", "填写的文字",
    ]
    static let renewal = SampleList.item("居民身份证丢失补领").id

    /// Walks so many stations, seeing every screen.
    static func walk(_ kiosk: inout Kiosk, _ steps: Int, see: (ScreenView) -> Void) {
        kiosk.input(.start(item: renewal))
        var posted = false
        for _ in 0..<steps {
            see(kiosk.view)
            switch kiosk.stage {
            case "notice": kiosk.input(.proceed)
            case "identify":
                kiosk.input(.requestCode(idNumber: Kiosk.person.idNumber))
                kiosk.answer(.codeSent(challenge: "c", maskedPhone: Kiosk.person.phone + "*"))
            case "code":
                kiosk.input(.enterCode("246810"))
                kiosk.answer(.identified(Kiosk.person))
            case "lookup":
                if kiosk.has("declineLookups") {
                    kiosk.input(.proceed)
                } else {
                    kiosk.answer(.lookup(.found, reference: "ref", fields: ["holder": Kiosk.person.name]))
                }
            case "form":
                if let material = kiosk.view.materials.first {
                    kiosk.input(.promise(material: material, agreed: true))
                } else {
                    kiosk.input(.fill(kiosk.goodValues()))
                }
            case "scan":
                guard let material = kiosk.view.materials.first else { return }
                kiosk.input(.scan(material: material))
                if let scan = kiosk.scans.last { kiosk.feed(.scanned(scan.id, .page(PageID("p\(scan.id.value)")))) }
            case "review":
                kiosk.input(posted ? .proceed : .deliver(.post))
                posted = true
            case "printing": kiosk.printed(.unknown)
            case "result": kiosk.input(.proceed)
            default: return
            }
        }
        see(kiosk.view)
    }

    static func leave(_ kiosk: inout Kiosk, _ how: Leaving) {
        switch how {
        case .cancelled: kiosk.input(.cancel)
        case .timedOut: kiosk.pass(.seconds(600))
        case .crashed:
            let open = kiosk.machine.session.map {
                Recovered.OpenSession(service: $0.service, serviceEnded: false, prompted: false, evaluated: false)
            }
            kiosk.machine = Kiosk().machine
            kiosk.feed(.started(Recovered(openSessions: [open].compactMap(\.self), serviceDay: "2026-03-04")))
        case .completed:
            for _ in 0..<60 where kiosk.machine.isInSession && kiosk.stage != "evaluate" { kiosk.input(.proceed) }
            kiosk.input(.rate(level: 5))
            if kiosk.machine.isInSession { kiosk.input(.cancel) }
        case .reported:
            kiosk.input(.reportUnresolved)
            kiosk.printed(.completed)
            kiosk.input(.cancel)
        case .unkept:
            kiosk.failsCommits = true
            kiosk.input(.proceed)
            kiosk.input(.cancel)
            kiosk.failsCommits = false
            kiosk.pass(.seconds(61))
        }
        if kiosk.machine.isInSession { kiosk.pass(.seconds(900)) }
    }

    /// The walk has twelve inputs and answers; each beginning of it is a stage reached.
    @Test("however it ends and wherever", arguments: Leaving.allCases, 0...12)
    func leaves(how: Leaving, station: Int) {
        var kiosk = Kiosk()
        var stages: Set<String> = []
        Self.walk(&kiosk, station) { view in
            stages.insert(view.stage)
            Self.check("\(view)", "the screen \(view.stage)")
        }
        Self.leave(&kiosk, how)
        #expect(!kiosk.machine.isInSession)
        Self.check("\(kiosk.view)", "the screen after")
        #expect(kiosk.machine.session == nil && kiosk.machine.assistance == nil)
        Self.check("\(kiosk.records)", "a record")
        Self.check("\(kiosk.prints)", "a paper")
        for effect in kiosk.effects {
            // Questions go to the district, drafts are sealed: both end with the session.
            switch effect {
            case .ask: break
            case .commit(_, let records, _): Self.check("\(records)", "a commit")
            default: Self.check("\(effect)", "an effect")
            }
        }
        // What the machine remembers afterwards: also nothing.
        Self.check("\(kiosk.machine.unwritten)\(kiosk.machine.lateprints)\(kiosk.machine.commits)", "the memory")
    }

    @Test("the way goes through every stage that knows something personal")
    func stations() {
        var kiosk = Kiosk()
        var stages: Set<String> = []
        Self.walk(&kiosk, 30) { stages.insert($0.stage) }
        #expect(
            stages.isSuperset(of: ["notice", "identify", "code", "lookup", "form", "review", "result", "evaluate"]))
        #expect(kiosk.cases.first?.delivery == .post)
    }

    static func check(_ text: String, _ place: String) {
        for canary in canaries where text.contains(canary) { Issue.record("\(place) holds \(canary)") }
    }

    @Test(
        "a port's masked phone shows its ends alone, whatever the port sent",
        arguments: [
            ("139*****234", "139*****234"), ("13900001234", "139*****234"), ("13900001234*", "139*****234"),
            ("***", "***"), ("", ""), ("1*3*9*0*0*0*0*1234", "139***234"),
        ])
    func phone(sent: String, shown: String) {
        let masked = Masking.masked(phone: sent)
        #expect(masked.filter(\.isNumber).count <= 6)
        if sent.count <= 12 { #expect(masked == shown) }
    }
}
