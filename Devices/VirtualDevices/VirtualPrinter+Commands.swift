// Commands in buffer order. Sources: Epson ESC/POS Application Programming Guide; the maker's reference, "GS ( H",
// "GS ( k", "FS &".
extension VirtualPrinter {
    mutating func perform(_ token: EscposToken) {
        let p = token.bytes
        switch token.kind {
        case .text: for byte in p { type(byte) }
        case .control: control(p[0])
        case .unknown: complain("unknown command \(hex(p))")
        case .rasterHead: startRaster(p)
        case .rasterRow: addRow(p)
        case .command:
            switch p[0] {
            case 0x1B: performESC(p)
            case 0x1C: performFS(p)
            default: performGS(p)
            }
        }
    }

    func hex(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789ABCDEF")
        return bytes.prefix(12).map { String([digits[Int($0 >> 4)], digits[Int($0 & 15)]]) }.joined(separator: " ")
            + (bytes.count > 12 ? " … (\(bytes.count) bytes)" : "")
    }

    private mutating func control(_ byte: UInt8) {
        switch byte {
        case 0x0A: printLine(isFeed: true)
        case 0x09:
            // Default tabs stand every eight columns of 12 dots.
            let column = line.reduce(0) { $0 + $1.cell * $1.width } / 12
            for _ in 0..<(8 - column % 8) { type(0x20) }
        case 0x18: line = []
        default: break
        }
    }

    /// Prints the line collected; an empty one only feeds.
    mutating func printLine(isFeed: Bool) {
        dropLead()
        guard !line.isEmpty else {
            if isFeed { put(.feed, height: mode.lineSpacing) }
            return
        }
        let tallest = line.map { 24 * $0.height }.max() ?? 24
        put(
            .line(PrintedLine(characters: line, alignment: mode.alignment)), height: max(mode.lineSpacing, tallest))
        line = []
    }

    private mutating func dropLead() {
        guard let lead = leadByte else { return }
        leadByte = nil
        complain("half a character: \(hex([lead]))")
    }

    private var atLineStart: Bool { line.isEmpty && leadByte == nil }

    private mutating func performESC(_ p: [UInt8]) {
        switch p[1] {
        case 0x40:
            line = []
            leadByte = nil
            mode = PrintMode()
        case 0x61:
            guard atLineStart else { return complain("ESC a inside a line") }
            guard let alignment = PrintedAlignment(rawValue: p[2] >= 48 ? p[2] - 48 : p[2]) else {
                return complain("ESC a \(p[2])")
            }
            mode.alignment = alignment
        case 0x45, 0x47: mode.bold = p[2] & 1 == 1
        case 0x2D: mode.underline = p[2] != 0 && p[2] != 48
        case 0x64:
            printLine(isFeed: false)
            put(.feed, height: Int(p[2]) * mode.lineSpacing)
        case 0x4A:
            printLine(isFeed: false)
            put(.feed, height: Int(p[2]))
        case 0x32: mode.lineSpacing = PrintMode.standardSpacing
        case 0x33: mode.lineSpacing = Int(p[2])
        case 0x21:
            mode.bold = p[2] & 0x08 != 0
            mode.height = p[2] & 0x10 != 0 ? 2 : 1
            mode.width = p[2] & 0x20 != 0 ? 2 : 1
            mode.underline = p[2] & 0x80 != 0
        case 0x69: cut(.fullCut)
        case 0x6D: cut(.partialCut)
        case 0x4D, 0x74, 0x52, 0x7B, 0x56, 0x20, 0x70, 0x63, 0x3D:
            // Font, code page, country, upside down, turned, spacing, drawer, panel: left as they are.
            break
        default: complain("not handled: \(hex(p))")
        }
    }

    private mutating func performFS(_ p: [UInt8]) {
        switch p[1] {
        case 0x26: mode.chinese = true
        case 0x2E:
            dropLead()
            mode.chinese = false
        case 0x21:
            mode.width = p[2] & 0x04 != 0 ? 2 : 1
            mode.height = p[2] & 0x08 != 0 ? 2 : 1
            mode.underline = p[2] & 0x80 != 0
        case 0x2D: mode.underline = p[2] != 0 && p[2] != 48
        case 0x57:
            mode.width = p[2] & 1 == 1 ? 2 : 1
            mode.height = mode.width
        default: complain("not handled: \(hex(p))")
        }
    }

    private mutating func performGS(_ p: [UInt8]) {
        switch p[1] {
        case 0x21:
            mode.width = Int(p[2] >> 4 & 7) + 1
            mode.height = Int(p[2] & 7) + 1
        case 0x42: mode.inverse = p[2] & 1 == 1
        case 0x56: performCut(p)
        case 0x61:
            guard profile.hasASB else { return complain("GS a: not known here") }
            asbMask = p[2]
            lastASB = []
            if asbMask == 0 { return }
            lastASB = statusBlock
            reply(statusBlock, kind: .status)
        case 0x72:
            switch p[2] {
            case 1, 49: reply([isNearEnd ? 0x03 : 0x00], kind: .plain)
            case 2, 50: reply([0x00], kind: .plain)
            default: complain("GS r \(p[2])")
            }
        case 0x49: identify(p[2])
        case 0x28: performBlock(p)
        case 0x4C, 0x57, 0x24, 0x5C, 0x48, 0x68, 0x77, 0x66, 0x50, 0x62, 0x54: break
        default: complain("not handled: \(hex(p))")
        }
    }

