import Glibc

/// Two-byte GB18030 codes to Unicode, from the C library's converter.
struct HanziTable: Sendable {
    static let shared = HanziTable()
    /// By `(lead - 81h) * 191 + (trail - 40h)`; 0: no character.
    private let scalars: [UInt32]

    static func isTrail(_ byte: UInt8) -> Bool { byte >= 0x40 && byte != 0x7F && byte != 0xFF }
    /// The second byte of a four-byte code.
    static func isFourByteMark(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private init() {
        var table = [UInt32](repeating: 0, count: 126 * 191)
        let converter = iconv_open("UTF-32LE", "GB18030")
        guard converter != iconv_t(bitPattern: -1) else {
            scalars = table
            return
        }
        defer { iconv_close(converter) }
        for lead in 0x81...0xFE {
            for trail in 0x40...0xFE where trail != 0x7F {
                var source: [CChar] = [CChar(truncatingIfNeeded: lead), CChar(truncatingIfNeeded: trail)]
                var target: [UInt32] = [0, 0]
                let done = source.withUnsafeMutableBufferPointer { source in
                    target.withUnsafeMutableBytes { target in
                        var from = source.baseAddress
                        var left = 2
                        var to = target.baseAddress?.assumingMemoryBound(to: CChar.self)
                        var room = 8
                        iconv(converter, nil, nil, nil, nil)
                        return iconv(converter, &from, &left, &to, &room) != -1 && left == 0
                            && room == 4
                    }
                }
                let scalar = target[0]
                // The private area is for characters of one's own: no printer has them.
                if done, !(0xE000...0xF8FF).contains(scalar) { table[(lead - 0x81) * 191 + trail - 0x40] = scalar }
            }
        }
        scalars = table
    }

    subscript(lead: UInt8, trail: UInt8) -> Unicode.Scalar? {
        guard lead >= 0x81, lead != 0xFF, HanziTable.isTrail(trail) else { return nil }
        let value = scalars[(Int(lead) - 0x81) * 191 + Int(trail) - 0x40]
        return value == 0 ? nil : Unicode.Scalar(value)
    }
}
