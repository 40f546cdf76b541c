import DeviceModel
import DeviceRuntime
import DriverTestKit
import Invariants
import Testing

/// The judge of invariant 7 over the real device actor, whole and with one part broken on purpose.
@Suite("fault-pairs over the real runtime")
struct FaultPairTests {
    static let out: FaultCode = "printer.paper.out"

    enum Broken: String, Sendable, CaseIterable {
        case nothing
        /// The log loses clears.
        case clearsAreLost
        /// The log writes each clear twice.
        case clearsComeTwice
        /// The log writes each record under a name of its own.
        case namesChange
        /// The log drops what proves a clear.
        case proofIsLost
        /// The driver says that the fault is gone and not by which reading.
        case absenceWithoutReading
        /// The driver never says that the fault is gone.
        case absenceUntold
        /// The driver tells an absence before the fault was ever seen, and the log makes a clear of it.
        case clearsComeFirst

        /// A part of what the checker says; nil: it is silent.
        var finding: String? {
            switch self {
            case .nothing: nil
            case .clearsAreLost: "is raised twice"
            case .clearsComeTwice, .clearsComeFirst: "is cleared and was not raised"
            case .namesChange: "is cleared under another id"
            case .proofIsLost: "is cleared without a reading, a person or a period"
            case .absenceWithoutReading: "no reading is named"
            case .absenceUntold: "is active and all readings are good"
            }
        }
    }

    /// Passes records on to another log, with one thing wrong.
    struct BrokenLog: FaultLog {
        var kept: MemoryFaultLog
        var broken: Broken

        func record(_ fault: FaultRecord) async throws {
            var fault = fault
            let isClear = fault.state == .cleared
            switch broken {
            case .clearsAreLost where isClear: return
            case .clearsComeTwice where isClear: try await kept.record(fault)
            case .namesChange: fault.id = "\(kept.written.count)"
            case .proofIsLost: fault.clearance = nil
            case .clearsComeFirst where !isClear:
                var early = fault
                early.state = .cleared
                early.clearedAt = fault.firstSeen
                early.clearance = .reading("paper=full")
                try await kept.record(early)
            default: break
            }
            try await kept.record(fault)
        }

        func open(device: DeviceID) async throws -> [FaultRecord] { [] }
    }

    @Test(
        "paper out, loaded, out again, loaded: the checker finds what is broken, and nothing when nothing is",
        arguments: Broken.allCases)
    func judged(broken: Broken) async {
        let log = MemoryFaultLog()
        let bed = Bed(log: log, faultLog: BrokenLog(kept: log, broken: broken))
        #expect(await bed.online())
        for _ in 0..<2 {
            bed.driver.set {
                $0.paper = .out
                $0.present = [FaultObservation(Self.out, evidence: "10 04 04")]
                $0.absent = []
            }
            #expect(await bed.clock.run { await bed.device.faults().count == 1 })
            bed.driver.set {
                $0.paper = .full
                $0.present = []
                $0.absent =
                    broken == .absenceUntold
                    ? [] : [FaultAbsence(Self.out, reading: broken == .absenceWithoutReading ? "" : "paper=full")]
            }
            await bed.clock.advance(by: .seconds(5))
            #expect(await bed.device.faults().isEmpty == (broken != .absenceUntold))
        }
        await bed.device.stop()
        let found = pairViolations(in: log.written, good: [bed.driver.id]).map(\.text)
        if let finding = broken.finding {
            #expect(found.contains { $0.contains(finding) }, "\(found)")
        } else {
            #expect(found == [])
            #expect(log.written.map(\.state) == [.active, .cleared, .active, .cleared])
        }
    }
}
