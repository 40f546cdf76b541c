public import DeviceModel
import Synchronization

/// Time that stands still until a test moves it.
///
/// Who sleeps is woken in the order of the times asked for, and civil time and uptime then show exactly that time.
/// ``advance(by:)`` goes on only when
/// 1. each call of `sleep` that it woke has left `sleep`, and
/// 2. over some turns of the cooperative pool no sleep began or ended and the kernel says that every other thread of
///    the process sleeps, so that no job is under way (``ThreadStates``).
///
/// No wall time is looked at, but for a bound of 2 s on the second, in case some thread works without end. Threads that
/// block on a socket sleep too: what comes from outside the process is waited for with ``run(step:limit:until:)``
/// (moves time while a condition is not met) or ``settle(limit:until:)`` (does not). Tests with a driven clock run one
/// at a time (`--no-parallel`).
public final class DrivenClock: Sendable {
    private struct Sleeper {
        var number: UInt64
        var due: Duration
        var continuation: CheckedContinuation<Void, any Error>
    }
    private struct State {
        var uptime: Duration = .zero
        var civil: Instant
        var sleepers: [Sleeper] = []
        var next: UInt64 = 0
        /// Sleeps begun, ended or cancelled so far: what has to stand still.
        var changes: UInt64 = 0
        /// Woken, but not back yet.
        var waking = 0
    }
    private let state: Mutex<State>
    private let quietTurns: Int

    /// - Parameter start: civil time at uptime 0.
    public init(start: Instant = Instant(milliseconds: 1_767_225_600_000), quietTurns: Int = 3) {
        state = Mutex(State(civil: start))
        self.quietTurns = quietTurns
    }

    public var source: TimeSource {
        TimeSource(
            now: { self.now }, uptime: { self.uptime }, sleep: { try await self.sleep($0) })
    }

    public var now: Instant { state.withLock { $0.civil } }
    public var uptime: Duration { state.withLock { $0.uptime } }
    /// How many sleep now.
    public var sleepers: Int { state.withLock { $0.sleepers.count } }

    /// Sets civil time alone, as a clock that is put right; nobody is woken.
    public func setCivil(_ now: Instant) { state.withLock { $0.civil = now } }

    private func sleep(_ duration: Duration) async throws {
        let number = state.withLock { state in
            state.next += 1
            return state.next
        }
        var wasWoken = false
        defer {
            state.withLock { state in
                state.changes += 1
                if wasWoken { state.waking -= 1 }
            }
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                let isCancelled = Task.isCancelled
                let isOver = state.withLock { state in
                    if isCancelled || duration <= .zero { return true }
                    state.sleepers.append(
                        Sleeper(number: number, due: state.uptime + duration, continuation: continuation))
                    state.changes += 1
                    return false
                }
                guard isOver else { return }
                if isCancelled {
                    continuation.resume(throwing: CancellationError())
                } else {
                    state.withLock { $0.waking += 1 }
                    continuation.resume()
                }
            }
        } onCancel: {
            let sleeper = state.withLock { state -> Sleeper? in
                guard let at = state.sleepers.firstIndex(where: { $0.number == number }) else { return nil }
                state.changes += 1
                return state.sleepers.remove(at: at)
            }
            sleeper?.continuation.resume(throwing: CancellationError())
        }
        wasWoken = true
    }

    /// Moves time on, waking each sleeper whose time comes, one time after the other.
    public func advance(by duration: Duration) async {
        let target = state.withLock { $0.uptime } + duration
        await quiet()
        while true {
            let woken = state.withLock { state -> [Sleeper]? in
                let due = state.sleepers.map(\.due).min()
                let to = min(target, max(due ?? target, state.uptime))
                state.civil = state.civil + (to - state.uptime)
                state.uptime = to
                guard let due, due <= target else { return nil }
                let woken = state.sleepers.filter { $0.due <= to }
                state.sleepers.removeAll { $0.due <= to }
                state.waking += woken.count
                state.changes += 1
                return woken
            }
            guard let woken else { return }
            for sleeper in woken { sleeper.continuation.resume() }
            await quiet()
        }
    }

    /// Waits as `advance` does, without moving time.
    private func quiet() async {
        var seen: UInt64?
        var turns = 0
        let bound = ContinuousClock.now + .seconds(2)
        while turns < quietTurns {
            await Task.yield()
            guard ThreadStates.othersSleep() || ContinuousClock.now > bound else {
                turns = 0
                continue
            }
            let (changes, waking) = state.withLock { ($0.changes, $0.waking) }
            if waking == 0, changes == seen { turns += 1 } else { turns = 0 }
            seen = changes
        }
    }

    /// Moves time in steps until the condition holds.
    /// - Returns: false if it did not hold after `limit` of driven time and 20 s of real time, whichever is longer: on a
    ///   busy machine others may lag behind driven time. So a test must not mind when time goes on beyond `limit`.
    public func run(
        step: Duration = .milliseconds(100), limit: Duration = .seconds(120),
        until condition: @Sendable () async -> Bool
    ) async -> Bool {
        let end = uptime + limit
        let realEnd = ContinuousClock.now + .seconds(20)
        while uptime < end || ContinuousClock.now < realEnd {
            if await condition() { return true }
            await advance(by: step)
        }
        return await condition()
    }

    /// Lets others run, without moving time, until the condition holds. Gives up after `limit` of real time, which is
    /// the deadline of a failing test only.
    public func settle(
        limit: Duration = .seconds(20), until condition: @Sendable () async -> Bool
    ) async -> Bool {
        await eventually(within: limit, condition)
    }
}

/// Waits for a condition in real time. The limit is a failing test's deadline, never a measure.
public func eventually<Failure: Error>(
    within limit: Duration = .seconds(20), _ condition: () async throws(Failure) -> Bool
) async throws(Failure) -> Bool {
    let end = ContinuousClock.now + limit
    var looks = 0
    while true {
        if try await condition() { return true }
        guard ContinuousClock.now < end else { return false }
        looks += 1
        // Yields first; when it takes longer, leave the cores to those waited for.
        if looks < 200 { await Task.yield() } else { try? await Task.sleep(for: .milliseconds(2)) }
    }
}
