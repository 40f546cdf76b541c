import CLinux
public import DeviceModel
import Glibc
public import WorkerLink

/// How a worker ended, as evidence.
public struct WorkerDeath: Error, Sendable, Hashable, CustomStringConvertible {
    public var pid: Int32
    /// Exit code 0...255, 256 + signal, or -errno where it could not be started.
    public var code: Int32
    public var reason: String
    /// Uptime.
    public var at: Duration

    public var description: String {
        let how = code >= 256 ? "signal \(code - 256)" : code < 0 ? "errno \(-code)" : "exit code \(code)"
        return "pid \(pid): \(reason), \(how)"
    }
}

/// A heartbeat that a worker answered.
public struct WorkerHeartbeat: Sendable, Hashable {
    public var pid: Int32
    public var at: Instant
    public var vitals: WorkerVitals
}

/// Keeps one worker process alive: starts it, asks its heartbeat, kills it where it does not answer, starts it again
/// after a growing wait, and leaves it alone for a while where it keeps dying (``WorkerState/crashLoop(deaths:until:)``).
///
/// After the quarantine one more death within the window is a crash loop again. A worker never outlives this process:
/// it is tied to the thread that starts it and to its socket.
public actor WorkerSupervisor {
    public nonisolated let name: String
    private let command: WorkerCommand
    private let policy: WorkerPolicy
    private let time: TimeSource

    /// Present state.
    public private(set) var state: WorkerState = .stopped
    /// How the last worker ended that was not asked to.
    public private(set) var lastDeath: WorkerDeath?
    /// The last answered heartbeat of the worker that is up.
    public private(set) var heartbeat: WorkerHeartbeat?
    /// Starts after the first, since the beginning.
    public private(set) var restarts: Int64 = 0

    private final class Worker: Sendable {
        let pid: Int32
        let channel: WorkerChannel

        init(pid: Int32, channel: WorkerChannel) {
            self.pid = pid
            self.channel = channel
        }
    }

    private var wanted = false
    private var runner: Task<Void, Never>?
    private var current: Worker?
    /// Why the current worker is being ended on purpose, where it is.
    private var condemned: (reason: String, counts: Bool)?
    private var deaths: [Duration] = []
    /// Uptime at which the present crash loop has been left alone for long enough.
    private var quarantine: Duration?
    private var starts: Int64 = 0
    private var waiting: [UInt64: CheckedContinuation<WorkerChannel, any Error>] = [:]
    private var burials: [CheckedContinuation<Void, Never>] = []
    private var watchers: [UInt64: AsyncStream<WorkerState>.Continuation] = [:]
    private var nextID: UInt64 = 0

    public init(name: String, command: WorkerCommand, policy: WorkerPolicy = WorkerPolicy(), time: TimeSource) {
        self.name = name
        self.command = command
        self.policy = policy
        self.time = time
    }

    // MARK: For the controller

    /// Starts keeping the worker up; does nothing if it is kept already. Does not wait for the worker.
    public func start() {
        guard !wanted else { return }
        wanted = true
        let before = runner
        runner = Task {
            await before?.value
            await self.run()
        }
    }

    /// Ends the worker and stops keeping it up; when it returns, the process is gone.
    public func stop() async {
        wanted = false
        if let worker = current {
            askToEnd(worker, reason: "stopped")
        } else {
            runner?.cancel()
        }
        await runner?.value
    }

    /// A fresh process in place of the running one, which is gone on return: nothing of it remains in memory. A worker
    /// that is not up has nothing in memory; then this returns at once. Not counted as a death.
    public func recycle() async {
        guard let worker = current else { return }
        if condemned == nil { condemned = ("recycled", false) }
        askToEnd(worker, reason: "recycled")
        await withCheckedContinuation { burials.append($0) }
    }

    /// Ends the worker that this channel belongs to, because it is not to be trusted any more; does nothing if that
    /// worker is gone already. Counted as a death.
    public func condemn(_ channel: WorkerChannel, reason: String) {
        guard let worker = current, worker.channel === channel else { return }
        if condemned == nil { condemned = (reason, true) }
        worker.channel.close(reason: reason)
    }

    /// The states from now on, the present one first. Bounded: a reader that lags loses the oldest.
    public func states() -> AsyncStream<WorkerState> {
        let id = takeID()
        let (stream, continuation) = AsyncStream.makeStream(of: WorkerState.self, bufferingPolicy: .bufferingNewest(16))
        continuation.yield(state)
        continuation.onTermination = { _ in Task { await self.forget(id) } }
        watchers[id] = continuation
        return stream
    }

    /// The channel of the worker that is up; waits for it at most `deadline`.
    /// - Throws: ``WorkerFailure`` with `worker.crashloop` at once in a crash loop, `worker.stopped` where it is not
    ///   kept up, `worker.down` at the deadline; `CancellationError`.
    public func channel(deadline: Duration) async throws -> WorkerChannel {
        // A closed one is about to be replaced.
        if case .up = state, let worker = current, condemned == nil, worker.channel.isOpen { return worker.channel }
        if let refusal = refusal() { throw refusal }
        let id = takeID()
        let timer = Task { [time] in
            guard (try? await time.sleep(deadline)) != nil else { return }
            self.giveUp(id, WorkerFailure(code: "worker.down", attempted: "reach \(self.name)", retry: .newWorker))
        }
        defer { timer.cancel() }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                if Task.isCancelled {
                    continuation.resume(throwing: CancellationError())
                } else {
                    waiting[id] = continuation
                }
            }
        } onCancel: {
            Task { await self.giveUp(id, CancellationError()) }
        }
    }

    // MARK: Life

    private func run() async {
        await serveQuarantine()
        while wanted, !Task.isCancelled {
            set(.starting)
            starts += 1
            if starts > 1 { restarts += 1 }
            let death: WorkerDeath
            switch await launch() {
            case .success(let worker):
                set(.up(pid: worker.pid))
                let reason = await watch(worker)
                death = await bury(worker, reason: reason)
            case .failure(let failed): death = failed
            }
            let onPurpose = condemned.map { !$0.counts } ?? false
            current = nil
            heartbeat = nil
            condemned = nil
            for continuation in burials { continuation.resume() }
            burials = []
            guard wanted else { break }
            if onPurpose { continue }
            lastDeath = death
            await wait(after: death)
        }
        set(.stopped)
    }

    /// A crash loop stays one when its device is closed and opened again meanwhile.
    private func serveQuarantine() async {
        guard let end = quarantine else { return }
        let now = time.uptime()
        if end > now {
            set(.crashLoop(deaths: deaths.count, until: end))
            try? await time.sleep(end - now)
        }
        guard !Task.isCancelled else { return }
        quarantine = nil
        deaths = Array(repeating: time.uptime(), count: policy.crashLimit - 1)
    }

    private func launch() async -> Result<Worker, WorkerDeath> {
        func death(_ pid: Int32, _ code: Int32, _ reason: String) -> Result<Worker, WorkerDeath> {
            .failure(WorkerDeath(pid: pid, code: code, reason: reason, at: time.uptime()))
        }
        var pair: [Int32] = [-1, -1]
        let error = kl_socketpair(&pair)
        guard error >= 0 else { return death(0, error, "no socket pair") }
        let ours = OwnedDescriptor(pair[0])
        let pid = await ProcessKeeper.shared.spawn(command, socket: OwnedDescriptor(pair[1]))
        guard pid > 0 else { return death(0, pid, "\(command.path) cannot be started") }
        guard let channel = try? WorkerChannel(socket: ours, time: time) else {
            return death(pid, await ProcessKeeper.shared.end(pid: pid), "no channel")
        }
        let worker = Worker(pid: pid, channel: channel)
        current = worker
        if !wanted { channel.close(reason: "stopped") }
        do {
            let hello = try await channel.hello(limit: policy.startLimit)
            guard hello.pid == pid else { throw WorkerCallError.malformed("hello of pid \(hello.pid)") }
            return .success(worker)
        } catch {
            return .failure(await bury(worker, reason: "did not start: \(error)"))
        }
    }

    /// Returns when the worker is to be ended, or has ended: why.
    private func watch(_ worker: Worker) async -> String {
        let policy = policy
        let time = time
        return await withTaskGroup(of: String.self) { group in
            group.addTask { await worker.channel.closed() }
            group.addTask {
                while true {
                    do {
                        let vitals = try await worker.channel.ping(limit: policy.heartbeatLimit)
                        await self.note(WorkerHeartbeat(pid: worker.pid, at: time.now(), vitals: vitals))
                        try await time.sleep(policy.heartbeatInterval)
                    } catch WorkerCallError.tooMany {
                        guard (try? await time.sleep(policy.heartbeatInterval)) != nil else { return "stopped" }
                    } catch WorkerCallError.deadline {
                        return "heartbeat missed"
                    } catch WorkerCallError.gone(let reason) {
                        return reason
                    } catch {
                        return "\(error)"
                    }
                }
            }
            let reason = await group.next() ?? ""
            // Ends the other child, too.
            worker.channel.close(reason: reason)
            group.cancelAll()
            return reason
        }
    }

    private func bury(_ worker: Worker, reason: String) async -> WorkerDeath {
        worker.channel.close(reason: reason)
        let code = await ProcessKeeper.shared.end(pid: worker.pid)
        return WorkerDeath(pid: worker.pid, code: code, reason: condemned?.reason ?? reason, at: time.uptime())
    }

    private func wait(after death: WorkerDeath) async {
        let now = time.uptime()
        deaths = deaths.filter { now - $0 <= policy.crashWindow } + [now]
        let next: Duration
        if deaths.count >= policy.crashLimit {
            next = now + policy.quarantine
            quarantine = next
            set(.crashLoop(deaths: deaths.count, until: next))
        } else {
            let doublings = min(deaths.count - 1, 16)
            next = now + min(policy.backOffInitial * (1 << doublings), policy.backOffMax)
            set(.backingOff(deaths: deaths.count, until: next))
        }
        let looped = deaths.count >= policy.crashLimit
        try? await time.sleep(next - now)
        // Stopped in mid-wait: the rest is waited for after the next start.
        guard !Task.isCancelled else { return }
        if looped {
            quarantine = nil
            // One more within the window and it is left alone again.
            deaths = Array(repeating: time.uptime(), count: policy.crashLimit - 1)
        }
    }

    /// An idle worker closes its device and ends; one that is inside C has a moment, then its socket is closed.
    private func askToEnd(_ worker: Worker, reason: String) {
        worker.channel.stop()
        Task { [time, policy] in
            try? await time.sleep(policy.endLimit)
            worker.channel.close(reason: reason)
        }
    }

    // MARK: Waiting for it

    private func note(_ beat: WorkerHeartbeat) {
        if current?.pid == beat.pid, case .up = state { heartbeat = beat }
    }

    private func set(_ new: WorkerState) {
        guard new != state else { return }
        state = new
        for watcher in watchers.values { watcher.yield(new) }
        if case .up = new, let worker = current {
            let all = waiting
            waiting = [:]
            for continuation in all.values { continuation.resume(returning: worker.channel) }
        } else if let refusal = refusal() {
            let all = waiting
            waiting = [:]
            for continuation in all.values { continuation.resume(throwing: refusal) }
        }
    }

    private func refusal() -> WorkerFailure? {
        switch state {
        case .crashLoop(let deaths, _):
            WorkerFailure(
                code: "worker.crashloop", attempted: "reach \(name)",
                evidence: "\(deaths) deaths, the last: \(lastDeath?.description ?? "unknown")")
        case .stopped where !wanted: WorkerFailure(code: "worker.stopped", attempted: "reach \(name)")
        default: nil
        }
    }

    private func giveUp(_ id: UInt64, _ error: any Error) {
        waiting.removeValue(forKey: id)?.resume(throwing: error)
    }

    private func forget(_ id: UInt64) { watchers[id] = nil }

    private func takeID() -> UInt64 {
        nextID += 1
        return nextID
    }
}
