public import Layout

/// Turns a layout into ESC/POS bytes for one model. Pure; the same layout gives the same bytes.
///
/// Text leaves only as ASCII 20h-7Eh and two-byte GB18030, so nothing in it can act as a command. In pictures the
/// pairs 10 04, 10 05 and 10 14, which printers obey even inside image data (T88III; APG p.12), get one dot more.
public struct EscPosEncoder: Sendable {
    public let model: PrinterModel
    private let limits: TicketWriter.Limits
    /// A slice ends at the first command border after so many bytes.
    static let sliceBytes = 256

    public init(model: PrinterModel) {
        self.model = model
        limits = TicketWriter.Limits(model)
    }

    /// - Throws: ``EncodeError``; nothing is encoded in part.
    public func encode(_ layout: Layout) throws(EncodeError) -> EncodedTicket {
        // What fits in the first room, as a text ticket does, is written on the stack.
        var room = 1024
        var attempt = write(layout, room: 1024)
        while case .full = attempt {
            room *= 4
            attempt = write(layout, room: room)
        }
        switch attempt {
        case .done(let ticket): return ticket
        case .wrong(let index): throw Self.explain(layout, failed: index, model: model)
        case .full: preconditionFailure("left the loop")
        }
    }

    private enum Attempt {
        case done(EncodedTicket)
        /// More room is needed.
        case full
        case wrong(block: Int)
    }

    @inline(__always)
    private func write(_ layout: borrowing Layout, room: Int) -> Attempt {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: room) { bytes in
            withUnsafeTemporaryAllocation(of: Int.self, capacity: TicketWriter.mostEnds(room: room)) { ends in
                write(layout, TicketWriter(limits, room: bytes, ends: ends))
            }
        }
    }

    @inline(__always)
    private func write(_ layout: borrowing Layout, _ writer: consuming TicketWriter) -> Attempt {
        writer.begin()
        let blocks = layout.blocks.span
        for index in blocks.indices {
            switch write(blocks[index], &writer) {
            case .done: break
            case .wrong: return .wrong(block: index)
            case .needsLayingOut: guard writer.layOut(blocks[index]) else { return .wrong(block: index) }
            }
            writer.endBlock()
            if writer.isFull { return .full }
        }
        // A wrong version or an endless list is found after the cheap part, but before anything is handed out.
        guard layout.version == Layout.currentVersion, (1...LayoutBounds.blocks).contains(blocks.count) else {
            return .wrong(block: 0)
        }
        return writer.finish().map(Attempt.done) ?? .full
    }

    @inline(__always)
    private func write(_ block: borrowing Block, _ writer: inout TicketWriter) -> TicketWriter.End {
        switch block {
        case .text(let runs, let align): return writer.text(runs, align)
        case .row: return .needsLayingOut
        case .rule: writer.rule()
        case .qr(let payload, let size, let level): return writer.qr(payload, size, level)
        case .picture(let bitmap, let align): return writer.picture(bitmap, align)
        case .feed(let lines): return writer.feed(lines)
        case .cut: writer.cut()
        }
        return .done
    }

    /// The slow path: what exactly is wrong with a layout that was refused.
    private static func explain(_ layout: Layout, failed index: Int, model: PrinterModel) -> EncodeError {
        do {
            try layout.validate(columns: model.columns)
        } catch {
            return .invalid(error)
        }
        let runs = Unencodable.runs(in: layout)
        if !runs.isEmpty { return .unencodable(runs) }
        let what =
            switch layout.blocks[index] {
            case .qr(let payload, let size, let level): describe(payload.utf8.count, size, level, model)
            case .picture(let bitmap, _): "\(bitmap.width) dots wide; this printer has \(model.dotsPerLine)"
            default: "does not fit this printer"
            }
        return .invalid(LayoutError(place: "blocks[\(index)]", problem: what))
    }

    private static func describe(_ bytes: Int, _ size: Int, _ level: QRLevel, _ model: PrinterModel) -> String {
        guard bytes <= model.qrBytes, let version = QRVersion.smallest(bytes: bytes, level) else {
            let most = min(model.qrBytes, Int(QRVersion.capacities(level).last ?? 0))
            return "\(bytes) bytes; this printer takes \(most) at level \(level.rawValue)"
        }
        return "\(QRVersion.side(version) * size) dots wide; this printer has \(model.dotsPerLine)"
    }
}

enum Unencodable {
    static func runs(in layout: Layout) -> [UnencodableRun] {
        var found: [UnencodableRun] = []
        for (index, block) in layout.blocks.enumerated() {
            switch block {
            case .text(let runs, _): collect(runs, block: index, cell: nil, into: &found)
            case .row(let cells):
                for (cell, content) in cells.enumerated() {
                    collect(content.runs, block: index, cell: cell, into: &found)
                }
            default: break
            }
        }
        return found
    }

    private static func collect(_ runs: [Run], block: Int, cell: Int?, into found: inout [UnencodableRun]) {
        for (index, run) in runs.enumerated() {
            var current: UnencodableRun?
            for (offset, scalar) in run.text.unicodeScalars.enumerated() {
                if isEncodable(scalar) {
                    if let current { found.append(current) }
                    current = nil
                } else {
                    var grown =
                        current
                        ?? UnencodableRun(block: block, cell: cell, run: index, range: offset..<offset, text: "")
                    grown.text.unicodeScalars.append(scalar)
                    grown.range = grown.range.lowerBound..<(offset + 1)
                    current = grown
                }
            }
            if let current { found.append(current) }
        }
    }

    static func isEncodable(_ scalar: Unicode.Scalar) -> Bool {
        if scalar == "\n" { return true }
        if scalar.value < 0x80 { return scalar.value >= 0x20 && scalar.value < 0x7F }
        return scalar.value < 0x10000 && GB18030Table.codes[Int(scalar.value)] != 0
    }
}
