package import DeviceModel

/// The life of the faults of one device, or of the kiosk itself: debounce, raise, count, clear. A value; its owner feeds
/// it observations with the time they were made and writes down what changed.
///
/// A fault is raised when it was observed, first and again, over the catalogue's raise time, and cleared when the
/// reading that disproves it was observed likewise over the clear time. An observation of the opposite starts the
/// time anew; silence neither raises nor clears. While the fault that hides another is there or about to be raised, the
/// other is not raised: what lies behind a dead worker is unknown, not broken.
package struct FaultKeeper: Sendable {
    package struct Key: Hashable, Sendable {
        package var code: FaultCode
        package var unit: String
    }

    package enum Change: Sendable, Hashable {
        case raised(FaultRecord)
        case cleared(FaultRecord)
        /// Counted again, acknowledged, or hidden by a parent: written down, no event.
        case updated(FaultRecord)
    }

    static let faults_max = 128
    static let evidence_max = 512

    let device: DeviceID
    let catalogue: FaultCatalogue
    let makeID: @Sendable () -> String
    package private(set) var active: [Key: FaultRecord] = [:]
    private var raising: [Key: Duration] = [:]
    private var clearing: [Key: Duration] = [:]
    /// Uptime of the last observation, for faults that end with a period.
    private var seen: [Key: Duration] = [:]

    package init(device: DeviceID, catalogue: FaultCatalogue, makeID: @escaping @Sendable () -> String) {
        self.device = device
        self.catalogue = catalogue
        self.makeID = makeID
    }

    /// Takes over what the last run left open. Of two with one key the older stands; the log is asked to keep that
    /// from happening.
    package mutating func restore(_ records: [FaultRecord], uptime: Duration) {
        for record in records.sorted(by: { $0.firstSeen < $1.firstSeen }) where record.state != .cleared {
            let key = Key(code: record.code, unit: record.unit)
            guard active[key] == nil else { continue }
            active[key] = record
            seen[key] = uptime
        }
    }

    /// Takes over one fault of the last run that became known late. What was raised anew meanwhile goes on under the
    /// old name, so that the log sees one fault.
    /// - Returns: the fault as it stands.
    mutating func adopt(_ old: FaultRecord, uptime: Duration) -> FaultRecord? {
        let key = Key(code: old.code, unit: old.unit)
        guard var record = active[key] else {
            raising[key] = nil
            restore([old], uptime: uptime)
            return active[key]
        }
        let name = record.id
        record.id = old.id
        record.firstSeen = min(old.firstSeen, record.firstSeen)
        record.count += old.count
        if old.state == .acknowledged { record.state = .acknowledged }
        active[key] = record
        for (other, fault) in active where fault.parent == name { active[other]?.parent = old.id }
        return record
    }

    package var faults: [FaultRecord] {
        active.values.sorted { ($0.firstSeen, $0.code, $0.unit) < ($1.firstSeen, $1.code, $1.unit) }
    }

    /// Active faults that end when the device is reached again.
    var linkFaults: [Key] { active.keys.filter { catalogue[$0.code]?.clearing == .link } }

    package mutating func take(
        present: [FaultObservation], absent: [FaultAbsence], now: Instant, uptime: Duration
    ) -> [Change] {
        var changes: [Change] = []
        let seenNow = Set(present.map(\.code))
        let keys = Set(present.map { Key(code: $0.code, unit: $0.unit) })
        // First what is over: a fault that this report disproves hides none that it shows.
        for absence in absent {
            let key = Key(code: absence.code, unit: absence.unit)
            guard !keys.contains(key) else { continue }
            if let change = disprove(absence, key, now, uptime) { changes.append(change) }
        }
        var shown: Set<Key> = []
        for observation in present {
            let key = Key(code: observation.code, unit: observation.unit)
            guard shown.insert(key).inserted else { continue }
            if active[key] == nil, isHidden(key.code, by: seenNow) {
                raising[key] = nil
                continue
            }
            if let change = observe(observation, key, now, uptime) { changes.append(change) }
        }
        changes += expire(now: now, uptime: uptime)
        changes += adopt(changes)
        return changes
    }

    /// Whether a fault above this one in the catalogue is present, active, or on its way through its debounce.
    private func isHidden(_ code: FaultCode, by present: Set<FaultCode>) -> Bool {
        var above = catalogue[code]?.parent
        // A catalogue may name a circle; no chain is longer than its entries.
        for _ in catalogue.entries {
            guard let parent = above else { return false }
            if present.contains(parent) || active.keys.contains(where: { $0.code == parent })
                || raising.keys.contains(where: { $0.code == parent })
            {
                return true
            }
            above = catalogue[parent]?.parent
        }
        return false
    }

    private mutating func observe(
        _ observation: FaultObservation, _ key: Key, _ now: Instant, _ uptime: Duration
    ) -> Change? {
        let wasClearing = clearing.removeValue(forKey: key) != nil
        if var record = active[key] {
            record.lastSeen = now
            seen[key] = uptime
            if wasClearing { record.count += 1 }
            active[key] = record
            return wasClearing ? .updated(record) : nil
        }
        guard active.count < FaultKeeper.faults_max else { return nil }
        let entry = catalogue[key.code]
        let since = raising[key] ?? uptime
        guard uptime - since >= entry?.raiseDebounce ?? .zero else {
            if raising.count < FaultKeeper.faults_max { raising[key] = since }
            return nil
        }
        raising[key] = nil
        let record = FaultRecord(
            id: makeID(), code: key.code, device: device, unit: key.unit, severity: entry?.severity ?? .error,
            arguments: observation.arguments, evidence: String(observation.evidence.prefix(FaultKeeper.evidence_max)),
            firstSeen: now)
        active[key] = record
        seen[key] = uptime
        return .raised(record)
    }

    private mutating func disprove(
        _ absence: FaultAbsence, _ key: Key, _ now: Instant, _ uptime: Duration
    ) -> Change? {
        raising[key] = nil
        guard active[key] != nil else { return nil }
        let entry = catalogue[key.code]
        switch entry?.clearing ?? .reading {
        case .person, .period: return nil
        case .reading, .link: break
        }
        let since = clearing[key] ?? uptime
        guard uptime - since >= entry?.clearDebounce ?? .zero else {
            clearing[key] = since
            return nil
        }
        return end(key, .reading(absence.reading), now)
    }

    /// Ends faults whose period has passed since they were last seen.
    package mutating func expire(now: Instant, uptime: Duration) -> [Change] {
        active.keys.sorted { $0.code < $1.code }.compactMap { key in
            guard case .period(let period)? = catalogue[key.code]?.clearing, uptime - (seen[key] ?? uptime) >= period
            else { return nil }
            return end(key, .period, now)
        }
    }

    /// A person says that it is mended. Only for faults that no reading can clear.
    mutating func clear(id: String, by person: String, now: Instant) -> Change? {
        guard let (key, _) = active.first(where: { $0.value.id == id }), catalogue[key.code]?.clearing == .person
        else { return nil }
        return end(key, .person(person), now)
    }

    package mutating func acknowledge(id: String) -> Change? {
        guard let (key, record) = active.first(where: { $0.value.id == id }) else { return nil }
        guard record.state == .active else { return .updated(record) }
        active[key]?.state = .acknowledged
        return active[key].map(Change.updated)
    }

    private mutating func end(_ key: Key, _ clearance: FaultClearance, _ now: Instant) -> Change? {
        guard var record = active.removeValue(forKey: key) else { return nil }
        clearing[key] = nil
        seen[key] = nil
        record.state = .cleared
        record.clearedAt = now
        record.clearance = clearance
        record.nextRecovery = nil
        return .cleared(record)
    }

    /// Ties faults to the one that hides them, and unties them when that one is gone.
    private mutating func adopt(_ changes: [Change]) -> [Change] {
        guard !changes.isEmpty else { return [] }
        var updates: [Change] = []
        for (key, record) in active {
            let parent = nearestAbove(key.code)
            guard record.parent != parent else { continue }
            active[key]?.parent = parent
            if let updated = active[key] { updates.append(.updated(updated)) }
        }
        return updates
    }

    /// The active fault that hides this one: its parent, or the parent's own.
    private func nearestAbove(_ code: FaultCode) -> String? {
        var above = catalogue[code]?.parent
        for _ in catalogue.entries {
            guard let parent = above else { return nil }
            if let fault = active.first(where: { $0.key.code == parent }) { return fault.value.id }
            above = catalogue[parent]?.parent
        }
        return nil
    }

    /// Uptime at which a pending raise, clear or period is due, so that the device is read again then.
    var nextDue: Duration? {
        let raises = raising.map { $0.value + (catalogue[$0.key.code]?.raiseDebounce ?? .zero) }
        let clears = clearing.map { $0.value + (catalogue[$0.key.code]?.clearDebounce ?? .zero) }
        let periods = active.keys.compactMap { key -> Duration? in
            guard case .period(let period)? = catalogue[key.code]?.clearing else { return nil }
            return seen[key].map { $0 + period }
        }
        return (raises + clears + periods).min()
    }
}
