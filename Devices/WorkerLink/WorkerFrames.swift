// Frames between kioskd and a worker. Pure: no I/O, nothing imported, so that the fuzzer compiles this file alone.
//
//     offset 0   4   "KWF" and the version, 1
//            4   1   kind, see WorkerFrameKind
//            5   1   number of descriptors sent beside the first byte (SCM_RIGHTS), 0...8
//            6   2   zero
//            8   8   id, big endian: of the request that the frame belongs to; 0 for hello and stop
//           16   4   length of the body, big endian, at most 1 MiB
//           20   …   body, JSON in UTF-8 where the kind has one

/// What a frame is.
public enum WorkerFrameKind: UInt8, Sendable, CaseIterable {
    /// From the worker, first: who it is.
    case hello = 1
    case request = 2
    /// The one good answer to a request.
    case response = 3
    /// The one bad answer to a request.
    case failure = 4
    /// Progress of a request, any number before its answer.
    case event = 5
    /// Asks that a request end soon; it is still answered.
    case cancel = 6
    case ping = 7
    case pong = 8
    /// Asks the worker to end.
    case stop = 9
}

public struct WorkerFrame: Sendable, Hashable {
    public static let headerLength = 20
    public static let body_max = 1 << 20
    public static let descriptors_max = 8

    public var kind: WorkerFrameKind
    public var id: UInt64
    public var descriptorCount: Int
    public var body: [UInt8]

    public init(kind: WorkerFrameKind, id: UInt64, descriptorCount: Int = 0, body: [UInt8] = []) {
        self.kind = kind
        self.id = id
        self.descriptorCount = descriptorCount
        self.body = body
    }

    /// - Throws: ``WorkerFrameError`` where body or descriptors are more than a frame may have.
    public func encoded() throws(WorkerFrameError) -> [UInt8] {
        guard body.count <= Self.body_max else { throw .bodyTooLong(body.count) }
        guard (0...Self.descriptors_max).contains(descriptorCount) else { throw .tooManyDescriptors(descriptorCount) }
        var bytes: [UInt8] = [0x4B, 0x57, 0x46, 1, kind.rawValue, UInt8(descriptorCount), 0, 0]
        bytes.reserveCapacity(Self.headerLength + body.count)
        for shift in stride(from: 56, through: 0, by: -8) { bytes.append(UInt8(truncatingIfNeeded: id >> shift)) }
        for shift in stride(from: 24, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: body.count >> shift))
        }
        return bytes + body
    }
}

public enum WorkerFrameError: Error, Hashable, Sendable, CustomStringConvertible {
    case notAFrame
    case unknownVersion(UInt8)
    case unknownKind(UInt8)
    case reservedNotZero
    case tooManyDescriptors(Int)
    case bodyTooLong(Int)
    /// The stream ended inside a frame.
    case truncated(have: Int)

    public var description: String {
        switch self {
        case .notAFrame: "the bytes do not begin a frame"
        case .unknownVersion(let version): "frame version \(version) is not known, only 1"
        case .unknownKind(let kind): "frame kind \(kind) is not known"
        case .reservedNotZero: "reserved bytes of a frame are not zero"
        case .tooManyDescriptors(let count): "\(count) descriptors beside one frame, at most 8"
        case .bodyTooLong(let count): "a body of \(count) bytes, at most 1 MiB"
        case .truncated(let have): "the stream ended \(have) bytes into a frame"
        }
    }
}

/// Cuts a byte stream into frames. Holds at most one frame and what was appended after it; a wrong byte ends the
/// stream for good, since nothing after it can be trusted.
public struct WorkerFrameDecoder: Sendable {
    private var buffer: [UInt8] = []
    private var start = 0
    private var broken: WorkerFrameError?

    public init() {}

    /// Bytes that wait for the rest of their frame.
    public var pending: Int { buffer.count - start }

    public mutating func append(_ bytes: some Sequence<UInt8>) {
        if start > 0 {
            buffer.removeFirst(start)
            start = 0
        }
        if broken == nil { buffer.append(contentsOf: bytes) }
    }

    /// The next whole frame, or nil until more bytes come. A header is judged as soon as its bytes are there.
    public mutating func next() throws(WorkerFrameError) -> WorkerFrame? {
        if let broken { throw broken }
        do throws(WorkerFrameError) {
            return try take()
        } catch {
            broken = error
            buffer = []
            start = 0
            throw error
        }
    }

    /// To be called at end of file.
    public func finish() throws(WorkerFrameError) {
        if let broken { throw broken }
        if pending > 0 { throw .truncated(have: pending) }
    }

    private mutating func take() throws(WorkerFrameError) -> WorkerFrame? {
        let magic: [UInt8] = [0x4B, 0x57, 0x46]
        for index in 0..<min(3, pending) where buffer[start + index] != magic[index] { throw .notAFrame }
        guard pending >= WorkerFrame.headerLength else { return nil }
        guard buffer[start + 3] == 1 else { throw .unknownVersion(buffer[start + 3]) }
        guard let kind = WorkerFrameKind(rawValue: buffer[start + 4]) else { throw .unknownKind(buffer[start + 4]) }
        let descriptors = Int(buffer[start + 5])
        guard descriptors <= WorkerFrame.descriptors_max else { throw .tooManyDescriptors(descriptors) }
        guard buffer[start + 6] == 0, buffer[start + 7] == 0 else { throw .reservedNotZero }
        let id = buffer[start + 8..<start + 16].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let length = buffer[start + 16..<start + 20].reduce(0) { $0 << 8 | Int($1) }
        guard length <= WorkerFrame.body_max else { throw .bodyTooLong(length) }
        guard pending >= WorkerFrame.headerLength + length else { return nil }
        let bodyStart = start + WorkerFrame.headerLength
        let frame = WorkerFrame(
            kind: kind, id: id, descriptorCount: descriptors, body: Array(buffer[bodyStart..<bodyStart + length]))
        start = bodyStart + length
        return frame
    }
}
