import DeviceModel
import Foundation
import GRDB
public import KioskCore

/// What waits for the receiver besides the content of cases. An entry's sequence comes from a counter of the
/// transaction that commits its record: a transaction that fails leaves no gap, and nothing reuses a sequence.
extension KioskStore {
    /// Keeps what the district is to hear of a record; nil: nothing.
    ///
    /// - Parameter sealed: what is personal of it. A case's goes to the case receiver; a call-back's is small and goes
    ///   with the entry.
    static func enqueue(_ record: KioskRecord, _ sealed: SealedCase?, _ db: Database) throws -> Int64? {
        let fact = try record.outboxFact { service in
            try String.fetchOne(
                db.cachedStatement(sql: "SELECT item FROM session WHERE service = ?"), arguments: [service.value])
        }
        guard var fact else { return nil }
        if case .callBack? = sealed?.subject, let sealed {
            fact.body["ciphertext"] = .text(Data(sealed.ciphertext).base64EncodedString())
            fact.body["wrappedKey"] = .text(Data(sealed.wrappedKey).base64EncodedString())
        }
        try db.run("UPDATE outbox_head SET last = last + 1")
        let entry = fact.entry(sequence: try head(db).last)
        let body = String(decoding: try Coding.encoder.encode(entry.body), as: UTF8.self)
        try db.run(
            "INSERT INTO outbox (sequence, kind, id, at, body) VALUES (?, ?, ?, ?, ?)",
            [entry.sequence, entry.kind.rawValue, entry.id, entry.at.milliseconds, body])
        return entry.sequence
    }

    /// The oldest entries that wait, in sequence; the first follows the last acknowledged one.
    ///
    /// - Throws: ``StoreError/damaged(path:detail:)`` for a row that cannot be read or is not there.
    public func waitingEntries(limit: Int) throws -> [OutboxEntry] {
        try reading { db in
            var next = try Self.head(db).acknowledged
            let rows = try Row.fetchAll(
                db.cachedStatement(sql: "SELECT * FROM outbox WHERE sequence > ? ORDER BY sequence LIMIT ?"),
                arguments: [next, limit])
            return try rows.map { row in
                next += 1
                guard let kind = OutboxEntry.Kind(rawValue: row["kind"]), row["sequence"] == next,
                    let body = try? Coding.decoder.decode(
                        [String: OutboxEntry.Value].self, from: Data((row["body"] as String).utf8))
                else { throw StoreError.damaged(path: path, detail: "entry \(next) of the outbox") }
                return OutboxEntry(
                    sequence: next, kind: kind, id: row["id"], at: Instant(milliseconds: row["at"]), body: body)
            }
        }
    }

    /// The receiver has every entry through this one: they are removed, but those that it refused stay listed.
    /// Told again, as after a crash, it changes nothing.
    ///
    /// - Returns: how many entries and cases wait then.
    @discardableResult
    public func acknowledge(through: Int64, refused: [Int64: String] = [:]) throws -> Int {
        try writing { db in
            let head = try Self.head(db)
            guard through <= head.last else {
                throw StoreError.rule("entry \(through) is acknowledged, the last is \(head.last)")
            }
            guard through > head.acknowledged else { return try Self.waiting(db) }
            for (sequence, reason) in refused where head.acknowledged < sequence && sequence <= through {
                try db.run("UPDATE outbox SET refused = ? WHERE sequence = ?", [reason, sequence])
            }
            try db.run(
                "DELETE FROM outbox WHERE sequence > ? AND sequence <= ? AND refused IS NULL",
                [head.acknowledged, through])
            try db.run("UPDATE outbox_head SET acknowledged = ?", [through])
            return try Self.waiting(db)
        }
    }

    public func outboxState() throws -> OutboxState { try reading(Self.outboxState) }

    static func outboxState(_ db: Database) throws -> OutboxState {
        let head = try head(db)
        let entry = try Int64.fetchOne(
            db, sql: "SELECT at FROM outbox WHERE sequence > ? ORDER BY sequence LIMIT 1",
            arguments: [head.acknowledged])
        let accepted = try Int64.fetchOne(
            db,
            sql: """
                SELECT json_extract(record, '$.acceptedAt') FROM kiosk_case WHERE state = 'pending'
                ORDER BY sequence LIMIT 1
                """)
        return OutboxState(
            last: head.last, acknowledged: head.acknowledged, waiting: try waiting(db),
            since: [entry, accepted].compactMap(\.self).min().map { Instant(milliseconds: $0) })
    }

    /// Entries that the receiver refused, oldest first.
    public func refusedEntries() throws -> [RefusedEntry] {
        try reading { db in
            try Row.fetchAll(db, sql: "SELECT sequence, id, refused FROM outbox WHERE refused IS NOT NULL").map {
                RefusedEntry(sequence: $0["sequence"], id: $0["id"], reason: $0["refused"])
            }
        }
    }

    /// Entries not acknowledged, and cases not settled whose entry is: nothing counts twice.
    static func waiting(_ db: Database) throws -> Int {
        let head = try head(db)
        let cases = try Int.fetchOne(
            db.cachedStatement(sql: "SELECT count(*) FROM kiosk_case WHERE state = 'pending' AND entry <= ?"),
            arguments: [head.acknowledged])
        return Int(head.last - head.acknowledged) + (cases ?? 0)
    }

    private static func head(_ db: Database) throws -> (last: Int64, acknowledged: Int64) {
        guard
            let row = try Row.fetchOne(db.cachedStatement(sql: "SELECT last, acknowledged FROM outbox_head"))
        else { throw StoreError.rule("the outbox has no counter") }
        return (row["last"], row["acknowledged"])
    }
}

/// How much waits for the receiver.
public struct OutboxState: Hashable, Sendable {
    /// The last sequence given; 0: none.
    public var last: Int64
    /// The receiver has every entry through this one.
    public var acknowledged: Int64
    /// Entries and cases.
    public var waiting: Int
    /// When the oldest of them came to be.
    public var since: Instant?
}

public struct RefusedEntry: Hashable, Sendable {
    public var sequence: Int64
    public var id: String
    public var reason: String

    public init(sequence: Int64, id: String, reason: String) {
        self.sequence = sequence
        self.id = id
        self.reason = reason
    }
}
