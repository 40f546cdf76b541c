import Dispatch
import Glibc

/// A TCP connection, such as a printer's raw port 9100.
///
/// Keep-alive finds a far end that went without a FIN (a power cut) within about 15 s of silence, and
/// TCP_USER_TIMEOUT ends a write nobody acknowledges; both come out as ``TransportError/Kind/lost``.
public actor TCPTransport: ByteTransport {
    public nonisolated let place: String
    private let host: String
    private let port: UInt16
    private let opener: DispatchQueue
    private var pipe: DescriptorPipe?

    /// - Parameters:
    ///   - host: an IPv4 or IPv6 address, or `localhost`. Names are not looked up: a name service has no deadline.
    ///   - port: 1...65535.
    public init(host: String, port: UInt16) {
        self.host = host == "localhost" ? "127.0.0.1" : host
        self.port = port
        place = "tcp \(host):\(port)"
        opener = DispatchQueue(label: "transport.open \(host):\(port)")
    }

    public func open(within limit: Duration) async throws(TransportError) {
        await close()
        let (host, port) = (host, port)
        let result = await withCheckedContinuation {
            (continuation: CheckedContinuation<Result<Int32, TransportError>, Never>) in
            opener.async {
                do throws(TransportError) {
                    continuation.resume(returning: .success(try connectTCP(host: host, port: port, within: limit)))
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
        }
        let descriptor = try result.get()
        // Another open may have come in between; the later one wins.
        let earlier = pipe
        pipe = try DescriptorPipe(descriptor: descriptor, sending: .socket, name: place)
        await earlier?.close()
    }

    public func write(_ bytes: [UInt8], within limit: Duration) async throws(TransportError) -> Int {
        guard let pipe else { throw TransportError(.closed, call: "write") }
        return try await pipe.write(bytes, within: limit)
    }

    public func read(upTo count: Int, within limit: Duration) async throws(TransportError) -> [UInt8] {
        guard let pipe else { throw TransportError(.closed, call: "read") }
        return try await pipe.read(upTo: count, within: limit)
    }

    public func unsent() -> Int? { pipe?.unsent() }

    public func close() async {
        let old = pipe
        pipe = nil
        await old?.close()
    }
}

/// A connected, non-blocking socket with keep-alive.
private func connectTCP(host: String, port: UInt16, within limit: Duration) throws(TransportError) -> Int32 {
    var storage = sockaddr_storage()
    let length = try address(host: host, port: port, into: &storage)
    let flags = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    let descriptor = socket(Int32(storage.ss_family), flags, 0)
    guard descriptor >= 0 else { throw TransportError(.failed, call: "socket", errno: errno) }
    do throws(TransportError) {
        try finishConnect(descriptor, &storage, length, within: limit)
    } catch {
        Glibc.close(descriptor)
        throw error
    }
    set(descriptor, SOL_SOCKET, SO_KEEPALIVE, 1)
    set(descriptor, Int32(IPPROTO_TCP), TCP_KEEPIDLE, 5)
    set(descriptor, Int32(IPPROTO_TCP), TCP_KEEPINTVL, 3)
    set(descriptor, Int32(IPPROTO_TCP), TCP_KEEPCNT, 3)
    set(descriptor, Int32(IPPROTO_TCP), TCP_USER_TIMEOUT, 15_000)
    set(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, 1)
    return descriptor
}

private func set(_ descriptor: Int32, _ level: Int32, _ option: Int32, _ value: Int32) {
    var value = value
    // An option that the system does not know leaves the driver's own silence limits in force.
    _ = setsockopt(descriptor, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
}

private func finishConnect(
    _ descriptor: Int32, _ storage: inout sockaddr_storage, _ length: socklen_t, within limit: Duration
) throws(TransportError) {
    let outcome = withUnsafePointer(to: &storage) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, length) }
    }
    if outcome == 0 { return }
    guard errno == EINPROGRESS else {
        throw TransportError(ErrnoMap.connect(errno), call: "connect", errno: errno)
    }
    let deadline = ContinuousClock.now + limit
    var polled = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    while true {
        let left = deadline - .now
        guard left > .zero else { throw TransportError(.timedOut, call: "connect") }
        let (seconds, attoseconds) = left.components
        let wait = min(seconds, 3600) * 1000 + attoseconds / 1_000_000_000_000_000 + 1
        let ready = poll(&polled, 1, Int32(wait))
        if ready > 0 { break }
        if ready < 0, errno != EINTR { throw TransportError(.failed, call: "poll", errno: errno) }
    }
    var code: Int32 = 0
    var size = socklen_t(MemoryLayout<Int32>.size)
    guard getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &size) == 0 else {
        throw TransportError(.failed, call: "connect", errno: errno)
    }
    guard code == 0 else { throw TransportError(ErrnoMap.connect(code), call: "connect", errno: code) }
}

private func address(
    host: String, port: UInt16, into storage: inout sockaddr_storage
) throws(TransportError) -> socklen_t {
    var four = sockaddr_in()
    if inet_pton(AF_INET, host, &four.sin_addr) == 1 {
        four.sin_family = sa_family_t(AF_INET)
        four.sin_port = port.bigEndian
        withUnsafeMutableBytes(of: &storage) { to in withUnsafeBytes(of: &four) { to.copyMemory(from: $0) } }
        return socklen_t(MemoryLayout<sockaddr_in>.size)
    }
    var six = sockaddr_in6()
    if inet_pton(AF_INET6, host, &six.sin6_addr) == 1 {
        six.sin6_family = sa_family_t(AF_INET6)
        six.sin6_port = port.bigEndian
        withUnsafeMutableBytes(of: &storage) { to in withUnsafeBytes(of: &six) { to.copyMemory(from: $0) } }
        return socklen_t(MemoryLayout<sockaddr_in6>.size)
    }
    throw TransportError(.notFound, call: "address \(host)")
}
