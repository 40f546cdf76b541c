import CLinux
import DeviceModel
import Glibc
import Synchronization

/// What a worker does with requests. `handle` runs on the main thread, one request at a time, and may block inside a C
/// library; `vitals` and `cancelled` run on the second thread meanwhile and must not block.
public protocol WorkerHandler: Sendable {
    /// - Throws: ``WorkerFailure``.
    func handle(_ request: WorkerJob) throws(WorkerFailure) -> WorkerOutcome
    /// After the answer to each request was sent, on the main thread: whatever may hang although the answer stands. The
    /// process ends where it takes longer than ``WorkerMain/settleLimit_ms``.
    func settle()
    /// Counts and words for the heartbeat.
    func vitals() -> [String: String]
    /// A running request was asked to end; `job.isCancelled` is true already.
    func cancelled()
    /// Before the process ends because it was asked to; has one second.
    func stop()
}

extension WorkerHandler {
    public func settle() {}
}

/// The good answer to a request.
public struct WorkerOutcome: Sendable {
    var body: [UInt8]
    var descriptors: [OwnedDescriptor]

    /// - Parameter descriptors: at most 8.
    public init(_ reply: some Encodable, descriptors: [OwnedDescriptor] = []) throws(WorkerFailure) {
        do {
            body = try WorkerJSON.encode(reply)
        } catch {
            throw WorkerFailure(code: "worker.reply", attempted: "encode a reply", evidence: "\(type(of: reply))")
        }
        self.descriptors = descriptors
    }
}

/// One request inside a worker.
public final class WorkerJob: Sendable {
    public let operation: String
    public let descriptors: [OwnedDescriptor]
    let id: UInt64
    private let body: [UInt8]
    private let flag = Atomic<Bool>(false)
    private let writer: WorkerWriter

    init(operation: String, id: UInt64, body: [UInt8], descriptors: [OwnedDescriptor], writer: WorkerWriter) {
        self.operation = operation
        self.id = id
        self.body = body
        self.descriptors = descriptors
        self.writer = writer
    }

    public var isCancelled: Bool { flag.load(ordering: .acquiring) }
    func cancel() { flag.store(true, ordering: .releasing) }

    public func decode<R: WorkerRequest>(_ type: R.Type) throws(WorkerFailure) -> R {
        do {
            return try WorkerJSON.decode(WorkerJSON.Request<R>.self, from: body).body
        } catch {
            throw WorkerFailure(
                code: "worker.request", attempted: "read a request '\(operation)'", evidence: "malformed")
        }
    }

    public func report(_ progress: some Encodable) {
        guard let body = try? WorkerJSON.encode(progress) else { return }
        writer.send(WorkerFrame(kind: .event, id: id, body: body), [])
    }

    /// The failure to throw where ``isCancelled`` was seen.
    public var cancelledFailure: WorkerFailure {
        WorkerFailure(code: WorkerFailure.cancelledCode, attempted: operation)
    }
}

/// Writes whole frames, from either thread; a socket that takes no more ends the process.
final class WorkerWriter: Sendable {
    private let lock = Mutex(())
    private let socket: Int32

    init(socket: Int32) { self.socket = socket }

    func send(_ frame: WorkerFrame, _ descriptors: [OwnedDescriptor]) {
        var frame = frame
        frame.descriptorCount = descriptors.count
        guard let bytes = try? frame.encoded() else { _exit(WorkerExit.protocolError.rawValue) }
        lock.withLock { _ in
            var at = 0
            while at < bytes.count {
                let raw = at == 0 ? descriptors.map(\.raw) : []
                let sent = bytes[at...].withUnsafeBytes {
                    kl_send(socket, $0.baseAddress, $0.count, raw, Int32(raw.count), 0)
                }
                guard sent > 0 else { _exit(WorkerExit.stopped.rawValue) }
                at += sent
            }
        }
    }
}

/// Exit codes of a worker.
public enum WorkerExit: Int32, Sendable {
    /// Asked to, or its socket ended: kioskd is gone.
    case stopped = 0
    /// Not started by kioskd.
    case usage = 64
    /// kioskd sent what is not a frame.
    case protocolError = 65
    /// The parent was gone before the worker could tie itself to it.
    case orphan = 69
    /// What follows an answer hung.
    case stuck = 70
    /// The system refused a thread or a limit.
    case system = 71
}

/// The main program of every worker: `NAME --parent PID`, with its socket as descriptor 3.
///
/// It dies with the thread that started it (PR_SET_PDEATHSIG) and at end of file of its socket, leaves no core file,
/// and answers heartbeats from a second thread while the first is inside C.
public enum WorkerMain {
    static let socket: Int32 = 3
    static let jobs_max = 4
    public static let settleLimit_ms = 2_000

    private enum Work: Sendable {
        case job(WorkerJob)
        case stop
    }

