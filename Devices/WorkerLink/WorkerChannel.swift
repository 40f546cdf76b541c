import CLinux
public import DeviceModel
import Glibc
import Synchronization

/// kioskd's end of a worker's socket: calls with deadlines, cancellation, progress, heartbeats.
///
/// One thread of its own reads and writes the socket; no call blocks the cooperative pool, whatever the worker does.
/// Bounds: ``calls_max`` open calls, ``frames_max`` frames waiting to be sent. A frame that is wrong closes the channel.
public final class WorkerChannel: Sendable {
    public static let calls_max = 16
    public static let frames_max = 64
    static let helloID: UInt64 = 0

    struct Answer: Sendable {
        var frame: WorkerFrame
        var descriptors: [OwnedDescriptor]
    }

    private struct Call {
        var continuation: CheckedContinuation<Answer, any Error>
        var progress: (@Sendable ([UInt8]) -> Void)?
        var cancelled = false
        var grace: Task<Void, Never>?
    }

    private struct State {
        var calls: [UInt64: Call] = [:]
        var nextID: UInt64 = 1
        var hello: Answer?
        var closeWanted: String?
        /// Set once, by the thread, when nothing is read any more.
        var closed: String?
        var outbound: [(bytes: [UInt8], sent: Int, descriptors: [OwnedDescriptor])] = []
        var onClose: [CheckedContinuation<String, Never>] = []
    }

    private let state = Mutex(State())
    private let socket: OwnedDescriptor
    private let wake: OwnedDescriptor
    private let time: TimeSource

    /// - Parameter socket: a stream socket whose other end a ``WorkerMain`` has.
    /// - Throws: ``WorkerCallError/gone(reason:)`` where the system has no descriptor or thread left.
    public init(socket: OwnedDescriptor, time: TimeSource) throws(WorkerCallError) {
        let event = kl_eventfd()
        guard event >= 0, kl_set_nonblocking(socket.raw) >= 0 else { throw .gone(reason: "eventfd: errno \(-event)") }
        self.socket = socket
        wake = OwnedDescriptor(event)
        self.time = time
        let started = DedicatedThread.start(name: "worker-channel") { self.loop() }
        guard started else { throw .gone(reason: "no thread") }
    }

    // MARK: Calls

    /// Asks and waits for the answer, at most `deadline`. If the task is cancelled, the worker is told, and has
    /// `cancelGrace` to answer; if it does not, this throws ``WorkerCallError/deadline``, else `CancellationError`.
    public func call<R: WorkerRequest>(
        _ request: R, descriptors: [OwnedDescriptor] = [], deadline: Duration, cancelGrace: Duration = .seconds(3),
        progress: (@Sendable (R.Progress) -> Void)? = nil
    ) async throws -> WorkerReply<R.Reply> {
        let body = try WorkerJSON.encode(WorkerJSON.Request(operation: R.operation, body: request))
        var decoded: (@Sendable ([UInt8]) -> Void)?
        if let progress {
            decoded = { bytes in
                guard let value = try? WorkerJSON.decode(R.Progress.self, from: bytes) else { return }
                progress(value)
            }
        }
        let answer = try await exchange(
            .request, body: body, descriptors: descriptors, deadline: deadline, cancelGrace: cancelGrace,
            progress: decoded)
        switch answer.frame.kind {
        case .response:
            guard let value = try? WorkerJSON.decode(R.Reply.self, from: answer.frame.body) else {
                throw WorkerCallError.malformed("reply to \(R.operation)")
            }
            return WorkerReply(value: value, descriptors: answer.descriptors)
        case .failure:
            guard let failure = try? WorkerJSON.decode(WorkerFailure.self, from: answer.frame.body) else {
                throw WorkerCallError.malformed("failure of \(R.operation)")
            }
            throw WorkerCallError.failed(failure)
        default:
            throw WorkerCallError.malformed("\(answer.frame.kind) as an answer to \(R.operation)")
        }
    }

    /// One heartbeat.
    public func ping(limit: Duration) async throws -> WorkerVitals {
        let answer = try await exchange(
            .ping, body: [], descriptors: [], deadline: limit, cancelGrace: .zero, progress: nil)
        guard answer.frame.kind == .pong,
            let vitals = try? WorkerJSON.decode(WorkerVitals.self, from: answer.frame.body)
        else { throw WorkerCallError.malformed("pong") }
        return vitals
    }

