import CLinux
import Synchronization

/// Secret bytes in memory of their own: locked where the limit allows, left out of core files, zero in a fork,
/// overwritten when wiped or when the last reference goes.
final class LockedBytes: Sendable {
    let count: Int
    /// Whether `mlock` succeeded (the limit is `ulimit -l`).
    let isLocked: Bool
    /// The address; 0 after the wipe.
    private let address: Mutex<UInt>

    /// Zeroes.
    init(count: Int) throws(VaultError) {
        var locked: Int32 = 0
        guard let memory = kl_secret_map(count, &locked) else { throw .system(call: "mmap", errno: 12) }
        self.count = count
        isLocked = locked == 1
        address = Mutex(UInt(bitPattern: memory))
    }

    deinit { wipe() }

    static func random(count: Int) throws(VaultError) -> LockedBytes {
        let bytes = try LockedBytes(count: count)
        var error: Int32 = 0
        try bytes.withMutableBytes { error = kl_random($0.baseAddress, $0.count) }
        guard error == 0 else { throw .system(call: "getrandom", errno: -error) }
        return bytes
    }

    var isWiped: Bool { address.withLock { $0 == 0 } }

    func withBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) throws -> R {
        try address.withLock { address in
            guard let memory = UnsafeRawPointer(bitPattern: address) else { throw VaultError.destroyed }
            return try body(UnsafeRawBufferPointer(start: memory, count: count))
        }
    }

    func withMutableBytes(_ body: (UnsafeMutableRawBufferPointer) -> Void) throws(VaultError) {
        let there = address.withLock { address in
            guard let memory = UnsafeMutableRawPointer(bitPattern: address) else { return false }
            body(UnsafeMutableRawBufferPointer(start: memory, count: count))
            return true
        }
        guard there else { throw .destroyed }
    }

    func wipe() {
        address.withLock { address in
            guard let memory = UnsafeMutableRawPointer(bitPattern: address) else { return }
            kl_secret_unmap(memory, count)
            address = 0
        }
    }
}
