import DeviceModel
import Foundation
import Glibc
import KioskAPI
import KioskWire
import Logging
import ServiceLifecycle
import Testing

/// A server on a socket of its own, for the length of a test.
struct Served: Sendable {
    let kiosk: ScriptedKiosk
    let folder: String
    let port: Int
    var socket: String { folder + "/api.sock" }
    func token(_ role: Role) -> String {
        ((try? String(contentsOfFile: folder + "/tokens/\(role.rawValue)", encoding: .utf8)) ?? "").trimmingCharacters(
            in: .whitespacesAndNewlines)
    }
    func client(_ role: Role) -> KioskClient {
        KioskClient(socket: socket, role: role, token: token(role), deadline: .seconds(20))
    }

    static func with(
        change: (inout APISettings) -> Void = { _ in }, _ body: @escaping @Sendable (Served) async throws -> Void
    ) async throws -> Duration {
        let folder = NSTemporaryDirectory() + "kiosk-api-" + UUID().uuidString.prefix(8)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var settings = APISettings(
            socket: folder + "/api.sock", port: 0, tokenFolder: folder + "/tokens", portFile: folder + "/port")
        change(&settings)
        let kiosk = ScriptedKiosk()
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let (running, continuation) = AsyncStream<Int>.makeStream()
        let server = try KioskServer(backend: kiosk, settings: settings, logger: logger) { port in
            continuation.yield(port ?? 0)
            continuation.finish()
        }
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(services: [.init(service: server)], logger: logger))
        return try await withThrowingTaskGroup(of: Duration.self) { tasks in
            tasks.addTask {
                try await group.run()
                continuation.finish()
                return .zero
            }
            var port: Int?
            for await value in running { port = value }
            let served = Served(kiosk: kiosk, folder: folder, port: try #require(port))
            let clock = ContinuousClock()
            var failure: (any Error)?
            do { try await body(served) } catch { failure = error }
            let begin = clock.now
            await group.triggerGracefulShutdown()
            for try await _ in tasks {}
            if let failure { throw failure }
            return clock.now - begin
        }
    }

    /// Raw bytes out, everything that comes back until the other side closes or the limit is over.
    func raw(_ text: String, tcp: Bool = false, limit: Int = 20) -> String {
        let descriptor = connected(tcp: tcp)
        defer { close(descriptor) }
        var time = timeval(tv_sec: limit, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
        let bytes = Array(text.utf8)
        _ = send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { break }
            answer.append(contentsOf: buffer[..<count])
        }
        return String(decoding: answer, as: UTF8.self)
    }

    func connected(tcp: Bool = false) -> Int32 {
        if tcp {
            let descriptor = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = in_port_t(UInt16(port)).bigEndian
            address.sin_addr.s_addr = inet_addr("127.0.0.1")
            _ = withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            return descriptor
        }
        let descriptor = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(socket.utf8)) }
        _ = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        return descriptor
    }

    /// One request by hand; the answer ends with its connection.
    func ask(
        _ method: String, _ path: String, role: Role? = .citizen, headers: [String] = [], body: String? = nil,
        host: String? = "localhost", tcp: Bool = false
    ) -> (status: Int, body: String, head: String) {
        var lines = ["\(method) \(path) HTTP/1.1", "Connection: close"]
        if let host { lines.append("Host: \(host)") }
        if let role { lines.append("Authorization: Bearer \(token(role))") }
        lines += headers
        if let body, !headers.contains(where: { $0.lowercased().hasPrefix("content-length") }) {
            lines.append("Content-Length: \(body.utf8.count)")
        }
        return Self.parts(raw(lines.joined(separator: "\r\n") + "\r\n\r\n" + (body ?? ""), tcp: tcp))
    }

    static func parts(_ answer: String) -> (status: Int, body: String, head: String) {
        let parts = answer.split(separator: "\r\n\r\n", maxSplits: 1).map(String.init)
        let status = parts.first.flatMap { $0.split(separator: " ").dropFirst().first }.flatMap { Int($0) } ?? 0
        return (status, parts.count > 1 ? parts[1] : "", parts.first ?? "")
    }

    /// The problem of an answer, which every error has to have.
    func problem(_ answer: (status: Int, body: String, head: String)) throws -> ProblemMessage {
        #expect(answer.head.lowercased().contains("content-type: application/problem+json"))
        let problem = try JSONDecoder().decode(ProblemMessage.self, from: Data(answer.body.utf8))
        #expect(problem.status == answer.status)
        #expect(!problem.remedy.zh.isEmpty && !problem.remedy.en.isEmpty)
        return problem
    }
}
