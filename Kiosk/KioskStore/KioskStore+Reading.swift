import DeviceModel
import Foundation
import GRDB
public import KioskCore

extension KioskStore {
    /// What the rules need at start.
    ///
    /// - Parameter serviceDay: `YYYY-MM-DD` in Asia/Shanghai; numbers and sequences of that day are counted.
    public func recovered(serviceDay: String) throws -> Recovered {
        try reading { db in
            var result = Recovered(serviceDay: serviceDay)
            let open = try Row.fetchAll(
                db,
                sql: """
                    SELECT service, service_ended, prompted, EXISTS (
                        SELECT 1 FROM evaluation WHERE evaluation.service = session.service) AS evaluated,
                        EXISTS (SELECT 1 FROM number WHERE number.service = session.service)
                        OR EXISTS (
                            SELECT 1 FROM kiosk_case WHERE kiosk_case.day >= session.day
                            AND json_extract(record, '$.service') = session.service) AS delivered
                    FROM session WHERE ended IS NULL ORDER BY at, service
                    """)
            result.openSessions = open.map {
                Recovered.OpenSession(
                    service: ServiceID($0["service"]), serviceEnded: $0["service_ended"] as Int64? != nil,
                    prompted: $0["prompted"] as Int64? != nil, evaluated: $0["evaluated"],
                    delivered: $0["delivered"])
            }
            var days = try Self.countedDays(db, from: serviceDay)
            if let today = days.removeValue(forKey: serviceDay) {
                (result.lastNumbers, result.lastService) = (today.lastNumbers, today.lastService)
                result.lastCase = today.lastCase
            }
            result.laterDays = days.values.sorted { $0.day < $1.day }
            result.undelivered = try Self.waiting(db)
            result.tickets = try Self.tickets(db, "WHERE day = ?", [serviceDay])
            result.queueEvents = try Self.queueEvents(db, "WHERE day = ?", [serviceDay])
            return result
        }
    }

    /// Highest numbers and sequences by service day, from one day on.
    private static func countedDays(_ db: Database, from first: String) throws -> [String: Recovered.CountedDay] {
        var days: [String: Recovered.CountedDay] = [:]
        func count(_ day: String, _ change: (inout Recovered.CountedDay) -> Void) {
            change(&days[day, default: Recovered.CountedDay(day: day)])
        }
        let numbers = try Row.fetchAll(
            db,
            sql: "SELECT day, queue, class, max(number) AS last FROM number WHERE day >= ? GROUP BY day, queue, class",
            arguments: [first])
        for row in numbers {
            count(row["day"]) { $0.lastNumbers["\(row["queue"] as String)/\(row["class"] as String)"] = row["last"] }
        }
        // Ids carry their day as eight digits.
        let digits = first.filter(\.isASCIIDigit)
        func serials(_ table: String, _ change: (inout Recovered.CountedDay, Int) -> Void) throws {
            let rows = try Row.fetchAll(
                db, sql: "SELECT day, max(serial) AS last FROM \(table) WHERE day >= ? GROUP BY day",
                arguments: [digits])
            for row in rows {
                guard let day = Self.dashed(row["day"]) else { continue }
                count(day) { change(&$0, row["last"]) }
            }
        }
        try serials("session") { $0.lastService = $1 }
        try serials("kiosk_case") { $0.lastCase = $1 }
        return days
    }

    /// `20261124` as `2026-11-24`.
    private static func dashed(_ day: String) -> String? {
        guard day.count == 8 else { return nil }
        let month = day.dropFirst(4)
        return "\(day.prefix(4))-\(month.prefix(2))-\(month.dropFirst(2))"
    }

    /// Cases not settled yet, oldest first.
    public func pending(limit: Int = 1000) throws -> [CaseNumber] {
        try reading { db in
            try String.fetchAll(
                db, sql: "SELECT number FROM kiosk_case WHERE state = 'pending' ORDER BY sequence LIMIT ?",
                arguments: [limit]
            ).map { CaseNumber($0) }
        }
    }

    public func pendingCount() throws -> Int { try reading(Self.pendingCount) }

    private static func pendingCount(_ db: Database) throws -> Int {
        try Int.fetchOne(db, sql: "SELECT count(*) FROM kiosk_case WHERE state = 'pending'") ?? 0
    }

    /// A case with its ciphertext; nil: not pending (settled, or never accepted).
    ///
    /// - Throws: ``StoreError/damaged(path:detail:)`` if its row cannot be read, though others may.
    public func pendingCase(_ number: CaseNumber) throws -> StoredCase? {
        try reading { db in
            let sql = "SELECT record, ciphertext, wrapped_key FROM kiosk_case WHERE number = ? AND state = 'pending'"
            guard let row = try Row.fetchOne(db, sql: sql, arguments: [number.value]) else { return nil }
            let pages = try Row.fetchAll(
                db, sql: "SELECT id, material, ciphertext, wrapped_key FROM page WHERE case_number = ? ORDER BY id",
                arguments: [number.value])
            let sealed = SealedCase(
                number: number, ciphertext: Array(row["ciphertext"] as Data? ?? Data()),
                wrappedKey: Array(row["wrapped_key"] as Data? ?? Data()),
                pages: pages.map {
                    SealedPage(
                        id: PageID($0["id"]), material: $0["material"], ciphertext: Array($0["ciphertext"] as Data),
                        wrappedKey: Array($0["wrapped_key"] as Data))
                })
            let record: CaseRecord
            do {
                record = try Coding.decoder.decode(CaseRecord.self, from: Data((row["record"] as String).utf8))
            } catch { throw StoreError.damaged(path: path, detail: "the record of case \(number): \(error)") }
            guard record.number == number, !sealed.ciphertext.isEmpty, !sealed.wrappedKey.isEmpty else {
                throw StoreError.damaged(path: path, detail: "the content of case \(number) is not there")
            }
            return StoredCase(record: record, sealed: sealed)
        }
    }

