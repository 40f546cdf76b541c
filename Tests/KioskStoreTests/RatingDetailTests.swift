import KioskCore
import KioskStore
import Testing

/// What was bad about a service: kept once, for a bad rating alone, and the phone only as ciphertext for the district.
@Suite("Rating details")
struct RatingDetailTests {
    static func rating(_ level: Int) -> KioskRecord {
        .evaluation(EvaluationRecord(service: Samples.service, result: .rated(level: level, input: 1), at: Samples.at))
    }

    static func detail(callBack: Bool = false) -> KioskRecord {
        .ratingDetail(
            RatingDetail(
                service: Samples.service, reasons: [.guide, .operation], wantsCallBack: callBack, at: Samples.at))
    }

    static let phone = SealedCase(subject: .callBack(Samples.service), ciphertext: [1, 2, 3], wrappedKey: [4, 5])

    @Test("reasons with a call-back: one row, one entry with the ciphertext")
    func named() async throws {
        try await Samples.withPath { path in
            let store = try KioskStore(path: path, owner: Samples.owner)
            try await store.commit([Samples.session, Self.rating(1)])
            try await store.commit([Self.detail(callBack: true)], sealed: [Self.phone])
            let detail = try #require(try await store.ratingDetails().first)
            #expect(detail.reasons == [.guide, .operation] && detail.wantsCallBack)
            let entry = try #require(try await store.waitingEntries(limit: 10).last)
            #expect(entry.kind == .ratingDetail && entry.id == "\(Samples.service)/detail")
            #expect(
                entry.body == [
                    "service": .text(Samples.service.value), "reasons": .text("guide,operation"),
                    "ciphertext": .text("AQID"), "wrappedKey": .text("BAU="),
                ])
        }
    }

    @Test("a good rating has none, none comes twice, and a phone comes with its record or not at all")
    func rules() async throws {
        try await Samples.withPath { path in
            let store = try KioskStore(path: path, owner: Samples.owner)
            try await store.commit([Samples.session])
            await #expect(throws: StoreError.self) { try await store.commit([Self.detail()]) }
            await #expect(throws: StoreError.self) { try await store.commit([Self.rating(3), Self.detail()]) }
            try await store.commit([Self.rating(2)])
            await #expect(throws: StoreError.self) { try await store.commit([Self.detail(callBack: true)]) }
            await #expect(throws: StoreError.self) { try await store.commit([Self.detail()], sealed: [Self.phone]) }
            await #expect(throws: StoreError.self) { try await store.commit([], sealed: [Self.phone]) }
            try await store.commit([Self.detail()])
            await #expect(throws: StoreError.self) { try await store.commit([Self.detail()]) }
            #expect(try await store.waitingEntries(limit: 10).map(\.kind) == [.evaluation, .ratingDetail])
            #expect(try await store.ratingDetails().map(\.wantsCallBack) == [false])
        }
    }
}
