import DeviceModel
import Foundation
import GRDBSQLite
import KioskCore
import KioskStore

/// What one queue ticket commits: the number, the print's intent, its outcome, each durable by itself; against raw
/// SQLite with the same rows and settings (WAL, synchronous FULL), in turns.
enum CommitBench {
    static func run() async throws -> [Row] {
        let folder = FileManager.default.temporaryDirectory.appending(path: "kiosk-bench-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let store = try KioskStore(path: folder.appending(path: "kiosk.db").path, owner: "kiosk-bench")
        let raw = try RawSQLite(path: folder.appending(path: "raw.db").path)
        var ours: [Double] = []
        var peers: [Double] = []
        var number = 0
        for _ in 0..<7 {
            let rounds = 200
            let tickets = (0..<rounds).map { ticket(number + $0) }
            number += rounds
            ours.append(try await store.timed(tickets) / Double(rounds) * 1e6)
            peers.append(try raw.timed(tickets) / Double(rounds) * 1e6)
        }
        try await store.close()
        return [
            .within(
                "number, print intent and outcome committed", of: "raw SQLite, FULL", median(peers), ours: median(ours),
                unit: "µs", times: 1.3)
        ]
    }

    private static func ticket(_ number: Int) -> QueueTicket {
        QueueTicket(
            hall: "HJ", serviceDay: "2026-11-24", queue: "综合", queueClass: "ordinary", prefix: "A", number: number,
            kiosk: KioskID("K01"), service: ServiceID("HJ-K01-20261124-\(number)"),
            at: Instant(milliseconds: 1_795_500_000_000 + Int64(number)))
    }
}

extension KioskStore {
    /// Seconds for one commit a ticket, on the store's own thread.
    func timed(_ tickets: [QueueTicket]) throws -> Double {
        try seconds {
            for ticket in tickets {
                try commit([.numberIssued(ticket)])
                _ = try recordIntent(
                    JournalRow(
                        key: ticket.service.value, device: "printer.front", kind: "queueTicket",
                        publicNumber: ticket.label, layoutHash: "00", isReprint: false, at: ticket.at))
                try recordOutcome(key: ticket.service.value, .completed, at: ticket.at)
            }
        }
    }
}

/// The peer: the same row into the same kind of table through the C interface, statements prepared once.
final class RawSQLite {
    private var database: OpaquePointer?
    private var statements: [Statement: OpaquePointer] = [:]

    private enum Statement: String, CaseIterable {
        case begin = "BEGIN IMMEDIATE"
        case commit = "COMMIT"
        case number = "INSERT INTO number VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
        case head = "UPDATE outbox_head SET last = last + 1"
        case entry =
            "INSERT INTO outbox VALUES ((SELECT last FROM outbox_head), 'queueEvent', ?, ?, ?, NULL)"
        case standing = "SELECT key FROM print_journal WHERE key = ?"
        case intent = "INSERT INTO print_journal VALUES (?, ?, ?, ?, ?, 0, ?, NULL, NULL)"
        case outcome = "UPDATE print_journal SET outcome = ?, outcome_at = ? WHERE key = ?"
    }

    init(path: String) throws {
        guard sqlite3_open(path, &database) == SQLITE_OK else { throw BenchError("cannot open \(path)") }
        for statement in [
            "PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL",
            """
            CREATE TABLE number (hall TEXT NOT NULL, day TEXT NOT NULL, queue TEXT NOT NULL, class TEXT NOT NULL,
                number INTEGER NOT NULL, prefix TEXT NOT NULL, kiosk TEXT NOT NULL, service TEXT NOT NULL,
                at INTEGER NOT NULL, UNIQUE (hall, day, queue, class, number))
            """,
            """
            CREATE TABLE outbox (sequence INTEGER PRIMARY KEY, kind TEXT NOT NULL, id TEXT NOT NULL,
                at INTEGER NOT NULL, body TEXT NOT NULL, refused TEXT)
            """,
            "CREATE TABLE outbox_head (one INTEGER PRIMARY KEY, last INTEGER NOT NULL, acknowledged INTEGER NOT NULL)",
            "INSERT INTO outbox_head VALUES (1, 0, 0)",
            """
            CREATE TABLE print_journal (key TEXT PRIMARY KEY, device TEXT NOT NULL, kind TEXT NOT NULL,
                public_number TEXT NOT NULL, layout_hash TEXT NOT NULL, is_reprint INTEGER NOT NULL, at INTEGER NOT NULL,
                outcome TEXT, outcome_at INTEGER)
            """,
        ] {
            guard sqlite3_exec(database, statement, nil, nil, nil) == SQLITE_OK else { throw BenchError(statement) }
        }
        for statement in Statement.allCases {
            var prepared: OpaquePointer?
            guard sqlite3_prepare_v2(database, statement.rawValue, -1, &prepared, nil) == SQLITE_OK else {
                throw BenchError(statement.rawValue)
            }
            statements[statement] = prepared
        }
    }

    deinit {
        for statement in statements.values { sqlite3_finalize(statement) }
        sqlite3_close(database)
    }

    func timed(_ tickets: [QueueTicket]) throws -> Double {
        try seconds {
            for ticket in tickets {
                try durably {
                    try run(
                        .number,
                        [
                            .text(ticket.hall), .text(ticket.serviceDay), .text(ticket.queue),
                            .text(ticket.queueClass), .number(Int64(ticket.number)), .text(ticket.prefix),
                            .text(ticket.kiosk.value), .text(ticket.service.value), .number(ticket.at.milliseconds),
                        ])
                    try run(.head, [])
                    try run(
                        .entry,
                        [
                            .text("\(ticket.hall)/\(ticket.serviceDay)/\(ticket.queue)/\(ticket.number)/issued"),
                            .number(ticket.at.milliseconds),
                            .text(
                                #"{"event":"issued","label":"\#(ticket.label)","service":"\#(ticket.service.value)"}"#),
                        ])
                }
                try durably {
                    try run(.standing, [.text(ticket.service.value)])
                    try run(
                        .intent,
                        [
                            .text(ticket.service.value), .text("printer.front"), .text("queueTicket"),
                            .text(ticket.label), .text("00"), .number(ticket.at.milliseconds),
                        ])
                }
                try durably {
                    try run(
                        .outcome,
                        [.text("completed"), .number(ticket.at.milliseconds), .text(ticket.service.value)])
                }
            }
        }
    }

    private enum Value {
        case text(String)
        case number(Int64)
    }

    private func durably(_ body: () throws -> Void) throws {
        try run(.begin, [])
        try body()
        try run(.commit, [])
    }

    private func run(_ statement: Statement, _ values: [Value]) throws {
        let prepared = statements[statement]
        for (index, value) in values.enumerated() {
            switch value {
            case .text(let text):
                // SQLITE_TRANSIENT, a cast macro that Swift does not see.
                sqlite3_bind_text(
                    prepared, Int32(index + 1), text, -1, unsafeBitCast(-1, to: sqlite3_destructor_type.self))
            case .number(let number): sqlite3_bind_int64(prepared, Int32(index + 1), number)
            }
        }
        let result = sqlite3_step(prepared)
        sqlite3_reset(prepared)
        guard result == SQLITE_DONE || result == SQLITE_ROW else { throw BenchError(statement.rawValue) }
    }
}
