import DeviceModel
import Foundation
import GRDB
public import KioskCore

/// Item lists in two slots: the active one is never overwritten, so a switch is one row's change.
extension KioskStore {
    /// Keeps an accepted list in the slot not in use and switches to it, in one transaction.
    ///
    /// What was checked is kept for good: see ``listAcceptances()``.
    ///
    /// - Throws: ``StoreError/rule(_:)`` if its sequence is below the floor, or the floor's with other content.
    public func activate(_ list: StoredList) throws {
        try writing { db in
            let sql = "SELECT slot, floor, hash FROM list_active JOIN list_slot USING (slot)"
            let active = try Row.fetchOne(db, sql: sql)
            let floor = active?["floor"] as Int64? ?? 0
            guard list.sequence >= floor else {
                throw StoreError.rule("list \(list.sequence) is below the floor \(floor)")
            }
            guard list.sequence > floor || active == nil || list.hash == active?["hash"] as String? else {
                throw StoreError.rule("list \(list.sequence) was accepted with other content")
            }
            let slot = active?["slot"] as String? == "A" ? "B" : "A"
            let checks = String(decoding: try Coding.encoder.encode(list.checks), as: UTF8.self)
            try db.run(
                """
                INSERT OR REPLACE INTO list_slot (slot, sequence, hash, content, signature, verifier, checks, at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    slot, list.sequence, list.hash, Data(list.content), Data(list.signature), list.verifier, checks,
                    list.at.milliseconds,
                ])
            try db.run(
                "INSERT INTO list_acceptance (sequence, hash, verifier, checks, at) VALUES (?, ?, ?, ?, ?)",
                [list.sequence, list.hash, list.verifier, checks, list.at.milliseconds])
            Failpoint.listSwitch.pass()
            try db.run("INSERT OR REPLACE INTO list_active (one, slot, floor) VALUES (1, ?, ?)", [slot, list.sequence])
        }
    }

    /// Every acceptance of a list, in order: what each session that names sequence and hash ran on.
    public func listAcceptances() throws -> [ListAcceptanceRecord] {
        try reading { db in
            try Row.fetchAll(db, sql: "SELECT * FROM list_acceptance ORDER BY ordinal").map { row in
                ListAcceptanceRecord(
                    list: ListReference(sequence: row["sequence"], hash: row["hash"]), verifier: row["verifier"],
                    checks: try Coding.decoder.decode([String].self, from: Data((row["checks"] as String).utf8)),
                    at: Instant(milliseconds: row["at"]))
            }
        }
    }

    /// Sequence and hash of the list in use, without reading it; nil before the first.
    public func activeListReference() throws -> ListReference? {
        try reading { db in
            let sql = "SELECT sequence, hash FROM list_active JOIN list_slot USING (slot)"
            return try Row.fetchOne(db, sql: sql).map { ListReference(sequence: $0["sequence"], hash: $0["hash"]) }
        }
    }

    /// The list in use; nil before the first.
    public func activeList() throws -> StoredList? {
        try reading { db in
            let sql = "SELECT list_slot.* FROM list_active JOIN list_slot USING (slot)"
            guard let row = try Row.fetchOne(db, sql: sql) else { return nil }
            return StoredList(
                sequence: row["sequence"], hash: row["hash"], content: Array(row["content"] as Data),
                signature: Array(row["signature"] as Data), verifier: row["verifier"],
                checks: try Coding.decoder.decode([String].self, from: Data((row["checks"] as String).utf8)),
                at: Instant(milliseconds: row["at"]))
        }
    }

    /// The lowest sequence that may still become active.
    public func listFloor() throws -> Int64 {
        try reading { try Int64.fetchOne($0, sql: "SELECT floor FROM list_active") ?? 0 }
    }
}
