import Foundation
import Glibc
import KioskStore
import KioskWire
import Testing

/// kioskd killed as by a power cut: at every failpoint, and at random instants.
@Suite("kioskd killed", .serialized)
struct KillTests {
    /// Points that a queue number passes; the others belong to a case.
    static let ofNumber: [Failpoint] = [
        .commitBefore, .commitInside, .commitAfter, .printBefore, .printIntent, .printAfter, .keyAfter, .eraseBefore,
        .eraseAfter, .recovered, .listSwitch,
    ]

    @Test("at every failpoint nothing is lost, doubled or left in the clear")
    func everyFailpoint() async throws {
        try await Hall.run { hall in
            // The list is switched at the very first start alone.
            for point in [.listSwitch] + Failpoint.allCases.filter({ $0 != .listSwitch }) {
                // A commit of a session's middle rather than the very first; the list is switched only once.
                let pass = [.commitBefore, .commitInside, .commitAfter].contains(point) ? ":2" : ""
                let kioskd = try hall.kioskd(failpoint: point.rawValue + pass)
                if Self.ofNumber.contains(point) { await hall.playTake(kioskd) } else { await hall.playApply(kioskd) }
                let code = try await kioskd.ended()
                #expect(code == 256 + SIGKILL, "\(point.rawValue): \(code)\n\(hall.logTail)")
            }
            try await settle(hall)
        }
    }

    @Test("at random instants nothing is lost, doubled or left in the clear")
    func randomInstants() async throws {
        let isCampaign = ProcessInfo.processInfo.environment["KIOSK_CAMPAIGN"] == "full"
        let seed = UInt64(ProcessInfo.processInfo.environment["KIOSK_SEED"] ?? "") ?? 20_261_124
        var random = SplitMix(state: seed)
        try await Hall.run { hall in
            for round in 0..<(isCampaign ? 200 : 10) {
                let kioskd = try hall.kioskd()
                let delay = Duration.milliseconds(Int64(random.next() % 4000))
                let death = Task {
                    try await Task.sleep(for: delay)
                    kioskd.signal(SIGKILL)
                }
                if round.isMultiple(of: 2) { await hall.playTake(kioskd) } else { await hall.playApply(kioskd) }
                try await death.value
                #expect(try await kioskd.ended() == 256 + SIGKILL, "seed \(seed), round \(round)")
            }
            try await settle(hall)
        }
    }

    /// One more run without kills: it closes what was open and delivers what is pending; then everything is looked at.
    private func settle(_ hall: Hall) async throws {
        let kioskd = try hall.kioskd()
        await hall.playTake(kioskd)
        await hall.playApply(kioskd)
        try await until("all cases are delivered") {
            try await hall.client(.technician).cases().cases.allSatisfy { $0.stage == "delivered" }
        }
        kioskd.signal(SIGTERM)
        #expect(try await kioskd.ended() == 0)
        let summary = try await hall.checkLedger()
        #expect(summary.numbers >= 1 && summary.cases >= 1 && summary.ratings >= 2 && summary.pendingCases == 0)
        try hall.checkNothingLeft()
    }
}

/// Numbers that a seed replays.
struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
