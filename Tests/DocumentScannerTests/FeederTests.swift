import DeviceModel
import DeviceRuntime
import DocumentScanner
import Testing
import WorkerLink

/// libsane's `test` backend has a feeder of ten sheets: every eleventh start since the open says NO_DOCS.
@Suite("A feeder", .serialized)
struct FeederTests {
    static let feeder = "Automatic Document Feeder"

    @Test("sheets come until it is empty, which is told once and is no fault of the device")
    func empty() async throws {
        let scanner = try RealScanner(source: Self.feeder)
        try await scanner.use { driver in
            // Setting up took the first.
            for _ in 2...10 { _ = try await scanner.scan() }
            let error = await #expect(throws: DeviceError.self) { _ = try await scanner.scan() }
            #expect(error?.code == "scanner.feeder.empty")
            let report = await driver.status()
            #expect(report.present.map(\.code) == ["scanner.feeder.empty"])
            #expect(report.status.condition == .userError)
            #expect(await driver.status().present.isEmpty)
        }
    }

    @Test(
        "what a citizen can put right ends by itself once it is put right",
        arguments: [
            ("SANE_STATUS_COVER_OPEN", "scanner.cover.open", "cover=closed"),
            ("SANE_STATUS_JAMMED", "scanner.feeder.jammed", "media=rows read"),
        ] as [(String, FaultCode, String)])
    func comesBack(status: String, code: FaultCode, reading: String) async throws {
        let scanner = try RealScanner(
            options: RealScanner.grid + [SaneOption("read-return-value", status)], source: Self.feeder)
        try await scanner.use { driver in
            #expect(await driver.status().present.map(\.code) == [code])
            try await Task.sleep(for: .milliseconds(60))
            #expect(await driver.status().present.map(\.code) == [code], "a probe that finds it again clears nothing")
            await driver.setOptions(RealScanner.grid)
            try await eventually("\(code) is over") {
                let report = await driver.status()
                return report.present.isEmpty && report.absent.contains(FaultAbsence(code, reading: reading))
            }
            #expect(await driver.status().status.condition == .ok)
        }
    }

    @Test("an empty feeder proves cover and path, and says of itself that it is empty")
    func emptyProves() async throws {
        let scanner = try RealScanner(source: Self.feeder)
        try await scanner.use { driver in
            for _ in 2...10 { _ = try await scanner.scan() }
            // The eleventh start since the open.
            try await driver.setup()
            let report = await driver.status()
            #expect(report.present.isEmpty && report.status.condition == .ok)
            #expect(report.absent.map(\.code).contains("scanner.cover.open"))
            guard case .documentScanner(let detail) = report.status.detail else { return }
            #expect(detail.feeder.last == .empty && detail.cover.last == .closed)
        }
    }
}
