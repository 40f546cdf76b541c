import DeviceModel
import Synchronization

/// Calls into a driver that are let go when their time is over.
///
/// A call that does not return is cancelled and then left behind: it keeps its task until the driver returns, which
/// nobody can force inside one process. `hung` counts those, so that a broken driver cannot gather tasks without end.
final class BoundedCalls: Sendable {
    private let time: TimeSource
    private let left = Mutex(0)

    init(time: TimeSource) { self.time = time }

    /// Calls left behind that have not returned.
    var hung: Int { left.withLock { $0 } }

    /// - Returns: the call's result; nil when `limit` passed first.
    func run<Value: Sendable>(
        within limit: Duration, _ call: @escaping @Sendable () async -> Value
    ) async -> Value? {
        let result = OneResult<Value?>()
        let work = Task {
            let value = await call()
            if !result.resolve(value) { self.left.withLock { $0 -= 1 } }
        }
        let timer = Task {
            guard (try? await self.time.sleep(limit)) != nil else { return }
            self.left.withLock { $0 += 1 }
            if result.resolve(nil) {
                work.cancel()
            } else {
                self.left.withLock { $0 -= 1 }
            }
        }
        let value = await withTaskCancellationHandler {
            await result.value()
        } onCancel: {
            work.cancel()
        }
        timer.cancel()
        return value
    }
}
