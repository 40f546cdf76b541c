import CLinux
import DeviceModel
import DeviceRuntime
import Foundation
import Glibc
import PaperServices
import Testing
import Vault
import WorkerLink

/// A page service over the built `kiosk-pages`, a hub and a session.
struct Parts {
    let hub: HubPrivateKey
    let vault: SessionVault
    let supervisor: WorkerSupervisor
    let service: PageService

    init(program: String = "kiosk-pages", crashLimit: Int = 50, quarantine: Duration = .seconds(30)) throws {
        hub = try HubPrivateKey()
        vault = try SessionVault(hub: hub.publicKey)
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let path = URL(filePath: own).deletingLastPathComponent().appending(path: program).path
        var policy = WorkerPolicy()
        policy.startLimit = .seconds(20)
        policy.heartbeatInterval = .milliseconds(50)
        policy.heartbeatLimit = .seconds(10)
        policy.backOffInitial = .milliseconds(5)
        policy.crashLimit = crashLimit
        policy.quarantine = quarantine
        supervisor = WorkerSupervisor(
            name: "kiosk-pages", command: WorkerCommand(path: program.hasPrefix("/") ? program : path), policy: policy,
            time: SystemTime.source)
        service = PageService(supervisor: supervisor, time: SystemTime.source)
    }

    func use(_ body: (PageService) async throws -> Void) async throws {
        await service.start()
        do { try await body(service) } catch {
            await service.stop()
            throw error
        }
        await service.stop()
    }

    var pid: Int32? {
        get async { if case .up(let pid) = await supervisor.state { pid } else { nil } }
    }

    /// A sealed page with a gradient.
    static func page(
        width: Int, height: Int, channels: Int = 3, depth: Int = 8, padding: Int = 0
    ) throws -> ScannedPage {
        let shape = PageShape(
            width: width, height: height, bytesPerRow: width * channels * depth / 8 + padding, channels: channels,
            depth: depth, dpi: 200)
        let descriptor = kl_memfd_create("test-page")
        let bytes = (0..<shape.byteCount).map { UInt8(truncatingIfNeeded: $0 &* 7 >> 3) }
        try #require(ftruncate(descriptor, off_t(bytes.count)) == 0)
        try #require(pwrite(descriptor, bytes, bytes.count, 0) == bytes.count)
        try #require(kl_memfd_seal(descriptor) == 0)
        return try ScannedPage(shape: shape, descriptor: OwnedDescriptor(descriptor))
    }

    /// A sealed page that is black and costs nothing to make.
    static func emptyPage(width: Int, height: Int) throws -> ScannedPage {
        let shape = PageShape(
            width: width, height: height, bytesPerRow: width * 3, channels: 3, depth: 8, dpi: 200)
        let descriptor = OwnedDescriptor(kl_memfd_create("test-page"))
        try #require(ftruncate(descriptor.raw, off_t(shape.byteCount)) == 0)
        try #require(kl_memfd_seal(descriptor.raw) == 0)
        return try ScannedPage(shape: shape, descriptor: descriptor)
    }

    static func contains(_ bytes: [UInt8], _ part: [UInt8]) -> Bool {
        bytes.indices.dropLast(part.count - 1).contains { bytes[$0..<$0 + part.count].elementsEqual(part) }
    }
}

/// The size that a JPEG says of itself: a small reader of its own, from ITU-T T.81 annex B and JFIF 1.02.
struct JpegHeader: Equatable {
    var width: Int
    var height: Int
    var channels: Int
    var dpi: Int

    init(width: Int, height: Int, channels: Int, dpi: Int) {
        (self.width, self.height, self.channels, self.dpi) = (width, height, channels, dpi)
    }

    init?(_ bytes: [UInt8]) {
        func number(_ at: Int) -> Int { Int(bytes[at]) << 8 | Int(bytes[at + 1]) }
        var dpi = 0
        var at = 2
        while at + 10 < bytes.count, bytes[at] == 0xFF {
            let marker = bytes[at + 1]
            if marker == 0xE0, bytes[at + 11] == 1 { dpi = number(at + 12) }
            if marker == 0xC0 {
                self.init(width: number(at + 7), height: number(at + 5), channels: Int(bytes[at + 9]), dpi: dpi)
                return
            }
            at += 2 + number(at + 2)
        }
        return nil
    }
}
