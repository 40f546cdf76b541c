public import ItemList

/// What the receiver has of the entries of each kiosk: every one through a sequence, once. What a kiosk says to be
/// lost for good stands as a hole.
public struct EntryLog: Sendable {
    public struct Entry: Sendable, Hashable {
        public var sequence: Int64
        public var kind: String
        public var id: String
        public var at: Int64
        public var body: StrictJSON
        /// Why the receiver has it and does not want it.
        public var refused: String?
    }

    public struct Journal: Sendable {
        public fileprivate(set) var through: Int64 = 0
        public fileprivate(set) var entries: [Entry] = []
        /// Acknowledged once and lost since.
        public fileprivate(set) var holes: [ClosedRange<Int64>] = []
        /// How often an entry came that was there.
        public fileprivate(set) var repeats = 0
        fileprivate var bySequence: [Int64: Int] = [:]
        fileprivate var ids: Set<String> = []
    }

    enum Receipt: Sendable, Hashable {
        case taken(through: Int64, refused: [Int64: String])
        case gap(through: Int64)
        /// Another entry has this sequence.
        case conflict(Int64)
        case full
    }

    /// A line of the file.
    enum Line: Sendable {
        case entry(Entry)
        case lost(through: Int64)
    }

    static let entries_max = 1_000_000

    private(set) var journals: [String: Journal] = [:]

    /// Takes what is new of a batch; `lines` is what has to be durable before the kiosk is told.
    ///
    /// - Parameter refusal: refuses every new entry, as told.
    mutating func take(
        _ entries: [Entry], lostThrough: Int64?, of kiosk: String, refusal: String? = nil
    ) -> (receipt: Receipt, lines: [Line]) {
        var journal = journals[kiosk] ?? Journal()
        guard let first = entries.first?.sequence else { return (.taken(through: journal.through, refused: [:]), []) }
        guard journals.values.reduce(0, { $0 + $1.entries.count }) + entries.count <= Self.entries_max else {
            return (.full, [])
        }
        var lines: [Line] = []
        if first > journal.through + 1 {
            guard lostThrough == first - 1 else { return (.gap(through: journal.through), []) }
            lines.append(.lost(through: first - 1))
            journal.add(lines[0])
        }
        var refused: [Int64: String] = [:]
        for var entry in entries {
            if entry.sequence <= journal.through {
                guard let known = journal[entry.sequence] else { continue }  // In a hole: it will not come back.
                entry.refused = known.refused
                guard known == entry else { return (.conflict(entry.sequence), []) }
                journal.repeats += 1
            } else {
                entry.refused =
                    journal.ids.contains(entry.id)
                    ? "entry.duplicate: this id has another sequence" : refusal ?? EntryBody.problem(entry)
                lines.append(.entry(entry))
                journal.add(.entry(entry))
            }
            refused[entry.sequence] = entry.refused
        }
        journals[kiosk] = journal
        return (.taken(through: journal.through, refused: refused), lines)
    }

    /// Takes up a line that was durable.
    mutating func restore(_ line: Line, of kiosk: String) { journals[kiosk, default: Journal()].add(line) }

    mutating func forget() { journals = [:] }
}

extension EntryLog.Journal {
    subscript(sequence: Int64) -> EntryLog.Entry? { bySequence[sequence].map { entries[$0] } }

    fileprivate mutating func add(_ line: EntryLog.Line) {
        switch line {
        case .lost(let last):
            holes.append((through + 1)...last)
            through = last
        case .entry(let entry):
            bySequence[entry.sequence] = entries.count
            ids.insert(entry.id)
            entries.append(entry)
            through = entry.sequence
        }
    }
}
