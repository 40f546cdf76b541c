import Layout

/// Writes one ticket's bytes; keeps the printer's modes in mind and sends only what changes.
struct TicketWriter {
    let model: PrinterModel
    private(set) var ticket = EncodedTicket()
    private var out: [UInt8] = []
    private var modes = Modes()
    private var lastSlice = 0

    /// What the printer is set to; ESC @ sets these.
    private struct Modes {
        var align = Alignment.left
        var style = Style()
    }

    /// Dots of a text line of normal height with its gap: 1/6 inch at 203 dpi, rounded up (default of ESC 2).
    private static let lineDots = 34

    init(model: PrinterModel, capacity: Int) {
        self.model = model
        out.reserveCapacity(capacity)
    }

    mutating func begin() {
        out += EscPosCommands.initialize
        if model.supports.chineseModeCommand { out += EscPosCommands.chineseOn }
        ticket.firstPrintable = out.count
    }

    mutating func endBlock() {
        if ticket.begun == 0, ticket.dots > 0 {
            ticket.begun = out.count
            ticket.sliceEnds.append(out.count)
            lastSlice = out.count
        } else if out.count - lastSlice >= EscPosEncoder.sliceBytes {
            ticket.sliceEnds.append(out.count)
            lastSlice = out.count
        }
    }

    mutating func finish() -> EncodedTicket {
        if !out.hasSuffix(EscPosCommands.cut) { _ = cut() }
        if ticket.sliceEnds.last != out.count { ticket.sliceEnds.append(out.count) }
        if ticket.begun == 0 { ticket.begun = out.count }
        ticket.bytes = out
        return ticket
    }

    // MARK: text

    /// False: the text cannot be printed as it is.
    mutating func text(_ runs: [Run], _ align: Alignment) -> Bool {
        guard runs.count <= LayoutBounds.runsPerBlock else { return false }
        set(align: align)
        let start = out.count
        let before = modes
        let dots = ticket.dots
        switch line(runs, limit: model.columns) {
        case .done: return true
        case .wrong: return false
        case .tooLong: break
        }
        // Only now is breaking lines worth its price.
        out.removeLast(out.count - start)
        modes = before
        ticket.dots = dots
        return wrapped(LineBreaker.lines(runs, columns: model.columns))
    }

