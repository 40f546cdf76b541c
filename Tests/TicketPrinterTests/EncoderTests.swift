import Foundation
import Layout
import Testing
import VirtualDevices

@testable import TicketPrinter

@Suite("Encoder")
struct EncoderTests {
    static let models = ["epson-tm", "generic-80", "generic-58"]

    static let everything = Layout([
        .text([Run("受理通知书", Style(width: 2, height: 2, bold: true))], align: .center),
        .text([Run("办件编号："), Run("HJ-0001", Style(bold: true, inverse: true, underline: true))], align: .left),
        .rule,
        .row([
            Cell([Run("材料名称")], columns: 20), Cell([Run("份数")], columns: 6, align: .right),
            Cell([Run("收")], columns: 4, align: .center),
        ]),
        .row([
            Cell([Run("退役军人优待证申领表（本人签名）原件")], columns: 20),
            Cell([Run("1")], columns: 6, align: .right), Cell([Run("是")], columns: 4, align: .center),
        ]),
        .text([Run("凡申请人提交“材料”的，应当场核对：姓名；证号《原件》。请核对后签字，如有疑问请到一楼咨询台。")], align: .right),
        .picture(Bitmap(width: 16, height: 30, bytes: (0..<60).map { $0 % 2 == 0 ? 0x10 : 0x04 }), align: .center),
        .qr(payload: "https://example.gov.cn/c/HJ-0001", moduleSize: 4, level: .q), .feed(lines: 2), .cut,
    ])

    @Test("tickets give the bytes of their golden files", arguments: models)
    func golden(name: String) throws {
        let encoder = EscPosEncoder(model: Samples.model(name))
        for (title, layout) in [("queue-ticket", Samples.ticket()), ("everything", Self.everything)] {
            let bytes = try encoder.encode(layout).bytes
            let path = "Tests/Fixtures/TicketPrinter/\(title).\(name).hex"
            let text =
                stride(from: 0, to: bytes.count, by: 24).map { start in
                    bytes[start..<min(start + 24, bytes.count)].map { String(format: "%02x", $0) }.joined(
                        separator: " ")
                }.joined(separator: "\n") + "\n"
            if ProcessInfo.processInfo.environment["KIOSK_REWRITE"] == "1" {
                try text.write(toFile: path, atomically: true, encoding: .utf8)
            }
            #expect(try String(contentsOfFile: path, encoding: .utf8) == text, "\(path): KIOSK_REWRITE=1 rewrites it")
        }
    }

    @Test("the baseline's ticket takes at most its 304 bytes, and slices end between commands")
    func size() throws {
        let ticket = try EscPosEncoder(model: Samples.model("epson-tm")).encode(Samples.ticket())
        #expect(ticket.bytes.count <= 304)
        #expect(Array(ticket.sliceEnds) == ticket.sliceEnds.sorted() && ticket.sliceEnds.last == ticket.bytes.count)
        #expect(ticket.begun > ticket.firstPrintable && ticket.cuts == 1)
    }

    @Test("what the virtual printer reads is what the layout says", arguments: models)
    func readBack(name: String) throws {
        let profile = [PrinterProfile.epson, .generic80, .generic58][Self.models.firstIndex(of: name) ?? 0]
        let ticket = try EscPosEncoder(model: Samples.model(name)).encode(Self.everything)
        var printer = VirtualPrinter(profile: profile)
        var rest = ticket.bytes[...]
        for _ in 0..<1000 where !rest.isEmpty {
            rest = rest.dropFirst(printer.receive(rest, at: printer.now))
            printer.advance(to: printer.now + .milliseconds(100))
        }
        printer.advance(to: printer.now + .seconds(10))
        let paper = printer.tickets[0]
        #expect(printer.complaints == [])
        #expect(paper.isComplete)
        #expect(paper.qr == ["https://example.gov.cn/c/HJ-0001"])
        let text = paper.text.joined().filter { $0 != " " }
        #expect(text.contains("办件编号：HJ-0001"))
        #expect(text.contains("应当场核对：姓名；证号《原件》。请核对后签字，如有疑问请到一楼咨询台。"))
        #expect(paper.rasters.reduce(0) { $0 + $1.rows } == 30)
    }

