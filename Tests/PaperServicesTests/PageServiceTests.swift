import CJpeg
import CLinux
import DeviceModel
import DeviceRuntime
import DriverTestKit
import Foundation
import Glibc
import PaperServices
import Testing
import Vault
import WorkerLink

@Suite("PageService over the real kiosk-pages", .serialized)
struct PageServiceTests {
    @Test("a page becomes a JPEG that only the hub's holder opens, with its true size and density", arguments: [1, 3])
    func encodes(channels: Int) async throws {
        let parts = try Parts()
        try await parts.use { service in
            let page = try Parts.page(width: 301, height: 203, channels: channels, padding: 5)
            let key = try parts.vault.makeDataKey()
            let encrypted = try await service.encode(page: page, key: key, pageID: "p-1")
            let wrapped = try parts.vault.wrapForHub(key, context: PageService.context(pageID: "p-1"))
            parts.vault.destroy()

            let jpeg = try parts.hub.open(
                encrypted.ciphertext, key: parts.hub.unwrap(wrapped, context: "page:p-1"), context: "page:p-1")
            #expect(jpeg.count == encrypted.jpegByteCount && encrypted.width == 301 && encrypted.dpi == 200)
            #expect(Array(jpeg.prefix(3)) == [0xFF, 0xD8, 0xFF] && Array(jpeg.suffix(2)) == [0xFF, 0xD9])
            let size = try #require(JpegHeader(jpeg))
            #expect(size == JpegHeader(width: 301, height: 203, channels: channels, dpi: 200))
            // libjpeg's own decoder reads it back.
            var (width, height, planes, dpi): (UInt32, UInt32, Int32, UInt16) = (0, 0, 0, 0)
            var rows = [UInt8](repeating: 0, count: 301 * 203 * channels)
            var message = [CChar](repeating: 0, count: Int(CJPEG_MESSAGE))
            let code = cjpeg_decode(
                jpeg, jpeg.count, &width, &height, &planes, &dpi, &rows, rows.count, &message)
            #expect(code == CJPEG_OK && width == 301 && height == 203 && planes == Int32(channels) && dpi == 200)
            let source = try SealedFile.read(page.descriptor, count: page.byteCount)
            let off = (0..<203).flatMap { y in
                (0..<301 * channels).map { x in
                    abs(Int(rows[y * 301 * channels + x]) - Int(source[y * page.bytesPerRow + x]))
                }
            }
            #expect(Double(off.reduce(0, +)) / Double(off.count) < 12, "the same picture, not only the same size")
            #expect(!Parts.contains(encrypted.ciphertext, [0xFF, 0xD8, 0xFF, 0xE0]))
        }
    }

