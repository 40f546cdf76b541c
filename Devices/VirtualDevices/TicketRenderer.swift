import CPango

/// A printed piece as a picture and as text.
public struct RenderedTicket: Sendable {
    public var png: [UInt8]
    public var text: String
    /// Pixels, one a dot.
    public var width: Int
    public var height: Int
    /// Characters the fonts do not have; 0 unless something is wrong with the fonts.
    public var unknownGlyphs: Int
}

public enum RenderError: Error, Hashable, Sendable, CustomStringConvertible {
    case noSurface(width: Int, height: Int)
    case notWritten(Int)

    public var description: String {
        switch self {
        case .noSurface(let width, let height): "no picture of \(width) × \(height) could be made"
        case .notWritten(let status): "the picture could not be coded (cairo status \(status))"
        }
    }
}

/// Draws pieces of paper from what the printer put on them. All cairo and pango objects live inside one call, on the
/// thread that makes it; pango keeps a font map a thread.
public enum TicketRenderer {
    /// White on either side of the printable dots, and above a ticket: the way from head to cutter.
    static let margin = 32
    /// Longest picture, in dots; longer paper is cut off in the picture.
    static let longest = 16_000

    public static func render(_ ticket: PrintedTicket) throws -> RenderedTicket {
        var height = VirtualPrinter.headToCutter + ticket.dots
        if ticket.end == .fullCut || ticket.end == .partialCut {
            height -= min(VirtualPrinter.headToCutter, ticket.dots)
        }
        height = max(64, min(height + (ticket.end == .open ? 64 : 0), longest))
        let width = ticket.width + 2 * margin
        let surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, Int32(width), Int32(height))
        defer { cairo_surface_destroy(surface) }
        guard cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS, let context = cairo_create(surface) else {
            throw RenderError.noSurface(width: width, height: height)
        }
        defer { cairo_destroy(context) }
        cairo_set_source_rgb(context, 0.995, 0.992, 0.98)
        cairo_paint(context)
        cairo_translate(context, Double(margin), Double(VirtualPrinter.headToCutter))
        var pen = Pen(context: context, width: ticket.width)
        defer { pen.close() }
        var y = 0
        for mark in ticket.marks {
            cairo_save(context)
            cairo_rectangle(context, Double(-margin), Double(y), Double(width), Double(mark.printedDots))
            cairo_clip(context)
            pen.draw(mark.content, y: Double(y - mark.skippedDots))
            cairo_restore(context)
            y += mark.printedDots
        }
        return RenderedTicket(
            png: try png(surface), text: plain(ticket), width: width, height: height,
            unknownGlyphs: pen.unknownGlyphs)
    }

    private final class Sink { var bytes: [UInt8] = [] }

    private static func png(_ surface: OpaquePointer?) throws -> [UInt8] {
        cairo_surface_flush(surface)
        let sink = Sink()
        let status = cairo_surface_write_to_png_stream(
            surface,
            { sink, data, length in
                guard let sink, let data else { return CAIRO_STATUS_WRITE_ERROR }
                Unmanaged<Sink>.fromOpaque(sink).takeUnretainedValue().bytes += UnsafeBufferPointer(
                    start: data, count: Int(length))
                return CAIRO_STATUS_SUCCESS
            }, Unmanaged.passUnretained(sink).toOpaque())
        guard status == CAIRO_STATUS_SUCCESS else { throw RenderError.notWritten(Int(status.rawValue)) }
        return sink.bytes
    }

    /// The piece as text, a line a line, placed as on paper.
    public static func plain(_ ticket: PrintedTicket) -> String {
        let columns = ticket.width / 12
        var lines: [String] = []
        func place(_ text: String, cells: Int, _ alignment: PrintedAlignment) {
            let free = max(0, columns - cells)
            let left = alignment == .left ? 0 : alignment == .right ? free : free / 2
            lines.append(String(repeating: " ", count: left) + text)
        }
        for mark in ticket.marks where mark.printedDots > 0 {
            switch mark.content {
            case .feed: lines.append("")
            case .line(let line): place(line.text, cells: line.width / 12, line.alignment)
            case .qr(let symbol):
                let payload = String(decoding: symbol.payload, as: UTF8.self)
                lines.append("[QR \(payload)]")
            case .raster(let raster): lines.append("[picture \(raster.bytesPerRow * 8)x\(raster.rows)]")
            }
            if !mark.isWhole { lines.append("~~~ broken off ~~~") }
        }
        switch ticket.end {
        case .open: break
        case .fullCut: lines.append(String(repeating: "-", count: columns))
        case .partialCut: lines.append(String(repeating: "-", count: columns - 2))
        case .paperEnd: lines.append("~~~ end of roll ~~~")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

/// Cairo and pango state of one drawing; not Sendable, closed where it was made.
private struct Pen {
    let context: OpaquePointer
    let width: Int
    let layout: OpaquePointer?
    let regular: OpaquePointer?
    let bold: OpaquePointer?
    var unknownGlyphs = 0

    init(context: OpaquePointer, width: Int) {
        self.context = context
        self.width = width
        let layout = pango_cairo_create_layout(context)
        pango_context_set_language(pango_layout_get_context(layout), pango_language_from_string("zh-cn"))
        let options = cairo_font_options_create()
        cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF)
        cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE)
        pango_cairo_context_set_font_options(pango_layout_get_context(layout), options)
        cairo_font_options_destroy(options)
        let regular = pango_font_description_from_string("Noto Sans Mono CJK SC")
        pango_font_description_set_absolute_size(regular, 24 * Double(PANGO_SCALE))
        let bold = pango_font_description_copy(regular)
        pango_font_description_set_weight(bold, PANGO_WEIGHT_BOLD)
        pango_font_description_set_weight(regular, PANGO_WEIGHT_MEDIUM)
        self.layout = layout
        self.regular = regular
        self.bold = bold
    }

    func close() {
        pango_font_description_free(regular)
        pango_font_description_free(bold)
        if let layout { g_object_unref(UnsafeMutableRawPointer(layout)) }
    }

    private func left(_ extent: Int, _ alignment: PrintedAlignment) -> Double {
        switch alignment {
        case .left: 0
        case .center: Double(max(0, width - extent) / 2)
        case .right: Double(max(0, width - extent))
        }
    }

    private func ink() { cairo_set_source_rgb(context, 0.09, 0.09, 0.11) }
    private func paper() { cairo_set_source_rgb(context, 0.995, 0.992, 0.98) }

    mutating func draw(_ content: Mark.Content, y: Double) {
        switch content {
        case .feed: break
        case .line(let line): draw(line, y: y)
        case .qr(let symbol): draw(symbol, y: y)
        case .raster(let raster): draw(raster, y: y)
        }
    }

    private mutating func draw(_ line: PrintedLine, y: Double) {
        var x = left(line.width, line.alignment)
        let tallest = 24 * (line.characters.map(\.height).max() ?? 1)
        for character in line.characters {
            let cellWidth = Double(character.cell * character.width)
            let cellHeight = Double(24 * character.height)
            let top = y + Double(tallest) - cellHeight
            ink()
            if character.inverse {
                cairo_rectangle(context, x, top, cellWidth, cellHeight)
                cairo_fill(context)
                paper()
            }
            if character.scalar != " " { glyph(character, x: x, y: top) }
            if character.underline {
                cairo_rectangle(context, x, top + cellHeight + 1, cellWidth, 2)
                cairo_fill(context)
            }
            x += cellWidth
        }
    }

    private mutating func glyph(_ character: PrintedLine.Character, x: Double, y: Double) {
        cairo_save(context)
        cairo_translate(context, x, y)
        cairo_scale(context, Double(character.width), Double(character.height))
        // Measured only after the layout knows the scale it is drawn at.
        pango_cairo_update_layout(context, layout)
        pango_layout_set_font_description(layout, character.bold ? bold : regular)
        let text = String(Character(character.scalar))
        pango_layout_set_text(layout, text, Int32(text.utf8.count))
        unknownGlyphs += Int(pango_layout_get_unknown_glyphs_count(layout))
        var glyphWidth: Int32 = 0
        pango_layout_get_size(layout, &glyphWidth, nil)
        let free = Double(character.cell) - Double(glyphWidth) / Double(PANGO_SCALE)
        // An ideographic em box stands 0.88 em above the baseline.
        let baseline = Double(pango_layout_get_baseline(layout)) / Double(PANGO_SCALE)
        cairo_move_to(context, free / 2, 24 * 0.88 - baseline)
        pango_cairo_show_layout(context, layout)
        cairo_restore(context)
    }

    private func draw(_ symbol: PrintedQR, y: Double) {
        let size = Double(symbol.moduleSize)
        let x = left(symbol.side * symbol.moduleSize, symbol.alignment)
        cairo_set_antialias(context, CAIRO_ANTIALIAS_NONE)
        ink()
        for row in 0..<symbol.side {
            for column in 0..<symbol.side where symbol.modules[row * symbol.side + column] {
                cairo_rectangle(context, x + Double(column) * size, y + Double(row) * size, size, size)
            }
        }
        cairo_fill(context)
        cairo_set_antialias(context, CAIRO_ANTIALIAS_DEFAULT)
    }

    private func draw(_ raster: PrintedRaster, y: Double) {
        let x = left(raster.bytesPerRow * 8 * raster.scaleX, raster.alignment)
        let (across, down) = (Double(raster.scaleX), Double(raster.scaleY))
        cairo_set_antialias(context, CAIRO_ANTIALIAS_NONE)
        ink()
        for row in 0..<raster.rows {
            for column in 0..<raster.bytesPerRow * 8 {
                let byte = raster.bytes[row * raster.bytesPerRow + column / 8]
                guard byte & (0x80 >> UInt8(column % 8)) != 0 else { continue }
                cairo_rectangle(context, x + Double(column) * across, y + Double(row) * down, across, down)
            }
        }
        cairo_fill(context)
        cairo_set_antialias(context, CAIRO_ANTIALIAS_DEFAULT)
    }
}
