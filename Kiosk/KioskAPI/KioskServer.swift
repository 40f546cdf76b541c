import Controller
public import DeviceModel
import Foundation
import Glibc
import Hummingbird
import HummingbirdCore
import KioskWire
public import Logging
import NIOCore
public import ServiceLifecycle

/// The API on its Unix socket and, where wanted, on a loopback port.
public struct KioskServer: Service {
    private let backend: any KioskBackend
    private let settings: APISettings
    private let tokens: RoleTokens
    private let time: TimeSource
    private let logger: Logger
    private let onRunning: @Sendable (_ port: Int?) async -> Void

    /// Why the API cannot be served.
    public struct Failure: Error, Sendable, Hashable, CustomStringConvertible {
        /// `api.socket`, `api.port`, `api.token`, `api.portFile`.
        public var code: String
        public var reason: String
        public var description: String { "\(code): \(reason)" }
    }

    /// Reads the role tokens, and makes those that are missing.
    ///
    /// - Parameter onRunning: called once both listeners take connections, with the loopback port.
    /// - Throws: ``Failure``.
    public init(
        backend: any KioskBackend, settings: APISettings, time: TimeSource = .machine, logger: Logger,
        onRunning: @escaping @Sendable (_ port: Int?) async -> Void = { _ in }
    ) throws {
        self.backend = backend
        self.settings = settings
        self.time = time
        self.logger = logger
        self.onRunning = onRunning
        do { tokens = try RoleTokens(folder: settings.tokenFolder) } catch {
            throw Failure(code: "api.token", reason: "\(error.path): \(error.reason)")
        }
        guard settings.socket.utf8.count <= 107 else {
            throw Failure(
                code: "api.socket",
                reason: "\(settings.socket): longer than the 107 bytes that a Unix socket's path may have")
        }
    }

    /// Serves until shut down gracefully or cancelled; ends within ``APISettings/shutdown``.
    public func run() async throws {
        guard !SocketProbe.isAnswered(settings.socket) else {
            throw Failure(
                code: "api.socket",
                reason: "\(settings.socket): another process answers there; stop it first, or name another socket")
        }
        let hub = EventHub()
        let events = await backend.events()
        let responder = APIResponder(
            backend: backend, hub: hub, screenReaders: ReaderCount(), tokens: tokens, settings: settings, time: time,
            logger: logger)
        let listening = Listening(port: settings.port != nil)
        // Nobody else may connect, from the first moment on.
        let mask = umask(0o077)
        let (path, portFile) = (settings.socket, settings.portFile)
        let unix = application(responder, .unixDomainSocket(path: path)) { _ in
            chmod(path, 0o600)
            await listening.unix()
        }
        let tcp = settings.port.map { port in
            application(responder, .hostname("127.0.0.1", port: port)) { channel in
                await listening.tcp(channel.localAddress?.port)
            }
        }
        let (time, limit, onRunning) = (time, settings.shutdown, onRunning)
        try await withThrowingTaskGroup(of: Part.self) { group in
            group.addTask {
                await hub.run(events)
                return .events
            }
            group.addTask {
                do { try await unix.run() } catch { throw Self.failure(error, "api.socket", path) }
                return .listener
            }
            if let tcp {
                group.addTask {
                    do { try await tcp.run() } catch { throw Self.failure(error, "api.port", "127.0.0.1") }
                    return .listener
                }
            }
            group.addTask {
                let port = try await listening.port()
                umask(mask)
                if let portFile, let port { try Self.write(port, to: portFile) }
                await onRunning(port)
                return .running
            }
            group.addTask {
                try await gracefulShutdown()
                try await time.sleep(limit)
                return .late
            }
            var open = tcp == nil ? 1 : 2
            defer {
                group.cancelAll()
                unlink(path)
            }
            while open > 0, let part = try await group.next() {
                if part == .listener { open -= 1 }
                if part == .late { return }
            }
        }
    }

    private enum Part: Sendable { case events, listener, running, late }

    private func application(
        _ responder: APIResponder, _ address: BindAddress, _ onRunning: @escaping @Sendable (any Channel) async -> Void
    ) -> Application<APIResponder> {
        Application(
            responder: responder,
            server: .http1(
                configuration: .init(
                    additionalChannelHandlers: [ParserErrorAnswer.Installer()],
                    idleTimeout: .milliseconds(settings.idle.milliseconds),
                    httpDecoderConfiguration: .init(
                        maxHeaderFieldSize: 8192, maxHeaderListSize: 16_384, maxHeaderFieldCount: 64))),
            configuration: ApplicationConfiguration(
                address: address, serverName: nil, backlog: 64,
                availableConnectionsDelegate: MaximumAvailableConnections(settings.connections_max)),
            onServerRunning: onRunning, logger: quiet)
    }

    /// The server's own lines are those of docs/LOGGING.md; its library's only where something is wrong.
    private var quiet: Logger {
        var logger = logger
        logger.logLevel = max(logger.logLevel, .warning)
        return logger
    }

    private static func failure(_ error: any Error, _ code: String, _ place: String) -> any Error {
        if error is CancellationError { return error }
        return Failure(
            code: code, reason: "\(place): cannot be listened on (\(error)); is it in use, does its folder exist?")
    }

    /// Written whole or not at all.
    private static func write(_ port: Int, to path: String) throws {
        do { try Data("\(port)\n".utf8).write(to: URL(fileURLWithPath: path), options: .atomic) } catch {
            throw Failure(code: "api.portFile", reason: "\(path): cannot be written")
        }
    }
}

/// Which listeners are up.
private actor Listening {
    private let wantsPort: Bool
    private var isUnixUp = false
    private var tcpPort: Int?
    private let stream: AsyncStream<Int?>
    private let continuation: AsyncStream<Int?>.Continuation

    init(port: Bool) {
        wantsPort = port
        (stream, continuation) = AsyncStream.makeStream()
    }

    func unix() {
        isUnixUp = true
        tell()
    }

    func tcp(_ port: Int?) {
        tcpPort = port
        tell()
    }

    private func tell() {
        guard isUnixUp, !wantsPort || tcpPort != nil else { return }
        continuation.yield(tcpPort)
        continuation.finish()
    }

    func port() async throws -> Int? {
        for await port in stream { return port }
        throw CancellationError()
    }
}

/// Whether a process serves a Unix socket.
enum SocketProbe {
    static func isAnswered(_ path: String) -> Bool {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8).prefix(107)) }
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
    }
}
