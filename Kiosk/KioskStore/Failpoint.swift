import Foundation
import Glibc
import Synchronization

/// A named point at which a test may have the process killed, as a power cut would. Armed by the environment
/// `KIOSK_FAILPOINT=name` (first pass) or `name:n` (n-th pass, 1...): the process sends itself SIGKILL.
/// docs/LOGGING.md lists them; a test holds that list against this one.
public enum Failpoint: String, CaseIterable, Sendable {
    /// Before a transaction begins; nothing of it is written.
    case commitBefore = "store.commit.before"
    /// All rows written, the transaction still open.
    case commitInside = "store.commit.inside"
    /// Durable, but nobody has been told.
    case commitAfter = "store.commit.after"
    /// The new list is in its slot, the switch not yet committed.
    case listSwitch = "store.list.switch"
    /// The intent of a print is durable, no byte has left.
    case printIntent = "print.intent"
    /// Before a paper is asked of the printer.
    case printBefore = "print.before"
    /// The printer has answered, the outcome is not yet committed.
    case printAfter = "print.after"
    /// A page is ciphertext in memory, the rules do not know yet.
    case scanAfter = "scan.after"
    /// Content of a case is sealed, its transaction not begun.
    case sealAfter = "seal.after"
    /// A pending case is about to go out.
    case deliverBefore = "deliver.before"
    /// The receiver has acknowledged, the mark is not yet committed.
    case deliverAfter = "deliver.after"
    /// A batch of entries is about to go out.
    case entriesBefore = "entries.before"
    /// The receiver has acknowledged entries, they are not yet removed.
    case entriesAfter = "entries.after"
    /// A key was pressed, the rating is not yet committed.
    case keyAfter = "key.after"
    /// A session is about to be erased from memory.
    case eraseBefore = "erase.before"
    /// The session is erased, the next may begin.
    case eraseAfter = "erase.after"
    /// What the store remembers is read, nothing is closed yet.
    case recovered = "start.recovered"

    private static let armed: (point: Failpoint, pass: Int)? = {
        guard let text = ProcessInfo.processInfo.environment["KIOSK_FAILPOINT"] else { return nil }
        let parts = text.split(separator: ":", maxSplits: 1)
        guard let name = parts.first, let point = Failpoint(rawValue: String(name)) else { return nil }
        return (point, parts.count > 1 ? Int(parts[1]) ?? 1 : 1)
    }()
    private static let passes = Atomic<Int>(0)

    /// Marks that this point is passed; costs a comparison when nothing is armed.
    public func pass() {
        guard let armed = Self.armed, armed.point == self else { return }
        if Self.passes.wrappingAdd(1, ordering: .relaxed).newValue == armed.pass { kill(getpid(), SIGKILL) }
    }
}