    /// Every case with its stage, in the order of acceptance.
    public func cases() throws -> [CaseState] {
        try reading { db in
            try Row.fetchAll(db, sql: "SELECT number, state, reason FROM kiosk_case ORDER BY sequence").map {
                CaseState(
                    number: CaseNumber($0["number"]), stage: CaseState.Stage(rawValue: $0["state"]) ?? .pending,
                    reason: $0["reason"])
            }
        }
    }

    /// Every number ever issued, in the order of issue.
    public func numbers() throws -> [QueueTicket] { try reading { db in try Self.tickets(db) } }

    private static func tickets(
        _ db: Database, _ condition: String = "", _ arguments: StatementArguments = []
    ) throws -> [QueueTicket] {
        try Row.fetchAll(db, sql: "SELECT * FROM number \(condition) ORDER BY at, number", arguments: arguments).map {
            QueueTicket(
                hall: $0["hall"], serviceDay: $0["day"], queue: $0["queue"], queueClass: $0["class"],
                prefix: $0["prefix"], number: $0["number"], kiosk: KioskID($0["kiosk"]),
                service: ServiceID($0["service"]), at: Instant(milliseconds: $0["at"]))
        }
    }

    /// Every step that windows told, in the order in which they were kept.
    public func queueEvents() throws -> [QueueEventRecord] { try reading { db in try Self.queueEvents(db) } }

    private static func queueEvents(
        _ db: Database, _ condition: String = "", _ arguments: StatementArguments = []
    ) throws -> [QueueEventRecord] {
        let rows = try Row.fetchAll(
            db, sql: "SELECT * FROM queue_event \(condition) ORDER BY sequence", arguments: arguments)
        return try rows.map { row in
            guard let step = QueueStep(rawValue: row["step"]) else {
                throw DatabaseError(message: "a queue event has the step \(row["step"] as String)")
            }
            return QueueEventRecord(
                hall: row["hall"], serviceDay: row["day"], queue: row["queue"], queueClass: row["class"],
                prefix: row["prefix"], number: row["number"], step: step, window: row["window"],
                at: Instant(milliseconds: row["at"]))
        }
    }

    public func evaluations() throws -> [EvaluationRecord] {
        try reading { db in
            try Row.fetchAll(db, sql: "SELECT * FROM evaluation ORDER BY at, service").map { row in
                let result: EvaluationRecord.Result
                if let level = row["level"] as Int? {
                    result = .rated(level: level, input: UInt64(clamping: row["input"] as Int64? ?? 0))
                } else {
                    result = .silent(EvaluationRecord.SilenceReason(rawValue: row["silence"]) ?? .noAnswer)
                }
                return EvaluationRecord(
                    service: ServiceID(row["service"]), result: result, at: Instant(milliseconds: row["at"]))
            }
        }
    }

    /// What citizens said of bad ratings, in the order of these; the phones are in the entries for the district only.
    public func ratingDetails() throws -> [RatingDetail] {
        try reading { db in
            try Row.fetchAll(db, sql: "SELECT * FROM evaluation WHERE reasons IS NOT NULL ORDER BY at, service").map {
                RatingDetail(
                    service: ServiceID($0["service"]),
                    reasons: ($0["reasons"] as String).split(separator: ",").compactMap {
                        BadRatingReason(rawValue: String($0))
                    }, wantsCallBack: $0["call_back"], at: Instant(milliseconds: $0["at"]))
            }
        }
    }

    public func unresolvedReports() throws -> [UnresolvedReport] {
        try reading { db in
            try Row.fetchAll(db, sql: "SELECT * FROM unresolved ORDER BY sequence").map {
                UnresolvedReport(
                    service: ($0["service"] as String?).map { ServiceID($0) },
                    caseNumber: ($0["case_number"] as String?).map { CaseNumber($0) }, code: $0["code"],
                    at: Instant(milliseconds: $0["at"]))
            }
        }
    }

    public func summary() throws -> StoreSummary {
        try reading { db in
            func count(_ from: String) throws -> Int { try Int.fetchOne(db, sql: "SELECT count(*) FROM \(from)") ?? 0 }
            let outbox = try Self.outboxState(db)
            return StoreSummary(
                sessions: try count("session"), numbers: try count("number"), cases: try count("kiosk_case"),
                pendingCases: try count("kiosk_case WHERE state = 'pending'"),
                deliveredCases: try count("kiosk_case WHERE state = 'delivered'"),
                refusedCases: try count("kiosk_case WHERE state = 'refused'"),
                settledCases: try count("settlement"),
                ratings: try count("evaluation WHERE level IS NOT NULL"),
                silent: try count("evaluation WHERE level IS NULL"), unresolved: try count("unresolved"),
                prints: try count("print"), openFaults: try count("fault WHERE cleared = 0"),
                waiting: outbox.waiting, waitingSince: outbox.since)
        }
    }
}
