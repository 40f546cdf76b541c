import DeviceModel
import DeviceRuntime
import DriverTestKit
import Testing

@Suite("Order of reports")
struct ReportOrderTests {
    @Test("a report that comes late does not overrule a newer one, but what it says has happened counts")
    func late() async {
        let bed = Bed()
        #expect(await bed.online())
        func tell(_ paper: TicketPrinterState.Paper, order: UInt64, happened: [FaultObservation] = []) {
            bed.driver.set { $0.paper = paper }
            var report = bed.driver.report()
            report.order = order
            report.present = happened
            bed.driver.sink.yield(report)
        }
        tell(.low, order: 7)
        #expect(await bed.clock.settle { await bed.paper() == .low })
        tell(.out, order: 6, happened: [FaultObservation("printer.power.lost", evidence: "power-on notice")])
        #expect(await bed.clock.settle { await bed.device.faults().map(\.code) == ["printer.power.lost"] })
        #expect(await bed.paper() == .low)
        tell(.full, order: 8)
        #expect(await bed.clock.settle { await bed.paper() == .full })
        await bed.device.stop()
    }
}
