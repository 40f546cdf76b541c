import GRDB

/// What kept the store from opening or from keeping something; says what to do. After an error in a commit
/// nothing of that commit is kept.
public enum StoreError: Error, Hashable, Sendable, CustomStringConvertible {
    case notADatabase(path: String)
    /// A database, but of another program.
    case foreign(path: String)
    /// Written by a newer kioskd.
    case tooNew(path: String, version: Int, known: Int)
    /// The state folder of another kiosk.
    case otherKiosk(path: String, found: String, expected: String)
    case damaged(path: String, detail: String)
    case full(path: String)
    case readOnly(path: String)
    case cannotOpen(path: String, detail: String)
    case inputOutput(path: String, detail: String)
    /// Against a rule of the store: a number twice, a second rating, a case without content.
    case rule(String)

    public var description: String {
        switch self {
        case .notADatabase(let path):
            "store.notADatabase: \(path) is not an SQLite database; move it away, or name another state folder"
        case .foreign(let path):
            "store.foreign: \(path) is a database of another program; name another state folder"
        case .tooNew(let path, let version, let known):
            "store.tooNew: \(path) has form \(version), this kioskd knows up to \(known); install the newer kioskd"
        case .otherKiosk(let path, let found, let expected):
            "store.otherKiosk: \(path) belongs to kiosk \(found), the configuration says \(expected); "
                + "correct the configuration, or name another state folder"
        case .damaged(let path, let detail):
            "store.damaged: \(path): \(detail); keep a copy, restore the last good one, and tell the vendor"
        case .full(let path):
            "store.full: no room left for \(path); free space on its file system"
        case .readOnly(let path):
            "store.readOnly: \(path) cannot be written; check its owner and that the file system is mounted rw"
        case .cannotOpen(let path, let detail):
            "store.cannotOpen: \(path): \(detail); check that its folder exists and belongs to the kiosk's user"
        case .inputOutput(let path, let detail):
            "store.inputOutput: \(path): \(detail); check the disk"
        case .rule(let rule): "store.rule: \(rule)"
        }
    }

    /// The stable first word of the description.
    public var code: String { String(description.prefix { $0 != ":" }) }

    static func from(_ error: any Error, path: String) -> StoreError {
        if let error = error as? StoreError { return error }
        guard let error = error as? DatabaseError else { return .inputOutput(path: path, detail: "\(error)") }
        let detail = error.message ?? error.resultCode.description
        switch error.resultCode {
        case .SQLITE_NOTADB: return .notADatabase(path: path)
        case .SQLITE_CORRUPT: return .damaged(path: path, detail: detail)
        case .SQLITE_FULL: return .full(path: path)
        case .SQLITE_READONLY: return .readOnly(path: path)
        case .SQLITE_CANTOPEN: return .cannotOpen(path: path, detail: detail)
        case .SQLITE_CONSTRAINT: return .rule(detail)
        default: return .inputOutput(path: path, detail: "\(error.resultCode): \(detail)")
        }
    }
}
