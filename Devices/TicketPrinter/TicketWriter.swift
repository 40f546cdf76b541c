import Layout

/// Writes one ticket's bytes; keeps the printer's modes in mind and sends only what changes.
struct TicketWriter: ~Copyable {
    private let limits: Limits
    private let codes = GB18030Table.codes
    private var ticket = EncodedTicket()
    private var out: ByteWriter
    private var modes = Modes()
    private var lastSlice = 0
    /// Count of bytes after the last cut.
    private var lastCut = 0

    /// Of the model, what a ticket is measured against.
    private struct Limits {
        var columns: Int
        var dotsPerLine: Int
        var rasterRows: Int
        var qrBytes: Int
        var chineseModeCommand: Bool
    }

    /// What the printer is set to; ESC @ sets these.
    private struct Modes {
        var align = Alignment.left
        var style = Style()
    }

    /// Dots of a text line of normal height with its gap: 1/6 inch at 203 dpi, rounded up (default of ESC 2).
    private static let lineDots = 34

    init(model: PrinterModel, capacity: Int) {
        limits = Limits(
            columns: model.columns, dotsPerLine: model.dotsPerLine, rasterRows: model.rasterRows,
            qrBytes: model.qrBytes, chineseModeCommand: model.supports.chineseModeCommand)
        out = ByteWriter(capacity: capacity)
        ticket.sliceEnds.reserveCapacity(4)
    }

    mutating func begin() {
        // ESC @, FS &.
        out.append(0x1B40, length: 2)
        if limits.chineseModeCommand { out.append(0x1C26, length: 2) }
        ticket.firstPrintable = out.count
    }

    @inline(__always)
    mutating func endBlock() {
        if ticket.begun == 0, ticket.dots > 0 {
            ticket.begun = out.count
            endSlice()
        } else if out.count - lastSlice >= EscPosEncoder.sliceBytes {
            endSlice()
        }
    }

    private mutating func endSlice() {
        ticket.sliceEnds.append(out.count)
        lastSlice = out.count
    }

    consuming func finish() -> EncodedTicket {
        if lastCut != out.count { cut() }
        if lastSlice != out.count { endSlice() }
        if ticket.begun == 0 { ticket.begun = out.count }
        ticket.bytes = out.bytes
        return ticket
    }

    // MARK: text

    /// False: the text cannot be printed as it is.
    @inline(__always)
    mutating func text(_ runs: [Run], _ align: Alignment) -> Bool {
        guard runs.count <= LayoutBounds.runsPerBlock else { return false }
        set(align: align)
        let start = out.count
        let before = modes
        let dots = ticket.dots
        switch line(runs, limit: limits.columns) {
        case .done: return true
        case .wrong: return false
        case .tooLong: break
        }
        // Only now is breaking lines worth its price.
        out.cut(to: start)
        modes = before
        ticket.dots = dots
        return wrapped(LineBreaker.lines(runs, columns: limits.columns))
    }

    mutating func row(_ cells: [Cell]) -> Bool {
        guard (1...LayoutBounds.cells).contains(cells.count), cells.allSatisfy({ $0.columns >= 1 }),
            cells.reduce(0, { $0 + min($1.columns, 1000) }) <= limits.columns
        else { return false }
        set(align: .left)
        return wrapped(RowLayout.lines(cells))
    }

    private mutating func wrapped(_ lines: [[Run]]) -> Bool {
        for runs in lines where line(runs, limit: .max) != .done { return false }
        return true
    }

    private enum LineEnd { case done, tooLong, wrong }

    /// Writes runs and a line feed.
    @inline(__always)
    private mutating func line(_ runs: [Run], limit: Int) -> LineEnd {
        var columns = 0
        var tallest = 1
        for run in runs {
            guard LayoutBounds.scale.contains(run.style.width), LayoutBounds.scale.contains(run.style.height) else {
                return .wrong
            }
            tallest = max(tallest, run.style.height)
            if modes.style != run.style { set(style: run.style) }
            let result = characters(run.text, columns: &columns, width: run.style.width, limit: limit)
            guard result == .done else { return result }
        }
        out.append(0x0A)
        ticket.lines += 1
        ticket.dots += Self.lineDots * tallest
        return .done
    }

    @inline(__always)
    private mutating func characters(_ text: String, columns: inout Int, width: Int, limit: Int) -> LineEnd {
        guard text.utf8.count <= LayoutBounds.runLength * 4 else { return .wrong }
        var used = 0
        let end: ByteWriter.TextEnd
        if let done = native(text, &used) {
            end = done
        } else {
            // A string that is not kept as UTF-8 (never on Linux) is copied first.
            var copy = text
            copy.makeContiguousUTF8()
            end = native(copy, &used) ?? .unknown
        }
        columns += used * width
        switch end {
        case .done: return columns > limit ? .tooLong : .done
        // A line feed in the text means "break it here".
        case .lineFeed: return .tooLong
        case .unknown: return .wrong
        }
    }

