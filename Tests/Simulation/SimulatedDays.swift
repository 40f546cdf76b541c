import Invariants
public import ItemList

/// The simulation's public face, for measuring it in a release build; the tests look inside.
public enum SimulatedDays {
    /// Runs a hall of three kiosks and says how many kiosk-days that were and what the checkers found.
    public static func run(seed: UInt64, hallDays: Int, list: ItemList) -> (kioskDays: Int, violations: [String]) {
        let plan = World.Plan(seed: seed, days: hallDays)
        var world = World(plan, list: list)
        world.run()
        return (hallDays * plan.kiosks, world.checkers.violations.map(\.description) + world.extra)
    }
}
