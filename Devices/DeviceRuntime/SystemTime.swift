public import DeviceModel
import Glibc

/// The machine's own clocks.
public enum SystemTime {
    /// `now` is CLOCK_REALTIME, `uptime` CLOCK_BOOTTIME (it counts while suspended), `sleep` the task's own sleep.
    public static let source = TimeSource(
        now: { Instant(milliseconds: read(CLOCK_REALTIME).milliseconds) },
        uptime: { read(CLOCK_BOOTTIME) },
        sleep: { try await Task.sleep(for: $0) })

    private static func read(_ clock: clockid_t) -> Duration {
        var value = timespec()
        // It fails only for a clock that the kernel lacks; both are older than any kernel that Swift runs on.
        guard clock_gettime(clock, &value) == 0 else { return .zero }
        return .seconds(value.tv_sec) + .nanoseconds(value.tv_nsec)
    }
}
