import Layout
import Testing
import VirtualDevices

@testable import TicketPrinter

@Suite("Size of a QR code")
struct QRVersionTests {
    /// Rows of ISO/IEC 18004, table 7: version, and bytes at L, M, Q, H.
    static let rows: [(Int, [Int])] = [
        (1, [17, 14, 11, 7]), (4, [78, 62, 46, 34]), (9, [230, 180, 130, 98]), (10, [271, 213, 151, 119]),
        (26, [1367, 1059, 751, 593]), (27, [1465, 1125, 805, 625]), (40, [2953, 2331, 1663, 1273]),
    ]

    @Test("the smallest version that holds so many bytes, and the next for one byte more", arguments: rows)
    func table(version: Int, bytes: [Int]) {
        for (level, most) in zip([QRLevel.l, .m, .q, .h], bytes) {
            #expect(QRVersion.smallest(bytes: most, level) == version)
            #expect(QRVersion.smallest(bytes: most + 1, level) == (version == 40 ? nil : version + 1))
        }
    }

    @Test("capacities rise by version and fall by level")
    func order() {
        let all = [QRLevel.l, .m, .q, .h].map { QRVersion.capacities($0) }
        for column in all {
            #expect(column.count == 40)
            #expect(zip(column, column.dropFirst()).allSatisfy { $0 < $1 })
        }
        for (better, worse) in zip(all, all.dropFirst()) { #expect(zip(better, worse).allSatisfy { $0 > $1 }) }
    }

    @Test("it is the size that the virtual printer draws", arguments: [QRLevel.l, .m, .q, .h])
    func drawn(level: QRLevel) throws {
        let encoder = EscPosEncoder(model: Samples.model("epson-tm"))
        for count in [1, 17, 33, 62, 107, 214, 300] {
            // Small letters: no printer packs them closer than bytes.
            let payload = String(repeating: "a", count: count)
            let ticket = try encoder.encode(Layout([.qr(payload: payload, moduleSize: 3, level: level)]))
            var printer = VirtualPrinter(profile: .epson)
            #expect(printer.receive(ticket.bytes, at: .zero) == ticket.bytes.count)
            printer.advance(to: .seconds(60))
            let sides = printer.tickets.flatMap(\.marks).compactMap { mark -> Int? in
                if case .qr(let symbol) = mark.content { symbol.side } else { nil }
            }
            let version = try #require(QRVersion.smallest(bytes: count, level))
            #expect(sides == [QRVersion.side(version)])
        }
    }

    @Test("a code wider than the paper is refused, and the error says how wide")
    func wide() {
        let encoder = EscPosEncoder(model: Samples.model("generic-58"))
        let layout = Layout([.qr(payload: String(repeating: "a", count: 200), moduleSize: 8, level: .h)])
        #expect(
            throws: EncodeError.invalid(
                LayoutError(place: "blocks[0]", problem: "616 dots wide; this printer has 384"))
        ) { try encoder.encode(layout) }
    }
}
