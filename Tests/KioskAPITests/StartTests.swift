import Foundation
import Glibc
import KioskWire
import Testing

@testable import KioskAPI

@Suite("The API while the kiosk starts, or where there is none", .timeLimit(.minutes(1)))
struct StartTests {
    @Test("who asks before the start is over is answered after it; who may not ask is told so at once")
    func waits() async throws {
        _ = try await Served.with { served in
            await served.kiosk.beStarting()
            let early = Task { try await served.client(.technician).health() }
            while await served.kiosk.waiting == 0 { await Task.yield() }
            #expect(served.ask("GET", "/v1/health", role: .citizen).status == 403)
            await served.kiosk.beStarted()
            let health = try await early.value
            #expect(health.kiosk == "K01")
        }
    }

    @Test("a socket that nobody serves is told at once, however long an answer may take", arguments: [true, false])
    func nobody(isLeftOver: Bool) async throws {
        let path = NSTemporaryDirectory() + "kiosk-none-" + UUID().uuidString.prefix(8)
        if isLeftOver { try leaveSocket(path) }
        defer { unlink(path) }
        let client = KioskClient(socket: path, role: .technician, token: "0", deadline: .seconds(40))
        let clock = ContinuousClock()
        let began = clock.now
        let error = await #expect(throws: KioskClientError.self) { try await client.health() }
        #expect(error == .unreachable(socket: path))
        // Far above what it takes, far below the deadline.
        #expect(clock.now - began < .seconds(15))
    }

    /// As a process that was killed leaves it: the file is there, nobody listens.
    private func leaveSocket(_ path: String) throws {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(bound == 0)
    }
}
