import Glibc

/// A file descriptor with one owner, closed when the last reference goes.
public final class OwnedDescriptor: Sendable {
    public let raw: Int32

    /// Takes over `raw`; the caller must not close it any more.
    public init(_ raw: Int32) { self.raw = raw }

    deinit { close(raw) }

    /// Size in bytes of the file behind it; nil if it has none.
    public var fileSize: Int? {
        var info = stat()
        guard fstat(raw, &info) == 0 else { return nil }
        return Int(info.st_size)
    }
}
