public import DeviceModel
public import DeviceRuntime
public import WorkerLink

/// What the configuration says of a scanner.
public struct DocumentScannerConfiguration: Sendable, Hashable {
    /// The stored name that libsane opens, such as `test:0`; never searched for.
    public var deviceName: String
    /// Value of the option `source`; nil where the device has none. Never "Auto".
    public var source: String?
    /// Further options, set last, in this order: model quirks, and in tests and demonstrations the faults of libsane's
    /// `test` backend.
    public var options: [SaneOption]
    /// The part of the glass that is read, in millimetres; nil: all of it.
    public var area: ScanArea?
    /// A page not whole after this is given up, with its worker.
    public var pageDeadline: Duration

    public init(
        deviceName: String, source: String? = nil, options: [SaneOption] = [], area: ScanArea? = nil,
        pageDeadline: Duration = .seconds(40)
    ) {
        self.deviceName = deviceName
        self.source = source
        self.options = options
        self.area = area
        self.pageDeadline = pageDeadline
    }
}

/// Drives one scanner through its `kiosk-scanner` worker.
public actor DocumentScannerDriver: DeviceDriver {
    public nonisolated let id: DeviceID
    public nonisolated let deviceClass = DeviceClass.documentScanner
    public nonisolated let unsolicited: AsyncStream<DriverReport>
    private let supervisor: WorkerSupervisor
    private let time: TimeSource
    private var configuration: DocumentScannerConfiguration

    public init(
        id: DeviceID, configuration: DocumentScannerConfiguration, supervisor: WorkerSupervisor, time: TimeSource
    ) {
        self.id = id
        self.configuration = configuration
        self.supervisor = supervisor
        self.time = time
        unsolicited = AsyncStream { $0.finish() }
    }

    public func open() async throws {}
    public func setup() async throws {}
    public func status() async -> DriverReport {
        DriverReport(status: DeviceStatus(detail: .documentScanner(DocumentScannerState())))
    }
    public func execute(
        _ command: DocumentScannerCommand, key: String?, events: @escaping @Sendable (ScanProgress) -> Void
    ) async throws -> ScannedPage {
        throw DeviceError(code: "scanner.worker.down", attempted: "scan a page", device: id)
    }
    public func close() async {}
    /// For the end of a session: a fresh worker, so that no page bytes remain in a process.
    public func recycle() async { await supervisor.recycle() }
}
