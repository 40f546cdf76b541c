import CJpeg
import CLinux
import DeviceModel
import WorkerLink

/// A JPEG in memory that is overwritten when it goes. For one thread only.
struct JpegPicture: ~Copyable {
    private let memory: UnsafeMutablePointer<UInt8>
    let count: Int

    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: memory, count: count) }

    /// - Parameter quality: 1...100.
    init(rows: UnsafeRawBufferPointer, shape: PageShape, quality: Int) throws(WorkerFailure) {
        guard shape.depth == 8, (1...100).contains(quality), let start = rows.baseAddress else {
            throw WorkerFailure(
                code: "pages.input.refused", attempted: "encode a page as JPEG",
                evidence: "depth \(shape.depth), quality \(quality); depth must be 8, quality 1...100")
        }
        var jpeg: UnsafeMutablePointer<UInt8>?
        var length = 0
        var message = [CChar](repeating: 0, count: Int(CJPEG_MESSAGE))
        let code = cjpeg_encode(
            start.assumingMemoryBound(to: UInt8.self), shape.bytesPerRow, UInt32(shape.width), UInt32(shape.height),
            Int32(shape.channels), Int32(quality), UInt16(shape.dpi), &jpeg, &length, &message)
        guard code == CJPEG_OK, let jpeg else {
            let words = String(decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            throw WorkerFailure(
                code: "pages.input.refused", attempted: "encode a page as JPEG", evidence: "libjpeg \(code) \(words)")
        }
        memory = jpeg
        count = length
    }

    deinit { cjpeg_free(memory, count) }
}
