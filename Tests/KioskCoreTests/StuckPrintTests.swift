import DeviceModel
import ItemList
import Testing

@testable import KioskCore

@Suite("A print that is stuck")
struct StuckPrintTests {
    let ticketItem = SampleList.item("综合窗口取号").id

    /// A number is issued and its ticket is being printed.
    func printing() -> Kiosk {
        var kiosk = Kiosk()
        kiosk.input(.start(item: ticketItem))
        kiosk.input(.proceed)
        return kiosk
    }

    func stuck(_ code: FaultCode? = "printer.paper.out") -> Kiosk {
        var kiosk = printing()
        let view = DeviceView(usable: false, faults: code.map { [$0] } ?? [], observedAt: kiosk.now)
        kiosk.feed(.device(.ticketPrinter, view))
        return kiosk
    }

    @Test("while all is well the screen asks nothing and has no limit; a proceed changes nothing")
    func well() {
        var kiosk = printing()
        #expect(kiosk.view.limit == nil && !kiosk.has("proceed") && kiosk.view.title == Texts.printing)
        kiosk.device(.ticketPrinter, usable: true)
        kiosk.input(.proceed)
        #expect(kiosk.stage == "printing" && kiosk.view.limit == nil)
        kiosk.printed(.completed)
        #expect(kiosk.stage == "evaluate")
    }

    @Test("the fault is told at once, with the number, who acts, a limit, and a way on without paper")
    func told() {
        let kiosk = stuck()
        let view = kiosk.view
        #expect(view.stage == "printing" && view.title == Texts.printStuckTitle)
        #expect(view.numbers == ["A001"])
        for word in ["A001", "凭条纸用完", "工作人员", "0594-0000000"] { #expect(view.speech.zh.contains(word), "\(word)") }
        for word in ["A001", "Ticket paper is out", "staff"] { #expect(view.speech.en.contains(word), "\(word)") }
        #expect(view.limit?.endsAt == kiosk.now + .seconds(120) && view.limit?.extendable == true)
        #expect(view.choices.map(\.id) == ["proceed", "reportUnresolved", "cancel", "moreTime"])
    }

    @Test("a cause that is not known yet, or not in the catalogue, is told in plain words", arguments: [nil, "x.y"])
    func unnamed(code: String?) {
        let view = stuck(code.map { FaultCode($0) }).view
        #expect(view.speech.zh.contains("凭条打印机暂时不能使用") && view.limit != nil)
    }

    @Test("the printer back: the limit goes, and the print ends as it would have")
    func back() {
        var kiosk = stuck()
        kiosk.device(.ticketPrinter, usable: true)
        #expect(kiosk.view.limit == nil && kiosk.view.title == Texts.printing && !kiosk.has("proceed"))
        kiosk.input(.proceed)
        #expect(kiosk.stage == "printing")
        kiosk.printed(.completed)
        #expect(kiosk.stage == "evaluate" && kiosk.papers.map(\.outcome) == [.completed])
    }

    @Test(
        "going on without paper leads to the rating; the outcome is recorded once, when it is known",
        arguments: PhysicalOutcome.allCases)
    func goesOn(outcome: PhysicalOutcome) {
        var kiosk = stuck()
        kiosk.input(.proceed)
        #expect(kiosk.stage == "evaluate" && kiosk.view.numbers == ["A001"])
        #expect(kiosk.papers.isEmpty && kiosk.prints.count == 1)
        kiosk.printed(outcome)
        kiosk.printed(outcome)
        #expect(kiosk.papers.map(\.outcome) == [outcome] && kiosk.stage == "evaluate")
        kiosk.input(.rate(level: 4))
        #expect(kiosk.evaluations.count == 1 && kiosk.ends == [.completed])
    }

    @Test("gone on, and the printer never says: unknown by the request's own deadline, also after the session")
    func neverKnown() {
        var kiosk = stuck()
        kiosk.input(.proceed)
        kiosk.input(.rate(level: 5))
        #expect(!kiosk.machine.isInSession && kiosk.papers.isEmpty)
        kiosk.pass(.seconds(126))
        #expect(kiosk.papers.map(\.outcome) == [.unknown])
    }

    @Test("nobody answers: the session ends by its limit, 未评价, and the outcome is still recorded")
    func timesOut() {
        var kiosk = stuck()
        kiosk.pass(.seconds(100))
        #expect(kiosk.view.limit?.warned == true)
        kiosk.pass(.seconds(21))
        #expect(kiosk.ends == [.timedOut] && kiosk.evaluations.map(\.result) == [.silent(.abandoned)])
        kiosk.printed(.partial)
        #expect(kiosk.papers.map(\.outcome) == [.partial])
    }

    @Test("more time moves the limit; a print that ends meanwhile shows its result")
    func moreTime() {
        var kiosk = stuck()
        kiosk.pass(.seconds(60))
        kiosk.input(.moreTime)
        #expect(kiosk.view.limit?.endsAt == kiosk.now + .seconds(120))
        kiosk.pass(.seconds(5))
        kiosk.printed(.partial)
        #expect(kiosk.stage == "number" && kiosk.view.paper == .partial)
    }
}
