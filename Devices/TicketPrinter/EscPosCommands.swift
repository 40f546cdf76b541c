/// Command bytes. Sources: ESC/POS facts in docs (Epson APG page or reference page named there).
enum EscPosCommands {
    static let initialize: [UInt8] = [0x1B, 0x40]
    static let chineseOn: [UInt8] = [0x1C, 0x26]
    /// GS V 66 0: feed to the cutter and cut; only at line start (APG p.373).
    static let cut: [UInt8] = [0x1D, 0x56, 66, 0]
    /// GS r 1: paper sensor; obeyed in buffer order.
    static let paperQuery: [UInt8] = [0x1D, 0x72, 1]
    /// GS a FFh: send status unasked on every change.
    static let automaticStatusOn: [UInt8] = [0x1D, 0x61, 0xFF]
    /// DLE DC4 fn 8: clear the buffers (APG p.395); answered by 37 25 00.
    static let clear: [UInt8] = [0x10, 0x14, 0x08, 0x01, 0x03, 0x14, 0x01, 0x06, 0x02, 0x08]
    /// DLE ENQ 1: recover and go on at the failed line (T88III).
    static let resume: [UInt8] = [0x10, 0x05, 1]
    /// DLE EOT 1-4 in a row; Epson allows four to six, then no other data until answered (APG p.308-310).
    static let statusQuery: [UInt8] = [0x10, 0x04, 1, 0x10, 0x04, 2, 0x10, 0x04, 3, 0x10, 0x04, 4]

    /// GS ( H fn 48: answers 37 22 d1-d4 00 once all before it is printed.
    static func processID(_ id: [UInt8]) -> [UInt8] { [0x1D, 0x28, 0x48, 6, 0, 0x30, 0x30] + id }

    /// GS I n: 65 firmware, 66 maker, 67 model, 68 serial number (APG p.469).
    static func identity(_ n: UInt8) -> [UInt8] { [0x1D, 0x49, n] }

    /// Four characters of 20h-7Eh, rising with the count: base 95, most significant first; wraps after 95^4.
    static func processIDBytes(_ count: UInt64) -> [UInt8] {
        var rest = count % (95 * 95 * 95 * 95)
        var bytes = [UInt8](repeating: 0x20, count: 4)
        for index in stride(from: 3, through: 0, by: -1) {
            bytes[index] = 0x20 + UInt8(rest % 95)
            rest /= 95
        }
        return bytes
    }
}
