import DeviceModel
import ItemList
import Testing

@testable import KioskCore

@Suite("Journeys")
struct JourneyTests {
    let ticketItem = SampleList.item("综合窗口取号").id
    let veteran = SampleList.item("退役军人优待证申领").id

    @Test("优待证: licence, data check, scan and one typed phone make one case; a key rates it")
    func veteranCard() throws {
        var kiosk = Kiosk()
        kiosk.walk(veteran) { request in
            switch request {
            case .licence(let material, _): material == "居民身份证" ? .found : .none
            case .dataCheck: .found
            default: .none
            }
        }
        let record = try #require(kiosk.cases.first)
        #expect(record.sources == ["居民身份证": "licence", "退役证件": "datashare", "近期照片": "scan"])
        #expect(
            kiosk.lookups.map { "\($0.material) \($0.source) \($0.answer)" } == [
                "居民身份证 licence found", "退役证件 licence none", "退役证件 datashare found", "近期照片 previous none",
            ])
        let content = try #require(kiosk.drafts.first?.content)
        #expect(content.fields["contactPhone"] == "13700009999")
        #expect(content.pages["近期照片"]?.count == 1)
        guard case .acceptanceNotice(let notice) = kiosk.prints.last?.paper else {
            Issue.record("no receipt")
            return
        }
        #expect(notice.applicant == "陈**")
        #expect(kiosk.view.numbers == ["HJ-K01-20260304-0001"])
        kiosk.feed(.key(.satisfied, sequence: 9))
        #expect(kiosk.evaluations.map(\.result) == [.rated(level: 4, input: 9)])
    }

    @Test("a tolerated material may follow: accepted, with the days as an act")
    func tolerated() throws {
        var kiosk = Kiosk()
        kiosk.input(.start(item: veteran))
        kiosk.input(.proceed)
        kiosk.identify()
        kiosk.input(.declineLookups(["近期照片"]))
        kiosk.answer(.lookup(.found, reference: nil, fields: [:]))
        kiosk.answer(.lookup(.found, reference: nil, fields: [:]))
        kiosk.input(.fill(kiosk.goodValues()))
        #expect(kiosk.stage == "scan")
        kiosk.input(.missing(material: "近期照片"))
        kiosk.input(.proceed)
        #expect(kiosk.lookups.last?.answer == .declined)
        #expect(kiosk.cases.first?.tolerated == ["近期照片": 5])
        #expect(kiosk.acts.map(\.dueWorkingDays) == [5])
    }

    @Test("paper runs out in mid-ticket: the number stays, the copy after the refill is marked, silence is 未评价")
    func paperOut() {
        var kiosk = Kiosk()
        kiosk.input(.start(item: ticketItem))
        kiosk.input(.proceed)
        kiosk.device(.ticketPrinter, usable: false)
        kiosk.printed(.partial)
        #expect(kiosk.stage == "number")
        #expect(kiosk.view.numbers == ["A001"])
        #expect(kiosk.view.paper == .partial)
        #expect(!kiosk.has("reprint"))
        kiosk.input(.reprint)
        #expect(kiosk.prints.count == 1)
        let closed = kiosk.machine.offers(at: kiosk.now).filter {
            $0.reasons.contains { $0.code == "need.ticketPrinter" }
        }
        #expect(closed.count > 70)
        #expect(closed.allSatisfy { !$0.alternatives.isEmpty && !$0.offered })
        kiosk.device(.ticketPrinter, usable: true)
        #expect(kiosk.has("reprint"))
        kiosk.input(.reprint)
        #expect(kiosk.prints.last?.isReprint == true)
        #expect(Set(kiosk.prints.map(\.key)).count == 2)
        kiosk.printed(.completed)
        #expect(kiosk.stage == "evaluate")
        kiosk.pass(.seconds(31))
        #expect(kiosk.evaluations.map(\.result) == [.silent(.noAnswer)])
        #expect(kiosk.papers.map(\.outcome) == [.partial, .completed])
        #expect(kiosk.tickets.count == 1)
    }

    @Test("a paper that certainly was not begun is printed then as the first copy, unmarked")
    func notStarted() {
        var kiosk = Kiosk()
        kiosk.input(.start(item: ticketItem))
        kiosk.device(.ticketPrinter, usable: false)
        kiosk.input(.proceed)
        #expect(kiosk.prints.isEmpty)
        #expect(kiosk.stage == "number")
        kiosk.device(.ticketPrinter, usable: true)
        kiosk.input(.reprint)
        #expect(kiosk.prints.map(\.isReprint) == [false])
    }

    @Test("a dead scanner closes only what nothing else can supply; the others with a scan step warn")
    func deadScanner() {
        var kiosk = Kiosk()
        kiosk.device(.documentScanner, usable: false)
        let offers = kiosk.machine.offers(at: kiosk.now)
        let closed = offers.filter { $0.reasons.contains { $0.code == "material.noSource" } }
        #expect(closed.map(\.item) == [SampleList.item("军人退役“一件事”").id])
        let scanning = SampleList.list.items.filter { item in
            item.steps.contains(.scan) && item.name != "军人退役“一件事”" && !item.steps.contains(.printDocument)
        }
        for item in scanning {
            let warnings = offers.first { $0.item == item.id }?.warnings.map(\.code) ?? []
            #expect(warnings.contains("source.scan.down"), "\(item.name)")
        }
    }

    @Test("the scanner dies in mid-session: the paper can be left out, and the notice says where to bring it")
    func scannerDies() {
        var kiosk = Kiosk()
        kiosk.input(.start(item: veteran))
        kiosk.input(.proceed)
        kiosk.identify()
        kiosk.input(.proceed)
        kiosk.answer(.lookup(.found, reference: nil, fields: [:]))
        for _ in 0..<3 { kiosk.answer(.lookup(.none, reference: nil, fields: [:])) }
        kiosk.input(.fill(kiosk.goodValues()))
        kiosk.input(.scan(material: "退役证件"))
        kiosk.device(.documentScanner, usable: false)
        kiosk.pass(.seconds(130))
        #expect(kiosk.stage == "scan")
        #expect(!kiosk.has("scan") && kiosk.has("missing") && kiosk.has("reportUnresolved"))
        kiosk.input(.missing(material: "退役证件"))
        kiosk.input(.missing(material: "近期照片"))
        kiosk.input(.proceed)
        #expect(kiosk.notice?.gaps.map(\.material) == ["退役证件"])
        #expect(kiosk.notice?.gaps.first?.tried.map(\.answer) == [.none, .none])
    }

    @Test("a package made in part, with consent: one paper lists each case and what the others lack")
    func partialPackage() throws {
        let package = SampleList.item("企业准营“一件事”")
        var kiosk = Kiosk()
        kiosk.input(.start(item: package.id))
        for _ in 0..<100 {
            switch kiosk.stage {
            case "notice": kiosk.input(.proceed)
            case "identify": kiosk.identify()
            case "lookup":
                if kiosk.has("declineLookups") { kiosk.input(.proceed); continue }
                guard let ask = kiosk.asks.last else { return }
                if case .licence("卫生许可证", _) = ask.request {
                    kiosk.answer(.lookup(.expired, reference: nil, fields: [:]))
                } else {
                    kiosk.answer(.lookup(.found, reference: "r", fields: [:]))
                }
            case "form":
                if let material = kiosk.view.materials.first {
                    kiosk.input(.promise(material: material, agreed: true))
                } else {
                    kiosk.input(.fill(kiosk.goodValues()))
                }
            case "scan":
                guard let material = kiosk.view.materials.first else { return }
                kiosk.input(.missing(material: material))
            case "review": kiosk.input(kiosk.has("consentPartial") ? .consentPartial(true) : .proceed)
            case "printing": kiosk.printed(.completed)
            default: break
            }
        }
        #expect(kiosk.cases.map(\.item) == [SampleList.item("食品经营许可延续").id])
        guard case .acceptanceNotice(let notice) = kiosk.prints.last?.paper else {
            Issue.record("no receipt")
            return
        }
        #expect(notice.notMade.map(\.itemName) == ["公共场所卫生许可延续"])
        #expect(notice.notMade.first?.gaps.map(\.material) == ["卫生许可证"])
    }

    @Test("what an earlier member produces is not asked: the later case names it and waits")
    func produced() {
        var kiosk = Kiosk()
        kiosk.walk(SampleList.item("企业开办“一件事”").id)
        let licence = kiosk.cases.first { $0.item == SampleList.item("个体工商户设立登记").id }
        let seal = kiosk.cases.first { $0.item == SampleList.item("公章刻制备案").id }
        #expect(seal?.awaits["营业执照"] == licence?.number)
        #expect(licence != nil)
        #expect(!kiosk.lookups.contains { $0.material == "营业执照" })
    }
}
