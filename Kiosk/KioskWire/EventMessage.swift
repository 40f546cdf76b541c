public import DeviceModel

/// One event of `GET /v1/events`; its `sequence` is the SSE id. What does not belong to its kind is absent.
public struct EventMessage: Codable, Sendable, Hashable {
    public enum Kind: String, Codable, Sendable, CaseIterable {
        case stage, offers, deviceStatus, faultRaised, faultCleared, port, listSwitched, caseDelivered, caseRefused
        case queue, stopping
    }
    public var sequence: UInt64
    public var at: Instant
    public var kind: Kind
    public var stage: String?
    public var service: String?
    public var offered: Int?
    public var items: Int?
    public var device: String?
    public var connection: ConnectionState?
    public var condition: ConditionState?
    public var activity: ActivityState?
    public var fault: FaultMessage?
    public var port: String?
    public var portState: HealthMessage.PortState?
    public var listSequence: Int64?
    public var caseNumber: String?
    public var reason: String?
    public var queue: String?
    /// As printed: `A001`.
    public var queueNumber: String?
    /// `waiting`, `called`, `serving`, `ended`, `abandoned`.
    public var queueState: String?
    /// Where the number is called to.
    public var queueWindow: String?

    public init(sequence: UInt64, at: Instant, kind: Kind) {
        self.sequence = sequence
        self.at = at
        self.kind = kind
    }
}
