import DeviceModel
import Foundation
import KioskCore
import KioskStore
import Testing

@Suite("Outbox")
struct OutboxTests {
    static func lookup(_ material: String = "居民身份证") -> KioskRecord {
        .lookup(
            LookupRecord(
                service: Samples.service, material: material, source: "licence", answer: .found, at: Samples.at))
    }

    /// Sequences that wait and those gone, together without gap.
    private static func expectWhole(_ store: KioskStore, last: Int64, acknowledged: Int64) async throws {
        let state = try await store.outboxState()
        #expect(state.last == last && state.acknowledged == acknowledged)
        #expect(
            try await store.waitingEntries(limit: 100_000).map(\.sequence) == Array((acknowledged + 1)..<(last + 1)))
    }

    @Test("entries come with their records, in their order, with the item of the service")
    func kept() async throws {
        try await Samples.withPath { path in
            let store = try KioskStore(path: path, owner: Samples.owner)
            #expect(try await store.commit([Samples.session]) == 0)
            let rating = EvaluationRecord(service: Samples.service, result: .rated(level: 5, input: 3), at: Samples.at)
            let waiting = try await store.commit(
                [
                    Self.lookup(), .caseAccepted(Samples.record()), .numberIssued(Samples.ticket(1)),
                    .evaluation(rating),
                ], sealed: [Samples.sealed()])
            #expect(waiting == 4)
            let entries = try await store.waitingEntries(limit: 10)
            #expect(entries.map(\.sequence) == [1, 2, 3, 4])
            #expect(entries.map(\.kind) == [.licenceCall, .case, .queueEvent, .evaluation])
            #expect(entries[0].body["item"] == .text("I1") && entries[3].body["item"] == .text("I1"))
            let summary = try await store.summary()
            #expect(summary.waiting == 4 && summary.waitingSince == Samples.at)
        }
    }

    @Test("a commit that fails takes no sequence, whether a rule, a full disk or a read-only one stops it")
    func failed() async throws {
        try await Samples.withPath { path in
            let store = try KioskStore(path: path, owner: Samples.owner)
            try await store.commit([.numberIssued(Samples.ticket(1))])
            await #expect(throws: StoreError.self) {
                try await store.commit([
                    Self.lookup(), .numberIssued(Samples.ticket(2)), .numberIssued(Samples.ticket(1)),
                ])
            }
            try await Self.expectWhole(store, last: 1, acknowledged: 0)
            try await store.refuseWrites(true)
            await #expect(throws: StoreError.self) { try await store.commit([Self.lookup()]) }
            try await store.refuseWrites(false)
            try await store.limit(pages: 1)
            var failures = 0
            for _ in 0..<200 where failures == 0 {
                do { try await store.commit([Self.lookup(String(repeating: "证", count: 2000))]) } catch {
                    failures += 1
                }
            }
            try await store.limit(pages: 1_000_000)
            #expect(failures == 1)
            let last = try await store.outboxState().last
            try await store.commit([Self.lookup()])
            try await Self.expectWhole(store, last: last + 1, acknowledged: 0)
        }
    }

    @Test("acknowledged entries go and their sequences never come again, over restarts too")
    func acknowledged() async throws {
        try await Samples.withPath { path in
            var store = try KioskStore(path: path, owner: Samples.owner)
            for number in 1...5 { try await store.commit([.numberIssued(Samples.ticket(number))]) }
            #expect(try await store.acknowledge(through: 5) == 0)
            try await store.close()
            store = try KioskStore(path: path, owner: Samples.owner)
            try await store.commit([.numberIssued(Samples.ticket(6))])
            try await Self.expectWhole(store, last: 6, acknowledged: 5)
            // Told again, or told of less: it stays.
            #expect(try await store.acknowledge(through: 3) == 1)
            await #expect(throws: StoreError.self) { try await store.acknowledge(through: 7) }
            try await Self.expectWhole(store, last: 6, acknowledged: 5)
            #expect(try Samples.count(path, "SELECT count(*) FROM outbox") == 1)
        }
    }

    @Test("an acknowledgement that fails removes nothing")
    func acknowledgementFails() async throws {
        try await Samples.withPath { path in
            let store = try KioskStore(path: path, owner: Samples.owner)
            for number in 1...3 { try await store.commit([.numberIssued(Samples.ticket(number))]) }
            try await store.refuseWrites(true)
            await #expect(throws: StoreError.self) { try await store.acknowledge(through: 2) }
            try await store.refuseWrites(false)
            try await Self.expectWhole(store, last: 3, acknowledged: 0)
        }
    }

    @Test("refused entries wait no more and stay listed")
    func refused() async throws {
        try await Samples.withPath { path in
            let store = try KioskStore(path: path, owner: Samples.owner)
            for number in 1...3 { try await store.commit([.numberIssued(Samples.ticket(number))]) }
            #expect(try await store.acknowledge(through: 2, refused: [2: "entry.form: made up"]) == 1)
            #expect(
                try await store.refusedEntries() == [
                    RefusedEntry(
                        sequence: 2, id: "HJ/2026-11-24/综合/ordinary/2/issued", reason: "entry.form: made up")
                ])
            try await Self.expectWhole(store, last: 3, acknowledged: 2)
        }
    }

    @Test("a case waits once, until its entry is acknowledged and it is settled, in either order")
    func caseWaits() async throws {
        try await Samples.withPath { path in
            let store = try KioskStore(path: path, owner: Samples.owner)
            let other = CaseNumber("HJ-K01-20261124-0004")
            try await store.commit([.caseAccepted(Samples.record())], sealed: [Samples.sealed()])
            #expect(
                try await store.commit([.caseAccepted(Samples.record(other))], sealed: [Samples.sealed(other)]) == 2)
            #expect(try await store.acknowledge(through: 1) == 2)
            #expect(try await store.recovered(serviceDay: "2026-11-24").undelivered == 2)
            #expect(try await store.commit([.caseDelivered(Samples.case1, at: Samples.at)]) == 1)
            #expect(try await store.commit([.caseRefused(other, reason: "form", at: Samples.at)]) == 1)
            #expect(try await store.acknowledge(through: 2) == 0)
            #expect(try await store.outboxState().since == nil)
        }
    }

    @Test("a store copied at any moment, as a power cut leaves it, has no gap")
    func copied() async throws {
        try await Samples.withPath { path in
            let store = try KioskStore(path: path, owner: Samples.owner)
            let folder = URL(filePath: path).deletingLastPathComponent()
            for number in 1...30 {
                try await store.commit([.numberIssued(Samples.ticket(number)), Self.lookup()])
                if number.isMultiple(of: 7) { try await store.acknowledge(through: Int64(number)) }
                // Nothing is closed: the copy has the file and its log as they are on disk.
                let copy = folder.appending(path: "copy-\(number).sqlite").path
                for suffix in ["", "-wal"] {
                    try FileManager.default.copyItem(atPath: path + suffix, toPath: copy + suffix)
                }
                let reopened = try KioskStore(path: copy, owner: Samples.owner)
                let acknowledged = Int64(number / 7 * 7)
                try await Self.expectWhole(reopened, last: Int64(number * 2), acknowledged: acknowledged)
                try await reopened.commit([Self.lookup()])
                try await Self.expectWhole(reopened, last: Int64(number * 2 + 1), acknowledged: acknowledged)
                try await reopened.close()
            }
        }
    }

    @Test(
        "a missing or damaged row is told and never skipped",
        arguments: ["DELETE FROM outbox", "UPDATE outbox SET body = 'x'"])
    func damaged(change: String) async throws {
        try await Samples.withPath { path in
            let store = try KioskStore(path: path, owner: Samples.owner)
            for number in 1...3 { try await store.commit([.numberIssued(Samples.ticket(number))]) }
            try Samples.sql(path, change + " WHERE sequence = 2")
            await #expect(throws: StoreError.self) { try await store.waitingEntries(limit: 10) }
            #expect(try await store.waitingEntries(limit: 1).map(\.sequence) == [1])
        }
    }
}
