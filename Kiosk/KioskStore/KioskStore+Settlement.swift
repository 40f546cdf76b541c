import DeviceModel
import GRDB
import ItemList
public import KioskCore

/// Cases from acceptance to the records port's word that they are settled.
extension KioskStore {
    /// Accepted, not refused, not settled; oldest first. A row that cannot be read is left out.
    public func openCases(limit: Int) throws -> [KeptCase] {
        try reading { db in
            try Row.fetchAll(
                db,
                sql: Self.kept
                    + "WHERE is_open = 1 AND state <> 'refused' AND json_valid(record) ORDER BY sequence LIMIT ?",
                arguments: [limit]
            ).compactMap(Self.keptCase)
        }
    }

    /// nil: never accepted, refused, or its row cannot be read.
    public func keptCase(_ number: CaseNumber) throws -> KeptCase? {
        try reading { db in
            try Row.fetchOne(
                db, sql: Self.kept + "WHERE kiosk_case.number = ? AND state <> 'refused' AND json_valid(record)",
                arguments: [number.value]
            ).flatMap(Self.keptCase)
        }
    }

    /// Every settlement, in the order of the cases' numbers.
    public func settlements() throws -> [SettlementRecord] {
        try reading { db in
            try Row.fetchAll(db, sql: "SELECT * FROM settlement ORDER BY number").map {
                SettlementRecord(
                    number: CaseNumber($0["number"]), at: Instant(milliseconds: $0["at"]),
                    workingMinutes: $0["working_minutes"], limitMinutes: $0["limit_minutes"])
            }
        }
    }

    private static let kept = """
        SELECT kiosk_case.number, state, settlement.at AS settled_at, record ->> 'acceptedAt' AS accepted_at,
            record ->> 'handling' AS handling, record ->> 'promisedMinutes' AS minutes,
            record ->> 'limitEnds' AS limit_ends
        FROM kiosk_case LEFT JOIN settlement ON settlement.number = kiosk_case.number

        """

    /// What the record holds is read as it comes: another type is a row that cannot be read.
    private static func keptCase(_ row: Row) -> KeptCase? {
        func whole(_ column: String) -> Int64? { Int64.fromDatabaseValue(row[column] as DatabaseValue) }
        let word = String.fromDatabaseValue(row["handling"] as DatabaseValue)
        guard let acceptedAt = whole("accepted_at"), let minutes = whole("minutes").flatMap({ Int(exactly: $0) }),
            let handling = word.flatMap({ Handling(rawValue: $0) })
        else { return nil }
        return KeptCase(
            number: CaseNumber(row["number"]), acceptedAt: Instant(milliseconds: acceptedAt), handling: handling,
            promisedMinutes: minutes, limitEnds: whole("limit_ends").map { Instant(milliseconds: $0) },
            isDelivered: row["state"] == "delivered",
            settledAt: whole("settled_at").map { Instant(milliseconds: $0) })
    }

    /// Settled once, it stays so, whatever is told later; a case that was never accepted is against the rules.
    static func insert(_ settlement: SettlementRecord, _ db: Database) throws {
        try db.run("UPDATE kiosk_case SET is_open = 0 WHERE number = ?", [settlement.number.value])
        guard db.changesCount == 1 else {
            throw StoreError.rule("case \(settlement.number) is settled and was never accepted")
        }
        try db.run(
            "INSERT OR IGNORE INTO settlement (number, at, working_minutes, limit_minutes) VALUES (?, ?, ?, ?)",
            [
                settlement.number.value, settlement.at.milliseconds, settlement.workingMinutes,
                settlement.limitMinutes,
            ])
    }
}
