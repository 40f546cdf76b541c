import CLinux
import Glibc
import Testing
import WorkerLink

@Suite("ScannedPage")
struct ScannedPageTests {
    static let shape = PageShape(width: 10, height: 4, bytesPerRow: 30, channels: 3, depth: 8, dpi: 200)

    @Test("a sealed file of the right size is a page, and is closed when the page goes")
    func takes() throws {
        let descriptor = try file(120, sealed: true)
        var page: ScannedPage? = try ScannedPage(shape: Self.shape, descriptor: OwnedDescriptor(descriptor))
        #expect(page?.byteCount == 120 && page?.width == 10 && page?.dpi == 200)
        #expect(fcntl(descriptor, F_GETFD) >= 0)
        page = nil
        #expect(fcntl(descriptor, F_GETFD) == -1)
    }

    @Test("a sealed page can be neither written nor resized nor mapped writable")
    func sealed() throws {
        let descriptor = OwnedDescriptor(try file(120, sealed: true))
        #expect(pwrite(descriptor.raw, "x", 1, 0) == -1)
        #expect(ftruncate(descriptor.raw, 121) == -1 && ftruncate(descriptor.raw, 119) == -1)
        var error: Int32 = 0
        #expect(kl_map(descriptor.raw, 120, 1, &error) == nil && error == EPERM)
    }

    @Test(
        "a file that is not sealed, or of another size, is no page",
        arguments: [(120, false), (119, true), (121, true)])
    func refuses(size: Int, sealed: Bool) throws {
        let descriptor = try file(size, sealed: sealed)
        #expect(throws: WorkerFailure.self) {
            try ScannedPage(shape: Self.shape, descriptor: OwnedDescriptor(descriptor))
        }
    }

    static let wrong: [PageShape] = [
        PageShape(width: 0, height: 4, bytesPerRow: 30, channels: 3, depth: 8, dpi: 200),
        PageShape(width: 10, height: -4, bytesPerRow: 30, channels: 3, depth: 8, dpi: 200),
        PageShape(width: 10, height: 4, bytesPerRow: 29, channels: 3, depth: 8, dpi: 200),
        PageShape(width: 10, height: 4, bytesPerRow: 30, channels: 4, depth: 8, dpi: 200),
        PageShape(width: 10, height: 4, bytesPerRow: 30, channels: 1, depth: 7, dpi: 200),
        PageShape(width: 10, height: 4, bytesPerRow: 30, channels: 3, depth: 8, dpi: 0),
        PageShape(width: Int.max, height: Int.max, bytesPerRow: Int.max, channels: 3, depth: 16, dpi: 200),
        PageShape(width: 60_000, height: 60_000, bytesPerRow: 180_000, channels: 3, depth: 8, dpi: 200),
    ]

    @Test("numbers that do not fit one another are refused without overflow", arguments: wrong)
    func shapes(shape: PageShape) {
        #expect(throws: WorkerFailure.self) { try shape.validate() }
    }

    private func file(_ size: Int, sealed: Bool) throws -> Int32 {
        let descriptor = kl_memfd_create("test")
        try #require(descriptor >= 0)
        #expect(ftruncate(descriptor, off_t(size)) == 0)
        if sealed { #expect(kl_memfd_seal(descriptor) == 0) }
        return descriptor
    }
}
