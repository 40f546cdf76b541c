import Foundation
import Testing

/// What a driver family says of itself in `quality.json`: each rule of the house is either claimed, with the file
/// that proves it, or exempted, with the reason.
private struct Quality: Decodable {
    struct Claim: Decodable {
        var rule: String
        /// Path of the proof, from the root.
        var evidence: String
    }
    struct Exemption: Decodable {
        var rule: String
        var reason: String
    }
    var family: String
    /// How far it is proved: on `emulated` devices, on `recorded` traffic of real ones, on `hardware`.
    var tier: String
    var claims: [Claim]
    var exemptions: [Exemption]
}

@Suite("What driver families claim")
struct QualityTests {
    static let families = ["TicketPrinter", "DocumentScanner", "EvaluationKeypad"]
    static let rules: Set<String> = [
        "pure-decoder", "models-as-data", "faults-mapped", "deadlines", "driver-test-kit", "fuzzed", "replay",
        "hardware",
    ]

    @Test("each rule is claimed with a proof that exists, or exempted with a reason", arguments: families)
    func complete(family: String) throws {
        let data = Data(try Tree.text("Devices/\(family)/quality.json").utf8)
        let quality = try JSONDecoder().decode(Quality.self, from: data)
        #expect(quality.family == family)
        let named = quality.claims.map(\.rule) + quality.exemptions.map(\.rule)
        #expect(Set(named) == Self.rules)
        #expect(named.count == Self.rules.count, "a rule is claimed and exempted at once, or stands twice")
        for claim in quality.claims {
            #expect(
                FileManager.default.fileExists(atPath: Tree.root.appending(path: claim.evidence).path),
                "\(claim.rule): there is no \(claim.evidence)")
        }
        #expect(quality.exemptions.allSatisfy { $0.reason.count > 20 })
        let proved = quality.claims.map(\.rule)
        let tier = proved.contains("hardware") ? "hardware" : proved.contains("replay") ? "recorded" : "emulated"
        #expect(quality.tier == tier)
    }
}
