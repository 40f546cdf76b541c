import Dispatch

/// The store's own serial executor: SQLite's blocking writes run here, never on the cooperative pool.
final class StoreExecutor: SerialExecutor {
    private let queue = DispatchQueue(label: "kiosk.store")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let executor = asUnownedSerialExecutor()
        queue.async { job.runSynchronously(on: executor) }
    }
}
