import Foundation
import GRDB

/// What a store holds, a line a row, without what differs between two runs of the same journey: instants, ciphertext,
/// ids of pages, counters of key presses.
enum KeptRecords {
    /// The machine's own: devices, their paper trail, lists, the owner.
    private static let own: Set<String> = [
        "meta", "print_journal", "print_evidence", "fault", "statistic", "list_slot", "list_active", "list_acceptance",
        // What waits depends on when the receiver was last asked; outbox_head says how much there was.
        "outbox",
    ]
    private static let varying: [String: Set<String>] = [
        "kiosk_case": ["ciphertext", "wrapped_key"], "page": ["id", "ciphertext", "wrapped_key"],
        "evaluation": ["input"], "outbox_head": ["acknowledged"],
    ]
    /// Milliseconds since 1970 of any day since 2001.
    private static let instant: Int64 = 1_000_000_000_000

    static func lines(of path: String) throws -> [String] {
        var configuration = Configuration()
        configuration.readonly = true
        return try DatabaseQueue(path: path, configuration: configuration).read { db in
            let tables = try String.fetchAll(
                db,
                sql: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
            return try tables.filter { !own.contains($0) }.flatMap { table in
                try Row.fetchAll(db, sql: "SELECT * FROM \(table)").map { line(of: $0, table) }.sorted()
            }
        }
    }

    private static func line(of row: Row, _ table: String) -> String {
        let cells = row.filter { !(varying[table]?.contains($0.0) ?? false) }.map { column, value in
            "\(column)=\(text(value, column))"
        }
        return "\(table): " + cells.joined(separator: " ")
    }

    private static func text(_ value: DatabaseValue, _ column: String) -> String {
        switch value.storage {
        case .null: return "-"
        case .int64(let number): return number >= instant ? "time" : "\(number)"
        case .double(let number): return "\(number)"
        case .blob(let data): return "\(data.count) bytes"
        case .string(let string):
            // Of a paper that broke off, what is known for certain is that nobody knows.
            if column == "outcome", string == "partial" || string == "unknown" { return "uncertain" }
            guard string.hasPrefix("{"), let json = try? JSONSerialization.jsonObject(with: Data(string.utf8)),
                let data = try? JSONSerialization.data(withJSONObject: plain(json), options: [.sortedKeys])
            else { return string }
            return String(decoding: data, as: UTF8.self)
        }
    }

    private static func plain(_ value: Any) -> Any {
        switch value {
        case let object as [String: Any]: object.mapValues { plain($0) }
        case let list as [Any]: list.map { plain($0) }
        case let number as NSNumber where number.int64Value >= instant: "time"
        default: value
        }
    }
}
