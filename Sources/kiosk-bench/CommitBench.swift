import DeviceModel
import Foundation
import GRDBSQLite
import KioskCore
import KioskStore

/// One commit of a queue number, against raw SQLite with the same settings (WAL, synchronous FULL), in turns.
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
                "commit of a number", of: "raw SQLite, FULL", median(peers), ours: median(ours), unit: "µs", times: 1.3)
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
            for ticket in tickets { try commit([.numberIssued(ticket)]) }
        }
    }
}

/// The peer: the same row into the same kind of table through the C interface, statements prepared once.
final class RawSQLite {
    private var database: OpaquePointer?
    private var insert: OpaquePointer?

    init(path: String) throws {
        guard sqlite3_open(path, &database) == SQLITE_OK else { throw BenchError("cannot open \(path)") }
        for statement in [
            "PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL",
            """
            CREATE TABLE number (hall TEXT NOT NULL, day TEXT NOT NULL, queue TEXT NOT NULL, class TEXT NOT NULL,
                number INTEGER NOT NULL, prefix TEXT NOT NULL, kiosk TEXT NOT NULL, service TEXT NOT NULL,
                at INTEGER NOT NULL, UNIQUE (hall, day, queue, class, number))
            """,
        ] {
            guard sqlite3_exec(database, statement, nil, nil, nil) == SQLITE_OK else { throw BenchError(statement) }
        }
        let text = "INSERT INTO number VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
        guard sqlite3_prepare_v2(database, text, -1, &insert, nil) == SQLITE_OK else { throw BenchError(text) }
    }

    deinit {
        sqlite3_finalize(insert)
        sqlite3_close(database)
    }

    func timed(_ tickets: [QueueTicket]) throws -> Double {
        try seconds {
            for ticket in tickets {
                sqlite3_exec(database, "BEGIN IMMEDIATE", nil, nil, nil)
                let texts = [ticket.hall, ticket.serviceDay, ticket.queue, ticket.queueClass]
                for (index, text) in texts.enumerated() { bind(text, Int32(index + 1)) }
                sqlite3_bind_int64(insert, 5, Int64(ticket.number))
                bind(ticket.prefix, 6)
                bind(ticket.kiosk.value, 7)
                bind(ticket.service.value, 8)
                sqlite3_bind_int64(insert, 9, ticket.at.milliseconds)
                guard sqlite3_step(insert) == SQLITE_DONE else { throw BenchError("insert failed") }
                sqlite3_reset(insert)
                sqlite3_exec(database, "COMMIT", nil, nil, nil)
            }
        }
    }

    private func bind(_ text: String, _ index: Int32) {
        // SQLITE_TRANSIENT, a cast macro that Swift does not see.
        sqlite3_bind_text(insert, index, text, -1, unsafeBitCast(-1, to: sqlite3_destructor_type.self))
    }
}