    @Test("real-time commands cannot be made of picture bytes, and only a dot is added")
    func raster() throws {
        var seed: UInt64 = 9
        var bytes = (0..<72 * 200).map { _ -> UInt8 in
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return [0x10, 0x04, 0x05, 0x14, 0x00, 0xFF][Int(seed >> 33) % 6]
        }
        bytes[71] = 0x10
        bytes[72] = 0x14
        let encoder = EscPosEncoder(model: Samples.model("epson-tm"))
        let out = try encoder.encode(Layout([.picture(Bitmap(width: 576, height: 200, bytes: bytes), align: .left)]))
            .bytes
        for index in 1..<out.count where out[index - 1] == 0x10 {
            #expect(![0x04, 0x05, 0x14].contains(out[index]), "at \(index)")
        }
        let guarded = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: bytes.count) { room in
            var writer = ByteWriter(into: room)
            writer.append(raster: bytes[...])
            return writer.bytes
        }
        #expect(zip(bytes, guarded).allSatisfy { $0 | 0x08 == $1 | 0x08 })
    }

    @Test(
        "hostile text is refused: no control byte ever passes",
        arguments: ["\u{1B}@", "a\u{10}\u{04}\u{01}", "\u{1D}V0", "\u{7F}", "\u{9B}1m", "\t", "\r", "\u{0}"])
    func hostile(text: String) {
        let encoder = EscPosEncoder(model: Samples.model("epson-tm"))
        for layout in [
            Layout([.text([Run(text)], align: .left)]), Layout([.row([Cell([Run(text)], columns: 20)])]),
            Layout([.text([Run("中" + text + String(repeating: "长", count: 60))], align: .left)]),
        ] {
            #expect(throws: EncodeError.self) { try encoder.encode(layout) }
        }
        // In a symbol U+009B is two bytes above 7Fh, which no printer obeys.
        guard text.unicodeScalars.contains(where: { $0.value < 0x80 && ($0.value < 0x20 || $0.value == 0x7F) }) else {
            return
        }
        #expect(throws: EncodeError.self) { try encoder.encode(Layout([.qr(payload: text, moduleSize: 4, level: .m)])) }
    }

    @Test(
        "of ASCII eight bytes go at once: what may not be sent is found in each place of them, also beside hanzi",
        arguments: [0x00, 0x10, 0x1B, 0x1F, 0x20, 0x41, 0x7E, 0x7F, 0x80, 0x9B, 0xFF] as [UInt8])
    func eachPlace(byte: UInt8) throws {
        let encoder = EscPosEncoder(model: Samples.model("epson-tm"))
        let odd = Unicode.Scalar(byte)
        for lead in ["", "号", "号码:"] {
            for length in [1, 7, 8, 9, 16, 23] {
                for place in 0..<length {
                    var run = String.UnicodeScalarView(repeatElement("a", count: length))
                    run.replaceSubrange(
                        run.index(run.startIndex, offsetBy: place)...run.index(run.startIndex, offsetBy: place),
                        with: [odd])
                    let layout = Layout([.text([Run(lead + String(run))], align: .left)])
                    guard Unencodable.isEncodable(odd) else {
                        #expect(throws: EncodeError.self) { try encoder.encode(layout) }
                        continue
                    }
                    let bytes = try encoder.encode(layout).bytes
                    #expect(bytes.split(separator: 0x0A).contains { $0.suffix(length).elementsEqual(String(run).utf8) })
                }
            }
        }
    }

    @Test("characters that the font lacks come back as runs with their places, all at once")
    func unencodable() {
        let layout = Layout([
            .text([Run("张𠮷𠮷明"), Run("㐂")], align: .left),
            .row([Cell([Run("ok")], columns: 8), Cell([Run("é😀")], columns: 8)]),
        ])
        let error = #expect(throws: EncodeError.self) {
            try EscPosEncoder(model: Samples.model("epson-tm")).encode(layout)
        }
        guard case .unencodable(let runs)? = error else { return #expect(Bool(false), "\(String(describing: error))") }
        #expect(
            runs == [
                UnencodableRun(block: 0, cell: nil, run: 0, range: 1..<3, text: "𠮷𠮷"),
                UnencodableRun(block: 0, cell: nil, run: 1, range: 0..<1, text: "㐂"),
                UnencodableRun(block: 1, cell: 1, run: 0, range: 1..<2, text: "😀"),
            ])
    }

    @Test("every two-byte code of the table is GB18030 as the C library reads it, and holds no control byte")
    func table() {
        var count = 0
        for unit in 0x80..<0x10000 where GB18030Table.codes[unit] != 0 {
            let code = GB18030Table.codes[unit]
            #expect(code >> 8 >= 0x81 && code & 0xFF >= 0x40 && code & 0xFF != 0x7F && code & 0xFF != 0xFF)
            count += 1
        }
        #expect(count > 21_000)
        #expect(GB18030Table.codes[0x4E2D] == 0xD6D0 && GB18030Table.codes[0x3002] == 0xA1A3)
        #expect(GB18030Table.codes[0x3402] == 0 && GB18030Table.codes[0xE000] == 0)
    }

    @Test("every character of the font comes out as its code, whatever stands beside it")
    func everyCharacter() throws {
        let encoder = EscPosEncoder(model: Samples.model("epson-tm"))
        let empty = try encoder.encode(Layout([.text([Run("")], align: .left)])).bytes
        let start = empty.count - 5
        for unit in 0x20..<0x10000 {
            guard let scalar = Unicode.Scalar(UInt32(unit)), Unencodable.isEncodable(scalar) else { continue }
            let code =
                unit < 0x80 ? [UInt8(unit)] : [8, 0].map { UInt8(truncatingIfNeeded: GB18030Table.codes[unit] >> $0) }
            let middle = code + [0x61] + code + [0xD6, 0xD0] + code
            let bytes = try encoder.encode(Layout([.text([Run("\(scalar)a\(scalar)中\(scalar)")], align: .left)])).bytes
            #expect(bytes == empty[..<start] + middle + empty[start...], "U+\(String(unit, radix: 16))")
        }
    }

    @Test("a ticket longer than the first room is the same as its parts, one after the other", arguments: [1, 30, 200])
    func long(blocks: Int) throws {
        let encoder = EscPosEncoder(model: Samples.model("epson-tm"))
        let block = Block.text([Run("社会保险参保缴费记录查询打印")], align: .left)
        let one = try encoder.encode(Layout([block])).bytes
        let line = one[4..<one.count - 4]
        let all = try encoder.encode(Layout([Block](repeating: block, count: blocks)))
        #expect(all.bytes == one[..<4] + (0..<blocks).flatMap { _ in line } + one[(one.count - 4)...])
        #expect(Array(all.sliceEnds) == all.sliceEnds.sorted() && all.sliceEnds.last == all.bytes.count)
        #expect(all.lines == blocks)
    }

    @Test("bounds of the model: wide pictures, long and wide symbols, rows that do not fit")
    func bounds() {
        let encoder = EscPosEncoder(model: Samples.model("generic-58"))
        let layouts: [Layout] = [
            Layout([.picture(Bitmap(width: 400, height: 1, bytes: [UInt8](repeating: 0, count: 50)), align: .left)]),
            Layout([.qr(payload: String(repeating: "a", count: 513), moduleSize: 1, level: .l)]),
            Layout([.qr(payload: String(repeating: "a", count: 300), moduleSize: 8, level: .h)]),
            Layout([.row([Cell([], columns: 20), Cell([], columns: 20)])]), Layout([.feed(lines: 0)]), Layout([]),
            Layout([.text([Run("a", Style(width: 9))], align: .left)]),
            Layout([.text([Run(String(repeating: "a", count: 9_000))], align: .left)]),
        ]
        for layout in layouts { #expect(throws: EncodeError.self) { try encoder.encode(layout) } }
    }

    @Test("a symbol is never wider than was reckoned", arguments: [QRLevel.l, .m, .q, .h])
    func symbols(level: QRLevel) throws {
        for count in stride(from: 1, through: 500, by: 23) {
            for size in [1, 3, 6] {
                let layout = Layout([.qr(payload: String(repeating: "a", count: count), moduleSize: size, level: level)]
                )
                guard let ticket = try? EscPosEncoder(model: Samples.model("epson-tm")).encode(layout) else { continue }
                var printer = VirtualPrinter(profile: .epson)
                #expect(printer.receive(ticket.bytes, at: .zero) == ticket.bytes.count)
                printer.advance(to: .seconds(20))
                #expect(printer.complaints == [], "\(count) bytes, size \(size), level \(level)")
            }
        }
    }

    @Test("every model is a row that decodes, with a source for what it claims")
    func rows() {
        #expect(Set(PrinterModel.known.keys) == Set(Self.models))
        for model in PrinterModel.known.values {
            #expect(model.rasterRows <= 256 && model.columns * 12 == model.dotsPerLine)
            #expect(model.sources["columns"] != nil && model.sources["rasterRows"] != nil)
            #expect(!model.supports.processID || model.sources["processID"] != nil)
            #expect(!model.supports.clearBuffer || model.sources["clearBuffer"] != nil)
            #expect((try? EscPosEncoder(model: model).encode(Samples.ticket())) != nil)
        }
    }
}
