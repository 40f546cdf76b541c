import DeviceModel
import DeviceRuntime
import Testing

@testable import TicketPrinter

@Suite("Reply decoder")
struct ReplyDecoderTests {
    private func decode(_ bytes: [UInt8], piece: Int = .max, ignoring: UInt8 = 0) -> [EscPosReply] {
        var decoder = EscPosReplyDecoder(ignoredBits: ignoring)
        var replies: [EscPosReply] = []
        var start = 0
        while start < bytes.count {
            let end = min(bytes.count, start + min(piece, bytes.count))
            decoder.feed(bytes[start..<end]) { replies.append($0) }
            start = end
        }
        decoder.abandon { replies.append($0) }
        return replies
    }

    @Test("a byte alone is what its fixed bits say", arguments: UInt8.min...UInt8.max)
    func alone(byte: UInt8) {
        let expected: EscPosReply =
            switch byte {
            case 0x11: .xon
            case 0x13: .xoff
            case 0x3B: .powerOn
            case let b where b & 0b1001_0011 == 0b0001_0010: .realTime(b)
            case let b where b & 0b1001_0000 == 0 && b != 0x37: .byte(b)
            // Openers of longer things, given up, and what is nothing.
            default: .stray(byte)
            }
        #expect(decode([byte]) == [expected])
    }

    @Test(
        "the byte after an automatic status' first is its own if its fixed bits fit", arguments: UInt8.min...UInt8.max)
    func second(byte: UInt8) {
        let replies = decode([0x14, byte, 0x00, 0x0F])
        if byte & 0x90 == 0 {
            #expect(replies == [.automatic(0x14, byte, 0x00, 0x0F)])
        } else if byte == 0x11 || byte == 0x13 {
            #expect(replies.first == (byte == 0x11 ? .xon : .xoff))
        } else {
            #expect(replies.first == .stray(0x14))
        }
    }

    @Test("XON and XOFF stand anywhere between, and take nothing away")
    func flow() {
        #expect(decode([0x10, 0x13, 0x03, 0x11, 0x00, 0x0F]) == [.xoff, .xon, .automatic(0x10, 3, 0, 0x0F)])
        #expect(decode([0x37, 0x22, 0x13] + Array("ABCD".utf8) + [0]) == [.xoff, .processID(Array("ABCD".utf8))])
    }

    @Test(
        "blocks run to NUL",
        arguments: [
            ([0x37, 0x22, 0x41, 0x42, 0x43, 0x44, 0], [EscPosReply.processID([0x41, 0x42, 0x43, 0x44])]),
            ([0x37, 0x25, 0], [.cleared([])]), ([0x37, 0x23, 0x40, 0x41, 0], [.offline([0x40, 0x41])]),
            ([0x5F, 0x45, 0x50, 0], [.text([0x45, 0x50])]), ([0x3D, 0x21, 0x30, 0], [.block(0x21, [0x30])]),
            ([0x37, 0x36, 0x31, 0], [.block(0x36, [0x31])]),
            // An id that is not four bytes is none.
            ([0x37, 0x22, 0x41, 0], [.stray(0x37), .stray(0x22), .stray(0x41), .stray(0)]),
        ] as [([UInt8], [EscPosReply])])
    func blocks(bytes: [UInt8], expected: [EscPosReply]) { #expect(decode(bytes) == expected) }

    @Test("a block that never ends is given up at its limit, and the status it swallowed comes out")
    func endless() {
        let replies = decode([0x37, 0x22] + [UInt8](repeating: 0x41, count: 200) + [0x12])
        #expect(replies.first == .stray(0x37))
        #expect(replies.last == .realTime(0x12))
        #expect(decode([0x37, 0x12, 0x12, 0x12, 0x12]) == [.stray(0x37)] + Array(repeating: .realTime(0x12), count: 4))
    }

    @Test("noise inside a process id is left out and counted; the id stands")
    func noise() {
        #expect(
            decode([0x37, 0x22, 0x41, 0xFF, 0x42, 0x43, 0x44, 0]) == [.stray(0xFF), .processID(Array("ABCD".utf8))])
    }

