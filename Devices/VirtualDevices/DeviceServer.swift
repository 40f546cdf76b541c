import Foundation
import Glibc
import Synchronization

/// What a ``DeviceServer`` serves: something that takes and gives bytes in time.
protocol ServedDevice: Sendable {
    /// Bytes it would take now; 0: do not read.
    var room: Int { get }
    /// The device takes bytes, returns how many.
    mutating func take(_ bytes: ArraySlice<UInt8>, at now: Duration) -> Int
    mutating func advance(to now: Duration)
    mutating func give() -> [UInt8]
    /// False: no link; a connection is to be ended with a reset, and new ones are refused.
    var isLinkUp: Bool { get }
    /// False: connections are neither accepted nor answered nor ended.
    var isAlive: Bool { get }
    var linkGeneration: Int { get }
}

/// Serves one device to one client at a time on loopback TCP or a pseudo-terminal, by one thread of its own that polls
/// every few milliseconds; the device's clock is the machine's, times ``setSpeed(_:)``.
final class DeviceServer<Device: ServedDevice>: Sendable {
    private struct State: Sendable {
        var device: Device
        var clock: Duration = .zero
        var speed = 1.0
        var isStopped = false
    }
    private let state: Mutex<State>
    private let done = Mutex(false)
    private let afterStep: @Sendable (inout Device) -> Void
    /// `tcp:127.0.0.1:PORT` or `pty:PATH`.
    let address: String
    let port: UInt16?
    private let first: Int32
    private let slave: Int32

    /// - Parameter afterStep: called on the server's thread after each step of the device's clock.
    init(
        _ device: Device, on wanted: VirtualAddress, afterStep: @escaping @Sendable (inout Device) -> Void = { _ in }
    ) throws(SocketError) {
        state = Mutex(State(device: device))
        self.afterStep = afterStep
        switch wanted {
        case .tcp(let wantedPort):
            let (descriptor, port) = try SocketTools.listen(port: wantedPort)
            SocketTools.setNonBlocking(descriptor)
            first = descriptor
            slave = -1
            self.port = port
            address = "tcp:127.0.0.1:\(port)"
        case .pty:
            let terminal = try SocketTools.openTerminal()
            SocketTools.setNonBlocking(terminal.master)
            first = terminal.master
            slave = terminal.slave
            port = nil
            address = "pty:\(terminal.path)"
        }
    }

    /// Starts the thread.
    func start() {
        Thread.detachNewThread { self.run() }
    }

    /// Ends the thread, the connection and the listener; returns when that is done (10 s at most).
    func stop() {
        state.withLock { $0.isStopped = true }
        for _ in 0..<2000 {
            if done.withLock({ $0 }) { return }
            usleep(5_000)
        }
    }

    func with<Result>(_ body: (inout sending Device) -> sending Result) -> sending Result {
        state.withLock { state in
            body(&state.device)
        }
    }

    func setSpeed(_ speed: Double) { state.withLock { $0.speed = max(0, min(speed, 1000)) } }

    private func run() {
        signal(SIGPIPE, SIG_IGN)
        var listener = first
        var isListening = true
        var connection: Int32 = slave >= 0 ? listener : -1
        var generation = state.withLock { $0.device.linkGeneration }
        var unsent: [UInt8] = []
        var held: [UInt8] = []
        var last = ContinuousClock.now
        var buffer = [UInt8](repeating: 0, count: 8192)
        while true {
            let passed = ContinuousClock.now - last
            last += passed
            let (room, output, up, alive, nowGeneration, stopped) = state.withLock { state in
                state.clock += passed * state.speed
                state.device.advance(to: state.clock)
                if !held.isEmpty {
                    held.removeFirst(state.device.take(held[...], at: state.clock))
                }
                let output = connection >= 0 ? state.device.give() : []
                afterStep(&state.device)
                return (
                    state.device.room, output, state.device.isLinkUp, state.device.isAlive,
                    state.device.linkGeneration, state.isStopped
                )
            }
            if stopped { break }
            unsent += output
            if unsent.count > 4096 { unsent.removeFirst(unsent.count - 4096) }
            // Before the connection ends: whoever sees that is refused.
            if let port, up != isListening {
                isListening = Self.setListening(up, &listener, port: port)
            }
            if !up || nowGeneration != generation {
                generation = nowGeneration
                unsent = []
                held = []
                if slave < 0, connection >= 0 {
                    SocketTools.reset(connection)
                    connection = -1
                }
            }
            if connection >= 0, !unsent.isEmpty {
                let sent = write(connection, unsent, unsent.count)
                if sent > 0 {
                    unsent.removeFirst(sent)
                } else if sent < 0, errno != EAGAIN, errno != EINTR, slave < 0 {
                    close(connection)
                    connection = -1
                    unsent = []
                }
            }
            var watched = pollfd(fd: -1, events: Int16(POLLIN), revents: 0)
            if connection < 0, isListening, alive { watched.fd = listener }
            if connection >= 0, room > 0, held.isEmpty, up || slave >= 0 { watched.fd = connection }
            let ready = poll(&watched, 1, 2)
            guard ready > 0, watched.fd >= 0 else { continue }
            if connection < 0 {
                connection = accept(listener, nil, nil)
                if connection >= 0 {
                    SocketTools.setNonBlocking(connection)
                    _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
                    var yes: Int32 = 1
                    setsockopt(
                        connection, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
                }
                continue
            }
            let got = read(connection, &buffer, min(buffer.count, room))
            if got > 0 {
                state.withLock { state in
                    let bytes = buffer[..<got]
                    let taken = state.device.take(bytes, at: state.clock)
                    held = Array(bytes.dropFirst(taken))
                }
            } else if slave < 0, got == 0 || (errno != EAGAIN && errno != EINTR) {
                close(connection)
                connection = -1
                held = []
                unsent = []
            }
        }
        if connection >= 0, slave < 0 { close(connection) }
        if slave >= 0 { close(slave) }
        if listener >= 0 { close(listener) }
        done.withLock { $0 = true }
    }

    /// Without a link the port is bound and not listened on: clients are refused, and the system gives the port
    /// to nobody else.
    /// Returns whether it is listened on now; what did not work is tried again at the next step.
    private static func setListening(_ wanted: Bool, _ listener: inout Int32, port: UInt16) -> Bool {
        if !wanted, listener >= 0 {
            close(listener)
            listener = -1
        }
        if listener < 0 {
            guard let descriptor = try? SocketTools.bound(port: port).descriptor else { return !wanted }
            SocketTools.setNonBlocking(descriptor)
            listener = descriptor
        }
        return wanted && SocketTools.listen(on: listener)
    }
}
