import DeviceModel

/// Civil time that does not jump: it runs with the uptime and takes over what the machine's clock says only when
/// told to. A clock set back by an hour must not take a citizen's time limit away.
struct SteadyClock: Sendable {
    private let time: TimeSource
    private var base: Instant
    private var baseUptime: Duration

    init(_ time: TimeSource) {
        self.time = time
        base = time.now()
        baseUptime = time.uptime()
    }

    var now: Instant { base + (time.uptime() - baseUptime) }

    /// Takes over the machine's clock where it differs by more than a second.
    mutating func follow() {
        let civil = time.now()
        let drift = civil - now
        guard drift > .seconds(1) || drift < .seconds(-1) else { return }
        base = civil
        baseUptime = time.uptime()
    }
}
