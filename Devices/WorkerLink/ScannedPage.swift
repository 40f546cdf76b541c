import CLinux
import DeviceModel
import Glibc

/// A clear page as rows of pixels in a sealed memfd: it can be neither written nor resized, and it is gone when the
/// last reference goes. It never lies on a disk.
///
/// Sendable without a lock: the descriptor is constant, and what it points to is sealed against every change.
public final class ScannedPage: Sendable {
    public let shape: PageShape
    public let descriptor: OwnedDescriptor

    public var width: Int { shape.width }
    public var height: Int { shape.height }
    public var bytesPerRow: Int { shape.bytesPerRow }
    /// 1 grey, 3 red, green, blue.
    public var channels: Int { shape.channels }
    /// Bits a sample: 1, 8 or 16 (in host order).
    public var depth: Int { shape.depth }
    /// As the device reports it after it was set, not as it was asked for.
    public var dpi: Int { shape.dpi }
    public var byteCount: Int { shape.byteCount }

    /// - Throws: ``WorkerFailure`` with `scanner.page.short` if the file is not fully
    ///   sealed, or its size is not exactly `bytesPerRow` × `height`.
    public init(shape: PageShape, descriptor: OwnedDescriptor) throws(WorkerFailure) {
        try shape.validate()
        guard kl_memfd_is_sealed(descriptor.raw) == 1 else {
            throw WorkerFailure(
                code: "scanner.page.short", attempted: "take a page from the scanner's worker", evidence: "not sealed")
        }
        let size = descriptor.fileSize ?? -1
        guard size == shape.byteCount else {
            throw WorkerFailure(
                code: "scanner.page.short", attempted: "take a page from the scanner's worker",
                evidence: "\(size) of \(shape.byteCount) bytes")
        }
        self.shape = shape
        self.descriptor = descriptor
    }
}
