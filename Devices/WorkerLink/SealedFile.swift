import CLinux
import DeviceModel
import Glibc

/// Reads what a worker handed over in a sealed memfd.
public enum SealedFile {
    /// - Throws: ``WorkerFailure`` with `worker.reply` if the file is not fully sealed, has another size than `count`,
    ///   or cannot be read.
    public static func read(_ descriptor: OwnedDescriptor, count: Int) throws(WorkerFailure) -> [UInt8] {
        func refused(_ evidence: String) -> WorkerFailure {
            WorkerFailure(
                code: "worker.reply", attempted: "read a worker's file", evidence: evidence, retry: .newWorker)
        }
        guard kl_memfd_is_sealed(descriptor.raw) == 1 else { throw refused("not sealed") }
        guard descriptor.fileSize == count, count > 0, count <= PageShape.byteCount_max else {
            throw refused("\(descriptor.fileSize ?? -1) bytes, not \(count)")
        }
        var read = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, used in
            while read < count, let start = buffer.baseAddress {
                let got = pread(descriptor.raw, start + read, count - read, off_t(read))
                if got <= 0 { break }
                read += got
            }
            used = read
        }
        guard read == count else { throw refused("read \(read) of \(count) bytes, errno \(errno)") }
        return bytes
    }
}
