/// Where time comes from: the machine's clocks in a kiosk, a driven clock in tests and simulations.
///
/// Nothing in these rooms reads a clock of its own. `uptime` never jumps and orders deadlines; `now` is
/// civil time for records and may jump when the clock is set.
public struct TimeSource: Sendable {
    public var now: @Sendable () -> Instant
    public var uptime: @Sendable () -> Duration
    /// Suspends until `uptime` has advanced by the duration; throws `CancellationError` when cancelled.
    public var sleep: @Sendable (Duration) async throws -> Void

    public init(
        now: @escaping @Sendable () -> Instant, uptime: @escaping @Sendable () -> Duration,
        sleep: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.now = now
        self.uptime = uptime
        self.sleep = sleep
    }
}
