import DeviceModel
import DeviceRuntime
import KioskStore

/// The devices' three logs over the kiosk's store.
struct StoreLogs: PrintJournal, FaultLog, StatisticsLog {
    let store: KioskStore

    func recordIntent(_ intent: PrintIntent) async throws -> PrintEntry? {
        let row = JournalRow(
            key: intent.key, device: intent.device.name, kind: intent.kind, publicNumber: intent.publicNumber,
            layoutHash: intent.layoutHash, isReprint: intent.isReprint, at: intent.at)
        return try await store.recordIntent(row).map(PrintEntry.init(row:))
    }

    func recordEvidence(key: String, _ evidence: PrintEvidence, at: Instant) async throws {
        try await store.recordEvidence(key: key, .init(level: evidence.level.rawValue, note: evidence.note, at: at))
    }

    func recordOutcome(key: String, _ outcome: PhysicalOutcome, at: Instant) async throws {
        try await store.recordOutcome(key: key, outcome, at: at)
    }

    func entry(key: String) async throws -> PrintEntry? {
        try await store.journalEntry(key: key).map(PrintEntry.init(row:))
    }

    func unsettled(device: DeviceID) async throws -> [PrintEntry] {
        try await store.unsettledPrints(device: device.name).map(PrintEntry.init(row:))
    }

    func record(_ fault: FaultRecord) async throws { try await store.record(fault) }

    func open(device: DeviceID) async throws -> [FaultRecord] { try await store.openFaults(device: device) }

    func add(device: DeviceID, _ counts: [StatisticName: Int64]) async throws {
        try await store.add(device: device, counts)
    }

    func totals(device: DeviceID) async throws -> [StatisticName: StatisticTotals] {
        try await store.totals(device: device).mapValues {
            StatisticTotals(lifetime: $0.lifetime, sinceReset: $0.sinceReset)
        }
    }
}

extension PrintEntry {
    init(row: JournalRow) {
        self.init(
            intent: PrintIntent(
                key: row.key, device: DeviceID(row.device), kind: row.kind, publicNumber: row.publicNumber,
                layoutHash: row.layoutHash, isReprint: row.isReprint, at: row.at),
            evidence: row.evidence.compactMap { evidence in
                PrintEvidence.Level(rawValue: evidence.level).map { PrintEvidence($0, note: evidence.note) }
            }, outcome: row.outcome)
    }
}