    @Test("a page that the pipeline cannot take is refused, once, and the worker lives on")
    func refuses() async throws {
        let parts = try Parts()
        try await parts.use { service in
            let deep = try Parts.page(width: 10, height: 10, channels: 1, depth: 16)
            let error = await #expect(throws: DeviceError.self) {
                _ = try await service.encode(page: deep, key: try parts.vault.makeDataKey(), pageID: "p-2")
            }
            #expect(error?.code == "pages.input.refused" && error?.evidence.contains("depth 16") ?? false)
            #expect(await service.report().present.map(\.code) == ["pages.input.refused"])
            let key = try parts.vault.makeDataKey()
            key.destroy()
            let dead = await #expect(throws: DeviceError.self) {
                _ = try await service.encode(page: try Parts.page(width: 8, height: 8), key: key, pageID: "p-3")
            }
            #expect(dead?.code == "pages.input.refused")
            #expect(await parts.supervisor.restarts == 0)
        }
    }

    @Test("requests that kioskd's own service would never send are refused by the worker")
    func hostile() async throws {
        let parts = try Parts()
        try await parts.use { _ in
            let channel = try await parts.supervisor.channel(deadline: .seconds(20))
            let page = try Parts.page(width: 8, height: 8)
            func refused(
                _ what: Comment, shape: PageShape, files: [OwnedDescriptor], quality: Int = 85
            ) async {
                do {
                    _ = try await channel.call(
                        EncodePageRequest(shape: shape, context: "c", quality: quality), descriptors: files,
                        deadline: .seconds(20))
                    Issue.record("\(what) was taken")
                } catch WorkerCallError.failed(let failure) {
                    #expect(failure.code == "pages.input.refused", what)
                } catch {
                    Issue.record("\(what): \(error)")
                }
            }
            let key = { OwnedDescriptor(try DataKey().transferDescriptor()) }
            await refused("no files", shape: page.shape, files: [])
            await refused("no key", shape: page.shape, files: [page.descriptor])
            await refused("page as key", shape: page.shape, files: [page.descriptor, page.descriptor])
            var shape = page.shape
            shape.height = 9
            await refused("size that does not fit", shape: shape, files: [page.descriptor, try key()])
            shape.height = Int.max
            await refused("absurd size", shape: shape, files: [page.descriptor, try key()])
            shape = page.shape
            shape.channels = 2
            await refused("two channels", shape: shape, files: [page.descriptor, try key()])
            await refused("quality 0", shape: page.shape, files: [page.descriptor, try key()], quality: 0)
            let open = kl_memfd_create("open")
            ftruncate(open, off_t(page.byteCount))
            await refused("unsealed", shape: page.shape, files: [OwnedDescriptor(open), try key()])
            #expect(await parts.supervisor.restarts == 0)
        }
    }

    @Test("a worker that is killed is replaced and the page encoded; one that hangs ends at the deadline")
    func survives() async throws {
        let parts = try Parts()
        try await parts.use { service in
            let page = try Parts.page(width: 64, height: 64)
            _ = try await service.encode(page: page, key: try parts.vault.makeDataKey(), pageID: "p")
            let first = try #require(await parts.pid)
            kill(first, SIGKILL)
            _ = try await service.encode(page: page, key: try parts.vault.makeDataKey(), pageID: "p")
            let second = try #require(await parts.pid)
            #expect(second != first)
            // Stopped: the first half of the time is lost with it, the page is encoded by its successor.
            kill(second, SIGSTOP)
            _ = try await service.encode(
                page: page, key: try parts.vault.makeDataKey(), pageID: "p", deadline: .seconds(4))
            #expect(kill(second, 0) == -1)
        }
    }

    @Test("no answer within the limit is a timeout; a program that is not there is a worker that is down")
    func faults() async throws {
        let parts = try Parts()
        try await parts.use { service in
            _ = try await parts.supervisor.channel(deadline: .seconds(20))
            let large = try Parts.emptyPage(width: 4000, height: 4000)
            let error = await #expect(throws: DeviceError.self) {
                _ = try await service.encode(
                    page: large, key: try parts.vault.makeDataKey(), pageID: "p", deadline: .milliseconds(20))
            }
            #expect(error?.code == "pages.worker.timeout", "\(String(describing: error))")
        }
        let none = try Parts(program: "/nowhere/kiosk-pages")
        try await none.use { service in
            let error = await #expect(throws: DeviceError.self) {
                _ = try await service.encode(
                    page: try Parts.page(width: 8, height: 8), key: try none.vault.makeDataKey(), pageID: "p",
                    deadline: .milliseconds(200))
            }
            #expect(error?.code == "pages.worker.down", "\(String(describing: error))")
        }
    }

    @Test("a worker that keeps dying is a fault, cleared by its heartbeat after the quarantine")
    func crashLoop() async throws {
        let parts = try Parts(crashLimit: 1, quarantine: .milliseconds(500))
        try await parts.use { service in
            _ = try await parts.supervisor.channel(deadline: .seconds(20))
            kill(try #require(await parts.pid), SIGKILL)
            #expect(await eventually { await service.report().present.map(\.code) == ["pages.worker.crashloop"] })
            let over = FaultAbsence("pages.worker.crashloop", reading: "worker=heartbeat")
            #expect(await eventually { await service.report().absent.contains(over) })
            #expect(await service.report().present.isEmpty)
        }
    }

    @Test("after recycle the process that held the page is gone")
    func recycled() async throws {
        let parts = try Parts()
        try await parts.use { service in
            _ = try await service.encode(
                page: try Parts.page(width: 64, height: 64), key: try parts.vault.makeDataKey(), pageID: "p")
            let pid = try #require(await parts.pid)
            await service.recycle()
            #expect(kill(pid, 0) == -1)
        }
    }
}
