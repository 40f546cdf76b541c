import DeviceModel
import DeviceRuntime
import DriverTestKit
import Synchronization
import Testing

@Suite("DeviceActor: a fault log that fails")
struct FaultLogTests {
    static let out: FaultCode = "printer.paper.out"
    static let cover: FaultCode = "printer.cover.open"

    /// Holds at most one open fault of a device, unit and code, as the store does, and fails as told.
    final class StubbornLog: FaultLog {
        struct Stubbornness: Sendable {
            /// Calls of `open` that still fail.
            var openFails = 0
            var refusedCode: FaultCode?
        }
        let kept: MemoryFaultLog
        let refusals = Mutex(0)
        private let how: Mutex<Stubbornness>

        init(_ kept: MemoryFaultLog, openFails: Int = 0, refuses code: FaultCode? = nil) {
            self.kept = kept
            how = Mutex(Stubbornness(openFails: openFails, refusedCode: code))
        }

        func set(_ change: @Sendable (inout Stubbornness) -> Void) { how.withLock { change(&$0) } }

        func record(_ fault: FaultRecord) async throws {
            let refused = how.withLock { $0.refusedCode }
            let others = try await kept.open(device: fault.device).filter {
                $0.code == fault.code && $0.unit == fault.unit && $0.id != fault.id
            }
            let isSecond = fault.state != .cleared && !others.isEmpty
            if fault.code == refused || isSecond {
                refusals.withLock { $0 += 1 }
                throw MemoryFaultLog.Refused()
            }
            try await kept.record(fault)
        }

        func open(device: DeviceID) async throws -> [FaultRecord] {
            let fails = how.withLock { how in
                how.openFails -= 1
                return how.openFails >= 0
            }
            if fails { throw MemoryFaultLog.Refused() }
            return try await kept.open(device: device)
        }
    }

    /// A log in which the last run left the paper out.
    static func leftOpen() -> (log: MemoryFaultLog, fault: FaultRecord) {
        let fault = FaultRecord(
            id: "last run", code: out, device: DeviceID("printer.test"), severity: .error, evidence: "n",
            firstSeen: Instant(milliseconds: 1_700_000_000_000))
        return (MemoryFaultLog(open: [fault]), fault)
    }

    @Test("what the last run left open is taken over as soon as the log can be read, and cleared by its reading")
    func openFailsOnce() async {
        let (log, left) = Self.leftOpen()
        let bed = Bed(log: log, faultLog: StubbornLog(log, openFails: 3))
        #expect(await bed.online())
        #expect(await bed.clock.run { await bed.device.faults().map(\.id) == [left.id] })
        bed.driver.set { $0.absent = [FaultAbsence(Self.out, reading: "paper=full")] }
        #expect(await bed.clock.run { log.written.last?.state == .cleared })
        #expect(log.written.last?.id == left.id)
        await bed.stop()
    }

    @Test("a fault raised again before the log could be read goes on under its old name; later ones are written too")
    func raisedMeanwhile() async {
        let (log, left) = Self.leftOpen()
        let stubborn = StubbornLog(log, openFails: 1_000_000)
        let bed = Bed(log: log, faultLog: stubborn) { $0.present = [FaultObservation(Self.out, evidence: "n")] }
        #expect(await bed.online())
        let early = await bed.device.faults()
        #expect(early.map(\.code) == [Self.out])
        #expect(early.map(\.id) != [left.id])
        #expect(log.written == [left])
        stubborn.set { $0.openFails = 0 }
        #expect(await bed.clock.run { await bed.device.faults().map(\.id) == [left.id] })
        #expect(await bed.device.faults().map(\.firstSeen) == [left.firstSeen])
        bed.driver.set {
            $0.present = [FaultObservation(Self.cover, evidence: "n")]
            $0.absent = [FaultAbsence(Self.out, reading: "paper=full")]
        }
        #expect(await bed.clock.run { await bed.device.faults().map(\.code) == [Self.cover] })
        await bed.stop()
        #expect(log.written.filter { $0.state == .cleared }.map(\.id) == [left.id])
        #expect(log.written.contains { $0.code == Self.cover })
        #expect(stubborn.refusals.withLock { $0 } == 0)
    }

    @Test("raised and cleared before the log could be read: that clear is the old fault's; a new raise is a new fault")
    func clearedMeanwhile() async {
        let (log, left) = Self.leftOpen()
        let stubborn = StubbornLog(log, openFails: 1_000_000)
        let bed = Bed(log: log, faultLog: stubborn) { $0.present = [FaultObservation(Self.out, evidence: "n")] }
        #expect(await bed.online())
        bed.driver.set {
            $0.present = []
            $0.absent = [FaultAbsence(Self.out, reading: "paper=full")]
        }
        #expect(await bed.clock.run { await bed.device.faults().isEmpty })
        bed.driver.set {
            $0.present = [FaultObservation(Self.out, evidence: "n")]
            $0.absent = []
        }
        #expect(await bed.clock.run { await bed.device.faults().count == 1 })
        stubborn.set { $0.openFails = 0 }
        #expect(await bed.clock.run { log.written.count == 3 })
        await bed.stop()
        #expect(log.written.map(\.state) == [.active, .cleared, .active])
        #expect(log.written.prefix(2).map(\.id) == [left.id, left.id])
        #expect(log.written.last?.id != left.id)
    }

    @Test("a record that the log refuses for ever holds nothing up, is tried a bounded number of times, and counted")
    func refusesOne() async {
        let log = MemoryFaultLog()
        let stubborn = StubbornLog(log, refuses: Self.out)
        let bed = Bed(log: log, faultLog: stubborn) { $0.present = [FaultObservation(Self.out, evidence: "n")] }
        #expect(await bed.online())
        #expect(log.written.isEmpty)
        // Other faults come and go, and the log takes them.
        for round in 0..<400 {
            if await bed.device.droppedFaultRecords() > 0 { break }
            let isOpen = round.isMultiple(of: 2)
            bed.driver.set {
                $0.present = [FaultObservation(Self.out, evidence: "n")]
                if isOpen { $0.present.append(FaultObservation(Self.cover, evidence: "n")) }
                $0.absent = isOpen ? [] : [FaultAbsence(Self.cover, reading: "cover=closed")]
            }
            await bed.clock.advance(by: .seconds(2))
        }
        #expect(await bed.device.droppedFaultRecords() == 1)
        #expect(await bed.device.statistics()[.droppedFaultRecord]?.lifetime == 1)
        #expect(log.written.count { $0.code == Self.cover } >= 8)
        // Still there for whoever asks, and never asked of the log again.
        #expect(await bed.device.faults().contains { $0.code == Self.out })
        let refusals = stubborn.refusals.withLock { $0 }
        await bed.clock.advance(by: .seconds(200))
        #expect(stubborn.refusals.withLock { $0 } == refusals)
        await bed.stop()
    }

    @Test("a log that takes nothing at all is down: nothing is dropped, however long it lasts")
    func downForLong() async {
        let bed = Bed {
            $0.present = [FaultObservation(Self.out, evidence: "n"), FaultObservation(Self.cover, evidence: "n")]
        }
        bed.log.fail(true)
        bed.statistics.fail(true)
        #expect(await bed.online())
        await bed.clock.advance(by: .seconds(120))
        #expect(await bed.device.droppedFaultRecords() == 0)
        bed.log.fail(false)
        #expect(await bed.clock.run { bed.log.written.count == 2 })
        await bed.stop()
    }
}
