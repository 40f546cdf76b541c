import Glibc
import Synchronization
import Testing

@testable import Transports

/// A listening socket on loopback that the tests drive by hand.
private final class Listener: Sendable {
    let descriptor: Int32
    let port: UInt16

    init() {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        self.descriptor = descriptor
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        _ = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { raw in
                _ = bind(descriptor, raw, length)
                return getsockname(descriptor, raw, &length)
            }
        }
        listen(descriptor, 4)
        port = UInt16(bigEndian: address.sin_port)
    }

    func accept() -> Int32 { Glibc.accept(descriptor, nil, nil) }
    func stop() { close(descriptor) }
}

@Suite("Byte pipes", .serialized)
struct TransportTests {
    private static let long = Duration.seconds(10)

    @Test("TCP: bytes go both ways, silence gives none, and unsent bytes are told")
    func tcp() async throws {
        let listener = Listener()
        defer { listener.stop() }
        let pipe = TCPTransport(host: "localhost", port: listener.port)
        try await pipe.open(within: Self.long)
        let peer = listener.accept()
        defer { close(peer) }
        #expect(try await pipe.write([1, 2, 3], within: Self.long) == 3)
        var buffer = [UInt8](repeating: 0, count: 8)
        #expect(read(peer, &buffer, 8) == 3)
        _ = [9, 8].map { UInt8($0) }.withUnsafeBytes { send(peer, $0.baseAddress, 2, 0) }
        #expect(try await pipe.read(upTo: 16, within: Self.long) == [9, 8])
        #expect(try await pipe.read(upTo: 16, within: .milliseconds(20)) == [])
        #expect(await pipe.unsent() != nil)
        await pipe.close()
        #expect(await pipe.unsent() == nil)
    }

