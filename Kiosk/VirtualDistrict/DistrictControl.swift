import Foundation
import Glibc
import ItemList
import NIOCore
import NIOPosix
import ServiceLifecycle

/// The control socket: one JSON object a line in, one a line out; see docs/VIRTUAL-DISTRICT.md.
struct DistrictControl: Sendable {
    typealias Client = NIOAsyncChannel<ByteBuffer, ByteBuffer>
    static let lineBytes = 64 << 10
    static let clients_max = 16

    let path: String
    let district: District

    /// Takes the socket, mode 0600. A file left by a process that is gone is replaced, a live one is an error.
    func bind() async throws -> NIOAsyncChannel<Client, Never> {
        guard !isAnswered() else { throw DistrictError.control(path: path, reason: "another process answers there") }
        let before = umask(0o077)
        defer { umask(before) }
        do {
            return try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .serverChannelOption(.backlog, value: 16)
                .bind(unixDomainSocketPath: path, cleanupExistingSocketFile: true) { channel in
                    channel.eventLoop.makeCompletedFuture { try Client(wrappingChannelSynchronously: channel) }
                }
        } catch {
            throw DistrictError.control(path: path, reason: "\(error)")
        }
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

    /// Serves until it is cancelled or shut down.
    func run(_ server: NIOAsyncChannel<Client, Never>) async throws {
        defer { unlink(path) }
        try await server.executeThenClose { clients in
            try await withThrowingDiscardingTaskGroup { group in
                let open = OpenClients()
                for try await client in clients.cancelOnGracefulShutdown() {
                    guard await open.enter() else {
                        try? await client.channel.close()
                        continue
                    }
                    group.addTask {
                        await serve(client)
                        await open.leave()
                    }
                }
                group.cancelAll()
            }
        }
    }

    private actor OpenClients {
        private var count = 0
        func enter() -> Bool {
            guard count < DistrictControl.clients_max else { return false }
            count += 1
            return true
        }
        func leave() { count -= 1 }
    }

    /// A client that breaks off ends its own conversation only.
    private func serve(_ client: Client) async {
        try? await client.executeThenClose { inbound, outbound in
            var pending: [UInt8] = []
            for try await buffer in inbound {
                pending.append(contentsOf: buffer.readableBytesView)
                while let end = pending.firstIndex(of: 0x0A) {
                    let line = Array(pending[..<end])
                    pending.removeSubrange(...end)
                    let reply = await DistrictCommand.answer(line, district)
                    try await outbound.write(ByteBuffer(bytes: reply.canonical + [0x0A]))
                }
                if pending.count > Self.lineBytes {
                    let reply = DistrictCommand.failed("a line of more than \(Self.lineBytes) bytes")
                    try await outbound.write(ByteBuffer(bytes: reply.canonical + [0x0A]))
                    return
                }
            }
        }
    }
}
