import DeviceModel
import DeviceRuntime
import DocumentScanner
import Foundation
import Glibc
import Synchronization
import Testing
import WorkerLink

@Suite("Pages from real libsane", .serialized)
struct ScannedPagesTests {
    @Test(
        "a page comes whole, at the size that its resolution and area give",
        arguments: [ScanSettings.Mode.gray, .color])
    func whole(mode: ScanSettings.Mode) async throws {
        let scanner = try RealScanner()
        try await scanner.use { driver in
            let fractions = Mutex<[Double]>([])
            let page = try await driver.execute(.scanPage(ScanSettings(mode: mode, resolution_dpi: 150)), key: nil) {
                progress in fractions.withLock { $0.append(progress.fraction) }
            }
            #expect(page.dpi == 150 && page.depth == 8 && page.channels == (mode == .gray ? 1 : 3))
            // 100 × 120 mm.
            #expect((588...591).contains(page.width) && (707...709).contains(page.height))
            #expect(page.descriptor.fileSize == page.byteCount)
            let told = fractions.withLock { $0 }
            #expect(!told.isEmpty && told == told.sorted() && told.allSatisfy { (0...1).contains($0) })
            var row = [UInt8](repeating: 9, count: page.bytesPerRow)
            #expect(pread(page.descriptor.raw, &row, row.count, 0) == row.count)
            #expect(Set(row) == [0, 255], "the Grid picture is black and white")
        }
    }

    @Test("a page of unknown height is read to its end")
    func handScanner() async throws {
        let scanner = try RealScanner(options: [SaneOption("hand-scanner", "yes"), SaneOption("test-picture", "Grid")])
        try await scanner.use { _ in
            let page = try await scanner.scan()
            #expect(page.height > 100 && page.byteCount == page.bytesPerRow * page.height)
        }
    }

    @Test("a page in single bytes is the same page")
    func readLimit() async throws {
        let scanner = try RealScanner()
        try await scanner.use { _ in
            let slow = [SaneOption("read-limit", "yes"), SaneOption("read-limit-size", "7")]
            let whole = try bytes(try await scanner.scan(ScanSettings(mode: .gray, resolution_dpi: 75)))
            let pieces = try bytes(
                try await scanner.scan(ScanSettings(mode: .gray, resolution_dpi: 75, options: slow)))
            #expect(whole == pieces)
        }
    }

    @Test("the setup of one page does not leak into the next")
    func optionsOfOnePage() async throws {
        let scanner = try RealScanner()
        try await scanner.use { _ in
            await #expect(throws: DeviceError.self) {
                _ = try await scanner.scan(
                    ScanSettings(options: [SaneOption("read-return-value", "SANE_STATUS_JAMMED")]))
            }
            try await eventually("a probe clears it") {
                await scanner.driver.status().absent.contains { $0.code == "scanner.feeder.jammed" }
            }
            _ = try await scanner.scan(
                ScanSettings(resolution_dpi: 75, options: [SaneOption("read-return-value", "Default")]))
        }
    }

    @Test("after recycle the page's worker is gone, and with it all that it had in memory")
    func recycled() async throws {
        let scanner = try RealScanner()
        try await scanner.use { driver in
            _ = try await scanner.scan()
            let before = try #require(await scanner.pid)
            await driver.recycle()
            #expect(!isAlive(before))
            _ = try await scanner.scan()
            let after = try #require(await scanner.pid)
            #expect(after != before)
            #expect(await scanner.supervisor.lastDeath == nil, "not counted as a death")
        }
    }

    @Test("the worker opens no file for writing while it scans, and cannot leave a core")
    func nothingOnDisk() async throws {
        let scanner = try RealScanner()
        try await scanner.use { _ in
            let page = try await scanner.scan()
            let pid = try #require(await scanner.pid)
            try await eventually("a heartbeat") { await scanner.supervisor.heartbeat?.pid == pid }
            #expect(await scanner.supervisor.heartbeat?.vitals.notes["dumpable"] == "0")
            let limits = try String(contentsOfFile: "/proc/\(pid)/limits", encoding: .utf8)
            let core = try #require(limits.split(separator: "\n").first { $0.hasPrefix("Max core file size") })
            #expect(core.split(separator: " ").filter { $0 == "0" }.count == 2, "\(core)")
            for entry in try FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/fd") {
                let path = "/proc/\(pid)/fd/\(entry)"
                let flags = (try? String(contentsOfFile: "/proc/\(pid)/fdinfo/\(entry)", encoding: .utf8)) ?? ""
                guard let target = try? FileManager.default.destinationOfSymbolicLink(atPath: path) else { continue }
                guard Int32(entry).map({ $0 > 3 }) ?? false, target.hasPrefix("/"), !target.contains("memfd:") else {
                    continue
                }
                let mode = flags.split(separator: "\n").first { $0.hasPrefix("flags:") }?.last
                #expect(mode == "0", "\(target) is open for writing")
            }
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: scanner.folder.path).sorted() == [
                    "dll.conf", "dll.d",
                ])
            #expect(page.byteCount > 0)
        }
    }

    private func bytes(_ page: ScannedPage) throws -> [UInt8] {
        try SealedFile.read(page.descriptor, count: page.byteCount)
    }
}
