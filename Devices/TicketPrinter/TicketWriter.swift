import Layout

/// Writes one ticket's bytes; keeps the printer's modes in mind and sends only what changes.
///
/// Fast for what most tickets are made of: in that path nothing is allocated, nothing retained (the compiler sees no
/// call that could release a layout's parts). What needs more is asked for by ``End/needsLayingOut``.
struct TicketWriter: ~Copyable {
    private let limits: Limits
    private let codes = GB18030Table.codes
    private var out: ByteWriter
    /// Offsets where slices end; see ``EncodedTicket/sliceEnds``.
    private let ends: UnsafeMutableBufferPointer<Int>
    private var endCount = 0
    private var align = Alignment.left
    private var look = Look()
    private var firstPrintable = 0
    private var begun = 0
    private var lines = 0
    private var cuts = 0
    private var dots = 0
    /// Counts of bytes after the last slice and the last cut.
    private var lastSlice = 0
    private var lastCut = 0

    /// Of the model, what a ticket is measured against.
    struct Limits {
        var columns: Int
        var dotsPerLine: Int
        var rasterRows: Int
        var qrBytes: Int
        var chineseModeCommand: Bool

        init(_ model: PrinterModel) {
            columns = model.columns
            dotsPerLine = model.dotsPerLine
            rasterRows = model.rasterRows
            qrBytes = model.qrBytes
            chineseModeCommand = model.supports.chineseModeCommand
        }
    }

    /// How a piece of the layout came out.
    enum End {
        case done
        /// Rows, and text that does not stand on one line; nothing of it is written.
        case needsLayingOut
        /// It cannot be printed as it is.
        case wrong
    }

    /// Dots of a text line of normal height with its gap: 1/6 inch at 203 dpi, rounded up (default of ESC 2).
    private static let lineDots = 34

    /// - Parameters:
    ///   - room: for the bytes.
    ///   - ends: for ``mostEnds(room:)`` offsets.
    @inline(__always)
    init(_ limits: Limits, room: UnsafeMutableBufferPointer<UInt8>, ends: UnsafeMutableBufferPointer<Int>) {
        precondition(ends.count >= Self.mostEnds(room: room.count))
        self.limits = limits
        self.ends = ends
        out = ByteWriter(into: room)
    }

    /// Slices that so many bytes can have: each as long as can be, but the first and the last.
    @inline(__always)
    static func mostEnds(room: Int) -> Int { room / EscPosEncoder.sliceBytes + 2 }

    var isFull: Bool { out.isFull }

    @inline(__always)
    mutating func begin() {
        // ESC @, FS &.
        out.append(0x1B40, length: 2)
        if limits.chineseModeCommand { out.append(0x1C26, length: 2) }
        firstPrintable = out.count
    }

    @inline(__always)
    mutating func endBlock() {
        if begun == 0, dots > 0 {
            begun = out.count
            endSlice()
        } else if out.count - lastSlice >= EscPosEncoder.sliceBytes {
            endSlice()
        }
    }

    @inline(__always)
    private mutating func endSlice() {
        ends[endCount] = out.count
        endCount += 1
        lastSlice = out.count
    }

    /// nil: there was not enough room.
    @inline(__always)
    consuming func finish() -> EncodedTicket? {
        if lastCut != out.count { cut() }
        guard !out.isFull else { return nil }
        if lastSlice != out.count { endSlice() }
        if begun == 0 { begun = out.count }
        return EncodedTicket(
            bytes: out.bytes, firstPrintable: firstPrintable, begun: begun,
            sliceEnds: SliceEnds(UnsafeBufferPointer(rebasing: ends[..<endCount])),
            lines: lines, cuts: cuts, dots: dots)
    }

    // MARK: text

    @inline(__always)
    mutating func text(_ runs: borrowing [Run], _ align: Alignment) -> End {
        guard runs.count <= LayoutBounds.runsPerBlock else { return .wrong }
        set(align: align)
        let start = out.count
        let before = look
        let end = line(runs, limit: limits.columns)
        if end == .needsLayingOut {
            out.cut(to: start)
            look = before
        }
        return end
    }

    /// What ``End/needsLayingOut`` asked for: breaking lines.
    @inline(never)
    mutating func layOut(_ block: Block) -> Bool {
        switch block {
        case .text(let runs, _):
            return wrapped(LineBreaker.lines(runs, columns: limits.columns))
        case .row(let cells):
            guard (1...LayoutBounds.cells).contains(cells.count), cells.allSatisfy({ $0.columns >= 1 }),
                cells.reduce(0, { $0 + min($1.columns, 1000) }) <= limits.columns
            else { return false }
            set(align: .left)
            return wrapped(RowLayout.lines(cells))
        default: return false
        }
    }

    private mutating func wrapped(_ lines: [[Run]]) -> Bool {
        for runs in lines where line(runs, limit: .max) != .done { return false }
        return true
    }

    /// Writes runs and a line feed.
    @inline(__always)
    private mutating func line(_ runs: borrowing [Run], limit: Int) -> End {
        var columns = 0
        var tallest = 1
        let runs = runs.span
        for index in runs.indices {
            let width = runs[index].style.width
            let height = runs[index].style.height
            guard LayoutBounds.scale.contains(width), LayoutBounds.scale.contains(height) else { return .wrong }
            tallest = max(tallest, height)
            set(look: Look(runs[index].style))
            let end = characters(runs[index].text, columns: &columns, width: width)
            guard end == .done else { return end }
            if columns > limit { return .needsLayingOut }
        }
        out.append(0x0A)
        lines += 1
        dots += Self.lineDots * tallest
        return .done
    }

