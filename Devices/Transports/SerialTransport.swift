import Dispatch
import Glibc

/// A serial line or pseudo-terminal, raw, 8 data bits, no parity, one stop bit.
public actor SerialTransport: ByteTransport {
    public enum FlowControl: String, Sendable, Hashable { case none, rtsCts }

    public nonisolated let place: String
    private let path: String
    private let speed: Int
    private let flow: FlowControl
    private let opener: DispatchQueue
    private var pipe: DescriptorPipe?

    /// - Parameters:
    ///   - path: such as `/dev/ttyUSB0`.
    ///   - baud: 9600, 19200, 38400, 57600 or 115200; anything else makes `open` fail.
    ///   - flow: hardware flow control. XON and XOFF bytes are passed on: to a printer's driver they are evidence.
    public init(path: String, baud: Int = 115_200, flow: FlowControl = .none) {
        self.path = path
        speed = baud
        self.flow = flow
        place = "tty \(path)"
        opener = DispatchQueue(label: "transport.open \(path)")
    }

    public func open(within limit: Duration) async throws(TransportError) {
        await close()
        let (path, speed, flow) = (path, speed, flow)
        let result = await withCheckedContinuation {
            (continuation: CheckedContinuation<Result<Int32, TransportError>, Never>) in
            opener.async {
                do throws(TransportError) {
                    continuation.resume(returning: .success(try openTerminal(path, speed, flow)))
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
        }
        let descriptor = try result.get()
        let earlier = pipe
        pipe = try DescriptorPipe(descriptor: descriptor, sending: .terminal, name: place)
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

/// Opened with O_NONBLOCK, so a missing carrier does not hold it; raw; for us alone (TIOCEXCL).
private func openTerminal(
    _ path: String, _ baud: Int, _ flow: SerialTransport.FlowControl
) throws(TransportError) -> Int32 {
    let speeds: [Int: Int32] = [9600: B9600, 19200: B19200, 38400: B38400, 57600: B57600, 115_200: B115200]
    guard let speed = speeds[baud] else { throw TransportError(.failed, call: "speed \(baud)", errno: EINVAL) }
    let descriptor = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { throw TransportError(ErrnoMap.open(errno), call: "open", errno: errno) }
    var settings = termios()
    guard tcgetattr(descriptor, &settings) == 0 else {
        let code = errno
        Glibc.close(descriptor)
        throw TransportError(ErrnoMap.open(code), call: "tcgetattr", errno: code)
    }
    cfmakeraw(&settings)
    settings.c_cflag |= tcflag_t(CS8 | CREAD | CLOCAL)
    settings.c_cflag &= ~tcflag_t(CSTOPB | PARENB)
    if flow == .rtsCts { settings.c_cflag |= tcflag_t(CRTSCTS) }
    withUnsafeMutableBytes(of: &settings.c_cc) { characters in
        characters[Int(VMIN)] = 1
        characters[Int(VTIME)] = 0
    }
    cfsetispeed(&settings, speed_t(speed))
    cfsetospeed(&settings, speed_t(speed))
    guard tcsetattr(descriptor, TCSANOW, &settings) == 0 else {
        let code = errno
        Glibc.close(descriptor)
        throw TransportError(ErrnoMap.open(code), call: "tcsetattr", errno: code)
    }
    _ = ioctl(descriptor, UInt(TIOCEXCL), 0)
    return descriptor
}
