import DeviceModel
import DeviceRuntime
import DocumentScanner
import DriverTestKit
import Foundation
import Glibc
import Testing
import WorkerLink

/// A driver over the built `kiosk-scanner` on libsane's `test` backend, with a configuration folder of its own.
final class RealScanner: Sendable {
    let folder: URL
    let supervisor: WorkerSupervisor
    let driver: DocumentScannerDriver

    static func program(_ name: String) throws -> String {
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let path = URL(filePath: own).deletingLastPathComponent().appending(path: name).path
        try #require(FileManager.default.isExecutableFile(atPath: path), "build \(name) first: \(path)")
        return path
    }

    /// - Parameter heartbeat: long, where no worker hangs: a busy machine is no hang.
    static func limits(heartbeat: Duration = .seconds(10)) -> WorkerPolicy {
        var limits = WorkerPolicy()
        limits.startLimit = .seconds(20)
        limits.heartbeatInterval = .milliseconds(50)
        limits.heartbeatLimit = heartbeat
        limits.backOffInitial = .milliseconds(10)
        limits.crashLimit = 20
        return limits
    }

    static let grid = [SaneOption("test-picture", "Grid")]

    init(
        device: String = "test:0", options: [SaneOption] = grid, source: String? = nil,
        pageDeadline: Duration = .seconds(20),
        probeInterval: Duration = .milliseconds(20), policy: WorkerPolicy? = nil, program: String = "kiosk-scanner",
        backend: String = "test", library: Data? = nil
    ) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "scanner-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder.appending(path: "dll.d"), withIntermediateDirectories: true)
        try Data("\(backend)\n".utf8).write(to: folder.appending(path: "dll.conf"))
        var environment = ["SANE_CONFIG_DIR": folder.path]
        if let library {
            try library.write(to: folder.appending(path: "libsane-\(backend).so.1"))
            environment["LD_LIBRARY_PATH"] = folder.path
        }
        supervisor = WorkerSupervisor(
            name: "kiosk-scanner",
            command: WorkerCommand(
                path: program.hasPrefix("/") ? program : try Self.program(program),
                environment: environment), policy: policy ?? Self.limits(), time: SystemTime.source)
        driver = DocumentScannerDriver(
            id: DeviceID("scanner"),
            configuration: DocumentScannerConfiguration(
                deviceName: device, source: source, options: options,
                area: ScanArea(left_mm: 0, top_mm: 0, right_mm: 100, bottom_mm: 120), pageDeadline: pageDeadline,
                workerDeadline: .seconds(20), probeInterval: probeInterval), supervisor: supervisor,
            time: SystemTime.source)
    }

    /// Opens, sets up, runs, and closes whatever happens.
    func use(setup: Bool = true, _ body: (DocumentScannerDriver) async throws -> Void) async throws {
        do {
            try await driver.open()
            if setup { try await driver.setup() }
            try await body(driver)
        } catch {
            await end()
            throw error
        }
        await end()
    }

    func end() async {
        await driver.close()
        try? FileManager.default.removeItem(at: folder)
    }

    func scan(_ settings: ScanSettings = ScanSettings(resolution_dpi: 100)) async throws -> ScannedPage {
        try await driver.execute(.scanPage(settings), key: nil) { _ in }
    }

    /// The next worker finds so many devices, `test:0` and on; two without it.
    func plug(devices: Int) throws {
        try Data("number_of_devices \(devices)\n".utf8).write(to: folder.appending(path: "test.conf"))
    }

    var pid: Int32? {
        get async { if case .up(let pid) = await supervisor.state { pid } else { nil } }
    }
}

/// Waits for a condition, at most 20 s.
func eventually(_ what: Comment, _ condition: () async throws -> Bool) async throws {
    if try await !eventually(condition) { Issue.record("never: \(what)") }
}

func isAlive(_ pid: Int32) -> Bool { kill(pid, 0) == 0 }
