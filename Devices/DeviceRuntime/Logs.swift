public import DeviceModel

/// The journal of physical output. An intent is durable before the first byte may leave; evidence and the
/// outcome follow. Holds kind, hash and public number of a paper, never its content. The controller implements
/// it over the store.
public protocol PrintJournal: Sendable {
    /// Durable on return. A second intent with the same key returns the entry that stands.
    func recordIntent(_ intent: PrintIntent) async throws -> PrintEntry?
    func recordEvidence(key: String, _ evidence: PrintEvidence, at: Instant) async throws
    func recordOutcome(key: String, _ outcome: PhysicalOutcome, at: Instant) async throws
    func entry(key: String) async throws -> PrintEntry?
    /// What an earlier run may have left in a device or on its paper: entries without an outcome, partial or unknown,
    /// later than the device's last completed one, oldest first. A driver prints nothing before it has put that right,
    /// so a completed entry settles all before it.
    func unsettled(device: DeviceID) async throws -> [PrintEntry]
}

extension PrintJournal {
    /// A journal that does not outlive its process has nothing to tell.
    public func unsettled(device: DeviceID) async throws -> [PrintEntry] { [] }
}

public struct PrintIntent: Hashable, Codable, Sendable {
    /// The idempotency key of the job.
    public var key: String
    public var device: DeviceID
    /// Kind of paper: `queueTicket`, `acceptanceNotice`, `deficiencyNotice`, `void` …
    public var kind: String
    public var publicNumber: String
    /// SHA-256 of the layout in hex, made by the caller.
    public var layoutHash: String
    public var isReprint: Bool
    public var at: Instant

    public init(
        key: String, device: DeviceID, kind: String, publicNumber: String, layoutHash: String, isReprint: Bool,
        at: Instant
    ) {
        self.key = key
        self.device = device
        self.kind = kind
        self.publicNumber = publicNumber
        self.layoutHash = layoutHash
        self.isReprint = isReprint
        self.at = at
    }
}

/// Levels in rising order of proof: sent < drained < parsed (GS r 1) < printed (process id after the cut) < taken.
public struct PrintEvidence: Hashable, Codable, Sendable {
    public enum Level: String, Hashable, Codable, Sendable { case sent, drained, parsed, printed, taken, fault }
    public var level: Level
    /// Counts, codes and status bytes; never payload.
    public var note: String

    public init(_ level: Level, note: String = "") {
        self.level = level
        self.note = note
    }
}

public struct PrintEntry: Hashable, Codable, Sendable {
    public var intent: PrintIntent
    public var evidence: [PrintEvidence]
    /// nil: no outcome was recorded, as after a power cut; read it as unknown.
    public var outcome: PhysicalOutcome?

    public init(intent: PrintIntent, evidence: [PrintEvidence] = [], outcome: PhysicalOutcome? = nil) {
        self.intent = intent
        self.evidence = evidence
        self.outcome = outcome
    }
}

/// Raised and cleared faults, durable, strictly paired per device, unit and code also over restarts.
public protocol FaultLog: Sendable {
    func record(_ fault: FaultRecord) async throws
    /// Faults not cleared yet, as the last run left them.
    func open(device: DeviceID) async throws -> [FaultRecord]
}

/// Counters with UnifiedPOS names, kept through power cuts.
public protocol StatisticsLog: Sendable {
    func add(device: DeviceID, _ counts: [StatisticName: Int64]) async throws
    func totals(device: DeviceID) async throws -> [StatisticName: StatisticTotals]
}

public struct StatisticTotals: Hashable, Codable, Sendable {
    public var lifetime: Int64
    public var sinceReset: Int64

    public init(lifetime: Int64, sinceReset: Int64) {
        self.lifetime = lifetime
        self.sinceReset = sinceReset
    }
}
