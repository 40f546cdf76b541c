import CLinux
import DeviceModel
import Glibc
import WorkerLink

/// A memfd under construction: written through a map, then sealed. For one thread only.
final class PageBuffer {
    private let descriptor: OwnedDescriptor
    private(set) var memory: UnsafeMutableRawPointer
    private(set) var capacity: Int
    private var isSealed = false

    init(capacity: Int) throws(WorkerFailure) {
        let raw = kl_memfd_create("page")
        guard raw >= 0 else { throw Self.noMemory("memfd_create: errno \(-raw)") }
        descriptor = OwnedDescriptor(raw)
        self.capacity = capacity
        memory = try Self.map(descriptor, capacity)
    }

    deinit { if !isSealed { munmap(memory, capacity) } }

    /// Twice the size, what was written stays.
    func grow() throws(WorkerFailure) {
        guard capacity * 2 <= PageShape.byteCount_max else {
            throw Self.noMemory("a page of more than \(capacity) bytes")
        }
        let new = try Self.map(descriptor, capacity * 2)
        munmap(memory, capacity)
        memory = new
        capacity *= 2
    }

    /// Cuts it to `count` bytes and seals it against writing, growing, shrinking and further seals. The last call on a
    /// buffer: its memory is gone.
    func seal(count: Int) throws(WorkerFailure) -> OwnedDescriptor {
        // Sealing is refused while a writable map exists.
        isSealed = true
        munmap(memory, capacity)
        let cut = ftruncate(descriptor.raw, off_t(count))
        let sealed = kl_memfd_seal(descriptor.raw)
        guard cut == 0, sealed == 0 else { throw Self.noMemory("seal: errno \(cut == 0 ? -sealed : errno)") }
        return descriptor
    }

    private static func map(_ descriptor: OwnedDescriptor, _ capacity: Int) throws(WorkerFailure)
        -> UnsafeMutableRawPointer
    {
        guard ftruncate(descriptor.raw, off_t(capacity)) == 0 else { throw noMemory("ftruncate: errno \(errno)") }
        var error: Int32 = 0
        guard let memory = kl_map(descriptor.raw, capacity, 1, &error) else { throw noMemory("mmap: errno \(error)") }
        return memory
    }

    private static func noMemory(_ evidence: String) -> WorkerFailure {
        WorkerFailure(
            code: "scanner.memory.short", attempted: "make room for a page", evidence: evidence, retry: .smaller)
    }
}
