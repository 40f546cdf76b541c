import Foundation
import Glibc
import Invariants
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
        let rounds = isCampaign ? 200 : 10
        try await Hall.run { hall in
            var killed: [String: Int] = [:]
            // A machine that has become much slower since the lengths were measured kills all of them early: once more.
            for _ in 0..<3 where Self.late(killed) < 3 {
                for (stage, count) in try await kills(rounds, hall, &random) { killed[stage, default: 0] += count }
            }
            let tally = killed.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.key) \($0.value)" }
            let count = killed.values.reduce(0, +)
            print("kills: seed \(seed), \(count) of 200, killed in \(tally.joined(separator: ", "))")
            #expect(Self.late(killed) >= 3, "seed \(seed): kills beyond the notice: \(killed)")
            try await settle(hall)
        }
    }

    /// How many were killed when a service had gone beyond its notice.
    private static func late(_ killed: [String: Int]) -> Int {
        killed.filter { !["start", "items", "notice"].contains($0.key) }.values.reduce(0, +)
    }

    /// Journeys of both kinds in turn, each killed at an instant of its whole length: how many in which stage.
    private func kills(_ rounds: Int, _ hall: Hall, _ random: inout SplitMix) async throws -> [String: Int] {
        let lengths = try await journeyLengths(hall)
        print("journeys unkilled: \(lengths.take) and \(lengths.apply)")
        var killed: [String: Int] = [:]
        for (round, place) in places(rounds, &random).enumerated() {
            let isTake = round.isMultiple(of: 2)
            let kioskd = try hall.kioskd()
            let progress = Progress()
            let delay = (isTake ? lengths.take : lengths.apply) * place
            let death = Task {
                try await Task.sleep(for: delay)
                let stage = progress.stage
                kioskd.signal(SIGKILL)
                return stage
            }
            if isTake { await hall.playTake(kioskd, progress) } else { await hall.playApply(kioskd, progress) }
            killed[try await death.value, default: 0] += 1
            #expect(try await kioskd.ended() == 256 + SIGKILL, "round \(round)")
        }
        return killed
    }

    /// How long journeys take from the start of the process when nobody kills it; the first start makes the store.
    private func journeyLengths(_ hall: Hall) async throws -> (take: Duration, apply: Duration) {
        func length(_ play: (Running, Progress) async -> Void) async throws -> Duration {
            let began = ContinuousClock.now
            let kioskd = try hall.kioskd()
            let progress = Progress()
            await play(kioskd, progress)
            let length = ContinuousClock.now - began
            #expect(progress.stage == "done")
            kioskd.signal(SIGTERM)
            #expect(try await kioskd.ended() == 0)
            return length
        }
        return (try await length { await hall.playTake($0, $1) }, try await length { await hall.playApply($0, $1) })
    }

    /// Places in a journey, 0..<1, in random order: one at random in each of as many equal parts as there are rounds,
    /// so that few rounds cover the whole length as well.
    private func places(_ rounds: Int, _ random: inout SplitMix) -> [Double] {
        var places = (0..<rounds).map { (Double($0) + Double(random.next() >> 11) / Double(1 << 53)) / Double(rounds) }
        for last in stride(from: rounds - 1, to: 0, by: -1) {
            places.swapAt(last, Int(random.next() % UInt64(last + 1)))
        }
        return places
    }

    /// One more run without kills: it closes what was open and delivers what is pending; then everything is looked at.
    private func settle(_ hall: Hall) async throws {
        let kioskd = try hall.kioskd()
        await hall.playTake(kioskd)
        await hall.playApply(kioskd)
        try await until("all cases are delivered") {
            try await hall.client(.technician).cases().cases.allSatisfy { $0.stage == "delivered" }
        }
        let held = NothingLeftBehind.search(processes: NothingLeftBehind.family(of: kioskd.pid), for: Citizen.traces)
        #expect(held.finds.isEmpty, "open after the end of the session: \(held.finds)")
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
