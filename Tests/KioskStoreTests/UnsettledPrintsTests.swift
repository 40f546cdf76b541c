import DeviceModel
import KioskCore
import Testing

@testable import KioskStore

@Suite("Papers that the last run left")
struct UnsettledPrintsTests {
    @Test("those without an outcome, partial or unknown, later than the device's last completed one, oldest first")
    func unsettled() async throws {
        try await Samples.withPath { path in
            let store = try KioskStore(path: path, owner: Samples.owner)
            func print(_ key: String, _ outcome: PhysicalOutcome?, device: String = "printer.front") async throws {
                let row = JournalRow(
                    key: key, device: device, kind: "queueTicket", publicNumber: "A012", layoutHash: "00",
                    isReprint: false, at: Samples.at)
                _ = try await store.recordIntent(row)
                if let outcome { try await store.recordOutcome(key: key, outcome, at: Samples.at) }
            }
            func left() async throws -> [String] {
                try await store.unsettledPrints(device: "printer.front").map(\.key)
            }
            try await print("z", .partial)
            try await print("other", nil, device: "printer.back")
            #expect(try await left() == ["z"])
            try await print("done", .completed)
            #expect(try await left() == [])
            try await print("y", nil)
            try await print("nothing", .notStarted)
            try await print("x", .unknown)
            try await print("elsewhere", .completed, device: "printer.back")
            #expect(try await left() == ["y", "x"])
        }
    }
}
