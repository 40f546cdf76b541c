import CLinux
import DeviceModel
import Glibc
import Vault
public import WorkerLink

/// What `kiosk-pages` does: a clear page in, an encrypted JPEG out. The JPEG and the key are overwritten when they were
/// used, the page's map is gone; libjpeg's own row buffers go with the process, at the end of the session.
public final class PagePipelineHandler: WorkerHandler {
    public init() {}

    public func handle(_ job: WorkerJob) throws(WorkerFailure) -> WorkerOutcome {
        guard job.operation == EncodePageRequest.operation else {
            throw WorkerFailure(code: "worker.request", attempted: job.operation, evidence: "no such operation")
        }
        let request = try job.decode(EncodePageRequest.self)
        guard job.descriptors.count == 2 else {
            throw WorkerFailure(
                code: "pages.input.refused", attempted: "encode a page",
                evidence: "\(job.descriptors.count) descriptors, not page and key")
        }
        let key = try take { try DataKey(takingFrom: job.descriptors[1].raw) }
        defer { key.destroy() }
        let page: ScannedPage
        do throws(WorkerFailure) {
            page = try ScannedPage(shape: request.shape, descriptor: job.descriptors[0])
        } catch {
            throw WorkerFailure(code: "pages.input.refused", attempted: "encode a page", evidence: error.description)
        }
        if job.isCancelled { throw job.cancelledFailure }
        let mapped = try MappedPage(page)
        let jpeg = try JpegPicture(rows: mapped.bytes, shape: request.shape, quality: request.quality)
        if job.isCancelled { throw job.cancelledFailure }
        let ciphertext = try seal(jpeg.bytes, key: key, context: request.context)
        return try WorkerOutcome(
            EncodePageRequest.Reply(
                jpegByteCount: jpeg.count, ciphertextByteCount: SealedChunks.sealedLength(of: jpeg.count)),
            descriptors: [ciphertext])
    }

    public func vitals() -> [String: String] { [:] }
    public func cancelled() {}
    public func stop() {}

    /// The ciphertext in a sealed memfd.
    private func seal(
        _ clear: UnsafeRawBufferPointer, key: DataKey, context: String
    ) throws(WorkerFailure) -> OwnedDescriptor {
        let raw = kl_memfd_create("encrypted-page")
        guard raw >= 0 else { throw Self.noMemory("memfd_create: errno \(-raw)") }
        let descriptor = OwnedDescriptor(raw)
        let length = SealedChunks.sealedLength(of: clear.count)
        guard ftruncate(raw, off_t(length)) == 0 else { throw Self.noMemory("ftruncate: errno \(errno)") }
        var error: Int32 = 0
        guard let memory = kl_map(raw, length, 1, &error) else { throw Self.noMemory("mmap: errno \(error)") }
        do {
            defer { munmap(memory, length) }
            let target = UnsafeMutableRawBufferPointer(start: memory, count: length)
            try take { try SealedChunks.seal(clear, key: key, context: context, into: target) }
        }
        let sealed = kl_memfd_seal(raw)
        guard sealed == 0 else { throw Self.noMemory("seal: errno \(-sealed)") }
        return descriptor
    }

    private func take<R>(_ body: () throws -> R) throws(WorkerFailure) -> R {
        do {
            return try body()
        } catch {
            throw WorkerFailure(code: "pages.input.refused", attempted: "encrypt a page", evidence: "\(error)")
        }
    }

    private static func noMemory(_ evidence: String) -> WorkerFailure {
        WorkerFailure(
            code: "pages.worker.down", attempted: "make room for an encrypted page", evidence: evidence,
            retry: .newWorker)
    }
}
