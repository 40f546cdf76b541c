/// Limits of a ticket printer's driver. Every one is a maximum.
public struct TicketPrinterSettings: Sendable, Hashable {
    /// To open the link.
    public var openLimit: Duration = .seconds(3)
    /// For one status query to be answered; silence beyond it is asked again.
    public var replyLimit: Duration = .milliseconds(800)
    /// For the first line of a job to be confirmed; the rest is sent after it anyway.
    public var beginLimit: Duration = .milliseconds(500)
    /// Silence after which the printer counts as mute (`printer.silent`).
    public var silenceLimit: Duration = .seconds(8)
    /// For a whole job with all waiting for people: paper refilled, cover closed.
    public var jobLimit: Duration = .seconds(45)
    /// For clearing up after a job that failed or was cancelled.
    public var cleanupLimit: Duration = .seconds(4)
    /// Between two looks at a printer that waits for somebody.
    public var faultPoll: Duration = .milliseconds(500)
    /// Added to the time that bytes, paper and cutter need before a missing confirmation is asked for again.
    public var confirmationMargin: Duration = .seconds(5)
    /// Slowest paper feed and line that the time of a job is reckoned with.
    public var slowestFeed_mmPerSecond: Int = 50
    public var slowestLine_bytesPerSecond: Int = 4_000
    /// Age beyond which a reading is no longer believed.
    public var readingLimit: Duration = .seconds(30)

    public init() {}
}
