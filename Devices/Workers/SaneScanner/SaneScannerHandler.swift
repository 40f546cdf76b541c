import DeviceModel
import Glibc
import Synchronization
public import WorkerLink

/// What `kiosk-scanner` does: pages and probes, one at a time, on libsane.
///
/// A cancel only sets the job's flag, which is looked at between reads: `sane_cancel` from a second thread makes a short
/// page look whole. A read that hangs is kioskd's to end, by killing this process.
public final class SaneScannerHandler: WorkerHandler {
    /// Safe: only `handle`, `settle` and `stop` touch it, and WorkerMain calls them on the main thread.
    nonisolated(unsafe) private let session = ScannerSession()
    private let open = Mutex<String>("")

    public init() {}

    public func handle(_ job: WorkerJob) throws(WorkerFailure) -> WorkerOutcome {
        defer { open.withLock { $0 = session.openName ?? "" } }
        switch job.operation {
        case ScannerProbeRequest.operation:
            return try WorkerOutcome(try session.probe(try job.decode(ScannerProbeRequest.self), job: job))
        case ScanPageRequest.operation:
            let (shape, page) = try session.scan(try job.decode(ScanPageRequest.self), job: job)
            return try WorkerOutcome(ScanPageRequest.Reply(shape: shape), descriptors: [page])
        default:
            throw WorkerFailure(code: "worker.request", attempted: job.operation, evidence: "no such operation")
        }
    }

    public func vitals() -> [String: String] { ["open": open.withLock { $0 }] }
    public func cancelled() {}
    public func settle() { session.endFrame() }
    public func stop() { session.close() }
}
