public import KioskCore

/// The district's services as the controller uses them. One implementation over HTTP; every call ends by its
/// deadline with an answer, never by throwing: what goes wrong is `.unavailable(code:)`.
public protocol DistrictPorts: Sendable {
    func ask(_ request: PortRequest, deadline: Duration) async -> PortAnswer
    /// Hands over one case, by number, as ciphertext.
    func deliver(_ envelope: CaseEnvelope, deadline: Duration) async -> DeliveryAnswer
    /// Hands over entries of the outbox, in sequence; as often as it takes.
    func deliver(_ batch: OutboxBatch, deadline: Duration) async -> EntriesAnswer
    /// Which of these cases the records port calls settled; at most ``CaseSettlement/cases_max`` at a time.
    func settlements(of cases: [KeptCase], deadline: Duration) async -> SettlementsAnswer
    /// A cheap question whether a service answers.
    func probe(_ port: PortKind, deadline: Duration) async -> PortView
}

/// A case on its way to the receiver: public header and ciphertext that only the hub can open.
public struct CaseEnvelope: Sendable, Hashable, Codable {
    public var record: CaseRecord
    /// Sealed content: nonce-prefixed chunks, see Vault.
    public var ciphertext: [UInt8]
    /// The data key wrapped for the hub's public key (HPKE).
    public var wrappedKey: [UInt8]
    /// Pages by id, each with its own wrapped key.
    public var pages: [Page]

    public struct Page: Sendable, Hashable, Codable {
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

    public init(record: CaseRecord, ciphertext: [UInt8], wrappedKey: [UInt8], pages: [Page]) {
        self.record = record
        self.ciphertext = ciphertext
        self.wrappedKey = wrappedKey
        self.pages = pages
    }
}

public enum DeliveryAnswer: Sendable, Hashable {
    case acknowledged
    /// Against the rules, but taken seriously: becomes a 办不成事 report.
    case refused(reason: String)
    case unavailable(code: String)
}
