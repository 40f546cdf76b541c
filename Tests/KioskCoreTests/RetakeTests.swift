import DeviceModel
import ItemList
import Testing

@testable import KioskCore

@Suite("Scans taken again")
struct RetakeTests {
    /// 优待证 in review, with its photograph scanned as `first`.
    func inReview() -> Kiosk {
        var kiosk = Kiosk()
        kiosk.input(.start(item: SampleList.item("退役军人优待证申领").id))
        kiosk.input(.proceed)
        kiosk.identify()
        kiosk.input(.proceed)
        while kiosk.stage == "lookup", let ask = kiosk.asks.last {
            let isPhoto = ask.request.material == "近期照片"
            kiosk.answer(.lookup(isPhoto ? .none : .found, reference: isPhoto ? nil : "ref", fields: [:]))
        }
        if kiosk.stage == "form" { kiosk.input(.fill(kiosk.goodValues())) }
        kiosk.scan("first")
        return kiosk
    }

    @Test("a page that is taken again replaces the old one, which is dropped; the case holds the last alone")
    func replaced() {
        var kiosk = inReview()
        #expect(kiosk.stage == "review" && kiosk.dropped.isEmpty)
        kiosk.scan("second")
        #expect(kiosk.dropped == ["first"])
        kiosk.scan("third")
        #expect(kiosk.dropped == ["first", "second"])
        kiosk.input(.proceed)
        #expect(kiosk.drafts.map(\.content.pages) == [["近期照片": [PageID("third")]]])
    }

    @Test(
        "a retake that fails drops nothing, and the page before it stays",
        arguments: [
            ScanOutcome.failed("scanner.offline"), .cancelled,
        ])
    func fails(outcome: ScanOutcome) {
        var kiosk = inReview()
        kiosk.input(.scan(material: "近期照片"))
        if let scan = kiosk.scans.last { kiosk.feed(.scanned(scan.id, outcome)) }
        #expect(kiosk.stage == "review" && kiosk.dropped.isEmpty)
        kiosk.input(.proceed)
        #expect(kiosk.drafts.first?.content.pages["近期照片"] == [PageID("first")])
    }

    @Test("a page told of twice is kept; one that comes after its scan was given up, or after the session, is dropped")
    func late() {
        var kiosk = inReview()
        let id = kiosk.scans.last?.id ?? RequestID(0)
        kiosk.feed(.scanned(id, .page(PageID("first"))))
        #expect(kiosk.dropped.isEmpty)
        kiosk.input(.scan(material: "近期照片"))
        kiosk.pass(.seconds(126))
        #expect(kiosk.stage == "review")
        if let scan = kiosk.scans.last { kiosk.feed(.scanned(scan.id, .page(PageID("late")))) }
        #expect(kiosk.dropped == ["late"])
        kiosk.input(.scan(material: "近期照片"))
        kiosk.input(.cancel)
        if let scan = kiosk.scans.last { kiosk.feed(.scanned(scan.id, .page(PageID("orphan")))) }
        #expect(kiosk.dropped == ["late", "orphan"])
    }

    @Test("ten retakes of a material, also failed ones; then the last page stays and the other ways are named")
    func bounded() {
        var kiosk = inReview()
        for number in 1...10 {
            #expect(kiosk.has("scan") && !kiosk.view.lines.contains(Texts.retakesUsedUp("近期照片")))
            kiosk.scan(number == 5 ? nil : "page-\(number)")
        }
        #expect(kiosk.scans.count == 11)
        #expect(!kiosk.has("scan") && kiosk.view.materials.isEmpty)
        let item = SampleList.item("退役军人优待证申领")
        #expect(kiosk.view.lines.contains(Texts.retakesUsedUp("近期照片")))
        for way in kiosk.machine.waysOn(item, kiosk.now) { #expect(kiosk.view.lines.contains(way)) }
        kiosk.input(.scan(material: "近期照片"))
        #expect(kiosk.scans.count == 11 && kiosk.stage == "review")
        kiosk.input(.proceed)
        #expect(kiosk.drafts.first?.content.pages["近期照片"] == [PageID("page-10")])
        #expect(kiosk.dropped.count == 9)
    }
}

extension Kiosk {
    /// Scans the photograph; nil: the scan fails.
    fileprivate mutating func scan(_ page: String?) {
        input(.scan(material: "近期照片"))
        guard let scan = scans.last else { return }
        feed(.scanned(scan.id, page.map { .page(PageID($0)) } ?? .failed("scanner.offline")))
    }

    fileprivate var dropped: [String] {
        effects.compactMap { if case .dropPage(let page) = $0 { page.value } else { nil } }
    }
}

extension PortRequest {
    fileprivate var material: String? {
        switch self {
        case .licence(let material, _), .dataCheck(let material, _), .previous(let material, _): material
        case .sendCode, .checkCode: nil
        }
    }
}