    private mutating func performCut(_ p: [UInt8]) {
        guard profile.hasCutter else { return complain("GS V: no cutter") }
        guard atLineStart else { return complain("GS V inside a line: not cut") }
        switch p[2] {
        case 0, 48: cut(.fullCut)
        case 1, 49: cut(.partialCut)
        default:
            put(.feed, height: VirtualPrinter.headToCutter + Int(p[3]))
            cut(p[2] % 2 == 1 ? .fullCut : .partialCut)
        }
    }

    private mutating func cut(_ end: PrintedTicket.End) {
        motions.append(.cut(end, seconds: VirtualPrinter.seconds(profile.cutTime) * slowness))
    }

    private mutating func identify(_ n: UInt8) {
        guard profile.hasIdentity else { return complain("GS I: not known here") }
        let text: String
        switch n {
        case 1, 49: return reply([0x20], kind: .plain)
        case 2, 50: return reply([0x02], kind: .plain)
        case 3, 51: return reply([0x01], kind: .plain)
        case 65: text = profile.firmware
        case 66: text = profile.maker
        case 67: text = profile.model
        case 68: text = profile.serialNumber
        case 69: text = "CHINA GB18030"
        default: return complain("GS I \(n)")
        }
        reply([0x5F] + Array(text.utf8.prefix(80)) + [0], kind: .plain)
    }

    private mutating func performBlock(_ p: [UInt8]) {
        let body = p.dropFirst(5)
        switch p[2] {
        case 0x48: processID(Array(body))
        case 0x6B: symbol(Array(body))
        case 0x44: break  // real-time commands on and off: DLE DC4 1 and 2 do nothing here anyway
        default: complain("not handled: \(hex(p))")
        }
    }

    /// `GS ( H`: fn 48 answers with the id now that all before it is printed; fn 49 asks for notices of going offline.
    private mutating func processID(_ body: [UInt8]) {
        guard profile.hasProcessID else { return complain("GS ( H: not known here") }
        if body.count == 6, body[0] == 48, body[1] == 48, body[2...].allSatisfy({ (0x20...0x7E).contains($0) }) {
            reply([0x37, 0x22] + body[2...] + [0x00], kind: .processID)
        } else if body.count == 3, body[0] == 49, body[1] == 48 {
            offlineNotice = body[2] & 3 != 0
        } else {
            complain("GS ( H: \(hex(body))")
        }
    }

    /// `GS ( k` cn 31h: QR code.
    private mutating func symbol(_ body: [UInt8]) {
        guard body.count >= 3, body[0] == 0x31 else { return complain("GS ( k: \(hex(body))") }
        switch body[1] {
        case 0x41: break
        case 0x43:
            guard (1...16).contains(body[2]) else { return complain("QR module size \(body[2])") }
            mode.qrModuleSize = Int(body[2])
        case 0x45:
            guard (48...51).contains(body[2]) else { return complain("QR level \(body[2])") }
            mode.qrLevel = body[2]
        case 0x50:
            guard body.count - 3 <= profile.qrBytes else { return complain("QR data of \(body.count - 3) bytes") }
            mode.qrStore = Array(body[3...])
        case 0x51: printSymbol()
        default: complain("GS ( k: \(hex(body))")
        }
    }

    private mutating func printSymbol() {
        guard atLineStart else { return complain("QR code inside a line") }
        guard let (side, modules) = QRSymbol.encode(mode.qrStore, level: mode.qrLevel) else {
            return complain("QR code: nothing stored, or too much for its level")
        }
        guard side * mode.qrModuleSize <= profile.dots else { return complain("QR code wider than the paper") }
        let symbol = PrintedQR(
            payload: mode.qrStore, side: side, modules: modules, moduleSize: mode.qrModuleSize,
            alignment: mode.alignment)
        put(.qr(symbol), height: side * mode.qrModuleSize)
    }

    // MARK: raster

    private mutating func startRaster(_ p: [UInt8]) {
        let bytes = Int(p[4]) + Int(p[5]) << 8
        let rows = Int(p[6]) + Int(p[7]) << 8
        guard atLineStart else { return complain("GS v 0 inside a line") }
        guard bytes > 0, rows > 0 else { return complain("GS v 0 of no size") }
        let scale = p[3] & 3
        let raster = PrintedRaster(
            bytesPerRow: bytes, bytes: [], scaleX: scale & 1 == 1 ? 2 : 1, scaleY: scale & 2 == 2 ? 2 : 1,
            alignment: mode.alignment)
        if bytes * 8 * raster.scaleX > profile.dots { complain("GS v 0 wider than the paper: \(bytes * 8) dots") }
        tickets[tickets.count - 1].marks.append(Mark(.raster(raster), height: rows * raster.scaleY))
    }

    private mutating func addRow(_ row: [UInt8]) {
        let last = tickets.count - 1
        let mark = tickets[last].marks.count - 1
        guard mark >= 0, case .raster(var raster) = tickets[last].marks[mark].content,
            raster.bytesPerRow == row.count, raster.rows * raster.scaleY < tickets[last].marks[mark].height
        else { return }
        tickets[last].marks[mark].content = .feed
        raster.bytes += row
        tickets[last].marks[mark].content = .raster(raster)
        motions.append(.dots(raster.scaleY))
    }
}
