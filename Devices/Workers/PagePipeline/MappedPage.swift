import CLinux
import DeviceModel
import Glibc
import WorkerLink

/// A page of another process, read only. For one thread only.
struct MappedPage: ~Copyable {
    let bytes: UnsafeRawBufferPointer

    init(_ page: ScannedPage) throws(WorkerFailure) {
        var error: Int32 = 0
        guard let memory = kl_map(page.descriptor.raw, page.byteCount, 0, &error) else {
            throw WorkerFailure(
                code: "pages.worker.down", attempted: "map a page", evidence: "errno \(error)", retry: .newWorker)
        }
        bytes = UnsafeRawBufferPointer(start: memory, count: page.byteCount)
    }

    deinit { munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count) }
}