    @Test("TCP: a far end that does not read is back-pressure with a count; one that goes is lost, not silent")
    func pressureAndLoss() async throws {
        let listener = Listener()
        defer { listener.stop() }
        let pipe = TCPTransport(host: "127.0.0.1", port: listener.port)
        try await pipe.open(within: Self.long)
        let peer = listener.accept()
        let big = [UInt8](repeating: 0, count: 32_000_000)
        let taken = try await pipe.write(big, within: .milliseconds(200))
        #expect(taken > 0 && taken < big.count)
        #expect((await pipe.unsent() ?? 0) > 0)
        close(peer)
        let failure = await #expect(throws: TransportError.self) {
            // What was still under way may be read first.
            for _ in 0..<100 { _ = try await pipe.read(upTo: 512, within: Self.long) }
        }
        #expect(failure?.kind == .lost)
        let second = await #expect(throws: TransportError.self) {
            for _ in 0..<100 { _ = try await pipe.write(big, within: Self.long) }
        }
        #expect(second?.kind == .lost)
        await pipe.close()
    }

    @Test("TCP: a port nobody listens on is refused, a name is not looked up, a closed pipe says so")
    func refused() async {
        let listener = Listener()
        listener.stop()
        let refused = await #expect(throws: TransportError.self) {
            try await TCPTransport(host: "127.0.0.1", port: listener.port).open(within: Self.long)
        }
        #expect(refused?.kind == .refused && refused?.errno == ECONNREFUSED)
        let name = await #expect(throws: TransportError.self) {
            try await TCPTransport(host: "printer.example", port: 9100).open(within: Self.long)
        }
        #expect(name?.kind == .notFound)
        let closed = await #expect(throws: TransportError.self) {
            try await TCPTransport(host: "127.0.0.1", port: 9).read(upTo: 1, within: Self.long)
        }
        #expect(closed?.kind == .closed)
    }

    @Test("a waiting read ends at once when its task is cancelled, and the next one works")
    func cancel() async throws {
        let listener = Listener()
        defer { listener.stop() }
        let pipe = TCPTransport(host: "127.0.0.1", port: listener.port)
        try await pipe.open(within: Self.long)
        let peer = listener.accept()
        defer { close(peer) }
        for _ in 0..<20 {
            let waiting = Task { try await pipe.read(upTo: 1, within: .seconds(60)) }
            waiting.cancel()
            let failure = await #expect(throws: TransportError.self) { try await waiting.value }
            #expect(failure?.kind == .canceled)
        }
        _ = [UInt8(7)].withUnsafeBytes { send(peer, $0.baseAddress, 1, 0) }
        #expect(try await pipe.read(upTo: 1, within: Self.long) == [7])
        await pipe.close()
    }

    @Test("a waiting read ends when the pipe is closed")
    func closing() async throws {
        let listener = Listener()
        defer { listener.stop() }
        let pipe = TCPTransport(host: "127.0.0.1", port: listener.port)
        try await pipe.open(within: Self.long)
        let peer = listener.accept()
        defer { close(peer) }
        let waiting = Task { try await pipe.read(upTo: 1, within: .seconds(60)) }
        await pipe.close()
        let failure = await #expect(throws: TransportError.self) { try await waiting.value }
        #expect(failure?.kind == .closed)
    }

    @Test("serial: every byte value goes both ways unchanged; a hung-up terminal is lost")
    func serial() async throws {
        let (master, path) = try pseudoTerminal()
        let pipe = SerialTransport(path: path)
        try await pipe.open(within: Self.long)
        let all = (UInt8.min...UInt8.max).map { $0 }
        #expect(try await pipe.write(all, within: Self.long) == 256)
        var seen: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 512)
        while seen.count < 256 {
            let got = read(master, &buffer, 512)
            guard got > 0 else { break }
            seen += buffer[..<got]
        }
        #expect(seen == all)
        _ = all.withUnsafeBytes { write(master, $0.baseAddress, 256) }
        var back: [UInt8] = []
        while back.count < 256 {
            let more = try await pipe.read(upTo: 512, within: Self.long)
            if more.isEmpty { break }
            back += more
        }
        #expect(back == all)
        close(master)
        let failure = await #expect(throws: TransportError.self) {
            for _ in 0..<100 { _ = try await pipe.read(upTo: 1, within: Self.long) }
        }
        #expect(failure?.kind == .lost)
        await pipe.close()
    }

    @Test("serial: what is no terminal, what is missing and an odd speed are told apart")
    func serialErrors() async {
        let missing = await #expect(throws: TransportError.self) {
            try await SerialTransport(path: "/dev/no-such-line").open(within: Self.long)
        }
        #expect(missing?.kind == .notFound && missing?.errno == ENOENT)
        let file = await #expect(throws: TransportError.self) {
            try await SerialTransport(path: "/dev/null").open(within: Self.long)
        }
        #expect(file?.kind == .notFound && file?.errno == ENOTTY)
        let speed = await #expect(throws: TransportError.self) {
            try await SerialTransport(path: "/dev/null", baud: 1234).open(within: Self.long)
        }
        #expect(speed?.errno == EINVAL)
    }

    @Test(
        "each errno means one thing, per call",
        arguments: [
            ("connect", ECONNREFUSED, TransportError.Kind.refused), ("connect", ETIMEDOUT, .timedOut),
            ("connect", EHOSTUNREACH, .notFound), ("connect", ENETUNREACH, .notFound),
            ("connect", EHOSTDOWN, .notFound),
            ("connect", ENETDOWN, .notFound), ("connect", EADDRNOTAVAIL, .notFound), ("connect", EACCES, .denied),
            ("connect", EPERM, .denied), ("connect", ECONNRESET, .lost), ("connect", ENOMEM, .failed),
            ("open", ENOENT, .notFound), ("open", ENODEV, .notFound), ("open", ENXIO, .notFound),
            ("open", ENOTDIR, .notFound), ("open", ENOTTY, .notFound), ("open", EACCES, .denied),
            ("open", EPERM, .denied),
            ("open", EBUSY, .busy), ("open", EIO, .lost), ("open", EMFILE, .failed), ("transfer", EPIPE, .lost),
            ("transfer", ECONNRESET, .lost), ("transfer", ECONNABORTED, .lost), ("transfer", ENOTCONN, .lost),
            ("transfer", ESHUTDOWN, .lost), ("transfer", ETIMEDOUT, .lost), ("transfer", EHOSTUNREACH, .lost),
            ("transfer", ENETUNREACH, .lost), ("transfer", EHOSTDOWN, .lost), ("transfer", ENETDOWN, .lost),
            ("transfer", EIO, .lost), ("transfer", ENXIO, .lost), ("transfer", ENODEV, .lost),
            ("transfer", EBADF, .closed), ("transfer", ENOMEM, .failed),
        ])
    func errnos(call: String, code: Int32, kind: TransportError.Kind) {
        let mapped =
            switch call {
            case "connect": ErrnoMap.connect(code)
            case "open": ErrnoMap.open(code)
            default: ErrnoMap.transfer(code)
            }
        #expect(mapped == kind)
    }

    private func pseudoTerminal() throws -> (Int32, String) {
        let master = Glibc.open("/dev/ptmx", O_RDWR | O_NOCTTY)
        try #require(master >= 0)
        var (unlocked, number): (Int32, Int32) = (0, 0)
        // TIOCSPTLCK and TIOCGPTN: what unlockpt and ptsname do.
        try #require(ioctl(master, UInt(0x4004_5431), &unlocked) == 0)
        try #require(ioctl(master, UInt(0x8004_5430), &number) == 0)
        return (master, "/dev/pts/\(number)")
    }
}
