/// A thermal ticket printer: takes bytes, moves paper in its own time, answers. A value: whoever owns it drives its
/// clock. Parser, state and rules are its own and know nothing of any driver.
///
/// Use: `receive` as many bytes as it takes, `advance` the clock, `takeReplies`, look at `tickets`.
public struct VirtualPrinter: Sendable {
    public let profile: PrinterProfile

    public init(profile: PrinterProfile = .epson, paperMillimetres: Double = 60_000) {
        self.profile = profile
    }

    // MARK: link

    /// Offers bytes at an instant of the printer's clock (never going back). Returns how many it took: fewer than
    /// offered when the buffer is full, the link down, the power off, or reading has stopped. The rest is to be
    /// offered again later, as TCP would.
    public mutating func receive(_ bytes: some Collection<UInt8>, at now: Duration) -> Int { 0 }

    /// Lets time pass: bytes are worked off, paper moves, timed faults begin and end.
    public mutating func advance(to now: Duration) {}

    /// What the printer has sent by now and nobody has taken.
    public mutating func takeReplies() -> [UInt8] { [] }

    /// Room in the receive buffer, in bytes; 0 while nothing is taken for any reason.
    public var freeBuffer: Int { 0 }

    /// The link carries bytes. False after `unplug`; a powered-off printer keeps its link up, mute.
    public var isLinkUp: Bool { true }

    /// Rises whenever existing connections have died (unplug, power-up). A transport that was opened under another
    /// generation is dead and has to be opened again.
    public var linkGeneration: Int { 0 }

    /// Nothing is buffered or in motion.
    public var isIdle: Bool { true }

    /// The next instant at which something will happen by itself; nil: nothing will. Advancing to it in turns
    /// simulates without waiting.
    public var nextEvent: Duration? { nil }

    public var now: Duration { .zero }

    // MARK: paper

    /// Pieces of paper in the order in which they came out; the last one may be open.
    public var tickets: [PrintedTicket] { [] }

    /// A new roll, in mm.
    public mutating func refill(millimetres: Double = 60_000) {}

    public var paperMillimetres: Double { 0 }

    /// What the printer did not understand or should not have been told, oldest first (at most 200 kept).
    public var complaints: [String] { [] }

    // MARK: faults

    /// A fault that strikes when the trigger says; with `lasting`, it clears itself so long after striking.
    public mutating func inject(
        _ fault: PrinterFault, when trigger: FaultTrigger = .now, lasting: Duration? = nil
    ) {}

    /// Ends a fault of that kind, or takes back one that has not struck yet. Clearing `paperOut` puts in a full roll.
    public mutating func clear(_ kind: PrinterFault.Kind) {}

    /// Faults that have struck and not ended.
    public var activeFaults: Set<PrinterFault.Kind> { [] }
}
