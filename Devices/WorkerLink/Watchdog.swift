import Glibc

/// Ends the process where one piece of work takes longer than its limit. For work of one thread.
final class Watchdog: Sendable {
    private enum Sign: Sendable { case begin, end }

    private let queue = BlockingQueue<Sign>(capacity: 2)

    /// nil if the system has no thread left.
    init?(name: String, limit_ms: Int) {
        let started = DedicatedThread.start(name: "\(name)-dog") { [queue] in
            while true {
                _ = queue.pop(timeout_ms: nil)
                if queue.pop(timeout_ms: limit_ms) == nil {
                    WorkerMain.say("\(name): stuck for \(limit_ms) ms, ends")
                    _exit(WorkerExit.stuck.rawValue)
                }
            }
        }
        guard started else { return nil }
    }

    func watch(_ body: () -> Void) {
        // Full only while the thread has not woken up yet.
        while !queue.push(.begin) { usleep(100) }
        body()
        while !queue.push(.end) { usleep(100) }
    }
}
