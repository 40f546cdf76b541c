public import DeviceModel
public import KioskCore

/// A case's content as ciphertext, to be kept in the transaction that commits its record.
public struct SealedCase: Hashable, Sendable {
    public var subject: SealedSubject
    /// Vault's chunk format.
    public var ciphertext: [UInt8]
    /// The data key, wrapped for the hub's public key.
    public var wrappedKey: [UInt8]
    public var pages: [SealedPage]

    public init(number: CaseNumber, ciphertext: [UInt8], wrappedKey: [UInt8], pages: [SealedPage] = []) {
        self.init(subject: .case(number), ciphertext: ciphertext, wrappedKey: wrappedKey, pages: pages)
    }

    public init(subject: SealedSubject, ciphertext: [UInt8], wrappedKey: [UInt8], pages: [SealedPage] = []) {
        self.subject = subject
        self.ciphertext = ciphertext
        self.wrappedKey = wrappedKey
        self.pages = pages
    }
}

public struct SealedPage: Hashable, Sendable {
    public var id: PageID
    public var material: String
    public var ciphertext: [UInt8]
    public var wrappedKey: [UInt8]

    public init(id: PageID, material: String, ciphertext: [UInt8], wrappedKey: [UInt8]) {
        self.id = id
        self.material = material
        self.ciphertext = ciphertext
        self.wrappedKey = wrappedKey
    }
}

/// A pending case as it goes to the receiver.
public struct StoredCase: Hashable, Sendable {
    public var record: CaseRecord
    public var sealed: SealedCase

    public init(record: CaseRecord, sealed: SealedCase) {
        self.record = record
        self.sealed = sealed
    }
}

/// One line of the list of cases: no content.
public struct CaseState: Hashable, Codable, Sendable {
    public enum Stage: String, Hashable, Codable, Sendable { case pending, delivered, refused }
    public var number: CaseNumber
    public var stage: Stage
    public var reason: String?

    public init(number: CaseNumber, stage: Stage, reason: String? = nil) {
        self.number = number
        self.stage = stage
        self.reason = reason
    }
}

/// One entry of the print journal.
public struct JournalRow: Hashable, Sendable {
    public var key: String
    public var device: String
    public var kind: String
    public var publicNumber: String
    public var layoutHash: String
    public var isReprint: Bool
    public var at: Instant
    public var outcome: PhysicalOutcome?
    public var evidence: [Evidence]

    public struct Evidence: Hashable, Sendable {
        public var level: String
        public var note: String
        public var at: Instant

        public init(level: String, note: String, at: Instant) {
            self.level = level
            self.note = note
            self.at = at
        }
    }

    public init(
        key: String, device: String, kind: String, publicNumber: String, layoutHash: String, isReprint: Bool,
        at: Instant, outcome: PhysicalOutcome? = nil, evidence: [Evidence] = []
    ) {
        self.key = key
        self.device = device
        self.kind = kind
        self.publicNumber = publicNumber
        self.layoutHash = layoutHash
        self.isReprint = isReprint
        self.at = at
        self.outcome = outcome
        self.evidence = evidence
    }
}

/// A counter's two totals.
public struct StoredTotals: Hashable, Sendable {
    public var lifetime: Int64
    public var sinceReset: Int64
}

/// An accepted item list with the record of its acceptance (invariant 6).
public struct StoredList: Hashable, Sendable {
    public var sequence: Int64
    /// SHA-256 of `content` in hex.
    public var hash: String
    public var content: [UInt8]
    public var signature: [UInt8]
    /// What verified it: `ed25519-detached:<key id>`.
    public var verifier: String
    /// Checks passed, in order.
    public var checks: [String]
    public var at: Instant

    public init(
        sequence: Int64, hash: String, content: [UInt8], signature: [UInt8], verifier: String, checks: [String],
        at: Instant
    ) {
        self.sequence = sequence
        self.hash = hash
        self.content = content
        self.signature = signature
        self.verifier = verifier
        self.checks = checks
        self.at = at
    }
}

/// That a list was accepted: by what, after which checks, when. Kept for good, longer than the list.
public struct ListAcceptanceRecord: Hashable, Codable, Sendable {
    public var list: ListReference
    public var verifier: String
    /// In the order in which they were passed.
    public var checks: [String]
    public var at: Instant

    public init(list: ListReference, verifier: String, checks: [String], at: Instant) {
        self.list = list
        self.verifier = verifier
        self.checks = checks
        self.at = at
    }
}

/// What the store holds, in counts: for demonstrations, health and tests.
public struct StoreSummary: Hashable, Codable, Sendable {
    public var sessions: Int
    public var numbers: Int
    public var cases: Int
    public var pendingCases: Int
    public var deliveredCases: Int
    public var refusedCases: Int
    /// By the records port; delivered before.
    public var settledCases: Int
    public var ratings: Int
    /// 未评价.
    public var silent: Int
    public var unresolved: Int
    public var prints: Int
    public var openFaults: Int
    /// Entries and cases that wait for the receiver, and when the oldest of them came to be.
    public var waiting: Int
    public var waitingSince: Instant?
}
