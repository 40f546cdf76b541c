import EvaluationKeypad
import Testing

@Suite("KeypadReport")
struct KeypadReportTests {
    @Test(
        "eight bytes of the boot protocol are read to the bit",
        arguments: [
            ([0, 0, 0, 0, 0, 0, 0, 0], 0, KeypadReport.Keys.down([])), ([0, 0, 0x1E, 0, 0, 0, 0, 0], 0, .down([0x1E])),
            ([0x82, 0, 0x1E, 0x28, 0, 0, 0, 0], 0x82, .down([0x1E, 0x28])),
            ([0, 0, 4, 5, 6, 7, 8, 9], 0, .down([4, 5, 6, 7, 8, 9])), ([0, 0, 1, 1, 1, 1, 1, 1], 0, .rollOver),
            ([0, 0, 2, 2, 2, 2, 2, 2], 0, .keyboardError(2)), ([0, 0, 3, 3, 3, 3, 3, 3], 0, .keyboardError(3)),
            ([0, 0, 0xDD, 0, 0, 0, 0, 0], 0, .down([0xDD])),
        ] as [([UInt8], UInt8, KeypadReport.Keys)])
    func reads(bytes: [UInt8], modifiers: UInt8, keys: KeypadReport.Keys) {
        let report = KeypadReport(bytes)
        #expect(report?.modifiers == modifiers)
        #expect(report?.keys == keys)
        #expect(report?.isPacked == true)
    }

    @Test(
        "what is no report is refused",
        arguments: [
            [], [0], [0, 0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0, 0, 0], [0, 1, 0, 0, 0, 0, 0, 0],
            [0, 0, 0x1E, 0x1E, 0, 0, 0, 0], [0, 0, 1, 0, 0, 0, 0, 0], [0, 0, 1, 1, 1, 1, 1, 0x1E],
            [0, 0, 0x1E, 1, 1, 1, 1, 1], [0, 0, 1, 1, 1, 2, 2, 2], [0, 0, 0xE0, 0, 0, 0, 0, 0],
            [0, 0, 0xDE, 0, 0, 0, 0, 0], [255, 255, 255, 255, 255, 255, 255, 255],
        ] as [[UInt8]])
    func refuses(bytes: [UInt8]) { #expect(KeypadReport(bytes) == nil) }

    @Test("gaps are seen")
    func gaps() {
        #expect(KeypadReport([0, 0, 0, 0x1E, 0, 0, 0, 0] as [UInt8])?.isPacked == false)
        #expect(KeypadReport([0, 0, 0x1E, 0, 0x1F, 0, 0, 0] as [UInt8])?.isPacked == false)
    }
}

@Suite("KeypadReportAssembler")
struct KeypadReportAssemblerTests {
    static let press: [UInt8] = [0, 0, 0x1E, 0, 0, 0, 0, 0]
    static let release: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0]

    static func pressed(_ reports: [KeypadReport]) -> [UInt8] {
        var decoder = KeypadDecoder()
        return reports.flatMap { decoder.take($0, at: .zero) }.compactMap {
            if case .pressed(let usage) = $0 { return usage }
            return nil
        }
    }

    @Test("reports cut anywhere come out whole", arguments: 1...20)
    func pieces(size: Int) {
        let stream = Self.press + Self.release + [0, 0, 0x1F, 0x20, 0, 0, 0, 0] + Self.release
        var assembler = KeypadReportAssembler()
        var reports: [KeypadReport] = []
        for at in stride(from: 0, to: stream.count, by: size) {
            reports += assembler.take(stream[at..<min(at + size, stream.count)])
        }
        #expect(reports.count == 4)
        #expect(Self.pressed(reports) == [0x1E, 0x1F, 0x20])
        #expect(assembler.dropped == 0)
    }

