public import DeviceModel
public import KioskCore
public import KioskStore

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
    public var store: StoreSummary
}
