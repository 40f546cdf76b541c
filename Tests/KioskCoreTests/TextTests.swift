import DeviceModel
import ItemList
import Testing

@testable import KioskCore

@Suite("Texts")
struct TextTests {
    @Test(
        "Chinese lines are spoken one after the other without blanks, each with its mark; English ones with a blank",
        arguments: [
            (["请核对", "申请人：陈**", "确认后提交。"], "请核对。申请人：陈**。确认后提交。"),
            (["还缺：", "身份证"], "还缺：身份证"), (["“好。”", "（一）", "末"], "“好。”（一）。末"), (["", "一", ""], "一"), ([], ""),
        ])
    func spoken(lines: [String], expected: String) {
        let spoken = Texts.spoken(lines.map { LocalizedText(zh: $0, en: "a") })
        #expect(spoken.zh == expected)
        #expect(spoken.en == lines.map { _ in "a" }.joined(separator: " "))
    }

    @Test("no stage of a service speaks Chinese sentences with blanks between them")
    func noBlanks() {
        var kiosk = Kiosk()
        var stages: Set<String> = []
        func check() {
            stages.insert(kiosk.stage)
            let speech = kiosk.view.speech.zh
            for mark in ["。 ", "！ ", "？ ", "： "] { #expect(!speech.contains(mark), "\(kiosk.stage): \(speech)") }
        }
        check()
        kiosk.input(.start(item: SampleList.item("退役军人优待证申领").id))
        check()
        kiosk.input(.proceed)
        check()
        kiosk.identify()
        check()
        kiosk.input(.proceed)
        while kiosk.stage == "lookup" { kiosk.answer(.lookup(.none, reference: nil, fields: [:])) }
        check()
        kiosk.input(.fill(kiosk.goodValues()))
        check()
        #expect(stages.isSuperset(of: ["ready", "notice", "identify", "lookup", "form"]))
    }

    @Test(
        "where to get a paper begins with what to do, never with an or",
        arguments: [
            ([MaterialSource](), false), ([.licence, .datashare], false), ([.previous], false), ([.licence], true),
            ([.scan], false), ([.promise], false), ([.licence, .declare, .scan], true),
        ])
    func whereToGet(sources: [MaterialSource], isSilent: Bool) {
        let item = SampleList.item("退役军人优待证申领")
        let hall = Kiosk().machine.settings.hall
        let tried = [
            LookupRecord(
                service: ServiceID("s"), material: "居民身份证", source: "licence", answer: isSilent ? .unavailable : .none,
                at: Kiosk.morning)
        ]
        let place = Texts.whereToGet("居民身份证", sources, tried, item, hall)
        #expect(!place.zh.hasPrefix("或") && !place.en.hasPrefix("or "))
        let isOnly = !isSilent && sources.allSatisfy(\.isLookup)
        #expect(place.zh.hasPrefix("带原件到\(item.placePhone)") == isOnly)
        #expect(place.zh.contains("；或带原件到\(item.placePhone)") == !isOnly)
        #expect(place.en.hasPrefix("take the paper to") == isOnly && place.en.contains("; or take") == !isOnly)
    }
}
