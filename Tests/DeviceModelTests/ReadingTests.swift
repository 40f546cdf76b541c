import DeviceModel
import Testing

@Suite("Reading")
struct ReadingTests {
    typealias Paper = Reading<TicketPrinterState.Paper>
    static let at = Instant(milliseconds: 1_000_000)

    @Test(
        "a reading is current up to its limit and not a millisecond longer",
        arguments: [(10_000, true), (10_001, false)])
    func age(milliseconds: Int64, isCurrent: Bool) {
        let reading = Paper.value(.full, at: Self.at, by: .sensor)
        let now = Instant(milliseconds: Self.at.milliseconds + milliseconds)
        #expect((reading.current(at: now, limit: .seconds(10)) == .full) == isCurrent)
        #expect((reading.aged(at: now, limit: .seconds(10)) == reading) == isCurrent)
    }

    @Test("ageing and forgetting make a value unknown and leave unsupported as it is")
    func forgotten() {
        let late = Instant(milliseconds: Self.at.milliseconds + 60_000)
        #expect(Paper.value(.low, at: Self.at, by: .reported).aged(at: late, limit: .seconds(1)) == .unknown)
        #expect(Paper.unsupported.aged(at: late, limit: .seconds(1)) == .unsupported)
        #expect(Paper.value(.low, at: Self.at, by: .reported).forgotten == .unknown)
        #expect(Paper.unsupported.forgotten == .unsupported)
    }

    @Test("two looks at the same state are the same but for their times")
    func timeless() {
        var first = TicketPrinterState()
        var second = first
        first.paper = .value(.low, at: Self.at, by: .sensor)
        second.paper = .value(.low, at: Instant(milliseconds: 5), by: .sensor)
        #expect(DeviceDetail.ticketPrinter(first) != .ticketPrinter(second))
        #expect(DeviceDetail.ticketPrinter(first).timeless == DeviceDetail.ticketPrinter(second).timeless)
        second.paper = .value(.out, at: Self.at, by: .sensor)
        #expect(DeviceDetail.ticketPrinter(first).timeless != DeviceDetail.ticketPrinter(second).timeless)
    }

    @Test("each class begins with nothing known", arguments: DeviceClass.allCases)
    func blank(deviceClass: DeviceClass) {
        let blank = DeviceDetail.blank(of: deviceClass)
        #expect(blank.forgotten == blank)
        #expect(blank.aged(at: Self.at, limit: .zero) == blank)
    }
}
