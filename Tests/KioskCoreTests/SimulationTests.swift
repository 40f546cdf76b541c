import DeviceModel
import Foundation
import Invariants
import KioskCore
@testable import Simulation
import Testing

@Suite("Simulation of a hall's kiosks")
struct SimulationTests {
    /// `make simulate SEED=n DAYS=d` sets both; days are kiosk-days.
    static let seed = ProcessInfo.processInfo.environment["KIOSK_SEED"].flatMap(UInt64.init) ?? 20_260_304
    static let kioskDays = ProcessInfo.processInfo.environment["KIOSK_SIM_DAYS"].flatMap(Int.init) ?? 30

    static let eventful: World.Plan = {
        var plan = World.Plan(seed: 41, days: 2)
        plan.crashEvery = 180
        plan.faultEvery = 90
        return plan
    }()

    static let violationsOfWhole: [String] = {
        var whole = World(eventful, list: SampleList.list)
        whole.run()
        return whole.checkers.violations.map(\.description) + whole.extra
    }()

    static func replay(_ seed: UInt64, _ days: Int) -> String { "make simulate SEED=\(seed) DAYS=\(days)" }

    @Test("three kiosks of one hall keep every invariant through faults, crashes and failing ports")
    func seededRun() {
        let days = max(1, (Self.kioskDays + 2) / 3)
        var world = World(World.Plan(seed: Self.seed, days: days), list: SampleList.list)
        let clock = ContinuousClock()
        let time = clock.measure { world.run() }
        let seconds = Double(time.milliseconds) / 1000
        let rate = Double(days * 3) / max(seconds, 0.001)
        print(
            "simulation: seed \(Self.seed), \(days * 3) kiosk-days in \(seconds) s, \(Int(rate)) kiosk-days per second")
        print(
            "simulation: "
                + world.stats.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", "))
        for violation in world.checkers.violations.prefix(20) { print(violation) }
        #expect(world.checkers.violations.isEmpty, "replay: \(Self.replay(Self.seed, Self.kioskDays))")
        #expect(world.extra.isEmpty, "\(world.extra.prefix(5)); replay: \(Self.replay(Self.seed, Self.kioskDays))")
        for what in [
            "sessions", "prints", "scans", "questions", "received", "crashes", "device faults", "failed commits",
        ] {
            #expect(world.stats[what, default: 0] > 0, "a run without any \(what) proves little")
        }
    }

    @Test("the same seed gives the same run, to the last record")
    func replays() {
        var first = World(World.Plan(seed: 7, days: 1), list: SampleList.list)
        var second = World(World.Plan(seed: 7, days: 1), list: SampleList.list)
        first.run()
        second.run()
        #expect(first.kiosks.map(\.store.records) == second.kiosks.map(\.store.records))
        #expect(first.stats == second.stats)
    }

    @Test(
        "each checker sees a kiosk with one rule broken, and nothing in the same run of a whole one",
        arguments: Breakage.allCases)
    func fires(breakage: Breakage) {
        var plan = Self.eventful
        #expect(Self.violationsOfWhole == [])
        plan.breakage = breakage
        var broken = World(plan, list: SampleList.list)
        broken.run()
        let names = Set(broken.checkers.violations.map(\.checker))
        #expect(names.contains(breakage.checker), "\(breakage) should be seen by \(breakage.checker); seen by \(names)")
    }
}
