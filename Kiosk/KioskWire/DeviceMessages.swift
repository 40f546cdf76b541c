public import DeviceModel

/// Known good, known bad, or not known: never folded into two.
public enum Usability: String, Codable, Sendable, Hashable, CaseIterable { case yes, no, unknown }

/// A property of a device with its age. `value` is nil where it is unknown or the model does not have it.
public struct ReadingMessage: Codable, Sendable, Hashable {
    public enum State: String, Codable, Sendable { case known, unknown, unsupported }
    public var name: String
    public var state: State
    public var value: String?
    public var age_ms: Int64?
    /// `sensor`, `reported`, `inferred`, `declared`.
    public var origin: ReadingOrigin?

    public init(name: String, state: State, value: String? = nil, age_ms: Int64? = nil, origin: ReadingOrigin? = nil) {
        self.name = name
        self.state = state
        self.value = value
        self.age_ms = age_ms
        self.origin = origin
    }
}

public struct DeviceMessage: Codable, Sendable, Hashable {
    public var id: String
    public var deviceClass: DeviceClass
    public var connection: ConnectionState
    public var condition: ConditionState
    public var activity: ActivityState
    public var claim: ClaimState
    public var mode: ModeState
    public var usable: Usability
    public var identity: DeviceReportedIdentity?
    public var readings: [ReadingMessage]
    public var faults: [FaultMessage]

    public init(
        id: String, deviceClass: DeviceClass, connection: ConnectionState, condition: ConditionState,
        activity: ActivityState, claim: ClaimState, mode: ModeState, usable: Usability,
        identity: DeviceReportedIdentity?, readings: [ReadingMessage], faults: [FaultMessage]
    ) {
        self.id = id
        self.deviceClass = deviceClass
        self.connection = connection
        self.condition = condition
        self.activity = activity
        self.claim = claim
        self.mode = mode
        self.usable = usable
        self.identity = identity
        self.readings = readings
        self.faults = faults
    }
}

public struct DevicesMessage: Codable, Sendable, Hashable {
    public var devices: [DeviceMessage]
    public init(devices: [DeviceMessage]) { self.devices = devices }
}

/// One fault with its catalogue texts, so that every reader says the same.
public struct FaultMessage: Codable, Sendable, Hashable {
    public var id: String
    public var code: FaultCode
    public var device: String
    public var unit: String
    public var severity: FaultSeverity
    public var responder: FaultResponder
    public var state: FaultState
    public var title: LocalizedText
    /// Steps in order.
    public var remedy: [LocalizedText]
    public var evidence: String
    public var firstSeen: Instant
    public var lastSeen: Instant
    public var count: Int
    public var parent: String?
    public var recoveryAttempts: Int
    public var nextRecovery: Instant?

    public init(
        id: String, code: FaultCode, device: String, unit: String, severity: FaultSeverity, responder: FaultResponder,
        state: FaultState, title: LocalizedText, remedy: [LocalizedText], evidence: String, firstSeen: Instant,
        lastSeen: Instant, count: Int, parent: String?, recoveryAttempts: Int, nextRecovery: Instant?
    ) {
        self.id = id
        self.code = code
        self.device = device
        self.unit = unit
        self.severity = severity
        self.responder = responder
        self.state = state
        self.title = title
        self.remedy = remedy
        self.evidence = evidence
        self.firstSeen = firstSeen
        self.lastSeen = lastSeen
        self.count = count
        self.parent = parent
        self.recoveryAttempts = recoveryAttempts
        self.nextRecovery = nextRecovery
    }
}

public struct FaultsMessage: Codable, Sendable, Hashable {
    /// When they were asked for, by the kiosk's clock.
    public var at: Instant
    public var faults: [FaultMessage]

    public init(at: Instant, faults: [FaultMessage]) {
        self.at = at
        self.faults = faults
    }
}

/// `GET /v1/statistics`: counters by device and name, since the beginning and since they were last reset.
public struct StatisticsMessage: Codable, Sendable, Hashable {
    public struct Total: Codable, Sendable, Hashable {
        public var lifetime: Int64
        public var sinceReset: Int64

        public init(lifetime: Int64, sinceReset: Int64) {
            self.lifetime = lifetime
            self.sinceReset = sinceReset
        }
    }
    public var devices: [String: [String: Total]]
    public init(devices: [String: [String: Total]]) { self.devices = devices }
}
