extension VirtualPrinter {
    /// One byte of text: ASCII, or half of a hanzi in Chinese mode (GB18030, two-byte area).
    mutating func type(_ byte: UInt8) {
        if let lead = leadByte {
            leadByte = nil
            if HanziTable.isTrail(byte) {
                guard let scalar = HanziTable.shared[lead, byte] else {
                    complain("no such character: \(hex([lead, byte]))")
                    return add("〓", cell: 24)
                }
                return add(scalar, cell: 24)
            }
            complain("no such character: \(hex([lead, byte]))")
            // Four-byte codes are not in the font; what stands for one is the geta mark.
            if HanziTable.isFourByteMark(byte) { return add("〓", cell: 24) }
        }
        if byte < 0x7F { return add(Unicode.Scalar(byte), cell: 12) }
        if byte >= 0x81, byte != 0xFF, mode.chinese {
            leadByte = byte
            return
        }
        complain("byte \(hex([byte])) outside Chinese mode")
        add("?", cell: 12)
    }

    private mutating func add(_ scalar: Unicode.Scalar, cell: Int) {
        let width = cell * mode.width
        let used = line.reduce(0) { $0 + $1.cell * $1.width }
        // A full line prints by itself and the text goes on in the next.
        if used + width > profile.dots {
            let lead = leadByte
            leadByte = nil
            printLine(isFeed: false)
            leadByte = lead
        }
        line.append(
            PrintedLine.Character(
                scalar: scalar, cell: cell, width: mode.width, height: mode.height, bold: mode.bold,
                underline: mode.underline, inverse: mode.inverse))
    }
}
