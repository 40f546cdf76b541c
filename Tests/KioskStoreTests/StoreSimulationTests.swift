import DeviceModel
import Dispatch
import Foundation
import Invariants
import ItemList
import KioskCore
import KioskStore
import Synchronization
import Testing

@testable import Simulation

@Suite("Simulation over the real store")
struct StoreSimulationTests {
    @Test("days of three kiosks on SQLite keep every invariant through crashes and restarts")
    func run() async throws {
        let data = try #require(FileManager.default.contents(atPath: "Tests/Fixtures/Items/items-sample.jsonl"))
        let list = try ItemListDecoder.decode([UInt8](data))
        let folder = FileManager.default.temporaryDirectory.appending(path: "kiosk-simulated-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let stores = try ["K01", "K02", "K03"].map {
            try KioskStore(path: "\(folder)/\($0).sqlite", owner: "HJ/\($0)")
        }
        let (violations, stats) = await Self.onThread {
            var plan = World.Plan(seed: 11, days: 2)
            plan.crashEvery = 120
            var next = 0
            var world = World(plan, list: list) { _ in
                next += 1
                return SQLiteStore(store: stores[next - 1])
            }
            world.run()
            return (world.checkers.violations.map(\.description) + world.extra, world.stats)
        }
        #expect(violations.isEmpty, "\(violations.prefix(5))")
        for what in ["sessions", "crashes", "received", "settled", "clock jumps", "batches of entries"] {
            #expect(stats[what, default: 0] > 0, "\(what)")
        }
        for store in stores { try await store.close() }
    }

    /// The simulation waits for the store, so it must not do so on the pool.
    private static func onThread<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { done in
            let thread = Thread { done.resume(returning: work()) }
            thread.stackSize = 8 << 20
            thread.start()
        }
    }
}

/// The store as the simulation wants it: each call waits. Ciphertext is made up; lists are not kept in it.
private struct SQLiteStore: DurableStore {
    let store: KioskStore
    private(set) var activeLists: [ListReference] = []

    init(store: KioskStore) { self.store = store }

    mutating func keep(_ records: [KioskRecord], _ drafts: [SealedDraft]) throws {
        let sealed = drafts.map { draft in
            SealedCase(subject: draft.subject, ciphertext: [1, 2, 3], wrappedKey: [4, 5, 6])
        }
        let store = store
        _ = try Self.wait { try await store.commit(records, sealed: sealed) }.get()
    }

    var undelivered: Int {
        let store = store
        return Self.expected(Self.wait { try await store.outboxState().waiting }) ?? 0
    }

    func waitingEntries(limit: Int) throws -> [OutboxEntry] {
        let store = store
        return try Self.wait { try await store.waitingEntries(limit: limit) }.get()
    }

    mutating func acknowledge(through: Int64) throws {
        let store = store
        _ = try Self.wait { try await store.acknowledge(through: through) }.get()
    }

    func recovered(day: String) -> Recovered {
        let store = store
        return Self.expected(Self.wait { try await store.recovered(serviceDay: day) }) ?? Recovered(serviceDay: day)
    }

    var pending: [CaseNumber] {
        let store = store
        return Self.expected(Self.wait { try await store.pending() }) ?? []
    }

    var openCases: [KeptCase] {
        let store = store
        return Self.expected(Self.wait { try await store.openCases(limit: 100_000) }) ?? []
    }

    mutating func activate(_ list: ListReference) { activeLists = [list] }
    mutating func drop(_ number: CaseNumber) {}

    private static func expected<Value>(_ result: Result<Value, any Error>) -> Value? {
        do { return try result.get() } catch {
            Issue.record(error)
            return nil
        }
    }

    private final class Answer<Value: Sendable>: Sendable {
        let value = Mutex<Result<Value, any Error>?>(nil)
    }

    private static func wait<Value: Sendable>(
        _ work: @escaping @Sendable () async throws -> Value
    ) -> Result<Value, any Error> {
        let answer = Answer<Value>()
        let done = DispatchSemaphore(value: 0)
        Task.detached {
            do {
                let value = try await work()
                answer.value.withLock { $0 = .success(value) }
            } catch { answer.value.withLock { $0 = .failure(error) } }
            done.signal()
        }
        done.wait()
        return answer.value.withLock { $0 } ?? .failure(CancellationError())
    }
}
