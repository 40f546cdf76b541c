import ItemList
import ItemSheets
import Testing

@Suite("sheets out and in again")
struct RoundTripTests {
    static func lines(_ bytes: [UInt8]) -> [String] {
        String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    @Test("the sample's plain sheets are the committed ones, sorted by code")
    func sample() throws {
        let list = try ItemListDecoder.decode(try Sample.bytes("items-sample.jsonl"))
        let sheets = try SheetExport(form: .plain).sheets(of: list)
        let (items, fields) = (Self.lines(try Sample.itemSheet()), Self.lines(try Sample.fieldSheet()))
        #expect(Self.lines(sheets.items).first == items.first)
        #expect(Self.lines(sheets.items).sorted() == items.sorted())
        #expect(Self.lines(sheets.fields).first == fields.first)
        #expect(Self.lines(sheets.fields).sorted() == fields.sorted())
    }

    @Test("a random list comes back byte for byte, and its sheets likewise, in every form", arguments: 0..<120)
    func random(seed: UInt64) throws {
        var random = Seeded(seed)
        let list = RandomList.list(&random)
        let bytes = ItemListEncoder.encode(list)
        _ = try ItemListDecoder.decode(bytes)
        for form in SheetExport.Form.allCases {
            for head in SheetExport.HeadLanguage.allCases {
                let export = SheetExport(form: form, head: head)
                let sheets = try export.sheets(of: list)
                let report = SheetImport().read(items: sheets.items, fields: sheets.fields, header: list.header)
                #expect(
                    report.problems.isEmpty && report.notes.isEmpty,
                    "seed \(seed): \(report.problems.first.debugDescription)")
                let again = try #require(report.list)
                #expect(ItemListEncoder.encode(again) == bytes, "seed \(seed)")
                let second = try export.sheets(of: again)
                #expect(second.items == sheets.items && second.fields == sheets.fields, "seed \(seed)")
            }
        }
    }

    @Test("a spreadsheet program finds nothing to change in the form made for it", arguments: 0..<30)
    func spreadsheet(seed: UInt64) throws {
        var random = Seeded(seed)
        let sheets = try SheetExport().sheets(of: RandomList.list(&random))
        for sheet in [sheets.items, sheets.fields] {
            #expect(sheet.starts(with: [0xEF, 0xBB, 0xBF]))
            for row in CSVReader().read(Array(sheet.dropFirst(3))).rows {
                for cell in row.cells where !cell.text.isEmpty {
                    let text = cell.text
                    let isLong = text.utf8.count > 11 && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
                    #expect(
                        !isLong && !["=", "+", "-", "@"].contains(text.unicodeScalars.first.map(String.init)), "\(text)"
                    )
                }
            }
        }
    }

    @Test("a category that does not say what the item is cannot be written, and that is said")
    func refused() throws {
        var random = Seeded(1)
        var list = RandomList.list(&random)
        list.items[0].category = "一件事"
        #expect(throws: SheetExportError.self) { try SheetExport().sheets(of: list) }
    }
}

/// Good lists full of what sheets are bad at.
enum RandomList {
    static let scalars = Array(
        ";:>@|\\；：＞＠｜,\"'=+-#0123456789/eE.证照户口 \u{301}\u{A0}\u{600}𠮷“”a%&".unicodeScalars)
    static let words = [
        "1月2日", "2-Jan", "2026/1/2", "3.50E+17", "#REF!", "=1+1", "'x", "007", "true", "1-2", "????",
        "35039900000012300",
        "-", "+86", "@x", "锟斤拷", "12,000", "1.50", "a;b", "a：b", "\\", "\\;", "x\u{200B}y",
    ]

    static func list(_ random: inout Seeded) -> ItemList {
        let bases = (1...9).map { "435201490\($0)000" }
        let items = bases.prefix(1 + random.below(8)).map { item($0, &random) }
        return ItemList(
            header: ItemListHeader(
                sequence: Int64(1 + random.below(1000)), issuer: text(20, &random), validFrom: "2026-01-01T00:00:00Z",
                serveAfterExpiry: random.chance(50), count: items.count), items: items)
    }

    /// 1 to `most` characters that an item list allows.
    static func text(_ most: Int, _ random: inout Seeded) -> String {
        if random.chance(25) {
            let word = random.pick(words)
            if word.count <= most { return word }
        }
        while true {
            let made = String(
                String.UnicodeScalarView((0..<1 + random.below(most)).map { _ in random.pick(scalars) }))
            guard let first = made.first, let last = made.last else { continue }
            if !first.isWhitespace, !last.isWhitespace { return made }
        }
    }

    static func item(_ base: String, _ random: inout Seeded) -> ServiceItem {
        let crossProvince = random.chance(30)
        let legal = 1 + random.below(480 * 366)
        var fields: [FormField] = []
        for index in 0..<random.below(4) {
            let kind = random.pick(FormField.Kind.allCases)
            fields.append(
                FormField(
                    id: "f\(index)", labelZh: text(40, &random), labelEn: text(40, &random), kind: kind,
                    required: random.chance(50), personal: random.chance(50),
                    choices: kind == .choice ? ["一" + text(10, &random), "二" + text(10, &random)] : [],
                    from: random.chance(30) ? "identity.name" : nil))
        }
        var names: Set<String> = []
        let materials = (0..<random.below(5)).compactMap { _ -> Material? in
            let name = text(30, &random)
            guard names.insert(name).inserted else { return nil }
            let sources = MaterialSource.allCases.filter { _ in random.chance(40) }
            return Material(
                name: name, sources: sources.isEmpty ? [.scan] : sources.reversed(),
                toleratedDays: random.chance(40) ? 1 + random.below(90) : nil)
        }
        var category = text(20, &random)
        if category == "一件事" { category = "户籍" }
        let instant = random.chance(40)
        return ServiceItem(
            id: "11350399009900144N" + base, baseCode: base, name: text(60, &random),
            plainNote: random.chance(50) ? text(100, &random) : "", department: text(40, &random),
            placePhone: text(60, &random), category: category,
            keywords: (0..<random.below(4)).map { _ in text(20, &random) },
            serviceObject: random.pick(ServiceObject.allCases), handling: instant ? .instant : .promised,
            promisedMinutes: 1 + random.below(instant ? min(60, legal) : legal), legalMinutes: legal,
            channelHours: random.pick(ChannelHours.allCases),
            steps: StepKind.allCases.filter { $0 != .takeNumber || random.chance(30) }, materials: materials,
            fields: fields,
            guide: Guide(basis: text(100, &random), conditions: text(100, &random), fee: random.below(1_000_001)),
            crossProvince: crossProvince, decidedBy: crossProvince ? text(40, &random) : nil,
            answeredBy: crossProvince ? text(40, &random) : nil,
            delivery: random.pick([[.counter], [.post], [.counter, .post], [.post, .counter]]),
            needsPerson: random.chance(30), produces: random.chance(30) ? text(40, &random) : nil)
    }
}
