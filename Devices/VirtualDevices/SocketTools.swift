import Glibc

/// What a virtual device listens on.
public enum VirtualAddress: Hashable, Sendable, CustomStringConvertible {
    /// Loopback; port 0 picks a free one.
    case tcp(port: UInt16)
    /// A new pseudo-terminal, raw.
    case pty

    /// `tcp:PORT` or `pty`.
    public init?(_ text: String) {
        if text == "pty" {
            self = .pty
        } else if text.hasPrefix("tcp:"), let port = UInt16(text.dropFirst(4)) {
            self = .tcp(port: port)
        } else {
            return nil
        }
    }

    public var description: String {
        switch self {
        case .tcp(let port): "tcp:\(port)"
        case .pty: "pty"
        }
    }
}

public struct SocketError: Error, Hashable, Sendable, CustomStringConvertible {
    public var call: String
    public var code: Int32
    public var what: String
    public var description: String { "\(what): \(call): \(String(cString: strerror(code)))" }

    init(_ call: String, _ what: String) {
        self.call = call
        code = errno
        self.what = what
    }
}

enum SocketTools {
    /// A listening socket on 127.0.0.1, and its port.
    static func listen(port: UInt16) throws(SocketError) -> (descriptor: Int32, port: UInt16) {
        let (descriptor, port) = try bound(port: port)
        guard listen(on: descriptor) else {
            defer { close(descriptor) }
            throw SocketError("listen", "tcp:\(port)")
        }
        return (descriptor, port)
    }

    static func listen(on descriptor: Int32) -> Bool { Glibc.listen(descriptor, 8) == 0 }

    /// A socket that holds a port of 127.0.0.1 and does not listen: connections are refused.
    static func bound(port: UInt16) throws(SocketError) -> (descriptor: Int32, port: UInt16) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw SocketError("socket", "tcp:\(port)") }
        var yes: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        // A small window, so that back-pressure reaches the sender soon.
        var window: Int32 = 4096
        setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &window, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, size) }
        }
        guard bound == 0 else {
            defer { close(descriptor) }
            throw SocketError("bind", "tcp:\(port)")
        }
        _ = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &size) }
        }
        return (descriptor, UInt16(bigEndian: address.sin_port))
    }

    /// A listening Unix socket of mode 0600. An old socket file that nobody serves is replaced; one in use is an error.
    static func listen(path: String) throws(SocketError) -> Int32 {
        guard path.utf8.count < 108, !path.isEmpty else {
            errno = ENAMETOOLONG
            throw SocketError("bind", path)
        }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw SocketError("socket", path) }
        let probe = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        let isServed = with(path: path) { connect(probe, $0, $1) } == 0
        close(probe)
        if isServed {
            close(descriptor)
            errno = EADDRINUSE
            throw SocketError("bind", path)
        }
        var information = stat()
        if lstat(path, &information) == 0, information.st_mode & S_IFMT == S_IFSOCK { unlink(path) }
        guard with(path: path, { bind(descriptor, $0, $1) }) == 0, chmod(path, 0o600) == 0,
            Glibc.listen(descriptor, 8) == 0
        else {
            defer { close(descriptor) }
            throw SocketError("bind", path)
        }
        return descriptor
    }

    private static func with(
        path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { target in
            for (index, byte) in path.utf8.prefix(107).enumerated() { target[index] = byte }
        }
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
        }
    }

    /// A raw pseudo-terminal: our end, the other end held open so that a client may come and go, and its path.
    static func openTerminal() throws(SocketError) -> (master: Int32, slave: Int32, path: String) {
        let master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        guard master >= 0 else { throw SocketError("open", "/dev/ptmx") }
        // TIOCSPTLCK and TIOCGPTN of asm-generic/ioctls.h, which the C library's module does not show.
        var unlocked: Int32 = 0
        var number: UInt32 = 0
        guard ioctl(master, 0x4004_5431, &unlocked) == 0, ioctl(master, 0x8004_5430, &number) == 0 else {
            throw SocketError("ioctl", "/dev/ptmx")
        }
        let path = "/dev/pts/\(number)"
        let slave = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC)
        guard slave >= 0 else { throw SocketError("open", path) }
        var settings = termios()
        tcgetattr(slave, &settings)
        cfmakeraw(&settings)
        tcsetattr(slave, TCSANOW, &settings)
        return (master, slave, path)
    }

    static func setNonBlocking(_ descriptor: Int32) {
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
    }

    /// Ends a connection at once, with a reset.
    static func reset(_ descriptor: Int32) {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
        close(descriptor)
    }
}
