import Foundation

/// One measured figure beside its peer or its limit.
struct Row: Codable {
    var name: String
    var peer: String
    var peerValue: Double
    var ours: Double
    var unit: String
    /// How the goal reads, such as `at least 30 times faster`.
    var goal: String
    var ratio: Double
    var met: Bool

    /// Ours must be at least `times` quicker than the peer.
    static func faster(
        _ name: String, than peer: String, _ peerValue: Double, ours: Double, unit: String, times: Double
    )
        -> Row
    {
        let ratio = peerValue / ours
        return Row(
            name: name, peer: peer, peerValue: peerValue, ours: ours, unit: unit, goal: "≥ \(times) × faster",
            ratio: ratio, met: ratio >= times)
    }

    /// Ours must not exceed `times` the peer.
    static func within(_ name: String, of peer: String, _ peerValue: Double, ours: Double, unit: String, times: Double)
        -> Row
    {
        let ratio = ours / peerValue
        return Row(
            name: name, peer: peer, peerValue: peerValue, ours: ours, unit: unit, goal: "≤ \(times) × of it",
            ratio: ratio, met: ratio <= times)
    }

    /// A figure that has no goal yet; met by being measured.
    static func measured(_ name: String, _ ours: Double, unit: String) -> Row {
        Row(name: name, peer: "–", peerValue: 0, ours: ours, unit: unit, goal: "–", ratio: 0, met: true)
    }

    static func table(_ rows: [Row]) -> String {
        let header = ["name", "peer", "peer's", "ours", "unit", "ratio", "goal", "met"]
        let lines =
            [header]
            + rows.map { row in
                [
                    row.name, row.peer, number(row.peerValue), number(row.ours), row.unit,
                    row.ratio == 0 ? "–" : number(row.ratio), row.goal, row.met ? "yes" : "NO",
                ]
            }
        let widths = header.indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
        return lines.map { line in
            zip(line, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }.joined(separator: "  ")
        }.joined(separator: "\n")
    }

    private static func number(_ value: Double) -> String {
        value == 0 ? "–" : String(format: value < 10 ? "%.2f" : "%.1f", value)
    }
}

/// Median of at least five.
func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    return sorted.count % 2 == 1
        ? sorted[sorted.count / 2] : (sorted[sorted.count / 2 - 1] + sorted[sorted.count / 2]) / 2
}

/// Seconds that the body took.
func seconds(_ body: () throws -> Void) rethrows -> Double {
    let clock = ContinuousClock()
    let elapsed = try clock.measure(body)
    let (whole, atto) = elapsed.components
    return Double(whole) + Double(atto) * 1e-18
}
