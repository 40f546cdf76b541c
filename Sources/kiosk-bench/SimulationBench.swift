import Foundation
import ItemList
import Simulation

/// The seeded simulation of the rules with all checkers: kiosk-days per second.
enum SimulationBench {
    static func run(days: Int) throws -> [Row] {
        let data = try Data(contentsOf: URL(filePath: "Tests/Fixtures/Items/items-sample.jsonl"))
        let list = try ItemListDecoder.decode([UInt8](data))
        let hallDays = max(1, days / 3)
        var rates: [Double] = []
        for seed in UInt64(1)...5 {
            var kioskDays = 0
            let taken = try seconds {
                let run = SimulatedDays.run(seed: seed, hallDays: hallDays, list: list)
                guard run.violations.isEmpty else { throw BenchError("seed \(seed): \(run.violations[0])") }
                kioskDays = run.kioskDays
            }
            rates.append(Double(kioskDays) / taken)
        }
        return [.measured("simulated kiosk-days per second, checkers on", median(rates), unit: "1/s")]
    }
}