    mutating func row(_ cells: [Cell]) -> Bool {
        guard (1...LayoutBounds.cells).contains(cells.count), cells.allSatisfy({ $0.columns >= 1 }),
            cells.reduce(0, { $0 + min($1.columns, 1000) }) <= model.columns
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

    private mutating func characters(_ text: String, columns: inout Int, width: Int, limit: Int) -> LineEnd {
        var used = 0
        guard text.utf8.count <= LayoutBounds.runLength * 4 else { return .wrong }
        let fast = text.utf8.withContiguousStorageIfAvailable { utf8 in
            GB18030Table.codes.withUnsafeBufferPointer { codes in
                Self.encode(utf8, codes, into: &out, columns: &used)
            }
        }
        let end: LineEnd
        if let fast {
            end = fast
        } else {
            var native = text
            native.makeContiguousUTF8()
            end =
                native.utf8.withContiguousStorageIfAvailable { utf8 in
                    GB18030Table.codes.withUnsafeBufferPointer { codes in
                        Self.encode(utf8, codes, into: &out, columns: &used)
                    }
                } ?? .wrong
        }
        columns += used * width
        guard end == .done else { return end }
        return columns > limit ? .tooLong : .done
    }

    /// UTF-8 to ASCII and two-byte GB18030; Swift's strings are valid UTF-8. A line feed in the text means "break it".
    private static func encode(
        _ utf8: UnsafeBufferPointer<UInt8>, _ codes: UnsafeBufferPointer<UInt16>, into out: inout [UInt8],
        columns: inout Int
    ) -> LineEnd {
        var index = 0
        let count = utf8.count
        while index < count {
            let byte = utf8[index]
            if byte < 0x80 {
                if byte == 0x0A { return .tooLong }
                guard byte >= 0x20, byte != 0x7F else { return .wrong }
                out.append(byte)
                columns += 1
                index += 1
                continue
            }
            let value: Int
            if byte >= 0xF0 {
                return .wrong
            } else if byte >= 0xE0 {
                value = Int(byte & 0x0F) << 12 | Int(utf8[index + 1] & 0x3F) << 6 | Int(utf8[index + 2] & 0x3F)
                index += 3
            } else {
                value = Int(byte & 0x1F) << 6 | Int(utf8[index + 1] & 0x3F)
                index += 2
            }
            let code = codes[value]
            guard code != 0 else { return .wrong }
            out.append(UInt8(truncatingIfNeeded: code >> 8))
            out.append(UInt8(truncatingIfNeeded: code))
            columns += 2
        }
        return .done
    }

    // MARK: modes

    private mutating func set(align: Alignment) {
        guard align != modes.align else { return }
        modes.align = align
        let n: UInt8 =
            switch align {
            case .left: 0
            case .center: 1
            case .right: 2
            }
        append(0x1B, 0x61, n)
    }

    private mutating func set(style: Style) {
        let old = modes.style
        modes.style = style
        if old.width != style.width || old.height != style.height {
            append(0x1D, 0x21, UInt8(style.width - 1) << 4 | UInt8(style.height - 1))
        }
        if old.bold != style.bold { append(0x1B, 0x45, style.bold ? 1 : 0) }
        if old.inverse != style.inverse { append(0x1D, 0x42, style.inverse ? 1 : 0) }
        if old.underline != style.underline {
            // ESC - for ASCII, FS - for hanzi.
            append(0x1B, 0x2D, style.underline ? 1 : 0)
            append(0x1C, 0x2D, style.underline ? 1 : 0)
        }
    }

    private mutating func append(_ a: UInt8, _ b: UInt8, _ c: UInt8) {
        out.append(a)
        out.append(b)
        out.append(c)
    }

    // MARK: the rest

    mutating func rule() -> Bool {
        set(align: .left)
        if modes.style != Style() { set(style: Style()) }
        for _ in 0..<model.columns / 2 {
            // U+2500 in GB18030.
            out.append(0xA9)
            out.append(0xA4)
        }
        out.append(0x0A)
        ticket.lines += 1
        ticket.dots += Self.lineDots
        return true
    }

    /// GS ( k: model 2, module size, level, store, print. The payload has no control characters, so no 10h.
    mutating func qr(_ payload: String, _ size: Int, _ level: QRLevel) -> Bool {
        let utf8 = payload.utf8
        guard LayoutBounds.moduleSize.contains(size), (1...model.qrBytes).contains(utf8.count),
            !utf8.contains(where: { $0 < 0x20 || $0 == 0x7F })
        else { return false }
        let modules = 17 + 4 * Self.roughVersion(bytes: utf8.count, level)
        guard modules * size <= model.dotsPerLine else { return false }
        set(align: .center)
        let n: UInt8 =
            switch level {
            case .l: 48
            case .m: 49
            case .q: 50
            case .h: 51
            }
        out += [0x1D, 0x28, 0x6B, 4, 0, 0x31, 0x41, 50, 0]
        out += [0x1D, 0x28, 0x6B, 3, 0, 0x31, 0x43, UInt8(size)]
        out += [0x1D, 0x28, 0x6B, 3, 0, 0x31, 0x45, n]
        let length = utf8.count + 3
        out += [0x1D, 0x28, 0x6B, UInt8(length & 0xFF), UInt8(length >> 8), 0x31, 0x50, 0x30]
        out += utf8
        out += [0x1D, 0x28, 0x6B, 3, 0, 0x31, 0x51, 0x30]
        ticket.lines += 1
        ticket.dots += modules * size
        return true
    }

    /// Version that holds so many bytes, never too small: byte mode capacities of ISO/IEC 18004 grow a little faster
    /// than linear in the modules, so the printer's own choice is this or one less.
    private static func roughVersion(bytes: Int, _ level: QRLevel) -> Int {
        let share: Double =
            switch level {
            case .l: 0.80
            case .m: 0.62
            case .q: 0.44
            case .h: 0.34
            }
        for version in 1...40 {
            let side = Double(17 + 4 * version)
            let alignment = version < 2 ? 0 : (version / 7 + 2) * (version / 7 + 2) - 3
            let data = side * side - 3 * 64 - 31 - 2 * (side - 16) - Double(alignment * 25) - (version < 7 ? 0 : 36)
            if Int(data * share / 8) - 3 >= bytes { return version }
        }
        return 41
    }

    /// GS v 0 in slices of rows, so that none is too big and status can be asked between them.
    mutating func picture(_ bitmap: Bitmap, _ align: Alignment) -> Bool {
        let width = bitmap.bytesPerRow
        guard bitmap.width >= 1, bitmap.width <= model.dotsPerLine,
            (1...LayoutBounds.pictureHeight).contains(bitmap.height), bitmap.bytes.count == width * bitmap.height,
            bitmap.bytes.count <= LayoutBounds.pictureBytes
        else { return false }
        set(align: align)
        var row = 0
        while row < bitmap.height {
            let rows = min(max(1, min(model.rasterRows, 256)), bitmap.height - row)
            out += [0x1D, 0x76, 0x30, 0, UInt8(width & 0xFF), UInt8(width >> 8), UInt8(rows & 0xFF), UInt8(rows >> 8)]
            RasterGuard.append(bitmap.bytes[row * width..<(row + rows) * width], to: &out)
            row += rows
            ticket.dots += rows
            endBlock()
        }
        ticket.lines += 1
        return true
    }

    mutating func feed(_ lines: Int) -> Bool {
        guard LayoutBounds.feed.contains(lines) else { return false }
        append(0x1B, 0x64, UInt8(lines))
        ticket.dots += Self.lineDots * lines
        return true
    }

    mutating func cut() -> Bool {
        out += EscPosCommands.cut
        ticket.cuts += 1
        // Head to cutter, about 15 mm.
        ticket.dots += 120
        return true
    }
}

/// Keeps real-time commands out of image data.
enum RasterGuard {
    /// Appends bytes, with one dot more wherever 10h is followed by 04h, 05h or 14h.
    static func append(_ bytes: ArraySlice<UInt8>, to out: inout [UInt8]) {
        var before: UInt8 = 0
        for byte in bytes {
            let safe = before == 0x10 && (byte == 0x04 || byte == 0x05 || byte == 0x14) ? byte | 0x08 : byte
            out.append(safe)
            before = safe
        }
    }
}

extension [UInt8] {
    fileprivate func hasSuffix(_ other: [UInt8]) -> Bool { suffix(other.count).elementsEqual(other) }
}
