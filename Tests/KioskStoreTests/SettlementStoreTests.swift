import DeviceModel
import Foundation
import ItemList
import KioskCore
import KioskStore
import Testing

@Suite("Settlements in the store")
struct SettlementStoreTests {
    static let numbers = (1...4).map { CaseNumber("HJ-K01-20261124-000\($0)") }
    static let later = Instant(milliseconds: Samples.at.milliseconds + 1_800_000)

    static func settlement(_ number: CaseNumber, minutes: Int = 30) -> SettlementRecord {
        SettlementRecord(number: number, at: later, workingMinutes: minutes, limitMinutes: 60)
    }

    /// Four cases: pending, delivered, refused, delivered.
    private func withStore(_ body: (KioskStore, String) async throws -> Void) async throws {
        try await Samples.withPath { path in
            let store = try KioskStore(path: path, owner: Samples.owner)
            for (place, number) in Self.numbers.enumerated() {
                var record = Samples.record(number)
                record.handling = place == 1 ? .instant : .promised
                record.limitEnds = place == 3 ? Self.later : nil
                try await store.commit([.caseAccepted(record)], sealed: [Samples.sealed(number)])
            }
            for number in [Self.numbers[1], Self.numbers[3]] {
                try await store.commit([.caseDelivered(number, at: Samples.at)])
            }
            try await store.commit([.caseRefused(Self.numbers[2], reason: "form", at: Samples.at)])
            try await body(store, path)
        }
    }

    @Test("open cases are those accepted, not refused and not settled, oldest first and bounded")
    func open() async throws {
        try await withStore { store, _ in
            let open = try await store.openCases(limit: 10)
            #expect(open.map(\.number) == [Self.numbers[0], Self.numbers[1], Self.numbers[3]])
            #expect(open.map(\.isDelivered) == [false, true, true])
            #expect(open.map(\.handling) == [.promised, .instant, .promised])
            #expect(open.map(\.limitEnds) == [nil, nil, Self.later])
            #expect(open.allSatisfy { $0.acceptedAt == Samples.at && $0.promisedMinutes == 480 && $0.settledAt == nil })
            #expect(try await store.openCases(limit: 2).map(\.number) == Array(Self.numbers[..<2]))
            try await store.commit([.caseSettled(Self.settlement(Self.numbers[1]))])
            #expect(try await store.openCases(limit: 10).map(\.number) == [Self.numbers[0], Self.numbers[3]])
            #expect(try await store.keptCase(Self.numbers[1])?.settledAt == Self.later)
            #expect(try await store.keptCase(Self.numbers[2]) == nil)
            #expect(try await store.summary().settledCases == 1)
        }
    }

    @Test("the first settlement of a case stays, over a second one and over opening again")
    func once() async throws {
        try await withStore { store, path in
            let first = Self.settlement(Self.numbers[1])
            try await store.commit([.caseSettled(first)])
            try await store.commit([.caseSettled(Self.settlement(Self.numbers[1], minutes: 99))])
            #expect(try await store.settlements() == [first])
            try await store.close()
            let again = try KioskStore(path: path, owner: Samples.owner)
            #expect(try await again.settlements() == [first])
            #expect(try await again.openCases(limit: 10).map(\.number) == [Self.numbers[0], Self.numbers[3]])
        }
    }

    @Test("a case that was never accepted cannot be settled, and nothing of that commit is kept")
    func unknown() async throws {
        let records = [Self.numbers[1], CaseNumber("HJ-K01-20261124-0009")].map {
            KioskRecord.caseSettled(Self.settlement($0))
        }
        try await withStore { (store: KioskStore, _: String) async throws in
            await #expect(throws: StoreError.self) { try await store.commit(records) }
            let settled = try await store.settlements()
            #expect(settled.isEmpty)
            let open = try await store.openCases(limit: 10)
            #expect(open.count == 3)
        }
    }

    @Test("a damaged row keeps no other case")
    func damaged() async throws {
        try await withStore { store, path in
            for broken in ["{", "7", "{\"acceptedAt\":\"x\"}", "{\"acceptedAt\":1,\"handling\":\"x\"}"] {
                try Samples.sql(path, "UPDATE kiosk_case SET record = '\(broken)' WHERE number = '\(Self.numbers[0])'")
                #expect(try await store.openCases(limit: 10).map(\.number) == [Self.numbers[1], Self.numbers[3]])
                #expect(try await store.keptCase(Self.numbers[0]) == nil)
            }
        }
    }
}
