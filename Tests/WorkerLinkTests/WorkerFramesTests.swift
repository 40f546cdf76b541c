import Testing
import WorkerLink

@Suite("WorkerFrameDecoder")
struct WorkerFramesTests {
    static let good = WorkerFrame(kind: .request, id: 0x0102_0304_0506_0708, descriptorCount: 2, body: Array("{}".utf8))

    @Test("a frame has the documented bytes")
    func bytes() throws {
        #expect(
            try Self.good.encoded() == [
                0x4B, 0x57, 0x46, 1, 2, 2, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 2, 0x7B, 0x7D,
            ])
    }

    @Test("frames come out as they went in, whatever the pieces", arguments: 1...45)
    func pieces(size: Int) throws {
        let frames = WorkerFrameKind.allCases.map {
            WorkerFrame(kind: $0, id: UInt64($0.rawValue), descriptorCount: 1, body: Array("body \($0)".utf8))
        }
        let bytes = try frames.flatMap { try $0.encoded() }
        var decoder = WorkerFrameDecoder()
        var got: [WorkerFrame] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            decoder.append(bytes[start..<min(start + size, bytes.count)])
            while let frame = try decoder.next() { got.append(frame) }
        }
        #expect(got == frames)
        #expect(throws: Never.self) { try decoder.finish() }
    }

    @Test("a stream that ends inside a frame is truncated, at whatever byte")
    func truncated() throws {
        let bytes = try Self.good.encoded()
        for count in 1..<bytes.count {
            var decoder = WorkerFrameDecoder()
            decoder.append(bytes.prefix(count))
            #expect(try decoder.next() == nil)
            #expect(throws: WorkerFrameError.truncated(have: count)) { try decoder.finish() }
        }
    }

    static let hostile: [(at: Int, byte: UInt8, error: WorkerFrameError)] = [
        (0, 0x00, .notAFrame), (2, 0x47, .notAFrame), (3, 2, .unknownVersion(2)), (4, 0, .unknownKind(0)),
        (4, 10, .unknownKind(10)), (4, 255, .unknownKind(255)), (5, 9, .tooManyDescriptors(9)),
        (5, 255, .tooManyDescriptors(255)), (6, 1, .reservedNotZero), (7, 128, .reservedNotZero),
        (16, 0xFF, .bodyTooLong(0xFF00_0002)), (17, 0x10, .bodyTooLong(0x10_0002)),
    ]

    @Test("a wrong byte in the header ends the stream with its reason, for good", arguments: hostile.indices)
    func refuses(index: Int) throws {
        let (at, byte, error) = Self.hostile[index]
        var bytes = try Self.good.encoded()
        bytes[at] = byte
        var decoder = WorkerFrameDecoder()
        decoder.append(bytes)
        #expect(throws: error) { try decoder.next() }
        decoder.append(try Self.good.encoded())
        #expect(throws: error) { try decoder.next() }
        #expect(decoder.pending == 0)
    }

    @Test("a frame that no decoder takes is not encoded")
    func tooLarge() {
        let body = [UInt8](repeating: 0, count: WorkerFrame.body_max + 1)
        #expect(throws: WorkerFrameError.bodyTooLong(body.count)) {
            try WorkerFrame(kind: .event, id: 1, body: body).encoded()
        }
        #expect(throws: WorkerFrameError.tooManyDescriptors(9)) {
            try WorkerFrame(kind: .event, id: 1, descriptorCount: 9).encoded()
        }
    }
}
