import Foundation
import GRDB
import KioskCore

/// The kiosk's records on disk: one SQLite file, WAL, `synchronous=FULL`. Whatever a method that writes has
/// returned from survives a power cut. One store per state folder; its owner holds the folder's lock.
///
/// Blocking writes run on the store's own executor with cached statements: an `await` costs one hop, the commit
/// itself about one fsync.
public actor KioskStore {
    private let executor = StoreExecutor()
    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// The stored form that this program writes.
    public static var formVersion: Int { Schema.version }

    public nonisolated let path: String
    let queue: DatabaseQueue
    private var isClosed = false

    /// Opens or creates the file and brings it to the present form.
    ///
    /// - Parameter owner: hall and kiosk; a file of another kiosk is refused.
    /// - Throws: ``StoreError``.
    public init(path: String, owner: String) throws {
        self.path = path
        do {
            queue = try Self.open(path: path)
            try Self.migrate(queue, path: path)
            try Self.own(queue, owner: owner, path: path)
        } catch {
            throw StoreError.from(error, path: path)
        }
    }

    private static func open(path: String) throws -> DatabaseQueue {
        if let size = try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int, size > 0 {
            let head = FileHandle(forReadingAtPath: path)?.readData(ofLength: 16)
            guard head == Data("SQLite format 3\0".utf8) else { throw StoreError.notADatabase(path: path) }
        }
        var configuration = Configuration()
        configuration.busyMode = .timeout(2)
        configuration.label = "kiosk.store"
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        try queue.writeWithoutTransaction { db in
            let application = try Int32.fetchOne(db, sql: "PRAGMA application_id") ?? 0
            let tables = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema") ?? 0
            guard application == Schema.applicationID || (application == 0 && tables == 0) else {
                throw StoreError.foreign(path: path)
            }
            let mode = try String.fetchOne(db, sql: "PRAGMA journal_mode = WAL")
            guard mode == "wal" else { throw StoreError.readOnly(path: path) }
            // After the file is open: an opening may set it to NORMAL.
            try db.execute(sql: "PRAGMA synchronous = FULL")
            try db.execute(sql: "PRAGMA secure_delete = ON")
            let size =
                (try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0)
                * (try Int.fetchOne(db, sql: "PRAGMA page_size") ?? 0)
            // Whole-file checks of a big store would keep a citizen waiting; damage there shows at its reading.
            if size > 0, size < 32 << 20 {
                let verdict = try String.fetchOne(db, sql: "PRAGMA quick_check(1)") ?? ""
                guard verdict == "ok" else { throw StoreError.damaged(path: path, detail: verdict) }
            }
        }
        return queue
    }

    private static func migrate(_ queue: DatabaseQueue, path: String) throws {
        try queue.writeWithoutTransaction { db in
            var version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
            guard version <= Schema.version else {
                throw StoreError.tooNew(path: path, version: version, known: Schema.version)
            }
            while version < Schema.version {
                try db.inTransaction(.immediate) {
                    try db.execute(sql: Schema.steps[version])
                    try db.execute(sql: "PRAGMA application_id = \(Schema.applicationID)")
                    try db.execute(sql: "PRAGMA user_version = \(version + 1)")
                    return .commit
                }
                version += 1
            }
        }
    }

    private static func own(_ queue: DatabaseQueue, owner: String, path: String) throws {
        try queue.write { db in
            if let found = try String.fetchOne(db, sql: "SELECT value FROM meta WHERE key = 'owner'") {
                guard found == owner else {
                    throw StoreError.otherKiosk(path: path, found: found, expected: owner)
                }
            } else {
                try db.execute(sql: "INSERT INTO meta (key, value) VALUES ('owner', ?)", arguments: [owner])
            }
        }
    }

    /// SQLite's own word on how safe a commit is: 2 is FULL.
    public func synchronousLevel() throws -> Int {
        try reading { try Int.fetchOne($0, sql: "PRAGMA synchronous") ?? -1 }
    }

    /// Folds the log into the file and closes it; later calls fail.
    public func close() throws {
        guard !isClosed else { return }
        isClosed = true
        do {
            queue.writeWithoutTransaction { db in _ = try? db.checkpoint(.truncate) }
            try queue.close()
        } catch { throw StoreError.from(error, path: path) }
    }

    func reading<T>(_ body: (Database) throws -> T) throws -> T {
        try requireOpen()
        do { return try queue.unsafeRead(body) } catch { throw StoreError.from(error, path: path) }
    }

    /// A prepared statement of a closed database must not be run again: SQLite would read memory that it gave back.
    private func requireOpen() throws {
        guard !isClosed else { throw StoreError.inputOutput(path: path, detail: "it was closed already") }
    }

    /// One immediate transaction; on any error nothing of it is kept.
    func writing<T>(_ body: (Database) throws -> T) throws -> T {
        try requireOpen()
        do {
            return try queue.writeWithoutTransaction { db in
                var result: T?
                try db.inTransaction(.immediate) {
                    result = try body(db)
                    return .commit
                }
                guard let result else { throw StoreError.inputOutput(path: path, detail: "no result") }
                return result
            }
        } catch { throw StoreError.from(error, path: path) }
    }
}

extension Database {
    /// Runs one statement, kept prepared for the next time.
    func run(_ sql: String, _ arguments: StatementArguments = StatementArguments()) throws {
        try cachedStatement(sql: sql).execute(arguments: arguments)
    }
}

extension KioskStore {
    /// Bounds the file, as a full disk would; for tests and for kiosks with little room.
    ///
    /// - Parameter pages: of 4096 bytes; not below what the file has.
    public func limit(pages: Int) throws {
        try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA max_page_count = \(pages)") }
    }
}

extension KioskStore {
    /// Has SQLite refuse every write, as a file system mounted read-only would; for tests.
    public func refuseWrites(_ refuse: Bool) throws {
        try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA query_only = \(refuse ? "ON" : "OFF")") }
    }
}