    /// Waits for the worker's first frame.
    public func hello(limit: Duration) async throws -> WorkerHello {
        let answer = try await wait(id: Self.helloID, deadline: limit, cancelGrace: .zero, progress: nil) { nil }
        guard let hello = try? WorkerJSON.decode(WorkerHello.self, from: answer.frame.body) else {
            throw WorkerCallError.malformed("hello")
        }
        guard hello.version == WorkerHello.version else {
            throw WorkerCallError.malformed("hello of version \(hello.version), not \(WorkerHello.version)")
        }
        return hello
    }

    /// Asks the worker to end; does not wait.
    public func stop() {
        if let bytes = try? WorkerFrame(kind: .stop, id: 0).encoded() { _ = enqueue(bytes, []) }
    }

    /// Closes the socket, at which the worker ends. Open calls throw ``WorkerCallError/gone(reason:)``.
    public func close(reason: String) {
        state.withLock { if $0.closeWanted == nil { $0.closeWanted = reason } }
        kl_eventfd_signal(wake.raw)
    }

    public var isOpen: Bool { state.withLock { $0.closed == nil && $0.closeWanted == nil } }

    /// Waits until the channel is closed by either side; the reason. Whoever holds a channel closes it in the end.
    public func closed() async -> String {
        await withCheckedContinuation { continuation in
            let reason: String? = state.withLock { state in
                if state.closed == nil { state.onClose.append(continuation) }
                return state.closed
            }
            if let reason { continuation.resume(returning: reason) }
        }
    }

    // MARK: Bookkeeping

    private func exchange(
        _ kind: WorkerFrameKind, body: [UInt8], descriptors: [OwnedDescriptor], deadline: Duration,
        cancelGrace: Duration, progress: (@Sendable ([UInt8]) -> Void)?
    ) async throws -> Answer {
        let id = state.withLock { state in
            defer { state.nextID += 1 }
            return state.nextID
        }
        let bytes = try WorkerFrame(kind: kind, id: id, descriptorCount: descriptors.count, body: body).encoded()
        return try await wait(id: id, deadline: deadline, cancelGrace: cancelGrace, progress: progress) {
            self.enqueue(bytes, descriptors) ? nil : .tooMany
        }
    }

