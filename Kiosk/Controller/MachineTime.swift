public import DeviceModel
import DeviceRuntime

extension TimeSource {
    /// The machine's own clocks.
    public static var machine: TimeSource { SystemTime.source }
}
