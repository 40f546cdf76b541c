import DeviceModel
import ItemList
import Testing

@testable import KioskCore

@Suite("Choices of the citizen: class of number, handing over")
struct HandoverTests {
    let ticketItem = SampleList.item("综合窗口取号").id
    let renewal = SampleList.item("居民身份证到期换领")

    static let both = [
        NumberRange(queue: "general", from: 1, through: 3),
        NumberRange(queue: "general", queueClass: "priority", prefix: "P", from: 1, through: 1),
    ]

    @Test("priority is declared, never guessed: ordinary unless chosen, and the ticket says so")
    func priority() {
        var kiosk = Kiosk(ranges: Self.both)
        kiosk.input(.start(item: ticketItem))
        #expect(kiosk.has("ordinaryNumber") && kiosk.has("priorityNumber"))
        #expect(kiosk.view.lines.contains(Texts.queueClass(.ordinary)))
        kiosk.input(.queueClass(.priority))
        #expect(kiosk.view.lines.contains(Texts.queueClass(.priority)))
        kiosk.input(.queueClass(.ordinary))
        kiosk.input(.queueClass(.priority))
        kiosk.input(.proceed)
        #expect(kiosk.tickets.map(\.queueClass) == ["priority"] && kiosk.tickets.map(\.label) == ["P001"])
        kiosk.printed(.completed)
        kiosk.input(.cancel)
        // Used up for today: only ordinary numbers are left, and no choice is shown.
        kiosk.input(.start(item: ticketItem))
        #expect(!kiosk.has("priorityNumber"))
        kiosk.input(.queueClass(.priority))
        kiosk.input(.proceed)
        #expect(kiosk.tickets.map(\.label) == ["P001", "A001"])
    }

    @Test("without a class of its own there is no choice")
    func noClass() {
        var kiosk = Kiosk()
        kiosk.input(.start(item: ticketItem))
        #expect(!kiosk.has("ordinaryNumber") && !kiosk.has("priorityNumber"))
    }

    func atReview() -> Kiosk {
        var kiosk = Kiosk()
        kiosk.input(.start(item: renewal.id))
        for _ in 0..<40 where kiosk.stage != "review" {
            switch kiosk.stage {
            case "notice": kiosk.input(.proceed)
            case "identify": kiosk.identify()
            case "lookup":
                if kiosk.has("declineLookups") {
                    kiosk.input(.proceed)
                } else {
                    kiosk.answer(.lookup(.found, reference: nil, fields: [:]))
                }
            case "form":
                if let material = kiosk.view.materials.first {
                    kiosk.input(.promise(material: material, agreed: true))
                } else {
                    #expect(!kiosk.view.fields.contains { $0.id == "mailAddress" })
                    kiosk.input(.fill(kiosk.goodValues()))
                }
            default: return kiosk
            }
        }
        return kiosk
    }

    func notice(_ kiosk: Kiosk) -> AcceptanceNotice? {
        if case .acceptanceNotice(let notice) = kiosk.prints.last?.paper { notice } else { nil }
    }

    @Test("at the counter unless chosen; the screen and the receipt say where")
    func counter() {
        var kiosk = atReview()
        #expect(kiosk.stage == "review" && kiosk.has("deliverPost") && kiosk.has("deliverCounter"))
        #expect(kiosk.view.lines.contains { $0.zh.contains("到窗口领取") })
        kiosk.input(.proceed)
        #expect(kiosk.cases.map(\.delivery) == [.counter])
        #expect(kiosk.drafts.first?.content.fields["mailAddress"] == nil)
        #expect(kiosk.view.lines.contains { $0.zh.contains("到窗口领取") })
    }

    @Test(
        "by post: name, phone and address are asked then, what is known is not; masked in the review, sealed in the case"
    )
    func post() {
        var kiosk = atReview()
        kiosk.input(.deliver(.post))
        #expect(kiosk.stage == "form" && kiosk.view.fields.map(\.id) == ["mailAddress"])
        #expect(kiosk.view.fields.first?.required == true)
        kiosk.input(.fill(["mailAddress": ""]))
        #expect(kiosk.view.fields.first?.problem != nil)
        kiosk.input(.fill(["mailAddress": "示范路一百号三楼"]))
        #expect(kiosk.stage == "review")
        let spoken = kiosk.view.speech.zh
        #expect(spoken.contains("邮寄给 陈** 139*****234 示**"))
        #expect(!spoken.contains("一百号") && !spoken.contains("建国") && !spoken.contains("13900001234"))
        kiosk.input(.proceed)
        #expect(kiosk.cases.map(\.delivery) == [.post])
        let fields = kiosk.drafts.first?.content.fields ?? [:]
        #expect(fields["mailAddress"] == "示范路一百号三楼" && fields["recipientName"] == "陈建国")
        #expect(fields["recipientPhone"] == "13900001234")
        #expect(notice(kiosk)?.entries.first?.record.delivery == .post)
    }

    @Test("post without an address is the counter; changed back and again, it is asked again")
    func withoutAddress() {
        var kiosk = atReview()
        kiosk.input(.deliver(.post))
        kiosk.input(.proceed)
        #expect(kiosk.stage == "review" && kiosk.view.lines.contains { $0.zh.contains("到窗口领取") })
        kiosk.input(.deliver(.post))
        #expect(kiosk.stage == "form")
        kiosk.input(.fill(["mailAddress": "示范路一百号三楼"]))
        kiosk.input(.deliver(.counter))
        kiosk.input(.proceed)
        #expect(kiosk.cases.map(\.delivery) == [.counter])
        #expect(kiosk.drafts.first?.content.fields["mailAddress"] == nil)
    }

    @Test("an item without post has no choice, and an input for it changes nothing")
    func noPost() {
        var kiosk = Kiosk()
        kiosk.walk(SampleList.item("退役军人优待证申领").id)
        #expect(kiosk.cases.map(\.delivery) == [.counter])
    }

    @Test(
        "a cross-province case names the receiving hall, who decides and who answers, on screen and paper",
        arguments: EveryItemTests.served.filter(\.crossProvince))
    func crossProvince(item: ServiceItem) {
        var kiosk = Kiosk()
        kiosk.input(.start(item: item.id))
        let names = ["示范区政务服务中心", item.decidedBy ?? "?", item.answeredBy ?? "?"]
        for name in names { #expect(kiosk.view.speech.zh.contains(name)) }
        kiosk.input(.cancel)
        kiosk.walk(item.id)
        let record = kiosk.cases.first { $0.item == item.id }
        let elsewhere = record?.crossProvince
        #expect([elsewhere?.receivingHall, elsewhere?.decidedBy, elsewhere?.answeredBy] == names)
        for name in names { #expect(kiosk.view.speech.zh.contains(name)) }
        #expect(notice(kiosk)?.entries.first?.record.crossProvince == elsewhere)
    }
}
