/// What the printer has said and the host has not yet taken: at most ``capacity`` bytes, as a printer's send buffer
/// (APG p.307). A stale status is dropped for a newer one; of process ids only the latest stays.
struct ReplyQueue: Sendable {
    enum Kind: Hashable, Sendable { case plain, status, processID }
    private struct Entry: Sendable {
        var bytes: [UInt8]
        var kind: Kind
        var at: Duration
    }
    static let capacity = 100
    private var entries: [Entry] = []

    private var count: Int { entries.reduce(0) { $0 + $1.bytes.count } }
    var isEmpty: Bool { entries.isEmpty }
    var nextAvailable: Duration? { entries.first?.at }

    mutating func append(_ bytes: [UInt8], kind: Kind, at: Duration) {
        guard !bytes.isEmpty else { return }
        while count + bytes.count > Self.capacity {
            if let stale = entries.firstIndex(where: { $0.kind == .status })
                ?? entries.firstIndex(where: { $0.kind == .processID && kind == .processID })
            {
                entries.remove(at: stale)
            } else if kind == .processID, let oldest = entries.firstIndex(where: { $0.kind == .plain }) {
                entries.remove(at: oldest)
            } else {
                return
            }
        }
        entries.append(Entry(bytes: bytes, kind: kind, at: max(at, entries.last?.at ?? at)))
    }

    /// Keeps only the latest process id, when the host has gone.
    mutating func hostGone() {
        entries = entries.last { $0.kind == .processID }.map { [$0] } ?? []
    }

    mutating func removeAll() { entries = [] }

    mutating func dropProcessIDs() { entries.removeAll { $0.kind == .processID } }

    mutating func take(at now: Duration) -> [UInt8] {
        var taken: [UInt8] = []
        while let first = entries.first, first.at <= now {
            taken += first.bytes
            entries.removeFirst()
        }
        return taken
    }
}
