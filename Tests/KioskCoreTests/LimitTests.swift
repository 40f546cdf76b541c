import DeviceModel
import ItemList
import Testing

@testable import KioskCore

@Suite("Limits by the hall's calendar")
struct LimitTests {
    let veteran = SampleList.item("退役军人优待证申领").id

    /// Walks an item that tolerates 近期照片 to its review, without the photograph.
    private func review(at time: String, hours: HallCalendar = .sample) -> Kiosk {
        var kiosk = Kiosk(hours: hours, at: hallTime(time))
        kiosk.input(.start(item: veteran))
        kiosk.input(.proceed)
        kiosk.identify()
        kiosk.input(.declineLookups(["近期照片"]))
        kiosk.answer(.lookup(.found, reference: nil, fields: [:]))
        kiosk.answer(.lookup(.found, reference: nil, fields: [:]))
        kiosk.input(.fill(kiosk.goodValues()))
        kiosk.input(.missing(material: "近期照片"))
        return kiosk
    }

    @Test("a tolerated gap is an act with version, time and due date, shown before and printed after")
    func gap() throws {
        // Five working days over National Day: 30 September, 8, 9, 10 (调休) and 12 October.
        var kiosk = review(at: "2026-09-29 10:00")
        #expect(kiosk.stage == "review")
        #expect(kiosk.view.lines.contains { $0.zh.contains("近期照片：容缺，5 个工作日内补交，10月12日 17:30 前（第 1 版）") })
        kiosk.input(.proceed)
        let act = try #require(kiosk.acts.first { $0.kind == .toleratedGap })
        #expect(act.textVersion == 1 && act.at == kiosk.now && act.dueWorkingDays == 5)
        #expect(written(act.dueAt) == "2026-10-12 17:30")
        let paper = try #require(kiosk.prints.last?.paper)
        guard case .acceptanceNotice(let notice) = paper else { return #expect(Bool(false), "\(paper.kind)") }
        #expect(notice.acts.filter { $0.kind == .toleratedGap } == [act])
    }

    @Test("the promised limit ends by the hall's calendar, not by the wall's")
    func limit() throws {
        var kiosk = review(at: "2026-09-29 10:00")
        kiosk.input(.proceed)
        let record = try #require(kiosk.cases.first)
        let hall = HallCalendar.sample
        let end = try #require(record.limitEnds)
        #expect(hall.workingMinutes(from: record.acceptedAt, to: end) == record.promisedMinutes)
        #expect(hall.isOpen(at: Instant(milliseconds: end.milliseconds - 1)))
    }

    @Test("a hall whose calendar has run out accepts without inventing a date")
    func noCalendar() throws {
        var kiosk = review(at: "2026-09-29 10:00", hours: HallCalendar(seasons: []))
        kiosk.input(.proceed)
        #expect(try #require(kiosk.cases.first).limitEnds == nil)
        #expect(kiosk.acts.allSatisfy { $0.dueAt == nil })
    }

    @Test(
        "an instant item that needs a person is promised while nobody is there, and said so with its time",
        arguments: [("2026-10-02 22:00", Handling.promised), ("2026-09-29 10:00", .instant)])
    func night(at time: String, handling: Handling) throws {
        let item = try #require(
            SampleList.list.items.first {
                $0.needsPerson && $0.handling == .instant && $0.channelHours == .allDay && $0.steps.contains(.submit)
            })
        var kiosk = Kiosk(hours: .sample, at: hallTime(time))
        let offer = try #require(kiosk.machine.offers(at: kiosk.now).first { $0.item == item.id })
        let warning = offer.warnings.first { $0.code == "night.promised" }
        #expect((warning != nil) == (handling == .promised))
        kiosk.walk(item.id)
        let record = try #require(kiosk.cases.first { $0.item == item.id })
        #expect(record.handling == handling)
        guard handling == .promised else { return }
        let ends = try #require(record.limitEnds)
        #expect(warning?.text.zh.contains("10月8日 08:30 起办理，承诺 \(Texts.time(ends).zh) 前办结") == true)
    }

    @Test("a closed item names the holiday that closes it")
    func holiday() throws {
        let now = hallTime("2026-10-03 10:00")
        let kiosk = Kiosk(hours: .sample, at: now)
        let reason = try #require(
            kiosk.machine.offers(at: now).flatMap(\.reasons).first { $0.code == "hours.closed" })
        #expect(reason.text.zh.hasPrefix("今天是国庆节，不在办理时间，下次开放：10月8日 08:30"))
        #expect(reason.text.en.hasPrefix("Today is National Day; opens next: 10-08 08:30"))
    }

    @Test("the texts of version 1 are those that people have agreed to")
    func texts() throws {
        let item = try #require(SampleList.list[veteran])
        #expect(ActTexts.version(.promise) == 1 && ActTexts.version(.declaration) == 1)
        #expect(
            ActTexts.promise("甲", item).zh == "告知承诺：我承诺“甲”所要求的情况属实，愿意承担不实的责任。（“\(item.name)”，第 1 版）")
        #expect(ActTexts.declaration("甲", item).zh == "声明：我声明“甲”的内容属实。（“\(item.name)”，第 1 版）")
        #expect(ActTexts.toleratedGap("甲", days: 5, due: nil).zh == "甲：容缺，5 个工作日内补交（第 1 版）")
    }
}
