import Foundation
import Glibc
import NIOCore
import NIOPosix
import ServiceLifecycle
import Synchronization

/// The control socket: one JSON object a line in, one a line out; see docs/VIRTUAL-DISTRICT.md.
final class DistrictControl: Sendable {
    static let lineBytes = 64 << 10
    static let clients_max = 16

    let path: String
    private let district: District
    private let clients = Mutex<[ObjectIdentifier: any Channel]>([:])

    init(path: String, district: District) {
        self.path = path
        self.district = district
    }

    /// Takes the socket, mode 0600. A file left by a process that is gone is replaced, a live one is an error.
    func bind() async throws -> any Channel {
        guard !isAnswered() else { throw DistrictError.control(path: path, reason: "another process answers there") }
        let before = umask(0o177)
        defer { umask(before) }
        do {
            return try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .serverChannelOption(.backlog, value: 16)
                // A client may close its writing side and still wait for the answer.
                .childChannelOption(.allowRemoteHalfClosure, value: true)
                .childChannelInitializer { [self] channel in
                    guard enter(channel) else { return channel.close() }
                    return channel.eventLoop.makeCompletedFuture { [district] in
                        try channel.pipeline.syncOperations.addHandler(DistrictControlHandler(district))
                    }
                }
                .bind(unixDomainSocketPath: path, cleanupExistingSocketFile: true).get()
        } catch {
            throw DistrictError.control(path: path, reason: "\(error)")
        }
    }

    /// Serves until it is cancelled or shut down; then all clients are closed and the file is gone.
    func run(_ server: any Channel) async throws {
        try await withTaskCancellationOrGracefulShutdownHandler {
            try await server.closeFuture.get()
        } onCancelOrGracefulShutdown: {
            server.close(promise: nil)
        }
        for client in clients.withLock({ Array($0.values) }) { client.close(promise: nil) }
        unlink(path)
    }

    private func enter(_ channel: any Channel) -> Bool {
        let id = ObjectIdentifier(channel)
        let entered = clients.withLock { clients in
            guard clients.count < Self.clients_max else { return false }
            clients[id] = channel
            return true
        }
        if entered {
            channel.closeFuture.whenComplete { [self] _ in _ = clients.withLock { $0.removeValue(forKey: id) } }
        }
        return entered
    }

    private func isAnswered() -> Bool {
        let socket = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard socket >= 0 else { return false }
        defer { close(socket) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return false }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
    }
}