    @inline(__always)
    private mutating func native(_ text: String, _ used: inout Int) -> ByteWriter.TextEnd? {
        text.utf8.withContiguousStorageIfAvailable { out.append(utf8: $0, codes: codes, columns: &used) }
    }

    // MARK: modes

    @inline(__always)
    private mutating func set(align: Alignment) {
        guard align != modes.align else { return }
        modes.align = align
        let n: UInt8 =
            switch align {
            case .left: 0
            case .center: 1
            case .right: 2
            }
        out.append(0x1B, 0x61, n)
    }

    private mutating func set(style: Style) {
        let old = modes.style
        modes.style = style
        if old.width != style.width || old.height != style.height {
            out.append(0x1D, 0x21, UInt8(style.width - 1) << 4 | UInt8(style.height - 1))
        }
        if old.bold != style.bold { out.append(0x1B, 0x45, style.bold ? 1 : 0) }
        if old.inverse != style.inverse { out.append(0x1D, 0x42, style.inverse ? 1 : 0) }
        if old.underline != style.underline {
            // ESC - for ASCII, FS - for hanzi.
            out.append(0x1B, 0x2D, style.underline ? 1 : 0)
            out.append(0x1C, 0x2D, style.underline ? 1 : 0)
        }
    }

    // MARK: the rest

    mutating func rule() -> Bool {
        set(align: .left)
        if modes.style != Style() { set(style: Style()) }
        // U+2500 in GB18030.
        out.append(0xA9, 0xA4, times: max(0, limits.columns / 2))
        out.append(0x0A)
        ticket.lines += 1
        ticket.dots += Self.lineDots
        return true
    }

    /// GS ( k: model 2, module size, level, store, print. The payload has no control characters, so no 10h.
    mutating func qr(_ payload: String, _ size: Int, _ level: QRLevel) -> Bool {
        let length = payload.utf8.count
        guard LayoutBounds.moduleSize.contains(size), (1...limits.qrBytes).contains(length),
            let version = QRVersion.smallest(bytes: length, level)
        else { return false }
        let dots = QRVersion.side(version) * size
        guard dots <= limits.dotsPerLine else { return false }
        set(align: .center)
        let n: UInt64 =
            switch level {
            case .l: 48
            case .m: 49
            case .q: 50
            case .h: 51
            }
        out.append(0x1D28_6B04_0031_4132, length: 8)
        out.append(0)
        out.append(0x1D28_6B03_0031_4300 | UInt64(size), length: 8)
        out.append(0x1D28_6B03_0031_4500 | n, length: 8)
        let stored = UInt64(length + 3)
        out.append(0x1D28_6B00_0031_5030 | (stored & 0xFF) << 32 | (stored >> 8) << 24, length: 8)
        var text = payload
        let isWell = text.withUTF8 { utf8 in
            out.append(utf8)
            return Self.hasNoControl(utf8)
        }
        guard isWell else { return false }
        out.append(0x1D28_6B03_0031_5130, length: 8)
        ticket.lines += 1
        ticket.dots += dots
        return true
    }

    private static func hasNoControl(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        // Without a branch, so that it goes over many bytes at once.
        var controls: UInt8 = 0
        for byte in bytes { controls |= (byte < 0x20 ? 1 : 0) | (byte == 0x7F ? 1 : 0) }
        return controls == 0
    }

    /// GS v 0 in slices of rows, so that none is too big and status can be asked between them.
    mutating func picture(_ bitmap: Bitmap, _ align: Alignment) -> Bool {
        let width = bitmap.bytesPerRow
        guard bitmap.width >= 1, bitmap.width <= limits.dotsPerLine,
            (1...LayoutBounds.pictureHeight).contains(bitmap.height), bitmap.bytes.count == width * bitmap.height,
            bitmap.bytes.count <= LayoutBounds.pictureBytes
        else { return false }
        set(align: align)
        var row = 0
        while row < bitmap.height {
            let rows = min(max(1, min(limits.rasterRows, 256)), bitmap.height - row)
            // xL xH yL yH.
            let size = UInt64(UInt16(width).byteSwapped) << 16 | UInt64(UInt16(rows).byteSwapped)
            out.append(0x1D76_3000_0000_0000 | size, length: 8)
            out.append(raster: bitmap.bytes[row * width..<(row + rows) * width])
            row += rows
            ticket.dots += rows
            endBlock()
        }
        ticket.lines += 1
        return true
    }

    mutating func feed(_ lines: Int) -> Bool {
        guard LayoutBounds.feed.contains(lines) else { return false }
        out.append(0x1B, 0x64, UInt8(lines))
        ticket.dots += Self.lineDots * lines
        return true
    }

    /// GS V 66 0: feed to the cutter and cut; only at line start (APG p.373).
    mutating func cut() {
        out.append(0x1D56_4200, length: 4)
        lastCut = out.count
        ticket.cuts += 1
        // Head to cutter, about 15 mm.
        ticket.dots += 120
    }
}
