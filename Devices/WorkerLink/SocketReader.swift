import CLinux
import Glibc

/// One receive of bytes and descriptors.
enum SocketReader {
    enum Incoming {
        case bytes([UInt8], [OwnedDescriptor])
        case again
        case end
        case failed(Int)
    }

    static let piece = 64 << 10

    static func receive(from socket: Int32, flags: Int32) -> Incoming {
        var raw = [Int32](repeating: -1, count: Int(KL_DESCRIPTORS_MAX))
        var count: Int32 = 0
        var got = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: piece) { buffer, used in
            got = kl_receive(socket, buffer.baseAddress, buffer.count, &raw, &count, flags)
            used = max(0, got)
        }
        let descriptors = raw.prefix(Int(count)).map { OwnedDescriptor($0) }
        if got == -Int(EAGAIN) { return .again }
        if got == 0 || got == -Int(ECONNRESET) { return .end }
        return got < 0 ? .failed(-got) : .bytes(bytes, descriptors)
    }
}