    public static func run(name: String, handler: some WorkerHandler) -> Never {
        let arguments = CommandLine.arguments
        guard arguments.count == 3, arguments[1] == "--parent", let parent = Int32(arguments[2]) else {
            say("\(name) is a part of kioskd, which starts it; there is nothing to run by hand")
            exit(WorkerExit.usage.rawValue)
        }
        guard kl_die_with_parent() >= 0, kl_no_core() >= 0, kl_ignore_sigpipe() >= 0 else {
            say("\(name): the system refuses to tie the worker to its parent")
            exit(WorkerExit.system.rawValue)
        }
        // The parent may have ended before the call above; then no signal comes any more.
        guard getppid() == parent else { exit(WorkerExit.orphan.rawValue) }
        umask(0o077)

        let writer = WorkerWriter(socket: socket)
        let queue = BlockingQueue<Work>(capacity: jobs_max + 1)
        let now = Running()
        writer.send(
            WorkerFrame(
                kind: .hello, id: 0,
                body: (try? WorkerJSON.encode(WorkerHello(name: name, pid: getpid(), version: WorkerHello.version)))
                    ?? []),
            [])
        let started = DedicatedThread.start(name: "\(name)-link") {
            link(queue: queue, writer: writer, now: now, handler: handler)
        }
        guard started, let watchdog = Watchdog(name: name, limit_ms: settleLimit_ms) else {
            exit(WorkerExit.system.rawValue)
        }
        while let work = queue.pop(timeout_ms: nil) {
            switch work {
            case .stop:
                watchdog.watch { handler.stop() }
                _exit(WorkerExit.stopped.rawValue)
            case .job(let job):
                perform(job, writer: writer, now: now, handler: handler)
                watchdog.watch { handler.settle() }
            }
        }
        _exit(WorkerExit.stopped.rawValue)
    }

    private static func perform(_ job: WorkerJob, writer: WorkerWriter, now: Running, handler: some WorkerHandler) {
        do throws(WorkerFailure) {
            if job.isCancelled { throw job.cancelledFailure }
            let outcome = try handler.handle(job)
            now.end(job)
            writer.send(WorkerFrame(kind: .response, id: job.id, body: outcome.body), outcome.descriptors)
        } catch {
            now.end(job)
            writer.send(WorkerFrame(kind: .failure, id: job.id, body: (try? WorkerJSON.encode(error)) ?? []), [])
        }
    }

    /// The second thread: reads frames until end of file, which ends the process whatever the first thread does.
    private static func link(
        queue: BlockingQueue<Work>, writer: WorkerWriter, now: Running, handler: some WorkerHandler
    ) {
        var decoder = WorkerFrameDecoder()
        var arrived: [OwnedDescriptor] = []
        while true {
            guard case .bytes(let bytes, let descriptors) = SocketReader.receive(from: socket, flags: 0) else {
                _exit(WorkerExit.stopped.rawValue)
            }
            decoder.append(bytes)
            arrived += descriptors
            do throws(WorkerFrameError) {
                while let frame = try decoder.next() {
                    guard arrived.count >= frame.descriptorCount else { _exit(WorkerExit.protocolError.rawValue) }
                    let own = Array(arrived.prefix(frame.descriptorCount))
                    arrived.removeFirst(frame.descriptorCount)
                    take(frame, own, queue: queue, writer: writer, now: now, handler: handler)
                }
                // Beside the first bytes of a frame that is not whole yet there are at most so many.
                guard arrived.count <= WorkerFrame.descriptors_max else { _exit(WorkerExit.protocolError.rawValue) }
            } catch {
                _exit(WorkerExit.protocolError.rawValue)
            }
        }
    }

    private static func take(
        _ frame: WorkerFrame, _ descriptors: [OwnedDescriptor], queue: BlockingQueue<Work>, writer: WorkerWriter,
        now: Running, handler: some WorkerHandler
    ) {
        switch frame.kind {
        case .ping:
            var notes = handler.vitals()
            notes["dumpable"] = String(kl_is_dumpable())
            let vitals = WorkerVitals(busy: now.isBusy, served: now.served, notes: notes)
            writer.send(WorkerFrame(kind: .pong, id: frame.id, body: (try? WorkerJSON.encode(vitals)) ?? []), [])
        case .request:
            let operation = try? WorkerJSON.decode(WorkerJSON.Operation.self, from: frame.body).operation
            let job = WorkerJob(
                operation: operation ?? "", id: frame.id, body: frame.body, descriptors: descriptors, writer: writer)
            now.begin(job)
            if !queue.push(.job(job)) {
                now.end(job)
                let failure = WorkerFailure(code: "worker.busy", attempted: job.operation, retry: .again)
                writer.send(
                    WorkerFrame(kind: .failure, id: frame.id, body: (try? WorkerJSON.encode(failure)) ?? []), [])
            }
        case .cancel:
            if let job = now.job(frame.id) {
                job.cancel()
                handler.cancelled()
            }
        case .stop:
            // If the first thread is inside C, kioskd will not wait long.
            if !queue.push(.stop) { _exit(WorkerExit.stopped.rawValue) }
        case .hello, .response, .failure, .event, .pong: _exit(WorkerExit.protocolError.rawValue)
        }
    }

    /// One line to standard error.
    public static func say(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        _ = write(2, bytes, bytes.count)
    }
}

/// The requests that are not answered yet.
final class Running: Sendable {
    private let state = Mutex<(open: [WorkerJob], served: Int)>(([], 0))

    var isBusy: Bool { state.withLock { !$0.open.isEmpty } }
    var served: Int { state.withLock { $0.served } }

    func begin(_ job: WorkerJob) { state.withLock { $0.open.append(job) } }
    func job(_ id: UInt64) -> WorkerJob? { state.withLock { $0.open.first { $0.id == id } } }

    func end(_ job: WorkerJob) {
        state.withLock { state in
            state.open.removeAll { $0 === job }
            state.served += 1
        }
    }
}
