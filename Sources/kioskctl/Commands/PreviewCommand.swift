import ArgumentParser
import DeviceModel
import Foundation
import KioskJourney
import Layout
import TicketPrinter
import VirtualDevices

struct PreviewCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "preview",
        abstract: "A ticket as a printer model would print it, without a printer.",
        discussion: """
            Encodes a layout for the model, hands the bytes to the virtual printer and draws what came out.
            Exit codes: 0 done, 64 wrong arguments, 65 the layout is wrong or the model cannot print it.
            """)

    @Argument(help: ArgumentHelp("Layout, JSON (docs/KIOSKCTL.md); without it, a sample ticket.", valueName: "layout"))
    var layout: String?
    @Option(help: "Printer model: a row of the ticket printer's models.")
    var model: String = "epson-tm"
    @Option(help: ArgumentHelp("Write the picture there (PNG).", valueName: "file"))
    var out: String?
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard PrinterModel.known[model] != nil else {
            let known = PrinterModel.known.keys.sorted()
            throw ValidationError(
                "--model: no model '\(model)'.\(NearestWord.hint(model, in: known)) Known: \(known.joined(separator: ", "))"
            )
        }
    }

    func run() async throws {
        try await Exit.guarded {
            guard let model = PrinterModel.known[model] else { throw ExitCode(Exit.failed) }
            let layout = try read(columns: model.columns)
            let encoded: EncodedTicket
            do throws(EncodeError) { encoded = try EscPosEncoder(model: model).encode(layout) } catch {
                throw FileProblem(self.layout ?? "sample", "\(model.name) cannot print it: \(error)")
            }
            let ticket = try Paper.print(encoded.bytes, on: model.name)
            let picture: RenderedTicket
            do { picture = try TicketRenderer.render(ticket) } catch {
                throw Exit.with(Exit.failed, "the picture cannot be drawn: \(error)")
            }
            if let out {
                do { try Data(picture.png).write(to: URL(fileURLWithPath: out), options: .atomic) } catch {
                    throw Exit.with(Exit.failed, "\(out): cannot be written; does its folder exist?")
                }
            }
            let preview = Preview(
                model: model.name, bytes: encoded.bytes.count, millimetres: ticket.millimetres, text: picture.text,
                qr: ticket.qr, picture: out, unknownGlyphs: picture.unknownGlyphs)
            print(output.json ? try Terminal.json(Versioned("preview", preview)) : page(preview))
        }
    }

    struct Preview: Encodable {
        var model: String
        var bytes: Int
        var millimetres: Double
        var text: String
        var qr: [String]
        var picture: String?
        var unknownGlyphs: Int
    }

    private func page(_ preview: Preview) -> String {
        var text = Terminal.plain(preview.text)
        for payload in preview.qr { text += "\nQR: " + Terminal.plain(payload) }
        text += "\n\n\(preview.bytes) bytes for \(preview.model), \(Int(preview.millimetres.rounded())) mm of paper"
        if let picture = preview.picture { text += ", picture in \(picture)" }
        return text
    }

    private func read(columns: Int) throws -> Layout {
        guard let file = layout else { return SampleTicket.layout(columns: columns) }
        let data = try InputFile.bytes(file, limit: 1 << 20)
        do throws(LayoutError) { return try Layout(coded: data, columns: columns) } catch {
            throw FileProblem(file, error.description)
        }
    }
}

/// Paper of a virtual printer that is given bytes and time.
enum Paper {
    static func print(_ bytes: [UInt8], on model: String) throws -> PrintedTicket {
        var printer = VirtualPrinter(profile: PrinterProfile.named(model) ?? .epson)
        var now = Duration.zero
        printer.advance(to: .seconds(2))
        now = .seconds(2)
        var rest = bytes[...]
        // A minute of the printer's own time is ample for any layout that is allowed.
        for _ in 0..<6_000 {
            if !rest.isEmpty { rest = rest.dropFirst(printer.receive(rest, at: now)) }
            now += .milliseconds(50)
            printer.advance(to: now)
            _ = printer.takeReplies()
            if rest.isEmpty, printer.isIdle { break }
        }
        guard let ticket = printer.tickets.last(where: \.hasContent) else {
            throw FileProblem("layout", "nothing would be printed")
        }
        return ticket
    }
}

/// A queue ticket (排队凭条) with made-up content.
enum SampleTicket {
    static func layout(columns: Int) -> Layout {
        Layout([
            .text([Run("福建政务服务中心", Style(bold: true))], align: .center),
            .text([Run("综合窗口取号")], align: .center),
            .rule,
            .text([Run("A001", Style(width: 4, height: 4, bold: true))], align: .center),
            .text([Run("普通号　2026-01-31 09:30")], align: .center),
            .row([Cell([Run("等候人数")], columns: columns - 8), Cell([Run("3")], columns: 8, align: .right)]),
            .rule,
            .text([Run("过号请到服务台，咨询电话 12345。")], align: .left),
            .qr(payload: "https://example.invalid/t/A001", moduleSize: 6, level: .m),
            .feed(lines: 2),
            .cut,
        ])
    }
}
