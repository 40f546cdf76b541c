public import DeviceModel
public import WorkerLink

/// Keeps one worker process alive. See docs of the members.
public actor WorkerSupervisor {
    public nonisolated let name: String
    private let command: WorkerCommand
    private let policy: WorkerPolicy
    private let time: TimeSource

    /// Present state.
    public private(set) var state: WorkerState = .stopped

    public init(name: String, command: WorkerCommand, policy: WorkerPolicy = WorkerPolicy(), time: TimeSource) {
        self.name = name
        self.command = command
        self.policy = policy
        self.time = time
    }

    /// Starts keeping the worker up; does nothing if it is kept already. Does not wait for the worker.
    public func start() {}
    /// Ends the worker and stops keeping it up; when it returns, the process is gone.
    public func stop() async {}
    /// A fresh process in place of the running one, which is gone on return: nothing of it remains in memory.
    public func recycle() async {}
    /// The states from now on, the present one first.
    public func states() -> AsyncStream<WorkerState> { AsyncStream { $0.finish() } }
    /// The channel of the worker that is up; waits for it at most `deadline`.
    public func channel(deadline: Duration) async throws(WorkerFailure) -> WorkerChannel {
        throw WorkerFailure(code: "worker.down", attempted: "reach \(name)")
    }
}
