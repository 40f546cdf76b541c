public import DeviceModel

/// Limits of one device's runtime. All are times of uptime.
public struct DevicePolicy: Sendable, Hashable {
    /// Commands that may wait, the running one not counted; one more is refused with `tooManyRequests`.
    public var queueLimit: Int = 16
    public var openLimit: Duration = .seconds(5)
    public var setupLimit: Duration = .seconds(5)
    public var statusLimit: Duration = .seconds(3)
    public var closeLimit: Duration = .seconds(2)
    /// How long a driver may take to return after its command was cancelled or its time was over. After that the
    /// command completes without it and the device is closed and opened again before the next.
    /// Long enough for what drivers do after a failed command: a printer is cleared within 4 s.
    public var grace: Duration = .seconds(6)
    /// For a driver's `recover`, which may move paper.
    public var recoverLimit: Duration = .seconds(15)
    public var pollInterval: Duration = .seconds(1)
    /// A reading older than this is unknown.
    public var staleAfter: Duration = .seconds(10)
    /// So many status calls in a row without an answer are a lost link; 1 or more.
    public var silentStatusLimit: Int = 2
    public var backOffInitial: Duration = .milliseconds(500)
    /// Each failed attempt doubles the wait, up to this.
    public var backOffMax: Duration = .seconds(15)
    /// Finished results kept by idempotency key; the oldest goes first.
    public var rememberedKeys: Int = 256
    /// Events kept for a reader that lags; it then loses the oldest.
    public var eventBuffer: Int = 256
    /// Readers of events at a time; one more gets a stream that ends at once.
    public var readersLimit: Int = 64
    /// Calls of the driver that never returned; with so many the driver is left alone until one does.
    public var hungCallsLimit: Int = 16
    /// Raised when the device cannot be opened or does not answer, and the driver names no better code.
    /// nil: ``FaultCode/linkDown(of:)`` of the device's class.
    public var linkFault: FaultCode?

    public init() {}
}

extension FaultCode {
    /// What is wrong when a device of this class cannot be reached.
    public static func linkDown(of deviceClass: DeviceClass) -> FaultCode {
        switch deviceClass {
        case .ticketPrinter, .pagePrinter: "printer.link.down"
        case .documentScanner: "scanner.device.absent"
        case .evaluationKeypad: "keypad.link.down"
        }
    }
}
