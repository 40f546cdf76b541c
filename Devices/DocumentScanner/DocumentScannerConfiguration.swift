public import WorkerLink

/// What the configuration says of a scanner. Where libsane looks for its own configuration is the worker's environment
/// (`SANE_CONFIG_DIR`): a folder with one backend in `dll.conf`, and an empty `dll.d`.
public struct DocumentScannerConfiguration: Sendable, Hashable {
    /// The stored name that libsane opens, such as `test:0`; never searched for.
    public var deviceName: String
    /// Value of the option `source`; nil where the device has none. Never "Auto".
    public var source: String?
    /// Further options, set last, in this order: model quirks, and in tests and demonstrations the picture and the faults
    /// of libsane's `test` backend.
    public var options: [SaneOption]
    /// The part of the glass that is read, in millimetres; nil: all of it.
    public var area: ScanArea?
    /// A page not whole after this is given up, with its worker.
    public var pageDeadline: Duration
    /// How long a command waits for a worker that is being started.
    public var workerDeadline: Duration
    /// While a fault is present and the device idle, it is probed so often for the reading that clears it.
    public var probeInterval: Duration

    public init(
        deviceName: String, source: String? = nil, options: [SaneOption] = [], area: ScanArea? = nil,
        pageDeadline: Duration = .seconds(40), workerDeadline: Duration = .seconds(10),
        probeInterval: Duration = .seconds(10)
    ) {
        self.deviceName = deviceName
        self.source = source
        self.options = options
        self.area = area
        self.pageDeadline = pageDeadline
        self.workerDeadline = workerDeadline
        self.probeInterval = probeInterval
    }

    /// A feeder says itself whether it is empty; that is no fault, and a probe that hears it has proved the rest.
    var hasFeeder: Bool {
        let words = (source ?? "").lowercased()
        return words.contains("feeder") || words.contains("adf")
    }
}