    /// Registers the call, runs `send`, and waits.
    private func wait(
        id: UInt64, deadline: Duration, cancelGrace: Duration, progress: (@Sendable ([UInt8]) -> Void)?,
        send: @Sendable () -> WorkerCallError?
    ) async throws -> Answer {
        let timer = Task { [time] in
            guard (try? await time.sleep(deadline)) != nil else { return }
            self.finish(id, .failure(WorkerCallError.deadline))
        }
        defer { timer.cancel() }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                if let refusal = register(id, continuation, progress) {
                    continuation.resume(with: refusal)
                    return
                }
                if let error = send() { finish(id, .failure(error)) }
                if Task.isCancelled { cancel(id, grace: cancelGrace) }
            }
        } onCancel: {
            cancel(id, grace: cancelGrace)
        }
    }

    /// nil once registered; else the answer that stands already.
    private func register(
        _ id: UInt64, _ continuation: CheckedContinuation<Answer, any Error>,
        _ progress: (@Sendable ([UInt8]) -> Void)?
    ) -> Result<Answer, any Error>? {
        state.withLock { state in
            if id == Self.helloID, let hello = state.hello { return .success(hello) }
            if let reason = state.closed { return .failure(WorkerCallError.gone(reason: reason)) }
            guard state.calls.count < Self.calls_max, state.calls[id] == nil else {
                return .failure(WorkerCallError.tooMany)
            }
            state.calls[id] = Call(continuation: continuation, progress: progress)
            return nil
        }
    }

    private func cancel(_ id: UInt64, grace: Duration) {
        let timer = Task { [time] in
            guard (try? await time.sleep(grace)) != nil else { return }
            self.finish(id, .failure(WorkerCallError.deadline))
        }
        let first = state.withLock { state in
            guard let call = state.calls[id], !call.cancelled else { return false }
            state.calls[id]?.cancelled = true
            state.calls[id]?.grace = timer
            return true
        }
        guard first else {
            timer.cancel()
            return
        }
        if let bytes = try? WorkerFrame(kind: .cancel, id: id).encoded() { _ = enqueue(bytes, []) }
    }

    private func finish(_ id: UInt64, _ result: Result<Answer, any Error>) {
        guard let call = state.withLock({ $0.calls.removeValue(forKey: id) }) else { return }
        call.grace?.cancel()
        if call.cancelled, case .success = result {
            call.continuation.resume(throwing: CancellationError())
        } else {
            call.continuation.resume(with: result)
        }
    }

    private func enqueue(_ bytes: [UInt8], _ descriptors: [OwnedDescriptor]) -> Bool {
        let taken = state.withLock { state in
            guard state.closed == nil, state.outbound.count < Self.frames_max else { return false }
            state.outbound.append((bytes, 0, descriptors))
            return true
        }
        if taken { kl_eventfd_signal(wake.raw) }
        return taken
    }

    // MARK: The thread

    private func loop() {
        var decoder = WorkerFrameDecoder()
        var arrived: [OwnedDescriptor] = []
        var reason: String?
        while reason == nil {
            let wantsOut = state.withLock { !$0.outbound.isEmpty }
            var polled = [
                pollfd(fd: socket.raw, events: Int16(POLLIN) | (wantsOut ? Int16(POLLOUT) : 0), revents: 0),
                pollfd(fd: wake.raw, events: Int16(POLLIN), revents: 0),
            ]
            // Without limit: `wake` ends it, and every call has a deadline of its own.
            _ = poll(&polled, 2, -1)
            if polled[1].revents != 0 { kl_eventfd_drain(wake.raw) }
            reason = state.withLock { $0.closeWanted }
            if reason == nil { reason = flush() }
            if reason == nil, polled[0].revents & ~Int16(POLLOUT) != 0 { reason = read(&decoder, &arrived) }
        }
        end(reason: reason ?? "")
    }

    /// Sends what the socket takes now. A reason to close, or nil.
    private func flush() -> String? {
        while let next = state.withLock({ $0.outbound.first }) {
            let raw = next.sent == 0 ? next.descriptors.map(\.raw) : []
            let sent = next.bytes[next.sent...].withUnsafeBytes {
                kl_send(socket.raw, $0.baseAddress, $0.count, raw, Int32(raw.count), KL_DONTWAIT)
            }
            if sent == -Int(EAGAIN) { return nil }
            guard sent > 0 else {
                return sent == -Int(EPIPE) || sent == -Int(ECONNRESET) ? "end of file" : "send: errno \(-sent)"
            }
            state.withLock { state in
                state.outbound[0].sent += sent
                if state.outbound[0].sent == state.outbound[0].bytes.count { state.outbound.removeFirst() }
            }
        }
        return nil
    }

    private func read(_ decoder: inout WorkerFrameDecoder, _ arrived: inout [OwnedDescriptor]) -> String? {
        let incoming = SocketReader.receive(from: socket.raw, flags: KL_DONTWAIT)
        switch incoming {
        case .again: return nil
        case .end:
            do { try decoder.finish() } catch { return "\(error)" }
            return "end of file"
        case .failed(let number): return "receive: errno \(number)"
        case .bytes(let bytes, let descriptors):
            decoder.append(bytes)
            arrived += descriptors
            do {
                while let frame = try decoder.next() {
                    guard arrived.count >= frame.descriptorCount else { return "descriptors are missing" }
                    let own = Array(arrived.prefix(frame.descriptorCount))
                    arrived.removeFirst(frame.descriptorCount)
                    if let reason = take(frame, own) { return reason }
                }
            } catch {
                return "\(error)"
            }
            return arrived.count > WorkerFrame.descriptors_max ? "more descriptors than frames say" : nil
        }
    }

    private func take(_ frame: WorkerFrame, _ descriptors: [OwnedDescriptor]) -> String? {
        let answer = Answer(frame: frame, descriptors: descriptors)
        switch frame.kind {
        case .hello:
            state.withLock { $0.hello = answer }
            finish(Self.helloID, .success(answer))
        case .response, .pong: finish(frame.id, .success(answer))
        case .failure:
            let failure = try? WorkerJSON.decode(WorkerFailure.self, from: frame.body)
            if failure?.code == WorkerFailure.cancelledCode {
                finish(frame.id, .failure(CancellationError()))
            } else {
                finish(frame.id, .success(answer))
            }
        case .event: state.withLock({ $0.calls[frame.id]?.progress })?(frame.body)
        case .request, .cancel, .ping, .stop: return "a worker may not send \(frame.kind)"
        }
        return nil
    }

    private func end(reason: String) {
        // Both ends see it now, even while others still hold this object.
        shutdown(socket.raw, Int32(SHUT_RDWR))
        let (calls, waiting) = state.withLock { state in
            defer {
                state.calls = [:]
                state.onClose = []
                state.outbound = []
                state.closed = reason
            }
            return (state.calls, state.onClose)
        }
        for call in calls.values {
            call.grace?.cancel()
            call.continuation.resume(throwing: WorkerCallError.gone(reason: reason))
        }
        for continuation in waiting { continuation.resume(returning: reason) }
    }
}
