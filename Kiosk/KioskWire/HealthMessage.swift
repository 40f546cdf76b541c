public import DeviceModel

/// `GET /v1/health`: the whole kiosk at one moment.
public struct HealthMessage: Codable, Sendable, Hashable {
    public enum State: String, Codable, Sendable, CaseIterable { case ok, degraded, failed }
    public enum PortState: String, Codable, Sendable { case up, down, unknown }

    public struct Device: Codable, Sendable, Hashable {
        public var id: String
        public var deviceClass: DeviceClass
        public var connection: ConnectionState
        public var condition: ConditionState
        public var usable: Usability
        public var faults: [FaultCode]

        public init(
            id: String, deviceClass: DeviceClass, connection: ConnectionState, condition: ConditionState,
            usable: Usability, faults: [FaultCode]
        ) {
            self.id = id
            self.deviceClass = deviceClass
            self.connection = connection
            self.condition = condition
            self.usable = usable
            self.faults = faults
        }
    }

    /// Counts of what the store holds.
    public struct Store: Codable, Sendable, Hashable {
        public var sessions: Int
        public var numbers: Int
        public var cases: Int
        public var pendingCases: Int
        public var deliveredCases: Int
        public var refusedCases: Int
        /// By the records port.
        public var settledCases: Int
        /// Not settled, and past their limit.
        public var overdueCases: Int
        public var ratings: Int
        /// 未评价.
        public var silent: Int
        public var unresolved: Int
        public var prints: Int
        /// Entries and cases that wait for the receiver, and when the oldest of them came to be.
        public var waiting: Int
        public var waitingSince: Instant?

        public init(
            sessions: Int, numbers: Int, cases: Int, pendingCases: Int, deliveredCases: Int, refusedCases: Int,
            settledCases: Int, overdueCases: Int, ratings: Int, silent: Int, unresolved: Int, prints: Int,
            waiting: Int, waitingSince: Instant?
        ) {
            self.sessions = sessions
            self.numbers = numbers
            self.cases = cases
            self.pendingCases = pendingCases
            self.deliveredCases = deliveredCases
            self.refusedCases = refusedCases
            self.settledCases = settledCases
            self.overdueCases = overdueCases
            self.ratings = ratings
            self.silent = silent
            self.unresolved = unresolved
            self.prints = prints
            self.waiting = waiting
            self.waitingSince = waitingSince
        }
    }

    public var state: State
    /// Stable codes of what keeps it from `ok`.
    public var reasons: [String]
    public var kiosk: String
    public var hall: String
    public var startedAt: Instant
    public var at: Instant
    /// nil: no list was ever accepted here.
    public var listSequence: Int64?
    public var offered: Int
    public var items: Int
    public var inSession: Bool
    public var devices: [Device]
    public var ports: [String: PortState]
    public var store: Store

    public init(
        state: State, reasons: [String], kiosk: String, hall: String, startedAt: Instant, at: Instant,
        listSequence: Int64?, offered: Int, items: Int, inSession: Bool, devices: [Device],
        ports: [String: PortState], store: Store
    ) {
        self.state = state
        self.reasons = reasons
        self.kiosk = kiosk
        self.hall = hall
        self.startedAt = startedAt
        self.at = at
        self.listSequence = listSequence
        self.offered = offered
        self.items = items
        self.inSession = inSession
        self.devices = devices
        self.ports = ports
        self.store = store
    }
}

/// `GET /v1/cases`: one line a case, without content.
public struct CasesMessage: Codable, Sendable, Hashable {
    public struct Case: Codable, Sendable, Hashable {
        public var number: String
        /// `pending`, `delivered`, `refused`.
        public var stage: String
        public var reason: String?

        public init(number: String, stage: String, reason: String?) {
            self.number = number
            self.stage = stage
            self.reason = reason
        }
    }
    public var cases: [Case]
    public init(cases: [Case]) { self.cases = cases }
}
