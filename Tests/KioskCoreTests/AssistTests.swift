import DeviceModel
import ItemList
import Testing

@testable import KioskCore

@Suite("Assistance")
struct AssistTests {
    let ticketItem = SampleList.item("综合窗口取号").id

    @Test("more time makes every limit longer by the configured factor, from the present screen on")
    func moreTime() {
        var kiosk = Kiosk()
        kiosk.input(.start(item: ticketItem))
        kiosk.pass(.seconds(60))
        kiosk.input(.assist([.moreTime]))
        #expect(kiosk.view.limit?.endsAt == kiosk.now + .seconds(360))
        #expect(kiosk.view.assist == [.moreTime])
        kiosk.pass(.seconds(329))
        #expect(kiosk.view.limit?.warned == false)
        kiosk.pass(.seconds(2))
        #expect(kiosk.view.limit?.warned == true && kiosk.machine.isInSession)
        kiosk.input(.proceed)
        kiosk.printed(.completed)
        #expect(kiosk.stage == "evaluate" && kiosk.view.limit?.endsAt == kiosk.now + .seconds(90))
        #expect(kiosk.effects.contains(.enableKeypad(service: kiosk.tickets[0].service, for: .seconds(90))))
    }

    @Test("asked for before a start it holds for the session, ends with it, and lapses if nobody starts")
    func before() {
        var kiosk = Kiosk()
        kiosk.input(.assist([.largePrint, .speech]))
        #expect(kiosk.stage == "ready" && kiosk.view.assist == [.largePrint, .speech])
        kiosk.walk(ticketItem)
        #expect(kiosk.view.assist == [.largePrint, .speech])
        #expect(kiosk.prints.map(\.isLarge) == [true])
        kiosk.input(.cancel)
        #expect(kiosk.view.assist.isEmpty)
        kiosk.input(.assist([.keysOnly]))
        kiosk.pass(.seconds(121))
        #expect(kiosk.view.assist.isEmpty)
        kiosk.walk(ticketItem)
        #expect(kiosk.prints.last?.isLarge == false && kiosk.view.assist.isEmpty)
    }

    @Test("it can be taken back, and leaves nothing: no record, no report, no log line of its own")
    func noTrace() {
        func run(_ options: Set<AssistOption>) -> Kiosk {
            var kiosk = Kiosk()
            kiosk.input(.assist(options))
            kiosk.walk(ticketItem)
            kiosk.input(.rate(level: 3))
            return kiosk
        }
        var back = Kiosk()
        back.input(.start(item: ticketItem))
        back.input(.assist([.moreTime]))
        back.input(.assist([]))
        #expect(back.view.limit?.endsAt == back.now + .seconds(120) && back.view.assist.isEmpty)
        var (with, without) = (run(Set(AssistOption.allCases)).records, run([]).records)
        // The number of the input event is the only thing that may differ.
        for index in with.indices {
            if case .evaluation(var record) = with[index], case .rated(let level, _) = record.result {
                record.result = .rated(level: level, input: 0)
                with[index] = .evaluation(record)
            }
            if case .evaluation(var record) = without[index], case .rated(let level, _) = record.result {
                record.result = .rated(level: level, input: 0)
                without[index] = .evaluation(record)
            }
        }
        #expect(with == without)
    }

    @Test("a factor below 2 is 2")
    func factor() {
        #expect(SessionLimits(assistFactor: 0).assistFactor == 2)
        #expect(SessionLimits().assistFactor == 3)
    }

    @Test(
        "every choice of every screen has a key of its own, and every screen speaks all that it shows",
        arguments: EveryItemTests.served)
    func screens(item: ServiceItem) {
        for brings in [true, false] {
            var kiosk = Kiosk(ranges: HandoverTests.both)
            var stages: Set<String> = []
            kiosk.input(.assist(Set(AssistOption.allCases)))
            kiosk.walk(item.id, lookups: { _ in .none }, brings: brings) { view in
                stages.insert(view.stage)
                Self.check(view)
            }
            #expect(stages.contains("notice") && stages.contains("evaluate"))
            kiosk.input(.cancel)
            Self.check(kiosk.view)
        }
    }

    static func check(_ view: ScreenView) {
        let keys = view.choices.map(\.key)
        #expect(Set(keys).count == keys.count && !keys.contains(""), "\(view.stage): \(keys)")
        let known = Set(["confirm", "cancel"] + (0...9).map(String.init))
        #expect(known.isSuperset(of: keys), "\(view.stage): \(keys)")
        for text in [view.title] + view.lines + view.choices.map(\.label) {
            #expect(!text.zh.isEmpty && !text.en.isEmpty, "\(view.stage)")
            #expect(view.speech.zh.contains(text.zh) && view.speech.en.contains(text.en), "\(view.stage): \(text.zh)")
        }
        for choice in view.choices where view.assist.contains(.keysOnly) {
            #expect(view.speech.zh.contains(Texts.key(choice.key).zh))
        }
        if let limit = view.limit {
            #expect(limit.extendable && view.choices.contains { $0.id == "moreTime" }, "\(view.stage)")
            #expect(view.lines.contains { $0 == Texts.limitNote(limit) || $0 == Texts.limitWarning(limit) })
        }
    }
}
