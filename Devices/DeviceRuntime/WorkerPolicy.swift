/// Which program a worker is, and with what it starts.
public struct WorkerCommand: Sendable, Hashable {
    /// Path of the executable.
    public var path: String
    /// The whole environment of the worker; nothing is inherited.
    public var environment: [String: String]

    public init(path: String, environment: [String: String] = [:]) {
        self.path = path
        self.environment = environment
    }
}

/// Limits of a worker's supervision. All are times of uptime.
public struct WorkerPolicy: Sendable, Hashable {
    /// From the spawn to the worker's hello.
    public var startLimit: Duration = .seconds(5)
    public var heartbeatInterval: Duration = .seconds(1)
    /// A heartbeat not answered within this ends the worker.
    public var heartbeatLimit: Duration = .seconds(3)
    public var backOffInitial: Duration = .milliseconds(100)
    /// Each death in the window doubles the wait, up to this.
    public var backOffMax: Duration = .seconds(5)
    /// So many deaths within `crashWindow` are a crash loop; 1 or more.
    public var crashLimit: Int = 5
    public var crashWindow: Duration = .seconds(60)
    /// How long a crash loop is left alone before the next start.
    public var quarantine: Duration = .seconds(30)
    /// How long a worker that was asked to end may take before it is killed.
    public var endLimit: Duration = .milliseconds(400)

    public init() {}
}

/// Where a worker stands.
public enum WorkerState: Sendable, Hashable {
    case stopped
    case starting
    case up(pid: Int32)
    /// Waiting for the next start after `deaths` deaths in the window.
    case backingOff(deaths: Int, until: Duration)
    /// Quarantined; starts again at `until` (uptime).
    case crashLoop(deaths: Int, until: Duration)
}
