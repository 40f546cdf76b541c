import KioskCore

/// Entries of one kiosk that wait, by the same rule as the store's.
struct SimOutbox {
    private(set) var waiting: [OutboxEntry] = []
    private var last: Int64 = 0
    private var items: [ServiceID: String] = [:]
    private var announced: Set<CaseNumber> = []

    mutating func keep(_ record: KioskRecord) {
        if case .sessionStarted(let session) = record { items[session.service] = session.item }
        if items.count > 1_000, let oldest = items.keys.min(by: { $0.value < $1.value }) { items[oldest] = nil }
        guard let fact = record.outboxFact(item: { items[$0] }) else { return }
        last += 1
        waiting.append(fact.entry(sequence: last))
        if case .caseAccepted(let accepted) = record { announced.insert(accepted.number) }
    }

    /// Whether the entry of this case still waits.
    func announces(_ number: CaseNumber) -> Bool { announced.contains(number) }

    mutating func acknowledge(through: Int64) {
        let gone = waiting.prefix { $0.sequence <= through }
        waiting.removeFirst(gone.count)
        for entry in gone where entry.kind == .case { announced.remove(CaseNumber(entry.id)) }
    }
}

/// What the receiver has of a kiosk's entries: it takes the next in sequence and passes over what it has. Anything
/// else is the kiosk's mistake.
struct SimReceiver {
    private(set) var through: Int64 = 0
    /// Its own, so that what else happens in a seed's run does not hang on it.
    var random: SplitRandom
    /// Those that may come again: their acknowledgement is not with the kiosk yet.
    private var recent: [OutboxEntry] = []

    init(seed: UInt64) { random = SplitRandom(seed: seed) }

    /// - Returns: what is wrong with the entry; nil: nothing.
    mutating func take(_ entry: OutboxEntry) -> String? {
        switch entry.sequence {
        case ...through: return recent.contains(entry) ? nil : "entry \(entry.sequence) comes twice"
        case through + 1:
            through += 1
            if let twin = recent.first(where: { $0.id == entry.id }) {
                return "\(entry.id) is entry \(twin.sequence) and \(entry.sequence)"
            }
            recent.append(entry)
            return nil
        default: return "entry \(entry.sequence) follows entry \(through)"
        }
    }

    mutating func acknowledged() { recent = [] }
}
