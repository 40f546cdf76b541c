import Testing
@testable import VirtualDevices

@Suite("Ticket renderer")
struct TicketRendererTests {
    private func printed(_ bytes: [UInt8], _ profile: PrinterProfile = .epson) -> VirtualPrinter {
        var host = Host(profile)
        host.send(bytes)
        host.wait(.seconds(30))
        return host.printer
    }

    @Test(
        "a ticket is a PNG as wide as the paper and a text, with no character missing from the fonts",
        arguments: [PrinterProfile.epson, .generic58])
    func whole(profile: PrinterProfile) throws {
        let ticket = printed(Bytes.ticket, profile).tickets[0]
        let rendered = try TicketRenderer.render(ticket)
        #expect(rendered.png.starts(with: [0x89, 0x50, 0x4E, 0x47]) && rendered.unknownGlyphs == 0)
        #expect(rendered.width == profile.dots + 64 && rendered.height > 500)
        // Width and height stand in the IHDR chunk.
        let width = rendered.png[16..<20].reduce(0) { $0 << 8 + Int($1) }
        #expect(width == rendered.width)
        #expect(rendered.text.contains("A012") && rendered.text.contains("[QR https://example.gov.cn/t/HJ-0001]"))
    }

    @Test("a character that no font has is counted")
    func missing() throws {
        var ticket = printed(Bytes.ticket).tickets[0]
        let odd = PrintedLine.Character(
            scalar: "\u{10FFFD}", cell: 24, width: 1, height: 1, bold: false, underline: false, inverse: false)
        var mark = Mark(.line(PrintedLine(characters: [odd], alignment: .left)), height: 34)
        mark.printedDots = 34
        ticket.marks.append(mark)
        #expect(try TicketRenderer.render(ticket).unknownGlyphs == 1)
    }

    @Test("a piece broken off by the end of the roll is drawn and said to be so")
    func broken() throws {
        var host = Host()
        host.printer.inject(PrinterFault(.paperOut), when: .afterMillimetres(12))
        host.send(Bytes.ticket)
        host.wait(.seconds(5))
        host.printer.refill()
        host.wait(.seconds(10))
        let first = try TicketRenderer.render(host.printer.tickets[0])
        #expect(first.text.contains("broken off") && first.text.contains("end of roll"))
        #expect(first.height == 96 + 96)
        #expect(try TicketRenderer.render(host.printer.tickets[1]).text.contains("请留意叫号"))
    }

    @Test("empty and very long pieces are drawn within bounds")
    func bounds() throws {
        #expect(try TicketRenderer.render(PrintedTicket(sequence: 1, width: 576)).height >= 64)
        var long = PrintedTicket(sequence: 1, width: 576)
        long.dots = 10_000_000
        #expect(try TicketRenderer.render(long).height == 16_000)
    }

    @Test("the QR code drawn has the finder patterns and size of its version", arguments: [UInt8(48), 49, 50, 51])
    func code(level: UInt8) throws {
        let ticket = printed(Bytes.qr(Array("取号 A012".utf8), size: 4, level: level)).tickets[0]
        guard case .qr(let symbol) = try #require(ticket.marks.first).content else {
            Issue.record("no QR code came out")
            return
        }
        #expect((symbol.side - 17) % 4 == 0 && symbol.modules.count == symbol.side * symbol.side)
        for (row, column) in [(0, 0), (0, symbol.side - 7), (symbol.side - 7, 0)] {
            for step in 0..<7 {
                #expect(symbol.modules[row * symbol.side + column + step])
                #expect(symbol.modules[(row + step) * symbol.side + column])
            }
        }
        #expect(ticket.marks[0].height == symbol.side * 4)
    }
}
