/// The state of a device on five independent axes (names: XFS4IoT Common.Status, CWA 17852), never one flat enum.
public struct DeviceStatus: Hashable, Codable, Sendable {
    public var connection: ConnectionState
    public var condition: ConditionState
    public var activity: ActivityState
    public var claim: ClaimState
    public var mode: ModeState
    public var detail: DeviceDetail
    /// Identity as the device reports it; nil until asked.
    public var identity: DeviceReportedIdentity?

    public init(
        connection: ConnectionState = .starting, condition: ConditionState = .unknown,
        activity: ActivityState = .idle, claim: ClaimState = .free, mode: ModeState = .inService,
        detail: DeviceDetail, identity: DeviceReportedIdentity? = nil
    ) {
        self.connection = connection
        self.condition = condition
        self.activity = activity
        self.claim = claim
        self.mode = mode
        self.detail = detail
        self.identity = identity
    }
}

public enum ConnectionState: String, Hashable, Codable, Sendable { case starting, online, offline, powerOff, noDevice }
public enum ConditionState: String, Hashable, Codable, Sendable {
    case ok, degraded, userError, hardwareError, fraudAttempt, potentialFraud, unknown
}
public enum ActivityState: String, Hashable, Codable, Sendable { case idle, busy, recovering, suspended }
public enum ClaimState: String, Hashable, Codable, Sendable { case free, claimed }
public enum ModeState: String, Hashable, Codable, Sendable {
    case inService, enterPending, maintenance, exitPending, outOfService
}

public struct DeviceReportedIdentity: Hashable, Codable, Sendable {
    public var maker: String?
    public var model: String?
    public var firmware: String?
    public var serialNumber: String?

    public init(maker: String? = nil, model: String? = nil, firmware: String? = nil, serialNumber: String? = nil) {
        self.maker = maker
        self.model = model
        self.firmware = firmware
        self.serialNumber = serialNumber
    }
}

/// What only devices of one class have.
public enum DeviceDetail: Hashable, Codable, Sendable {
    case ticketPrinter(TicketPrinterState)
    case documentScanner(DocumentScannerState)
    case evaluationKeypad(EvaluationKeypadState)
}

/// Cover words from UnifiedPOS and PWG, cutter words from PWG.
public struct TicketPrinterState: Hashable, Codable, Sendable {
    public enum Paper: String, Hashable, Codable, Sendable { case full, low, out, jammed }
    public enum Cover: String, Hashable, Codable, Sendable { case open, closed }
    public enum Cutter: String, Hashable, Codable, Sendable { case ok, jammed, nearEndOfLife, endOfLife }
    public enum Head: String, Hashable, Codable, Sendable { case ok, overTemperature }
    public enum Media: String, Hashable, Codable, Sendable { case notPresent, present, jammed, retracted }

    public var paper: Reading<Paper> = .unknown
    public var cover: Reading<Cover> = .unknown
    public var cutter: Reading<Cutter> = .unknown
    public var head: Reading<Head> = .unknown
    public var media: Reading<Media> = .unsupported
    public var presenterTaken: Reading<Bool> = .unsupported

    public init() {}
}

public struct DocumentScannerState: Hashable, Codable, Sendable {
    public enum Feeder: String, Hashable, Codable, Sendable { case empty, loaded, jammed }
    public enum Cover: String, Hashable, Codable, Sendable { case open, closed }
    public enum Lamp: String, Hashable, Codable, Sendable { case ok, warmingUp, failed }
    public enum Media: String, Hashable, Codable, Sendable { case notPresent, present, jammed }

    public var feeder: Reading<Feeder> = .unsupported
    public var cover: Reading<Cover> = .unknown
    public var lamp: Reading<Lamp> = .unsupported
    public var media: Reading<Media> = .unknown
    /// The worker answers its heartbeat.
    public var worker: Reading<Bool> = .unknown

    public init() {}
}

public struct EvaluationKeypadState: Hashable, Codable, Sendable {
    public enum Link: String, Hashable, Codable, Sendable { case up, down }
    public enum Prompt: String, Hashable, Codable, Sendable { case idle, awaiting }
    public enum KeyCondition: String, Hashable, Codable, Sendable { case ok, stuck }

    public var inputEnabled: Bool = false
    public var link: Reading<Link> = .unknown
    /// By key name (``KeypadKey``).
    public var keys: [String: KeyCondition] = [:]
    public var prompt: Prompt = .idle

    public init() {}
}

/// The keys of an evaluation keypad (评价器): five levels, confirm, cancel.
public enum KeypadKey: String, Hashable, Codable, Sendable, CaseIterable {
    case verySatisfied, satisfied, fairlySatisfied, dissatisfied, veryDissatisfied, confirm, cancel
}
