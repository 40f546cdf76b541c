import DeviceModel
import Foundation
import GRDB
public import KioskCore

extension KioskStore {
    /// Keeps records and the sealed content of their cases in one transaction; durable on return.
    ///
    /// - Throws: ``StoreError/rule(_:)`` for a number issued twice, a second rating of a service, an accepted case
    ///   without content or content without its case; nothing of the commit is kept then.
    /// - Returns: how many entries and cases wait for the receiver then.
    @discardableResult
    public func commit(_ records: [KioskRecord], sealed: [SealedCase] = []) throws -> Int {
        Failpoint.commitBefore.pass()
        let waiting = try writing { db in
            var content = Dictionary(sealed.map { ($0.subject, $0) }, uniquingKeysWith: { first, _ in first })
            for record in records { try Self.insert(record, &content, db) }
            if let left = content.keys.first {
                throw StoreError.rule("content of \(left) comes without its record")
            }
            let waiting = try Self.waiting(db)
            Failpoint.commitInside.pass()
            return waiting
        }
        Failpoint.commitAfter.pass()
        return waiting
    }

    private static func insert(
        _ record: KioskRecord, _ content: inout [SealedSubject: SealedCase], _ db: Database
    ) throws {
        let sealed = record.sealedSubject.flatMap { content.removeValue(forKey: $0) }
        let entry = try enqueue(record, sealed, db)
        switch record {
        case .sessionStarted(let session): try insert(session, db)
        case .sessionEnded(let service, let at, let how):
            try db.run(
                "UPDATE session SET ended = ?, how = ? WHERE service = ? AND ended IS NULL",
                [at.milliseconds, how.rawValue, service.value])
        case .serviceEnded(let service, let at):
            try db.run(
                "UPDATE session SET service_ended = ? WHERE service = ? AND service_ended IS NULL",
                [at.milliseconds, service.value])
        case .evaluationPrompted(let service, let at):
            try db.run(
                "UPDATE session SET prompted = ? WHERE service = ? AND prompted IS NULL",
                [at.milliseconds, service.value])
            guard db.changesCount == 1 else {
                throw StoreError.rule("service \(service) was asked for a rating twice, or never began")
            }
        case .numberIssued(let ticket): try insert(ticket, db)
        case .caseAccepted(let record):
            guard let sealed else {
                throw StoreError.rule("case \(record.number) comes without its content")
            }
            try insert(record, sealed, entry: entry, db)
        case .caseDelivered(let number, let at): try settle(number, "delivered", nil, at, db)
        case .caseRefused(let number, let reason, let at): try settle(number, "refused", reason, at, db)
        case .caseSettled(let settlement): try insert(settlement, db)
        case .lookup(let lookup):
            try db.run(
                "INSERT INTO lookup (service, material, source, answer, at) VALUES (?, ?, ?, ?, ?)",
                [
                    lookup.service.value, lookup.material, lookup.source, lookup.answer.rawValue,
                    lookup.at.milliseconds,
                ])
        case .act(let act):
            try db.run(
                """
                INSERT INTO act (service, kind, material, text_version, at, due_days, due_at) VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    act.service.value, act.kind.rawValue, act.material, act.textVersion, act.at.milliseconds,
                    act.dueWorkingDays, act.dueAt?.milliseconds,
                ])
        case .printEnded(let print): try insert(print, db)
        case .evaluation(let evaluation): try insert(evaluation, db)
        case .ratingDetail(let detail):
            guard detail.wantsCallBack == (sealed != nil) else {
                throw StoreError.rule("the call-back of service \(detail.service) and its phone do not come together")
            }
            try db.run(
                """
                UPDATE evaluation SET reasons = ?, call_back = ?
                WHERE service = ? AND level <= 2 AND reasons IS NULL
                """,
                [
                    detail.reasons.map(\.rawValue).joined(separator: ","), detail.wantsCallBack, detail.service.value,
                ])
            guard db.changesCount == 1 else {
                throw StoreError.rule("service \(detail.service) has no bad rating, or its reasons already")
            }
        case .unresolved(let report):
            try db.run(
                "INSERT INTO unresolved (service, case_number, code, at) VALUES (?, ?, ?, ?)",
                [report.service?.value, report.caseNumber?.value, report.code, report.at.milliseconds])
        case .queueEvent(let event):
            try db.run(
                """
                INSERT INTO queue_event (hall, day, queue, class, prefix, number, step, window, at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    event.hall, event.serviceDay, event.queue, event.queueClass, event.prefix, event.number,
                    event.step.rawValue, event.window, event.at.milliseconds,
                ])
        }
    }

