import DeviceModel
import Testing

@testable import DeviceRuntime

@Suite("FaultKeeper: a fault that hides others, and faults that end by time")
struct FaultKeeperTests {
    static let absent: FaultCode = "scanner.device.absent"
    static let down: FaultCode = "scanner.worker.down"
    static let loop: FaultCode = "scanner.worker.crashloop"

    /// Feeds one keeper, second after second.
    struct Bench {
        var keeper = FaultKeeper(device: DeviceID("scanner"), catalogue: .standard, makeID: RandomName.make)
        var second: Int64 = 1000

        mutating func see(_ present: [FaultCode], not absent: [FaultCode] = [], after seconds: Int64 = 1) -> [String] {
            second += seconds
            return keeper.take(
                present: present.map { FaultObservation($0, evidence: "test") },
                absent: absent.map { FaultAbsence($0, reading: "test") }, now: Instant(milliseconds: second * 1000),
                uptime: .seconds(second)
            ).map { change in
                switch change {
                case .raised(let fault): "raised \(fault.code)"
                case .cleared(let fault): "cleared \(fault.code)"
                case .updated(let fault): "updated \(fault.code)"
                }
            }
        }
    }

    @Test("behind a worker that is down, even before its debounce is over, no device is missed")
    func hidden() {
        var bench = Bench()
        #expect(bench.see([Self.absent, Self.down]) == [])
        #expect(bench.see([Self.absent]) == [])
        #expect(bench.see([Self.absent, Self.down], after: 2) == ["raised scanner.worker.down"])
        #expect(bench.see([Self.absent]) == [])
        // The worker is back, and the device is missing all the same.
        #expect(bench.see([], not: [Self.down]) == ["cleared scanner.worker.down"])
        #expect(bench.see([Self.absent]) == ["raised scanner.device.absent"])
    }

    @Test("a worker that one report proves alive hides nothing which the same report shows")
    func provedAlive() {
        var bench = Bench()
        #expect(bench.see([Self.down]) == [])
        #expect(bench.see([Self.absent], not: [Self.down]) == ["raised scanner.device.absent"])
        #expect(
            bench.see([Self.loop, Self.absent]) == ["raised scanner.worker.crashloop", "updated scanner.device.absent"])
        var other = Bench()
        #expect(other.see([Self.loop]) == ["raised scanner.worker.crashloop"])
        #expect(
            other.see([Self.absent], not: [Self.loop]) == [
                "cleared scanner.worker.crashloop", "raised scanner.device.absent",
            ])
    }

    @Test("a grandparent hides as a parent does, in whatever order they are told")
    func grandparent() {
        var bench = Bench()
        #expect(bench.see([Self.absent, Self.loop]) == ["raised scanner.worker.crashloop"])
        #expect(bench.see([Self.absent, Self.down], after: 5) == [])
    }

    @Test("a fault raised before the one that hides it stays, tied to it; the other's end unties it and clears nothing")
    func tied() {
        var bench = Bench()
        #expect(bench.see([Self.absent]) == ["raised scanner.device.absent"])
        #expect(
            bench.see([Self.absent, Self.loop]) == ["raised scanner.worker.crashloop", "updated scanner.device.absent"])
        let loop = bench.keeper.faults.first { $0.code == Self.loop }
        #expect(bench.keeper.faults.first { $0.code == Self.absent }?.parent == loop?.id)
        #expect(
            bench.see([], not: [Self.loop]) == ["cleared scanner.worker.crashloop", "updated scanner.device.absent"])
        #expect(bench.keeper.faults.map(\.code) == [Self.absent])
        #expect(bench.keeper.faults.first?.parent == nil)
    }

    @Test("what only happens ends by its period, also where the last run left it", arguments: [false, true])
    func period(isRestored: Bool) {
        let code: FaultCode = "printer.job.canceled"
        var bench = Bench()
        #expect(bench.see([code]) == ["raised \(code)"])
        if isRestored {
            let left = bench.keeper.faults
            bench = Bench()
            bench.keeper.restore(left, uptime: .seconds(bench.second))
        }
        #expect(bench.see([], after: 59) == [])
        #expect(bench.see([], not: [code]) == ["cleared \(code)"])
    }
}