    @Test("bytes in pieces of any size give the same replies, whatever the bytes are")
    func pieces() {
        var seed: UInt64 = 3
        for _ in 0..<300 {
            let bytes = (0..<120).map { _ -> UInt8 in
                seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return UInt8(truncatingIfNeeded: seed >> 40)
            }
            let whole = decode(bytes)
            for piece in [1, 2, 7] { #expect(decode(bytes, piece: piece) == whole) }
        }
    }

    @Test("a model's own use of bit 7 is no stray byte (Cashino KP-628E: 92h)")
    func quirk() {
        #expect(decode([0x92]) == [.stray(0x92)])
        #expect(decode([0x92], ignoring: 0x80) == [.realTime(0x92)])
    }

    @Test("process ids are printable, rise, and come back after 95 to the fourth")
    func ids() {
        var before: [UInt8] = []
        for count in stride(from: UInt64(0), to: 95 * 95 * 3, by: 7) {
            let id = EscPosCommands.processIDBytes(count)
            #expect(id.count == 4 && id.allSatisfy { (0x20...0x7E).contains($0) })
            #expect(before.lexicographicallyPrecedes(id))
            before = id
        }
        #expect(EscPosCommands.processIDBytes(95 * 95 * 95 * 95) == EscPosCommands.processIDBytes(0))
    }
}

@Suite("Printer condition")
struct PrinterConditionTests {
    @Test(
        "each status bit is read as the maker says",
        arguments: [
            ([0x16, 0x12, 0x12, 0x12], nil), ([0x1A, 0x16, 0x12, 0x12], "printer.cover.open"),
            ([0x1A, 0x32, 0x12, 0x72], "printer.paper.out"), ([0x1A, 0x52, 0x1A, 0x12], "printer.cutter.jammed"),
            ([0x1A, 0x52, 0x16, 0x12], "printer.paper.jammed"),
            ([0x1A, 0x52, 0x32, 0x12], "printer.error.unrecoverable"),
            ([0x1A, 0x52, 0x52, 0x12], "printer.head.hot"), ([0x1A, 0x12, 0x12, 0x12], "printer.offline"),
            ([0x12, 0x12, 0x12, 0x1E], nil),
        ] as [([UInt8], String?)])
    func causes(replies: [UInt8], code: String?) {
        let seen = PrinterCondition(status: replies[0], offline: replies[1], error: replies[2], roll: replies[3])
        #expect(seen.blockingCode?.value == code)
        #expect(seen.isBlocking == (code != nil))
        #expect(!PrinterCondition.isImplausible(replies[0], replies[1], replies[2], replies[3]))
    }

    @Test(
        "what cannot all be true is told",
        arguments: [
            [0x12, 0x16, 0x12, 0x12], [0x12, 0x32, 0x12, 0x12], [0x12, 0x12, 0x1A, 0x12], [0x12, 0x12, 0x12, 0x16],
            [0x12, 0x12, 0x12, 0x32],
        ] as [[UInt8]])
    func implausible(r: [UInt8]) { #expect(PrinterCondition.isImplausible(r[0], r[1], r[2], r[3])) }

    @Test("near end is low, end is out, and an open cover leaves paper unknown")
    func paper() {
        #expect(PrinterCondition(automatic: 0x10, 0, 0x03, 0).paper == .low)
        #expect(PrinterCondition(automatic: 0x18, 0, 0x0C, 0).paper == .out)
        let open = PrinterFaults.judge(PrinterCondition(automatic: 0x38, 0, 0x0C, 0))
        #expect(open.present.map(\.code) == [PrinterFaults.coverOpen])
        #expect(!open.absent.contains { $0.code == PrinterFaults.paperOut || $0.code == PrinterFaults.paperLow })
    }
}