    private static func insert(_ session: SessionRecord, _ db: Database) throws {
        let place = DailySequence(session.service.value)
        try db.run(
            """
            INSERT INTO session (service, day, serial, item, at, list_sequence, list_hash) VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
            [
                session.service.value, place.day, place.serial, session.item, session.at.milliseconds,
                session.list.sequence, session.list.hash,
            ])
    }

    private static func insert(_ ticket: QueueTicket, _ db: Database) throws {
        try db.run(
            """
            INSERT INTO number (hall, day, queue, class, number, prefix, kiosk, service, at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                ticket.hall, ticket.serviceDay, ticket.queue, ticket.queueClass, ticket.number, ticket.prefix,
                ticket.kiosk.value, ticket.service.value, ticket.at.milliseconds,
            ])
    }

    private static func insert(
        _ record: CaseRecord, _ sealed: SealedCase, entry: Int64?, _ db: Database
    ) throws {
        let place = DailySequence(record.number.value)
        let text = String(decoding: try Coding.encoder.encode(record), as: UTF8.self)
        try db.run(
            """
            INSERT INTO kiosk_case (number, day, serial, record, entry, state, ciphertext, wrapped_key)
            VALUES (?, ?, ?, ?, ?, 'pending', ?, ?)
            """,
            [
                record.number.value, place.day, place.serial, text, entry, Data(sealed.ciphertext),
                Data(sealed.wrappedKey),
            ])
        for page in sealed.pages {
            try db.run(
                "INSERT INTO page (id, case_number, material, ciphertext, wrapped_key) VALUES (?, ?, ?, ?, ?)",
                [
                    page.id.value, record.number.value, page.material, Data(page.ciphertext), Data(page.wrappedKey),
                ])
        }
    }

    /// A delivered case keeps its public record only; a refused one all of it. Settled once, it stays so.
    private static func settle(
        _ number: CaseNumber, _ state: String, _ reason: String?, _ at: Instant, _ db: Database
    ) throws {
        try db.run(
            "UPDATE kiosk_case SET state = ?, settled = ?, reason = ? WHERE number = ? AND state = 'pending'",
            [state, at.milliseconds, reason, number.value])
        guard db.changesCount == 1, state == "delivered" else { return }
        try db.run("UPDATE kiosk_case SET ciphertext = NULL, wrapped_key = NULL WHERE number = ?", [number.value])
        try db.run("DELETE FROM page WHERE case_number = ?", [number.value])
    }

    private static func insert(_ print: PrintRecord, _ db: Database) throws {
        try db.run(
            """
            INSERT INTO print (key, service, kind, public_number, is_reprint, outcome, at)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
            [
                print.key, print.service.value, print.kind.rawValue, print.publicNumber, print.isReprint,
                print.outcome.rawValue, print.at.milliseconds,
            ])
    }

    private static func insert(_ evaluation: EvaluationRecord, _ db: Database) throws {
        var level: Int?
        var input: Int64?
        var silence: String?
        switch evaluation.result {
        case .rated(let rated, let number): (level, input) = (rated, Int64(clamping: number))
        case .silent(let reason): silence = reason.rawValue
        }
        try db.run(
            "INSERT INTO evaluation (service, level, input, silence, at) VALUES (?, ?, ?, ?, ?)",
            [evaluation.service.value, level, input, silence, evaluation.at.milliseconds])
    }
}

extension KioskRecord {
    /// Whose personal content comes with it, if any.
    fileprivate var sealedSubject: SealedSubject? {
        switch self {
        case .caseAccepted(let record): .case(record.number)
        case .ratingDetail(let detail): .callBack(detail.service)
        default: nil
        }
    }
}

enum Coding {
    static let encoder: JSONEncoder = {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return encoder
    }()
    static let decoder = JSONDecoder()
}

/// Day and sequence out of an id such as `HJ-K01-20261124-0001`: its eight-digit part, and the digits at its end.
struct DailySequence {
    var day: String
    var serial: Int

    init(_ id: String) {
        let parts = id.split(separator: "-")
        day = parts.last { $0.count == 8 && $0.allSatisfy(\.isASCIIDigit) }.map(String.init) ?? ""
        serial = parts.last.flatMap { Int($0.drop { !$0.isASCIIDigit }) } ?? 0
    }
}

extension Character {
    var isASCIIDigit: Bool { isASCII && isNumber }
}