    @inline(__always)
    private mutating func characters(_ text: borrowing String, columns: inout Int, width: Int) -> End {
        var used = 0
        let end = text.utf8.withContiguousStorageIfAvailable { utf8 -> End in
            guard utf8.count <= LayoutBounds.runLength * 4 else { return .wrong }
            switch out.append(utf8: utf8, codes: codes, columns: &used) {
            case .done: return .done
            // A line feed in the text means "break it here".
            case .lineFeed: return .needsLayingOut
            case .unknown: return .wrong
            }
        }
        // Of bounded numbers: at most four bytes of each of a run's characters, eight times as wide.
        columns &+= used &* width
        // A string that is not kept as UTF-8 (never on Linux) is, once it has been through the line breaker.
        return end ?? .needsLayingOut
    }

    // MARK: modes

    @inline(__always)
    private mutating func set(align: Alignment) {
        guard align != self.align else { return }
        self.align = align
        let n: UInt8 =
            switch align {
            case .left: 0
            case .center: 1
            case .right: 2
            }
        out.append(0x1B, 0x61, n)
    }

    /// A style in the printer's terms; ESC @ sets all to 0.
    private struct Look: Equatable {
        /// The lowest byte is n of GS !.
        let bits: UInt16
        static let bold: UInt16 = 0x100
        static let inverse: UInt16 = 0x200
        static let underline: UInt16 = 0x400

        init(bits: UInt16 = 0) { self.bits = bits }

        /// - Parameter style: in bounds.
        @inline(__always)
        init(_ style: Style) {
            bits =
                UInt16(truncatingIfNeeded: (style.width - 1) << 4 | (style.height - 1)) | (style.bold ? Self.bold : 0)
                | (style.inverse ? Self.inverse : 0) | (style.underline ? Self.underline : 0)
        }

        var size: UInt8 { UInt8(truncatingIfNeeded: bits) }
        func has(_ bit: UInt16) -> UInt8 { bits & bit != 0 ? 1 : 0 }
    }

    @inline(__always)
    private mutating func set(look new: Look) {
        if look != new { change(to: new) }
    }

    private mutating func change(to new: Look) {
        let changed = Look(bits: look.bits ^ new.bits)
        look = new
        if changed.size != 0 { out.append(0x1D, 0x21, new.size) }
        if changed.has(Look.bold) == 1 { out.append(0x1B, 0x45, new.has(Look.bold)) }
        if changed.has(Look.inverse) == 1 { out.append(0x1D, 0x42, new.has(Look.inverse)) }
        if changed.has(Look.underline) == 1 {
            // ESC - for ASCII, FS - for hanzi.
            out.append(0x1B, 0x2D, new.has(Look.underline))
            out.append(0x1C, 0x2D, new.has(Look.underline))
        }
    }

    // MARK: the rest

    mutating func rule() {
        set(align: .left)
        set(look: Look())
        // U+2500 in GB18030.
        out.append(0xA9, 0xA4, times: max(0, limits.columns / 2))
        out.append(0x0A)
        lines += 1
        dots += Self.lineDots
    }

    /// GS ( k: model 2, module size, level, store, print. The payload has no control characters, so no 10h.
    mutating func qr(_ payload: borrowing String, _ size: Int, _ level: QRLevel) -> End {
        let length = payload.utf8.count
        guard LayoutBounds.moduleSize.contains(size), (1...limits.qrBytes).contains(length),
            let version = QRVersion.smallest(bytes: length, level)
        else { return .wrong }
        let dots = QRVersion.side(version) * size
        guard dots <= limits.dotsPerLine else { return .wrong }
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
        let isWell = payload.utf8.withContiguousStorageIfAvailable { utf8 in
            out.append(utf8)
            return Self.hasNoControl(utf8)
        }
        guard isWell == true else { return .wrong }
        out.append(0x1D28_6B03_0031_5130, length: 8)
        lines += 1
        self.dots += dots
        return .done
    }

    private static func hasNoControl(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        // Without a branch, so that it goes over many bytes at once.
        var controls: UInt8 = 0
        for byte in bytes { controls |= (byte < 0x20 ? 1 : 0) | (byte == 0x7F ? 1 : 0) }
        return controls == 0
    }

    /// GS v 0 in slices of rows, so that none is too big and status can be asked between them.
    mutating func picture(_ bitmap: Bitmap, _ align: Alignment) -> End {
        let width = bitmap.bytesPerRow
        guard bitmap.width >= 1, bitmap.width <= limits.dotsPerLine,
            (1...LayoutBounds.pictureHeight).contains(bitmap.height), bitmap.bytes.count == width * bitmap.height,
            bitmap.bytes.count <= LayoutBounds.pictureBytes
        else { return .wrong }
        set(align: align)
        var row = 0
        while row < bitmap.height {
            let rows = min(max(1, min(limits.rasterRows, 256)), bitmap.height - row)
            // xL xH yL yH.
            let size = UInt64(UInt16(width).byteSwapped) << 16 | UInt64(UInt16(rows).byteSwapped)
            out.append(0x1D76_3000_0000_0000 | size, length: 8)
            out.append(raster: bitmap.bytes[row * width..<(row + rows) * width])
            row += rows
            dots += rows
            endBlock()
        }
        lines += 1
        return .done
    }

    mutating func feed(_ lines: Int) -> End {
        guard LayoutBounds.feed.contains(lines) else { return .wrong }
        out.append(0x1B, 0x64, UInt8(lines))
        dots += Self.lineDots * lines
        return .done
    }

    /// GS V 66 0: feed to the cutter and cut; only at line start (APG p.373).
    mutating func cut() {
        out.append(0x1D56_4200, length: 4)
        lastCut = out.count
        cuts += 1
        // Head to cutter, about 15 mm.
        dots += 120
    }
}
