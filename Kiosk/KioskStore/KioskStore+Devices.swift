public import DeviceModel
import Foundation
import GRDB

/// Print journal, faults and statistics.
extension KioskStore {
    /// Durable on return. A second intent with the same key changes nothing and returns the entry that stands.
    public func recordIntent(_ row: JournalRow) throws -> JournalRow? {
        let standing = try writing { db -> JournalRow? in
            if let standing = try Self.journal(row.key, db) { return standing }
            try db.run(
                """
                INSERT INTO print_journal (key, device, kind, public_number, layout_hash, is_reprint, at)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    row.key, row.device, row.kind, row.publicNumber, row.layoutHash, row.isReprint,
                    row.at.milliseconds,
                ])
            return nil
        }
        Failpoint.printIntent.pass()
        return standing
    }

    public func recordEvidence(key: String, _ evidence: JournalRow.Evidence) throws {
        try writing { db in
            try db.run(
                "INSERT INTO print_evidence (key, level, note, at) VALUES (?, ?, ?, ?)",
                [key, evidence.level, evidence.note, evidence.at.milliseconds])
        }
    }

    /// The last outcome counts: an unknown one may become known by later evidence.
    public func recordOutcome(key: String, _ outcome: PhysicalOutcome, at: Instant) throws {
        try writing { db in
            try db.run(
                "UPDATE print_journal SET outcome = ?, outcome_at = ? WHERE key = ?",
                [outcome.rawValue, at.milliseconds, key])
            guard db.changesCount == 1 else { throw StoreError.rule("print \(key) has no intent") }
        }
    }

    public func journalEntry(key: String) throws -> JournalRow? { try reading { try Self.journal(key, $0) } }

    /// Every entry, in the order of intent.
    public func journal() throws -> [JournalRow] {
        try reading { db in
            let keys = try String.fetchAll(db, sql: "SELECT key FROM print_journal ORDER BY at, key")
            return try keys.compactMap { try Self.journal($0, db) }
        }
    }

    /// Entries of a device without an outcome, partial or unknown, later than its last completed one; oldest first.
    public func unsettledPrints(device: String) throws -> [JournalRow] {
        try reading { db in
            let keys = try String.fetchAll(
                db,
                sql: """
                    SELECT key FROM print_journal
                    WHERE device = ?1 AND (outcome IS NULL OR outcome IN (?2, ?3)) AND rowid > COALESCE(
                        (SELECT MAX(rowid) FROM print_journal WHERE device = ?1 AND outcome = ?4), 0)
                    ORDER BY rowid
                    """,
                arguments: [
                    device, PhysicalOutcome.partial.rawValue, PhysicalOutcome.unknown.rawValue,
                    PhysicalOutcome.completed.rawValue,
                ])
            return try keys.compactMap { try Self.journal($0, db) }
        }
    }

    private static func journal(_ key: String, _ db: Database) throws -> JournalRow? {
        let statement = try db.cachedStatement(sql: "SELECT * FROM print_journal WHERE key = ?")
        guard let row = try Row.fetchOne(statement, arguments: [key]) else { return nil }
        let evidence = try Row.fetchAll(
            db.cachedStatement(sql: "SELECT level, note, at FROM print_evidence WHERE key = ? ORDER BY rowid"),
            arguments: [key])
        return JournalRow(
            key: key, device: row["device"], kind: row["kind"], publicNumber: row["public_number"],
            layoutHash: row["layout_hash"], isReprint: row["is_reprint"], at: Instant(milliseconds: row["at"]),
            outcome: (row["outcome"] as String?).flatMap { PhysicalOutcome(rawValue: $0) },
            evidence: evidence.map {
                JournalRow.Evidence(level: $0["level"], note: $0["note"], at: Instant(milliseconds: $0["at"]))
            })
    }

    /// Keeps the present form of a fault; a second open one of the same device, unit and code is against the rules.
    public func record(_ fault: FaultRecord) throws {
        let text = String(decoding: try Coding.encoder.encode(fault), as: UTF8.self)
        try writing { db in
            try db.run(
                """
                INSERT INTO fault (id, device, unit, code, cleared, record) VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (id) DO UPDATE SET cleared = excluded.cleared, record = excluded.record
                """,
                [fault.id, fault.device.name, fault.unit, fault.code.value, fault.state == .cleared, text])
        }
    }

    public func openFaults(device: DeviceID? = nil) throws -> [FaultRecord] {
        try faults("cleared = 0 AND device = ifnull(?, device)", [device?.name])
    }

    /// The latest faults, cleared ones too.
    public func faults(limit: Int) throws -> [FaultRecord] {
        try faults("1 ORDER BY rowid DESC LIMIT ?", [limit])
    }

    private func faults(_ condition: String, _ arguments: StatementArguments) throws -> [FaultRecord] {
        try reading { db in
            try String.fetchAll(db, sql: "SELECT record FROM fault WHERE \(condition)", arguments: arguments).map {
                try Coding.decoder.decode(FaultRecord.self, from: Data($0.utf8))
            }
        }
    }

    public func add(device: DeviceID, _ counts: [StatisticName: Int64]) throws {
        try writing { db in
            for (name, count) in counts where count != 0 {
                try db.run(
                    """
                    INSERT INTO statistic (device, name, lifetime, since_reset) VALUES (?, ?, ?, ?)
                    ON CONFLICT (device, name) DO UPDATE
                    SET lifetime = lifetime + excluded.lifetime, since_reset = since_reset + excluded.since_reset
                    """,
                    [device.name, name.name, count, count])
            }
        }
    }

    public func totals(device: DeviceID) throws -> [StatisticName: StoredTotals] {
        try reading { db in
            let rows = try Row.fetchAll(
                db, sql: "SELECT name, lifetime, since_reset FROM statistic WHERE device = ?", arguments: [device.name])
            return Dictionary(
                rows.map {
                    (
                        StatisticName($0["name"]),
                        StoredTotals(lifetime: $0["lifetime"], sinceReset: $0["since_reset"])
                    )
                }, uniquingKeysWith: { first, _ in first })
        }
    }
}
