public import DeviceModel
public import KioskCore
import KioskStore

/// State of the whole kiosk at one moment, for technicians and scripts.
public struct KioskHealth: Sendable, Hashable, Codable {
    public enum State: String, Sendable, Hashable, Codable {
        /// Everything works.
        case ok
        /// Serves, but something is missing.
        case degraded
        /// Offers nothing.
        case failed
    }
    public struct Device: Sendable, Hashable, Codable {
        public var id: DeviceID
        public var deviceClass: DeviceClass
        public var connection: ConnectionState
        public var condition: ConditionState
        /// By readings young enough; nil: not known.
        public var usable: Bool?
        public var faults: [FaultCode]
    }
    public var state: State
    /// Stable codes of what keeps it from `ok`.
    public var reasons: [String]
    public var kiosk: KioskID
    public var hall: String
    public var startedAt: Instant
    public var at: Instant
    /// nil: no list was ever accepted here.
    public var list: ListReference?
    public var offered: Int
    public var items: Int
    public var inSession: Bool
    public var devices: [Device]
    public var ports: [String: PortView]
    public var store: StoreHoldings
}

/// One device as a technician sees it.
public struct DeviceState: Sendable, Hashable, Codable {
    public var id: DeviceID
    public var deviceClass: DeviceClass
    public var status: DeviceStatus
    public var faults: [FaultRecord]
    /// By readings young enough; nil: not known.
    public var usable: Bool?
}

/// One line of the list of cases: `pending`, `delivered` or `refused`; no content.
public struct CaseLine: Sendable, Hashable, Codable {
    public var number: CaseNumber
    public var stage: String
    public var reason: String?
}

/// What the store holds, in counts.
public struct StoreHoldings: Sendable, Hashable, Codable {
    public var sessions = 0
    public var numbers = 0
    public var cases = 0
    public var pendingCases = 0
    public var deliveredCases = 0
    public var refusedCases = 0
    /// By the records port.
    public var settledCases = 0
    /// Not settled, and past their limit.
    public var overdueCases = 0
    public var ratings = 0
    /// 未评价.
    public var silent = 0
    public var unresolved = 0
    public var prints = 0
    public var openFaults = 0
    /// Entries and cases that wait for the receiver, and when the oldest of them came to be.
    public var waiting = 0
    public var waitingSince: Instant?

    public init() {}

    init(_ summary: StoreSummary, overdue: Int) {
        sessions = summary.sessions
        numbers = summary.numbers
        cases = summary.cases
        pendingCases = summary.pendingCases
        deliveredCases = summary.deliveredCases
        refusedCases = summary.refusedCases
        settledCases = summary.settledCases
        overdueCases = overdue
        ratings = summary.ratings
        silent = summary.silent
        unresolved = summary.unresolved
        prints = summary.prints
        openFaults = summary.openFaults
        waiting = summary.waiting
        waitingSince = summary.waitingSince
    }
}
