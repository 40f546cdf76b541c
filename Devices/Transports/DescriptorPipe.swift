import Dispatch
import Glibc
import Synchronization

/// An open non-blocking descriptor with a thread of its own for reading and one for writing, where poll waits; a
/// self-pipe each wakes them for cancellation and close.
///
/// The limits here are the kernel's waits on a real device, so they run on the machine's monotonic clock.
final class DescriptorPipe: Sendable {
    enum Sending { case socket, terminal }

    private struct State {
        var isClosed = false
    }

    private let descriptor: Int32
    private let sending: Sending
    private let state = Mutex(State())
    private let readSide: Side
    private let writeSide: Side

    /// Takes the descriptor over and closes it, also when this throws.
    init(descriptor: Int32, sending: Sending, name: String) throws(TransportError) {
        self.descriptor = descriptor
        self.sending = sending
        do {
            readSide = try Side(label: "transport.read \(name)")
            writeSide = try Side(label: "transport.write \(name)")
        } catch {
            Glibc.close(descriptor)
            throw error
        }
    }

    func read(upTo count: Int, within limit: Duration) async throws(TransportError) -> [UInt8] {
        try await perform(on: readSide) { [self] flag throws(TransportError) in
            let deadline = ContinuousClock.now + limit
            var buffer = [UInt8](repeating: 0, count: max(1, count))
            while true {
                let got = Glibc.read(descriptor, &buffer, buffer.count)
                if got > 0 { return Array(buffer[..<got]) }
                // End of file: the far end closed. A raw terminal (VMIN 1) has none.
                if got == 0 { throw TransportError(.lost, call: "read") }
                let code = errno
                if code == EINTR { continue }
                guard code == EAGAIN else { throw TransportError(ErrnoMap.transfer(code), call: "read", errno: code) }
                guard try wait(for: Int16(POLLIN), side: readSide, until: deadline, flag: flag, call: "read") else {
                    return []
                }
            }
        }
    }

    func write(_ bytes: [UInt8], within limit: Duration) async throws(TransportError) -> Int {
        try await perform(on: writeSide) { [self] flag throws(TransportError) in
            let deadline = ContinuousClock.now + limit
            var taken = 0
            while taken < bytes.count {
                let sent = bytes.withUnsafeBytes { raw -> Int in
                    guard let base = raw.baseAddress else { return 0 }
                    switch sending {
                    case .socket: return send(descriptor, base + taken, raw.count - taken, Int32(MSG_NOSIGNAL))
                    case .terminal: return Glibc.write(descriptor, base + taken, raw.count - taken)
                    }
                }
                let code = errno
                if sent > 0 {
                    taken += sent
                    continue
                }
                if sent < 0, code == EINTR { continue }
                guard sent == 0 || code == EAGAIN else {
                    throw TransportError(ErrnoMap.transfer(code), call: "write", errno: code, taken: taken)
                }
                let ready: Bool
                do throws(TransportError) {
                    ready = try wait(for: Int16(POLLOUT), side: writeSide, until: deadline, flag: flag, call: "write")
                } catch {
                    var failure = error
                    failure.taken = taken
                    throw failure
                }
                guard ready else { return taken }
            }
            return taken
        }
    }

    /// TIOCOUTQ, for sockets SIOCOUTQ, which is the same number: bytes not sent, or not acknowledged.
    func unsent() -> Int? {
        state.withLock { state in
            guard !state.isClosed else { return nil }
            var count: Int32 = 0
            guard ioctl(descriptor, UInt(TIOCOUTQ), &count) == 0 else { return nil }
            return Int(count)
        }
    }

    func close() async {
        let first = state.withLock { state in
            defer { state.isClosed = true }
            return !state.isClosed
        }
        guard first else { return }
        for side in [readSide, writeSide] { side.wake() }
        // Once both threads have passed here, no call uses the descriptor any more.
        await readSide.pass()
        await writeSide.pass()
        Glibc.close(descriptor)
    }

    private var isClosed: Bool { state.withLock { $0.isClosed } }

    /// Runs one call on a side's thread; cancellation wakes it.
    private func perform<Value: Sendable>(
        on side: Side, _ body: @escaping @Sendable (CancelFlag) throws(TransportError) -> Value
    ) async throws(TransportError) -> Value {
        let flag = CancelFlag()
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: CheckedContinuation<Result<Value, TransportError>, Never>) in
                side.queue.async {
                    if self.isClosed {
                        continuation.resume(returning: .failure(TransportError(.closed, call: "use")))
                        return
                    }
                    do throws(TransportError) {
                        continuation.resume(returning: .success(try body(flag)))
                    } catch {
                        continuation.resume(returning: .failure(error))
                    }
                }
            }
        } onCancel: {
            flag.isSet.store(true, ordering: .releasing)
            side.wake()
        }
        return try result.get()
    }

    /// True when the descriptor is ready, false when the deadline passed.
    private func wait(
        for events: Int16, side: Side, until deadline: ContinuousClock.Instant, flag: CancelFlag, call: String
    ) throws(TransportError) -> Bool {
        while true {
            if isClosed { throw TransportError(.closed, call: call) }
            if flag.isSet.load(ordering: .acquiring) { throw TransportError(.canceled, call: call) }
            let left = deadline - .now
            guard left > .zero else { return false }
            let (seconds, attoseconds) = left.components
            let milliseconds = min(seconds, 3600) * 1000 + attoseconds / 1_000_000_000_000_000 + 1
            var polled = [
                pollfd(fd: descriptor, events: events, revents: 0),
                pollfd(fd: side.wakeRead, events: Int16(POLLIN), revents: 0),
            ]
            let ready = poll(&polled, 2, Int32(milliseconds))
            if ready < 0, errno != EINTR { throw TransportError(.failed, call: "poll", errno: errno) }
            if ready <= 0 { continue }
            if polled[1].revents != 0 { side.drain() }
            // Errors and hang-ups come out of the read or write that follows.
            if polled[0].revents != 0 { return true }
        }
    }
}

private final class CancelFlag: Sendable {
    let isSet = Atomic(false)
}

/// One direction: a serial queue, whose thread may block in poll, and the pipe that wakes it.
private final class Side: Sendable {
    let queue: DispatchQueue
    let wakeRead: Int32
    private let wakeWrite: Int32

    init(label: String) throws(TransportError) {
        queue = DispatchQueue(label: label)
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw TransportError(.failed, call: "pipe", errno: errno) }
        for end in ends {
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
        wakeRead = ends[0]
        wakeWrite = ends[1]
    }

    deinit {
        Glibc.close(wakeRead)
        Glibc.close(wakeWrite)
    }

    func wake() {
        var one: UInt8 = 1
        // A full pipe wakes as well.
        _ = Glibc.write(wakeWrite, &one, 1)
    }

    func drain() {
        var buffer = [UInt8](repeating: 0, count: 64)
        while Glibc.read(wakeRead, &buffer, buffer.count) > 0 {}
    }

    func pass() async {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            queue.async { continuation.resume() }
        }
    }
}
