public import Layout

/// Turns a layout into ESC/POS bytes for one model. Pure; the same layout gives the same bytes.
///
/// Text leaves only as ASCII 20h-7Eh and two-byte GB18030, so nothing in it can act as a command. In pictures the
/// pairs 10 04, 10 05 and 10 14, which printers obey even inside image data (T88III; APG p.12), get one dot more.
public struct EscPosEncoder: Sendable {
    public let model: PrinterModel
    /// A slice ends at the first command border after so many bytes.
    static let sliceBytes = 256

    public init(model: PrinterModel) { self.model = model }

    /// - Throws: ``EncodeError``; nothing is encoded in part.
    public func encode(_ layout: Layout) throws(EncodeError) -> EncodedTicket {
        var writer = TicketWriter(model: model, capacity: 96 + layout.blocks.count * 64)
        writer.begin()
        for index in layout.blocks.indices {
            let done: Bool
            switch layout.blocks[index] {
            case .text(let runs, let align): done = writer.text(runs, align)
            case .row(let cells): done = writer.row(cells)
            case .rule: done = writer.rule()
            case .qr(let payload, let size, let level): done = writer.qr(payload, size, level)
            case .picture(let bitmap, let align): done = writer.picture(bitmap, align)
            case .feed(let lines): done = writer.feed(lines)
            case .cut:
                writer.cut()
                done = true
            }
            guard done else { throw Self.explain(layout, failed: index, model: model) }
            writer.endBlock()
        }
        // A wrong version or an endless list is found after the cheap part, but before anything is handed out.
        guard layout.version == Layout.currentVersion, (1...LayoutBounds.blocks).contains(layout.blocks.count) else {
            throw Self.explain(layout, failed: 0, model: model)
        }
        return writer.finish()
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
