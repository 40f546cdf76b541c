/// A stable dotted code such as `printer.paper.out`; scripts and the hub match on it.
public struct FaultCode: Hashable, Comparable, Codable, Sendable, CustomStringConvertible, ExpressibleByStringLiteral {
    public var value: String

    public init(_ value: String) { self.value = value }
    public init(stringLiteral value: String) { self.value = value }

    public init(from decoder: any Decoder) throws {
        value = try decoder.singleValueContainer().decode(String.self)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(value)
    }

    public static func < (a: FaultCode, b: FaultCode) -> Bool { a.value < b.value }
    public var description: String { value }
}

public enum FaultSeverity: String, Hashable, Codable, Sendable, CaseIterable { case report, warning, error, critical }
public enum FaultOrigin: String, Hashable, Codable, Sendable, CaseIterable {
    case hardware, software, user, fraudAttempt
}
public enum FaultAction: String, Hashable, Codable, Sendable, CaseIterable {
    case reset, clear, maintenance, configuration, softwareError, suspend
}
public enum FaultResponder: String, Hashable, Codable, Sendable, CaseIterable {
    case citizen, attendant, technician, vendor
}
public enum FaultState: String, Hashable, Codable, Sendable, CaseIterable {
    case active, acknowledged, recovering, cleared
}

/// What cleared a fault: a positive reading, a person, or the end of a stated period; never absence of error.
public enum FaultClearance: Hashable, Codable, Sendable {
    /// The reading that proves it: property and value, such as `paper=full`.
    case reading(String)
    case person(String)
    case period
}

/// One fault, from its raise to its clear.
public struct FaultRecord: Hashable, Codable, Sendable, Identifiable {
    public var id: String
    public var code: FaultCode
    public var device: DeviceID
    /// A part of the device, such as a key; empty for the whole.
    public var unit: String
    public var severity: FaultSeverity
    public var arguments: [String: String]
    public var evidence: String
    public var firstSeen: Instant
    public var lastSeen: Instant
    public var count: Int
    public var state: FaultState
    public var clearedAt: Instant?
    public var clearance: FaultClearance?
    public var parent: String?
    public var recoveryAttempts: Int
    public var nextRecovery: Instant?

    public init(
        id: String, code: FaultCode, device: DeviceID, unit: String = "", severity: FaultSeverity,
        arguments: [String: String] = [:], evidence: String, firstSeen: Instant
    ) {
        self.id = id
        self.code = code
        self.device = device
        self.unit = unit
        self.severity = severity
        self.arguments = arguments
        self.evidence = evidence
        self.firstSeen = firstSeen
        lastSeen = firstSeen
        count = 1
        state = .active
        recoveryAttempts = 0
    }
}
