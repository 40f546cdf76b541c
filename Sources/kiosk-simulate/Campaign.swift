import Foundation
import Glibc
import ItemList
import Simulation

/// Seeds in parallel, each a world of its own; a line a seed, then the totals.
struct Campaign {
    let options: Options
    let list: ItemList

    private struct Timed: Sendable {
        var outcome: SimulatedDays.Outcome
        /// Of its core: other work on the machine does not count.
        var seconds: Double
    }

    private struct Totals {
        var seeds = 0
        var kioskDays = 0
        var events = 0
        /// Of all seeds together: what one core would have needed.
        var seconds = 0.0
        var violations = 0
        var counts: [String: Int] = [:]

        mutating func add(_ timed: Timed) {
            seeds += 1
            kioskDays += timed.outcome.kioskDays
            events += timed.outcome.events
            seconds += timed.seconds
            violations += timed.outcome.violations.count
            counts.merge(timed.outcome.counts, uniquingKeysWith: +)
        }
    }

    /// False: some checker has seen something.
    func run() async -> Bool {
        let clock = ContinuousClock()
        let began = clock.now
        let (list, hallDays) = (list, (options.days + 2) / 3)
        var totals = Totals()
        await withTaskGroup(of: Timed.self) { group in
            var next = 0
            func startOne() {
                let seed = options.firstSeed &+ UInt64(next)
                next += 1
                group.addTask {
                    let began = Self.processorSeconds()
                    let outcome = SimulatedDays.run(seed: seed, hallDays: hallDays, list: list)
                    return Timed(outcome: outcome, seconds: Self.processorSeconds() - began)
                }
            }
            while next < min(options.jobs, options.seeds) { startOne() }
            for await timed in group {
                totals.add(timed)
                tell(timed)
                if options.stopsAtFirst, totals.violations > 0 { continue }
                if next < options.seeds { startOne() }
            }
        }
        tell(totals, Self.seconds(clock.now - began))
        return totals.violations == 0
    }

    private func tell(_ timed: Timed) {
        let outcome = timed.outcome
        print(
            "seed \(outcome.seed): \(outcome.kioskDays) kiosk-days, \(outcome.events) events, "
                + "\(Self.tenths(timed.seconds)) s, \(outcome.violations.count) violations; "
                + "replay: make simulate SEED=\(outcome.seed) SEEDS=1 DAYS=\(outcome.kioskDays)")
        for violation in outcome.violations.prefix(20) { print("  \(violation)") }
        fflush(nil)
    }

    private func tell(_ totals: Totals, _ seconds: Double) {
        for (what, count) in totals.counts.sorted(by: { $0.key < $1.key }) { print("count \(what): \(count)") }
        let years = (Double(totals.kioskDays) / 365 * 100).rounded() / 100
        print(
            "total: \(totals.seeds) seeds from \(options.firstSeed), \(totals.kioskDays) kiosk-days "
                + "(\(years) kiosk-years), \(totals.events) events, \(Self.tenths(seconds)) s, "
                + "\(Self.tenths(Double(totals.kioskDays) / max(totals.seconds, 0.001))) kiosk-days per second and core, "
                + "\(totals.violations) violations")
    }

    private static func seconds(_ duration: Duration) -> Double {
        Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
    }

    /// What this thread has used of its core; a run never leaves its thread.
    private static func processorSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    private static func tenths(_ value: Double) -> Double { (value * 10).rounded() / 10 }
}
