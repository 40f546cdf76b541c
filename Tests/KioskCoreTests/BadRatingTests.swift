import DeviceModel
import ItemList
import Testing

@testable import KioskCore

/// What follows 不满意 and 非常不满意: optional, after the rating is kept, once.
@Suite("Bad ratings")
struct BadRatingTests {
    static func rated(_ level: Int, failing: Bool = false) -> Kiosk {
        var kiosk = Kiosk()
        kiosk.input(.start(item: SampleList.item("综合窗口取号").id))
        for _ in 0..<10 where kiosk.stage != "evaluate" {
            if kiosk.stage == "printing" { kiosk.printed(.completed) } else { kiosk.input(.proceed) }
        }
        kiosk.failsCommits = failing
        kiosk.input(.rate(level: level))
        return kiosk
    }

    static func details(_ kiosk: Kiosk) -> [RatingDetail] {
        kiosk.records.compactMap { if case .ratingDetail(let detail) = $0 { detail } else { nil } }
    }

    @Test("only a bad rating leads to the question why, and it is kept by then", arguments: 1...5)
    func onlyBad(level: Int) {
        let kiosk = Self.rated(level)
        #expect((kiosk.stage == "explain") == (level <= 2))
        #expect(kiosk.machine.isInSession == (level <= 2))
        #expect(kiosk.evaluations.map(\.result.isBad) == [level <= 2])
    }

    @Test("reasons and a phone: one record without the phone, which is sealed; then it ends")
    func named() throws {
        var kiosk = Self.rated(1)
        #expect(kiosk.view.fields.map(\.id) == ["reasons", "phone"])
        #expect(kiosk.view.fields[0].choices == ["efficiency", "guide", "convenience", "operation"])
        kiosk.input(.explainRating(reasons: ["operation", "efficiency"], phone: "138 0000 0002"))
        #expect(!kiosk.machine.isInSession)
        let detail = try #require(Self.details(kiosk).first)
        #expect(detail.reasons == [.efficiency, .operation] && detail.wantsCallBack)
        let draft = try #require(kiosk.drafts.first { $0.subject == .callBack(detail.service) })
        #expect(draft.content.fields == ["phone": "138 0000 0002"])
        #expect(!"\(kiosk.records)\(kiosk.view)".contains("0002"))
        #expect(kiosk.evaluations.count == 1)
    }

    @Test("reasons alone; and nothing at all")
    func unnamed() {
        var kiosk = Self.rated(2)
        kiosk.input(.explainRating(reasons: ["guide"], phone: ""))
        #expect(Self.details(kiosk).map(\.wantsCallBack) == [false])
        #expect(kiosk.drafts.isEmpty && !kiosk.machine.isInSession)
        for leave in [CitizenInput.proceed, .cancel, .explainRating(reasons: [], phone: "")] {
            var kiosk = Self.rated(2)
            kiosk.input(leave)
            #expect(!kiosk.machine.isInSession && Self.details(kiosk).isEmpty && kiosk.evaluations.count == 1)
        }
    }

    @Test("silence ends it by its limit, which more time puts off; the keypad's keys leave")
    func silence() {
        var kiosk = Self.rated(2)
        #expect(kiosk.view.limit != nil)
        kiosk.pass(.seconds(5))
        kiosk.input(.moreTime)
        #expect(kiosk.stage == "explain")
        kiosk.pass(.seconds(900))
        #expect(!kiosk.machine.isInSession && kiosk.evaluations.count == 1)
        for key in [KeypadKey.cancel, .confirm] {
            var kiosk = Self.rated(1)
            kiosk.feed(.key(key, sequence: 77))
            #expect(!kiosk.machine.isInSession)
        }
    }

    @Test(
        "what is wrong is said, and nothing is kept",
        arguments: [(["weather"], ""), (["guide"], "12"), (["guide", "guide", "x"], ""), ([], "陈")])
    func wrong(reasons: [String], phone: String) {
        var kiosk = Self.rated(1)
        let before = kiosk.view.lines.count
        kiosk.input(.explainRating(reasons: reasons, phone: phone))
        #expect(kiosk.stage == "explain" && Self.details(kiosk).isEmpty && kiosk.view.lines.count == before + 1)
        kiosk.input(.explainRating(reasons: ["guide"], phone: ""))
        #expect(Self.details(kiosk).count == 1)
    }

    @Test("a store that fails with the rating: nothing more is asked, and the rating is kept once it can be")
    func ratingNotKept() {
        var kiosk = Self.rated(2, failing: true)
        #expect(!kiosk.machine.isInSession && kiosk.evaluations.isEmpty)
        kiosk.failsCommits = false
        kiosk.pass(.seconds(61))
        #expect(kiosk.evaluations.map(\.result.isBad) == [true] && kiosk.ends == [.completed])
    }

    @Test("a store that fails with the reasons: they can be tried again")
    func storeFails() {
        var kiosk = Self.rated(2)
        kiosk.failsCommits = true
        kiosk.input(.explainRating(reasons: ["guide"], phone: "13800000002"))
        #expect(kiosk.stage == "explain" && kiosk.view.lines.contains(Texts.explainNotKept))
        kiosk.failsCommits = false
        kiosk.input(.explainRating(reasons: ["guide"], phone: "13800000002"))
        #expect(!kiosk.machine.isInSession && Self.details(kiosk).count == 1)
    }

    @Test("an input of why anywhere else does nothing")
    func elsewhere() {
        var kiosk = Kiosk()
        kiosk.input(.explainRating(reasons: ["guide"], phone: ""))
        kiosk.input(.start(item: SampleList.item("综合窗口取号").id))
        kiosk.input(.explainRating(reasons: ["guide"], phone: ""))
        #expect(kiosk.stage == "notice" && Self.details(kiosk).isEmpty)
    }
}
