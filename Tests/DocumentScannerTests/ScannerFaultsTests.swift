import DeviceModel
import DeviceRuntime
import DocumentScanner
import Foundation
import Glibc
import Testing
import WorkerLink

@Suite("Faults of a scanner, raised by real libsane and real processes", .serialized)
struct ScannerFaultsTests {
    static let statuses: [(status: String, code: FaultCode)] = [
        ("SANE_STATUS_UNSUPPORTED", "scanner.settings.refused"), ("SANE_STATUS_CANCELLED", "scanner.device.io"),
        ("SANE_STATUS_DEVICE_BUSY", "scanner.device.busy"), ("SANE_STATUS_INVAL", "scanner.settings.refused"),
        ("SANE_STATUS_EOF", "scanner.page.short"), ("SANE_STATUS_JAMMED", "scanner.feeder.jammed"),
        ("SANE_STATUS_NO_DOCS", "scanner.feeder.empty"), ("SANE_STATUS_COVER_OPEN", "scanner.cover.open"),
        ("SANE_STATUS_IO_ERROR", "scanner.device.io"), ("SANE_STATUS_NO_MEM", "scanner.memory.short"),
        ("SANE_STATUS_ACCESS_DENIED", "scanner.device.denied"),
    ]

    @Test("each status of sane_read has its code, is seen in the next status, and ends by a reading or once told")
    func mapped() async throws {
        let scanner = try RealScanner()
        try await scanner.use { driver in
            for (status, code) in Self.statuses {
                let settings = ScanSettings(resolution_dpi: 75, options: [SaneOption("read-return-value", status)])
                let error = await #expect(throws: DeviceError.self, "\(status)") {
                    _ = try await scanner.scan(settings)
                }
                #expect(error?.code == code, "\(status): \(String(describing: error))")
                let report = await driver.status()
                #expect(report.present.map(\.code) == [code], "\(status)")
                try await eventually("\(code) is over") { await driver.status().present.isEmpty }
            }
            _ = try await scanner.scan()
        }
    }

    @Test("a status at start or open means what table 1c says")
    func absent() async throws {
        let scanner = try RealScanner(device: "test:9")
        try await scanner.use(setup: false) { driver in
            let error = await #expect(throws: DeviceError.self) { try await driver.setup() }
            #expect(error?.code == "scanner.device.absent")
            let report = await driver.status()
            #expect(report.present.map(\.code) == ["scanner.device.absent"])
            #expect(report.status.connection == .noDevice)
        }
    }

    @Test("a cover that a citizen can close is reported, not thrown, and proved closed by a probe")
    func cover() async throws {
        let scanner = try RealScanner(
            options: RealScanner.grid + [SaneOption("read-return-value", "SANE_STATUS_COVER_OPEN")])
        try await scanner.use { driver in
            let report = await driver.status()
            #expect(report.present.map(\.code) == ["scanner.cover.open"])
            #expect(report.status.condition == .userError)
            guard case .documentScanner(let detail) = report.status.detail else { return }
            #expect(detail.cover.last == .open)
            await driver.setOptions(RealScanner.grid)
            try await eventually("the cover is closed") {
                let report = await driver.status()
                return report.present.isEmpty
                    && report.absent.contains(FaultAbsence("scanner.cover.open", reading: "cover=closed"))
            }
        }
    }

    @Test("a page whose tail is flat and not white is refused; a white one is a page")
    func tail() async throws {
        let scanner = try RealScanner(options: [])
        try await scanner.use { _ in
            func scan(_ picture: String) async throws -> ScannedPage {
                try await scanner.scan(ScanSettings(resolution_dpi: 75, options: [SaneOption("test-picture", picture)]))
            }
            let error = await #expect(throws: DeviceError.self) { _ = try await scan("Solid black") }
            #expect(error?.code == "scanner.page.tail")
            _ = try await scan("Solid white")
        }
    }

    @Test("a setting that the device does not have is refused with its name")
    func refused() async throws {
        let scanner = try RealScanner()
        try await scanner.use { _ in
            for option in [SaneOption("no-such", "1"), SaneOption("read-delay", "perhaps"), SaneOption("depth", "x")] {
                let error = await #expect(throws: DeviceError.self) {
                    _ = try await scanner.scan(ScanSettings(options: [option]))
                }
                #expect(error?.code == "scanner.settings.refused" && error?.evidence.contains(option.name) ?? false)
            }
        }
    }

    static let hang = [
        SaneOption("read-limit", "yes"), SaneOption("read-limit-size", "64"), SaneOption("read-delay", "yes"),
        SaneOption("read-delay-duration", "200000"),
    ]

    @Test("a page that does not come in time is given up with its worker; the next one comes from a new worker")
    func deadline() async throws {
        let scanner = try RealScanner(pageDeadline: .milliseconds(600))
        try await scanner.use { driver in
            let before = try #require(await scanner.pid)
            let error = await #expect(throws: DeviceError.self) {
                _ = try await scanner.scan(ScanSettings(resolution_dpi: 75, options: Self.hang))
            }
            #expect(error?.code == "scanner.page.timeout")
            try await eventually("the worker is gone") { !isAlive(before) }
            #expect(await driver.status().present.map(\.code).contains("scanner.page.timeout"))
            try await eventually("a new worker is up") { await scanner.pid.map { $0 != before } ?? false }
        }
    }

    @Test("a cancel in mid-page ends it soon, as cancelled, and the scanner serves on")
    func cancel() async throws {
        let scanner = try RealScanner()
        try await scanner.use { driver in
            let (started, begin) = AsyncStream.makeStream(of: Void.self)
            let slow =
                [SaneOption("read-limit", "yes"), SaneOption("read-limit-size", "4096")] + Self.hang[2...].map { $0 }
            let task = Task {
                try await driver.execute(.scanPage(ScanSettings(resolution_dpi: 75, options: slow)), key: nil) { _ in
                    begin.yield()
                }
            }
            for await _ in started { break }
            #expect(await driver.status().status.activity == .busy, "status answers while a page is read")
            task.cancel()
            await #expect(throws: CancellationError.self) { _ = try await task.value }
            _ = try await scanner.scan()
        }
    }

    @Test("a worker that is killed in mid-page costs no page: it is read once more in a new one")
    func killed() async throws {
        let scanner = try RealScanner()
        try await scanner.use { driver in
            let before = try #require(await scanner.pid)
            let slow = [
                SaneOption("read-limit", "yes"), SaneOption("read-limit-size", "16384"),
                SaneOption("read-delay", "yes"), SaneOption("read-delay-duration", "20000"),
            ]
            let page = try await driver.execute(.scanPage(ScanSettings(resolution_dpi: 75, options: slow)), key: nil) {
                _ in
                kill(before, SIGKILL)
            }
            #expect(page.byteCount > 0)
            let after = try #require(await scanner.pid)
            #expect(after != before)
            #expect(await scanner.supervisor.lastDeath?.code == 256 + SIGKILL)
        }
    }

    @Test("a worker that keeps dying is a fault; left alone it comes back and the heartbeat clears it")
    func crashLoop() async throws {
        var policy = WorkerPolicy()
        policy.startLimit = .seconds(20)
        policy.heartbeatInterval = .milliseconds(50)
        policy.heartbeatLimit = .seconds(10)
        policy.backOffInitial = .milliseconds(1)
        policy.crashLimit = 3
        policy.quarantine = .seconds(2)
        let scanner = try RealScanner(policy: policy)
        try await scanner.use { driver in
            for _ in 1...3 {
                var killed: Int32 = 0
                try await eventually("a worker to kill") {
                    guard let pid = await scanner.pid, isAlive(pid) else { return false }
                    killed = pid
                    kill(pid, SIGKILL)
                    return true
                }
                try await eventually("its death was seen") { await scanner.pid != killed }
            }
            let report = await driver.status()
            #expect(report.present.map(\.code).contains("scanner.worker.crashloop"))
            #expect(report.status.connection == .offline)
            let error = await #expect(throws: DeviceError.self) { _ = try await scanner.scan() }
            #expect(error?.code == "scanner.worker.crashloop")
            try await eventually("the heartbeat clears it") {
                let report = await driver.status()
                return report.present.isEmpty
                    && report.absent.contains(FaultAbsence("scanner.worker.crashloop", reading: "worker=answers"))
            }
            _ = try await scanner.scan()
        }
    }

    @Test("a program that is not there is a worker that is down")
    func noProgram() async throws {
        var policy = WorkerPolicy()
        policy.crashLimit = 1000
        let scanner = try RealScanner(policy: policy, program: "/nowhere/kiosk-scanner")
        let driver = DocumentScannerDriver(
            id: DeviceID("scanner"),
            configuration: DocumentScannerConfiguration(deviceName: "test:0", workerDeadline: .milliseconds(200)),
            supervisor: scanner.supervisor, time: SystemTime.source)
        let error = await #expect(throws: DeviceError.self) { try await driver.open() }
        #expect(error?.code == "scanner.worker.down")
        await driver.close()
        try? FileManager.default.removeItem(at: scanner.folder)
    }
}
