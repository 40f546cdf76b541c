public import DeviceModel
public import DeviceRuntime
public import Documents
public import ItemList
public import EvaluationKeypad
public import KioskCore
public import KioskStore
public import Logging
public import Ports
public import TicketPrinter

/// Everything that a controller runs on, made by ``KioskAssembly`` from a configuration, or by a test.
public struct KioskParts: Sendable {
    public var settings: KioskSettings
    public var store: KioskStore
    public var ports: any DistrictPorts
    public var printer: TicketPrinterPart?
    public var keypad: KeypadPart?
    public var scanner: ScannerPart?
    public var sealing: any CaseSealing
    public var lists: any ListSource
    public var compose: @Sendable (PrintRequest, ItemList) throws -> ComposedPaper
    public var time: TimeSource
    public var logger: Logger
    public var pace: ControllerPace

    public init(
        settings: KioskSettings, store: KioskStore, ports: any DistrictPorts, printer: TicketPrinterPart? = nil,
        keypad: KeypadPart? = nil, scanner: ScannerPart? = nil, sealing: any CaseSealing, lists: any ListSource,
        compose: @escaping @Sendable (PrintRequest, ItemList) throws -> ComposedPaper, time: TimeSource, logger: Logger,
        pace: ControllerPace = ControllerPace()
    ) {
        self.settings = settings
        self.store = store
        self.ports = ports
        self.printer = printer
        self.keypad = keypad
        self.scanner = scanner
        self.sealing = sealing
        self.lists = lists
        self.compose = compose
        self.time = time
        self.logger = logger
        self.pace = pace
    }

    var devices: [DevicePart] { [printer?.device, keypad?.device, scanner?.device].compactMap { $0 } }
}

/// How often the controller looks by itself.
public struct ControllerPace: Sendable, Hashable {
    /// Between two looks at a device's status.
    public var devicePoll: Duration
    /// Between two probes of a port.
    public var portProbe: Duration
    public var probeDeadline: Duration
    /// Between attempts to deliver while the receiver does not take cases: from the first to the last wait,
    /// doubling.
    public var retryFirst: Duration
    public var retryLast: Duration
    public var deliveryDeadline: Duration
    /// Between two looks at the cases that are not settled; more while the records port does not answer.
    public var settlements: Duration

    public init(
        devicePoll: Duration = .seconds(5), portProbe: Duration = .seconds(15), probeDeadline: Duration = .seconds(3),
        retryFirst: Duration = .seconds(1), retryLast: Duration = .seconds(60),
        deliveryDeadline: Duration = .seconds(20), settlements: Duration = .seconds(60)
    ) {
        self.devicePoll = devicePoll
        self.portProbe = portProbe
        self.probeDeadline = probeDeadline
        self.retryFirst = retryFirst
        self.retryLast = retryLast
        self.deliveryDeadline = deliveryDeadline
        self.settlements = settlements
    }
}

/// What all devices have in common here.
public struct DevicePart: Sendable {
    public var reads: any DeviceReads
    public var start: @Sendable () async -> Void
    public var stop: @Sendable () async -> Void
    /// Cancels what this client sent; idempotent.
    public var cancel: @Sendable (_ requestID: Int64) async -> Void
    /// Marks a fault as acknowledged; false: no such active fault.
    public var acknowledge: @Sendable (_ faultID: String) async -> Bool
    /// Faults of a service that the device cannot do without, such as the pages worker: present, and proved absent.
    public var companion: @Sendable () async -> (present: [FaultObservation], absent: [FaultAbsence]) = { ([], []) }

    public init(
        reads: any DeviceReads, start: @escaping @Sendable () async -> Void, stop: @escaping @Sendable () async -> Void,
        cancel: @escaping @Sendable (Int64) async -> Void, acknowledge: @escaping @Sendable (String) async -> Bool
    ) {
        self.reads = reads
        self.start = start
        self.stop = stop
        self.cancel = cancel
        self.acknowledge = acknowledge
    }
}

public struct TicketPrinterPart: Sendable {
    public var device: DevicePart
    public var print: @Sendable (PrintJob, CommandEnvelope) async -> Completion<PrintResult>

    public init(
        device: DevicePart, print: @escaping @Sendable (PrintJob, CommandEnvelope) async -> Completion<PrintResult>
    ) {
        self.device = device
        self.print = print
    }
}

public struct KeypadPart: Sendable {
    public var device: DevicePart
    public var awaitKey: @Sendable (Set<KeypadKey>, CommandEnvelope) async -> Completion<KeyPress>

    public init(
        device: DevicePart,
        awaitKey: @escaping @Sendable (Set<KeypadKey>, CommandEnvelope) async -> Completion<KeyPress>
    ) {
        self.device = device
        self.awaitKey = awaitKey
    }
}

/// The scanner with the pages service behind it: a page comes out as ciphertext only.
public struct ScannerPart: Sendable {
    public var device: DevicePart
    /// Scans one page for a session and encrypts it under a data key of that session.
    public var scan: @Sendable (ServiceID, PageID, CommandEnvelope) async -> ScanEnd
    /// Ends the workers that held pages of the session; new ones start in their place.
    public var recycle: @Sendable () async -> Void

    public init(
        device: DevicePart,
        scan: @escaping @Sendable (ServiceID, PageID, CommandEnvelope) async -> ScanEnd,
        recycle: @escaping @Sendable () async -> Void
    ) {
        self.device = device
        self.scan = scan
        self.recycle = recycle
    }
}

public enum ScanEnd: Sendable {
    case page(KeptPage)
    case failed(DeviceError)
    case cancelled
}

/// A page as the kiosk may hold it: ciphertext, and its data key under the session's key.
public struct KeptPage: Sendable, Hashable {
    public var ciphertext: [UInt8]
    /// The data key, wrapped under the session's key.
    public var wrappedKey: [UInt8]

    public init(ciphertext: [UInt8], wrappedKey: [UInt8]) {
        self.ciphertext = ciphertext
        self.wrappedKey = wrappedKey
    }
}

/// Seals what is personal. One session key per service, in locked memory, gone with ``erase(_:)``.
public protocol CaseSealing: Sendable {
    /// Ciphertext of the content and of its pages, each under its own data key, wrapped for the hub.
    func seal(_ draft: SealedDraft, pages: [PageID: KeptPage], service: ServiceID) async throws -> SealedCase
    /// Destroys the session's keys.
    func erase(_ service: ServiceID) async
}

/// Where item lists come from; every answer was verified.
public protocol ListSource: Sendable {
    /// Reads, verifies and decodes the offered list.
    ///
    /// - Parameter floor: the lowest sequence that may be accepted.
    func offered(floor: Int64) async -> Result<AcceptedList, ListRefusal>
    /// Verifies again what the store kept.
    func verify(_ stored: StoredList) async -> Result<AcceptedList, ListRefusal>
}
