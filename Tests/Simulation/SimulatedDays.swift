import Invariants
public import ItemList

/// The simulation's public face, for running it in a release build; the tests look inside.
public enum SimulatedDays {
    /// What one seed gave.
    public struct Outcome: Sendable {
        public var seed: UInt64
        public var kioskDays: Int
        /// Events that the rules have taken.
        public var events: Int
        /// By what: sessions, crashes, prints …
        public var counts: [String: Int]
        public var violations: [String]
    }

    /// Runs a hall of three kiosks over days of the whole hall.
    ///
    /// - Parameter broken: name of a rule that is replaced (``Breakage``); nil: the kiosk as it is.
    public static func run(seed: UInt64, hallDays: Int, list: ItemList, broken: String? = nil) -> Outcome {
        var plan = World.Plan(seed: seed, days: hallDays)
        plan.breakage = broken.flatMap(Breakage.init)
        var world = World(plan, list: list)
        world.run()
        return Outcome(
            seed: seed, kioskDays: hallDays * plan.kiosks, events: world.events, counts: world.stats,
            violations: world.checkers.violations.map(\.description) + world.extra)
    }
}
