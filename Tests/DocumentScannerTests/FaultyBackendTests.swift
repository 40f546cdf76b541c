import DeviceModel
import DeviceRuntime
import DocumentScanner
import Foundation
import Testing
import WorkerLink

/// What libsane's `test` backend cannot do: a backend of our own under the real libsane, compiled from
/// `Tests/Fixtures/DocumentScanner/fault.c`, which misbehaves as the name of its device says.
@Suite("A backend that misbehaves", .serialized)
struct FaultyBackendTests {
    /// Compiled once a run.
    static let library = Result<Data, any Error> {
        let folder = FileManager.default.temporaryDirectory.appending(path: "sane-fault-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let compiler = Process()
        compiler.executableURL = URL(filePath: "/usr/bin/env")
        compiler.arguments = [
            "clang", "-shared", "-fPIC", "-O1", "-o", folder.appending(path: "libsane-fault.so.1").path,
            "Tests/Fixtures/DocumentScanner/fault.c",
        ]
        try compiler.run()
        compiler.waitUntilExit()
        try #require(compiler.terminationStatus == 0, "clang could not compile the backend")
        return try Data(contentsOf: folder.appending(path: "libsane-fault.so.1"))
    }

    static func scanner(_ name: String) throws -> RealScanner {
        try RealScanner(
            device: "fault:\(name)", options: [], backend: "fault", library: try library.get())
    }

    static let settings = ScanSettings(mode: .gray, resolution_dpi: 200)

    @Test("what passes costs no page", arguments: [("fine", 200), ("busy", 200), ("stale", 200), ("memory", 100)])
    func passes(name: String, dpi: Int) async throws {
        let scanner = try Self.scanner(name)
        try await scanner.use(setup: false) { driver in
            let page = try await scanner.scan(Self.settings)
            #expect(page.height == 400 && page.byteCount == 40_000 && page.dpi == dpi)
            #expect(await driver.status().statistics[.goodScan] == 1)
            #expect(await scanner.supervisor.lastDeath == nil)
        }
    }

    @Test(
        "what does not is refused with its code, after one retry in a new worker where that may help",
        arguments: [
            ("refusing", "scanner.settings.refused", false), ("short", "scanner.page.short", true),
            ("tail64", "scanner.page.tail", true), ("empty", "scanner.device.io", true),
        ] as [(String, FaultCode, Bool)])
    func refused(name: String, code: FaultCode, retries: Bool) async throws {
        let scanner = try Self.scanner(name)
        try await scanner.use(setup: false) { driver in
            let before = try #require(await scanner.pid)
            let error = await #expect(throws: DeviceError.self) { _ = try await scanner.scan(Self.settings) }
            #expect(error?.code == code, "\(String(describing: error))")
            if retries { try await eventually("a new worker") { await scanner.pid.map { $0 != before } ?? false } }
            let restarts = await scanner.supervisor.restarts
            #expect(restarts == (retries ? 2 : 0), "one retry, and no worker is trusted after a failure")
        }
    }

    @Test("a flat tail below the limit is a page")
    func shortTail() async throws {
        let scanner = try Self.scanner("tail63")
        try await scanner.use(setup: false) { _ in
            let page = try await scanner.scan(Self.settings)
            #expect(page.height == 400)
        }
    }

    @Test("a backend that crashes in mid-page takes its worker along, not the driver")
    func crash() async throws {
        let scanner = try Self.scanner("crash")
        try await scanner.use(setup: false) { driver in
            let error = await #expect(throws: DeviceError.self) { _ = try await scanner.scan(Self.settings) }
            #expect(error?.code == "scanner.worker.down", "\(String(describing: error))")
            try await eventually("both deaths were seen") { await scanner.supervisor.restarts == 2 }
            #expect(await scanner.supervisor.lastDeath?.code == 256 + SIGABRT)
            try await eventually("the heartbeat clears it") { await driver.status().present.isEmpty }
        }
    }

    @Test("a cancel that hangs after a whole page costs the worker, not the page, nor the next one")
    func stuck() async throws {
        let scanner = try Self.scanner("stuck")
        try await scanner.use(setup: false) { _ in
            let before = try #require(await scanner.pid)
            #expect(try await scanner.scan(Self.settings).height == 400)
            #expect(try await scanner.scan(Self.settings).height == 400)
            let death = try #require(await scanner.supervisor.lastDeath)
            #expect(death.pid == before && death.code == WorkerExit.stuck.rawValue)
        }
    }
}
