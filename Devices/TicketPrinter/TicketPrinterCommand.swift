public import DeviceModel
public import Layout

/// What a ticket printer can be told.
public enum TicketPrinterCommand: Sendable, Hashable {
    case printTicket(PrintJob)
}

/// One paper. The content is never journalled; kind, hash and public number are.
public struct PrintJob: Sendable, Hashable {
    public var layout: Layout
    /// Kind of paper for the journal: `queueTicket`, `acceptanceNotice`, `deficiencyNotice`, `void`.
    public var kind: String
    public var publicNumber: String
    /// SHA-256 of the layout's coded form, in hex.
    public var layoutHash: String
    public var isReprint: Bool

    public init(layout: Layout, kind: String, publicNumber: String, layoutHash: String, isReprint: Bool = false) {
        self.layout = layout
        self.kind = kind
        self.publicNumber = publicNumber
        self.layoutHash = layoutHash
        self.isReprint = isReprint
    }
}

/// How a print ended, with what proves it.
public struct PrintResult: Sendable, Hashable {
    public var outcome: PhysicalOutcome
    /// What kept it from completing, if anything did.
    public var cause: DeviceError?
    /// In words for a technician; counts and status bytes, no content.
    public var evidence: String

    public init(outcome: PhysicalOutcome, cause: DeviceError? = nil, evidence: String) {
        self.outcome = outcome
        self.cause = cause
        self.evidence = evidence
    }
}

/// Progress of a print: bytes the transport took, of how many.
public struct PrintProgress: Sendable, Hashable {
    public var sent: Int
    public var total: Int

    public init(sent: Int, total: Int) {
        self.sent = sent
        self.total = total
    }
}
