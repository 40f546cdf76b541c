import CLinux
import Crypto
import Glibc

/// The key of one page, or of one case's fields: 256 random bits, used for one ciphertext only.
///
/// While a cipher runs, the library holds a copy of its own, which it overwrites when it is done.
public final class DataKey: Sendable {
    public static let byteCount = 32
    let bytes: LockedBytes

    /// A new random key.
    public init() throws(VaultError) { bytes = try LockedBytes.random(count: Self.byteCount) }

    init(copying source: UnsafeRawBufferPointer) throws(VaultError) {
        guard source.count == Self.byteCount else { throw .wrappedKey(reason: "\(source.count) bytes, not 32") }
        bytes = try LockedBytes(count: Self.byteCount)
        try bytes.withMutableBytes { $0.copyMemory(from: source) }
    }

    /// Takes the key out of the memfd made by ``transferDescriptor()`` and overwrites it there. Does not close it.
    public convenience init(takingFrom descriptor: Int32) throws(VaultError) {
        var info = stat()
        guard fstat(descriptor, &info) == 0, info.st_size == Self.byteCount else {
            throw .wrappedKey(reason: "the descriptor does not hold a key")
        }
        var error: Int32 = 0
        guard let map = kl_map(descriptor, Self.byteCount, 1, &error) else {
            throw .system(call: "mmap", errno: error)
        }
        defer {
            kl_wipe(map, Self.byteCount)
            munmap(map, Self.byteCount)
        }
        try self.init(copying: UnsafeRawBufferPointer(start: map, count: Self.byteCount))
    }

    /// A new memfd with the key in it, for handing it to a worker without its bytes passing a message. The taker
    /// overwrites it; the caller closes its own copy of the descriptor.
    public func transferDescriptor() throws -> Int32 {
        let descriptor = kl_memfd_create("data-key")
        guard descriptor >= 0 else { throw VaultError.system(call: "memfd_create", errno: -descriptor) }
        do {
            guard ftruncate(descriptor, off_t(Self.byteCount)) == 0 else {
                throw VaultError.system(call: "ftruncate", errno: errno)
            }
            try bytes.withBytes { source in
                guard pwrite(descriptor, source.baseAddress, source.count, 0) == source.count else {
                    throw VaultError.system(call: "pwrite", errno: errno)
                }
            }
        } catch {
            close(descriptor)
            throw error
        }
        return descriptor
    }

    /// Overwrites the key. What it sealed can from then on be opened only through a wrapped copy.
    public func destroy() { bytes.wipe() }
    public var isDestroyed: Bool { bytes.isWiped }
    /// Whether the kernel keeps the key out of swap; false where the lock limit is used up.
    public var isLocked: Bool { bytes.isLocked }

    func symmetric() throws -> SymmetricKey { try bytes.withBytes { SymmetricKey(data: $0) } }
}
