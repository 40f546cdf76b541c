import DeviceModel
import Foundation
import Invariants
import KioskCore
@testable import Simulation
import Testing

@Suite("Simulation of a hall's kiosks")
struct SimulationTests {
    /// `make test` runs this share of the campaign; KIOSK_SIM_DAYS asks for more. `make simulate` is the campaign.
    static let kioskDays = ProcessInfo.processInfo.environment["KIOSK_SIM_DAYS"].flatMap(Int.init) ?? 504
    static let firstSeed: UInt64 = 20_260_304
    static let seeds = 4

    static let eventful: World.Plan = {
        var plan = World.Plan(seed: 41, days: 2)
        plan.crashEvery = 180
        plan.faultEvery = 90
        plan.listEvery = 1
        return plan
    }()

    @Test("three kiosks of one hall keep every invariant through faults, crashes, cuts and clocks that jump")
    func seededRuns() async {
        let hallDays = max(1, (Self.kioskDays + 3 * Self.seeds - 1) / (3 * Self.seeds))
        let list = SampleList.list
        let clock = ContinuousClock()
        let began = clock.now
        var counts: [String: Int] = [:]
        var kioskDays = 0
        await withTaskGroup(of: SimulatedDays.Outcome.self) { group in
            for seed in Self.firstSeed..<(Self.firstSeed + UInt64(Self.seeds)) {
                group.addTask { SimulatedDays.run(seed: seed, hallDays: hallDays, list: list) }
            }
            for await outcome in group {
                kioskDays += outcome.kioskDays
                counts.merge(outcome.counts, uniquingKeysWith: +)
                #expect(
                    outcome.violations.isEmpty,
                    """
                    \(outcome.violations.prefix(5)); replay: \
                    make simulate SEED=\(outcome.seed) SEEDS=1 DAYS=\(outcome.kioskDays)
                    """)
            }
        }
        let seconds = Double((clock.now - began).milliseconds) / 1000
        print(
            "simulation: seeds \(Self.firstSeed)...\(Self.firstSeed + UInt64(Self.seeds) - 1), \(kioskDays) kiosk-days,",
            "\(counts["events"] ?? 0) events in \(seconds) s, \(Int(Double(kioskDays) / max(seconds, 0.001))) a second")
        for what in [
            "sessions", "prints", "reprints", "scans", "questions", "received", "refused", "settled", "crashes",
            "device faults",
            "failed commits", "list switches", "lists refused", "links cut", "clock jumps", "replayed notices",
            "outbox at its bound", "call-backs",
        ] {
            #expect(counts[what, default: 0] > 0, "runs without any \(what) prove little")
        }
        for (boundary, passed) in counts where boundary.hasPrefix("boundary ") && passed >= 1000 {
            let name = boundary.dropFirst("boundary ".count)
            #expect(counts["crash \(name)", default: 0] > 0, "no kiosk died at \(name), passed \(passed) times")
        }
    }

    @Test("the same seed gives the same run, to the last record")
    func replays() {
        var first = World(World.Plan(seed: 7, days: 1), list: SampleList.list)
        var second = World(World.Plan(seed: 7, days: 1), list: SampleList.list)
        first.run()
        second.run()
        func digests(_ world: World) -> [Int] {
            world.kiosks.map { ($0.store as? MemoryStore)?.digest.finalize() ?? 0 }
        }
        #expect(digests(first) == digests(second))
        #expect(!digests(first).contains(0))
        #expect(first.stats == second.stats)
    }

    @Test("each checker sees a kiosk with one rule broken, and nothing in the same run of a whole one")
    func fires() async {
        let list = SampleList.list
        await withTaskGroup(of: (Breakage?, [Violation], [String]).self) { group in
            for breakage in [nil] + Breakage.allCases.map(Optional.some) {
                group.addTask {
                    var plan = Self.eventful
                    plan.breakage = breakage
                    var world = World(plan, list: list)
                    world.run()
                    return (breakage, world.checkers.violations, world.extra)
                }
            }
            for await (breakage, violations, extra) in group {
                let names = Set(violations.map(\.checker))
                guard let breakage else {
                    #expect(violations.isEmpty && extra.isEmpty, "\(violations.prefix(3)) \(extra.prefix(3))")
                    continue
                }
                #expect(
                    names.contains(breakage.checker),
                    "\(breakage) should be seen by \(breakage.checker); seen by \(names)")
            }
        }
    }

    @Test("every checker has a kiosk broken for it in two ways at least")
    func breakages() {
        let counts = Dictionary(grouping: Breakage.allCases, by: \.checker).mapValues(\.count)
        #expect(counts.count == 9)
        #expect(counts.values.allSatisfy { $0 >= 2 }, "\(counts)")
    }
}