    @Test("bytes lost, or zeros and bytes that are no usage added, make no press that nobody made", arguments: 0..<24)
    func noFalsePress(at: Int) {
        let stream = Self.press + Self.release + Self.press
        let noises: [[UInt8]] = [[0], [0xFF], [0xFF, 0xFF], [0, 0, 0], [0xE5, 0xFE, 0xFF], [0xDE, 0]]
        for noise in noises {
            var assembler = KeypadReportAssembler()
            let reports = assembler.take(
                stream[..<at] + noise + stream[at...] + Self.release + Self.press + Self.release)
            let pressed = Self.pressed(reports)
            #expect(Set(pressed).isSubset(of: [0x1E]), "\(noise) at \(at): \(pressed)")
        }
        for lost in 1...min(7, stream.count - at) {
            var assembler = KeypadReportAssembler()
            let reports = assembler.take(
                stream[..<at] + stream[(at + lost)...] + Self.release + Self.press + Self.release + Self.press)
            let pressed = Self.pressed(reports)
            #expect(Set(pressed).isSubset(of: [0x1E]), "\(lost) lost at \(at): \(pressed)")
            #expect(pressed.last == 0x1E, "back in step after \(lost) lost at \(at)")
        }
    }

    @Test("silence drops an unfinished report, and the next one is read")
    func silence() {
        var assembler = KeypadReportAssembler()
        #expect(assembler.take(Self.press.prefix(5)).isEmpty)
        #expect(assembler.waiting == 5)
        assembler.silence()
        #expect(assembler.dropped == 5)
        #expect(Self.pressed(assembler.take(Self.press)) == [0x1E])
        assembler.silence()
        #expect(assembler.dropped == 5)
    }

    @Test("a megabyte of noise is dropped and kept nowhere")
    func noise() {
        var assembler = KeypadReportAssembler()
        #expect(assembler.take([UInt8](repeating: 0xFF, count: 1_000_000)).isEmpty)
        #expect(assembler.waiting == 7)
        #expect(assembler.dropped == 999_993)
    }
}

@Suite("KeypadDecoder")
struct KeypadDecoderTests {
    func report(_ usages: [UInt8], modifiers: UInt8 = 0) -> KeypadReport {
        let bytes = [modifiers, 0] + usages + [UInt8](repeating: 0, count: 6 - usages.count)
        return KeypadReport(bytes)!
    }

    @Test("press, repeat, release")
    func press() {
        var decoder = KeypadDecoder()
        #expect(decoder.take(report([0x1E]), at: .zero) == [.pressed(0x1E)])
        #expect(decoder.take(report([0x1E]), at: .seconds(1)) == [])
        #expect(decoder.take(report([]), at: .seconds(2)) == [.released(0x1E)])
        #expect(decoder.take(report([]), at: .seconds(3)) == [])
    }

    @Test("two keys at once are two presses in the report's order; letting one go releases that one")
    func twoKeys() {
        var decoder = KeypadDecoder()
        #expect(decoder.take(report([0x20, 0x1E]), at: .zero) == [.pressed(0x20), .pressed(0x1E)])
        #expect(decoder.take(report([0x1E]), at: .zero) == [.released(0x20)])
        #expect(decoder.take(report([0x21]), at: .zero) == [.released(0x1E), .pressed(0x21)])
    }

    @Test("roll-over presses nothing and releases nothing")
    func rollOver() {
        var decoder = KeypadDecoder()
        _ = decoder.take(report([0x1E]), at: .zero)
        #expect(decoder.take(KeypadReport([0, 0, 1, 1, 1, 1, 1, 1] as [UInt8])!, at: .zero) == [.rollOver])
        #expect(decoder.take(report([0x1E]), at: .zero) == [])
        #expect(decoder.take(KeypadReport([0, 0, 3, 3, 3, 3, 3, 3] as [UInt8])!, at: .zero) == [.keyboardError(3)])
        #expect(decoder.take(report([]), at: .zero) == [.released(0x1E)])
    }

    @Test("modifiers are kept and are no keys")
    func modifiers() {
        var decoder = KeypadDecoder()
        #expect(decoder.take(report([], modifiers: 0x02), at: .zero) == [])
        #expect(decoder.modifiers == 0x02)
    }

    @Test("a key is stuck from its limit on, not a moment sooner, and no more once it is up")
    func stuck() {
        var decoder = KeypadDecoder()
        _ = decoder.take(report([0x1E, 0x1F]), at: .seconds(1))
        _ = decoder.take(report([0x1E]), at: .seconds(5))
        #expect(decoder.stuck(at: .milliseconds(10_999), limit: .seconds(10)) == [])
        #expect(decoder.stuck(at: .seconds(11), limit: .seconds(10)) == [0x1E])
        _ = decoder.take(report([]), at: .seconds(12))
        #expect(decoder.stuck(at: .seconds(60), limit: .seconds(10)) == [])
    }
}
