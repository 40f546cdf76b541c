import DeviceModel

// What goes to the fault and statistics logs, and what comes back from them at start.
extension DeviceActor {
    static var unwritten_max: Int { 512 }
    /// A record refused so often while the log took another is dropped.
    static var refusals_max: Int { 8 }
    /// So many refusals in one round, and none taken: the log is down, and the others are not tried.
    static var refusalsInARow_max: Int { 32 }

    /// The newest record of each fault is written, in order of change; a log that fails is asked again later.
    func write(_ record: FaultRecord) {
        unwrittenFaults.removeAll { $0.id == record.id }
        // Full only when the log has failed for long; the oldest change is the least useful.
        if unwrittenFaults.count >= Self.unwritten_max { refusedFaults[unwrittenFaults.removeFirst().id] = nil }
        unwrittenFaults.append(record)
    }

    /// Writes what waits. One writer at a time, so the log sees changes in order.
    /// - Parameter isLast: asks for refused records too whose time has not come.
    func flush(isLast: Bool = false) async {
        guard !isFlushing else { return }
        isFlushing = true
        defer { isFlushing = false }
        // Before the log has said what is open in it, a raise might be the second of its kind.
        if await restoreFaults() { await writeFaults(isLast: isLast) }
        while !unwrittenCounts.isEmpty {
            let counts = unwrittenCounts
            unwrittenCounts = [:]
            do {
                try await statisticsLog.add(device: id, counts)
            } catch {
                for (name, value) in counts { unwrittenCounts[name, default: 0] += value }
                break
            }
        }
    }

    /// Goes through what waits. A record that is refused is passed over, and with it the later ones of the same code and
    /// unit, whose order counts. While the log takes others, it is tried again after 1, 2, 4 … 64 s.
    private func writeFaults(isLast: Bool) async {
        let uptime = time.uptime()
        var passed: Set<FaultKeeper.Key> = []
        var refused: [String] = []
        var tried: Set<String> = []
        var taken = 0
        while refused.count < Self.refusalsInARow_max || taken > 0 {
            let next = unwrittenFaults.first { record in
                let isDue = isLast || refusedFaults[record.id].map { $0.until <= uptime } ?? true
                if !isDue { passed.insert(FaultKeeper.Key(code: record.code, unit: record.unit)) }
                return isDue && !tried.contains(record.id)
                    && !passed.contains(FaultKeeper.Key(code: record.code, unit: record.unit))
            }
            guard let record = next else { break }
            do {
                try await faultLog.record(record)
                taken += 1
                refusedFaults[record.id] = nil
                // It may have changed meanwhile; then the newer one is still to be written.
                if let at = unwrittenFaults.firstIndex(of: record) { unwrittenFaults.remove(at: at) }
            } catch {
                tried.insert(record.id)
                refused.append(record.id)
                passed.insert(FaultKeeper.Key(code: record.code, unit: record.unit))
            }
        }
        for id in refused { postpone(id, isWrong: taken > 0, uptime) }
    }

    /// - Parameter isWrong: the log took others, so that it is the record that it does not want.
    private func postpone(_ id: String, isWrong: Bool, _ uptime: Duration) {
        let times = (refusedFaults[id]?.times ?? 0) + (isWrong ? 1 : 0)
        guard times < Self.refusals_max else {
            unwrittenFaults.removeAll { $0.id == id }
            refusedFaults[id] = nil
            givenUpFaults += 1
            count([.droppedFaultRecord: 1])
            return
        }
        refusedFaults[id] = (times, uptime + .seconds(isWrong ? 1 << min(times - 1, 6) : 0))
    }

    // MARK: What the last run left

    /// Asks the log once what it holds open; until that works nothing is written to it.
    /// - Returns: whether the log has answered, now or before.
    private func restoreFaults() async -> Bool {
        if faultsAreRestored { return true }
        guard let open = try? await faultLog.open(device: id) else { return false }
        faultsAreRestored = true
        for old in open.sorted(by: { $0.firstSeen < $1.firstSeen }) where old.state != .cleared { takeOver(old) }
        return true
    }

    /// A fault that was raised, or raised and cleared, before the log answered is the one the log holds open: it keeps
    /// that one's name, so that its clear is the other's clear.
    private func takeOver(_ old: FaultRecord) {
        let first = unwrittenFaults.firstIndex { $0.code == old.code && $0.unit == old.unit }
        if let first, unwrittenFaults[first].state == .cleared {
            unwrittenFaults[first].id = old.id
            unwrittenFaults[first].firstSeen = min(old.firstSeen, unwrittenFaults[first].firstSeen)
            unwrittenFaults[first].count += old.count
            return
        }
        let name = keeper.active[FaultKeeper.Key(code: old.code, unit: old.unit)]?.id
        guard let standing = keeper.adopt(old, uptime: time.uptime()) else { return }
        if let name {
            unwrittenFaults.removeAll { $0.id == name }
            write(standing)
            for at in unwrittenFaults.indices where unwrittenFaults[at].parent == name {
                unwrittenFaults[at].parent = old.id
            }
        }
        // Readers that came before have not heard of it by this name.
        if published != nil { fan.send(.faultRaised(standing), at: time.now()) }
    }
}
