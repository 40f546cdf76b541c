public import DeviceModel

/// One device family's driver. The runtime calls the hooks in this order, one at a time except `status`:
/// open, setup, then any number of execute and status, close. Each is cancellable and has a deadline set by
/// the runtime. A driver reports what it sees; debouncing, pairing and recording of faults is the runtime's.
public protocol DeviceDriver: Sendable {
    associatedtype Command: Sendable
    associatedtype Output: Sendable
    /// Progress of a running command, passed on to its client.
    associatedtype Event: Sendable

    var id: DeviceID { get }
    var deviceClass: DeviceClass { get }

    /// Opens the link. Throws ``DeviceError`` where it cannot be opened.
    func open() async throws
    /// Asks identity and capabilities, sets the device up.
    func setup() async throws
    /// A fresh reading, with no side effect on the device's work; must answer while `execute` runs.
    func status() async -> DriverReport
    /// Puts right what an earlier command left behind, as far as the device is well: tells it to go on after an error
    /// that somebody has cleared, voids parts of a paper. The runtime calls it between commands, after a status; it
    /// may move paper. Returns at once where nothing is to be done, which is also what a driver without it does.
    func recover() async
    /// Runs one command; throws ``DeviceError`` or `CancellationError`. A command that may have moved paper
    /// reports how in its output, never by throwing.
    func execute(
        _ command: Command, key: String?, events: @escaping @Sendable (Event) -> Void
    ) async throws -> Output
    /// Readings the device sends by itself; the runtime takes each as a status. May be an empty stream.
    var unsolicited: AsyncStream<DriverReport> { get }
    /// Closes the link; `open` may follow. Leaves `unsolicited` open.
    func close() async
}

extension DeviceDriver {
    public func recover() async {}
}

/// What a driver sees at one moment: the status, the faults present in it, and the statistics counted since
/// the last report.
public struct DriverReport: Sendable, Hashable {
    public var status: DeviceStatus
    /// Present now. A fault known not to be present is in `absent` with the reading that proves it; a fault in
    /// neither is left as it was (unknown).
    public var present: [FaultObservation]
    public var absent: [FaultAbsence]
    public var statistics: [StatisticName: Int64]
    /// Rises with each report a driver makes, so that one that comes late does not overrule a newer one. nil: reports
    /// are believed in the order in which they come.
    public var order: UInt64?

    public init(
        status: DeviceStatus, present: [FaultObservation] = [], absent: [FaultAbsence] = [],
        statistics: [StatisticName: Int64] = [:], order: UInt64? = nil
    ) {
        self.status = status
        self.present = present
        self.absent = absent
        self.statistics = statistics
        self.order = order
    }
}

public struct FaultObservation: Sendable, Hashable {
    public var code: FaultCode
    public var unit: String
    public var arguments: [String: String]
    public var evidence: String

    public init(_ code: FaultCode, unit: String = "", arguments: [String: String] = [:], evidence: String) {
        self.code = code
        self.unit = unit
        self.arguments = arguments
        self.evidence = evidence
    }
}

public struct FaultAbsence: Sendable, Hashable {
    public var code: FaultCode
    public var unit: String
    /// The positive reading, such as `paper=full`.
    public var reading: String

    public init(_ code: FaultCode, unit: String = "", reading: String) {
        self.code = code
        self.unit = unit
        self.reading = reading
    }
}
