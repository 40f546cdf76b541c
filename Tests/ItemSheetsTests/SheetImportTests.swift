import ItemList
import ItemSheets
import Testing

@Suite("sheets in")
struct SheetImportTests {
    @Test("the committed sheets make the committed list, byte for byte")
    func sample() throws {
        let report = Sample.read(try Sample.itemSheet(), try Sample.fieldSheet())
        #expect(report.problems.isEmpty && report.notes.isEmpty)
        #expect(report.list.map(ItemListEncoder.encode) == (try Sample.bytes("items-sample.jsonl")))
    }

    @Test("byte order mark, CRLF, quotes everywhere, another separator or encoding change nothing but the notes")
    func dressed() throws {
        let wanted = try Sample.bytes("items-sample.jsonl")
        func dressed(_ bytes: [UInt8], _ separator: String, _ end: String, quoted: Bool) -> [UInt8] {
            CSVReader().read(bytes).rows.map { row in
                row.cells.map { cell in
                    quoted
                        ? "\"\(cell.text)\""
                        : String(
                            decoding: CSVWriter.cell(cell.text, separator: separator.utf8.first ?? 0), as: UTF8.self)
                }.joined(separator: separator) + end
            }.joined().utf8.map { $0 }
        }
        let (items, fields) = (try Sample.itemSheet(), try Sample.fieldSheet())
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        for (separator, end, quoted, notes) in [
            (",", "\r\n", true, []), (",", "\r", false, []), (";", "\n", false, ["sheet.note.separator"]),
            ("\t", "\r\n", false, ["sheet.note.separator"]),
        ] {
            let report = Sample.read(
                mark + dressed(items, separator, end, quoted: quoted), dressed(fields, separator, end, quoted: quoted))
            #expect(report.problems.isEmpty, "\(separator) \(report.problems.first.debugDescription)")
            #expect(report.list.map(ItemListEncoder.encode) == wanted)
            #expect(report.notes.map(\.code) == notes + notes)
        }
    }

    @Test("GBK and UTF-16 are recognised and said")
    func encodings() throws {
        let wanted = try Sample.bytes("items-sample.jsonl")
        let text = String(decoding: try Sample.itemSheet(), as: UTF8.self)
        let fields = try Sample.fieldSheet()
        let gbk = try Sample.bytes("items-sample-gbk.csv")
        #expect(String(validating: gbk, as: UTF8.self) == nil)
        let units = [0xFEFF] + Array(text.utf16)
        let little = units.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
        let big = units.flatMap { [UInt8($0 >> 8), UInt8(truncatingIfNeeded: $0)] }
        for bytes in [gbk, little, big] {
            let report = Sample.read(bytes, fields)
            #expect(report.problems.isEmpty && report.list.map(ItemListEncoder.encode) == wanted)
            #expect(report.notes.map(\.code) == ["sheet.note.encoding"])
        }
    }

    @Test(
        "files that are no sheet are told as what they are, with what to do",
        arguments: [
            ([], "sheet.file.empty", "empty"), ([0x50, 0x4B, 3, 4, 20], "sheet.file.kind", "XLSX"),
            ([0xD0, 0xCF, 0x11, 0xE0], "sheet.file.kind", "XLS"), (Array("%PDF-1.7".utf8), "sheet.file.kind", "PDF"),
            ([0x89, 0x50, 0x4E, 0x47], "sheet.file.kind", "PNG"),
            ([0xFF, 0xD8, 0xFF, 0xE0], "sheet.file.kind", "JPEG"),
            (Array("\n <!DOCTYPE html>".utf8), "sheet.file.kind", "HTML"),
            (Array("<table>".utf8), "sheet.file.kind", "HTML"),
            (Array("<?xml version".utf8), "sheet.file.kind", "XML"),
            (Array("{\"count\":1}".utf8), "sheet.file.kind", "item list"),
            (Array("b\0a\0s\0e\0_\0c\0".utf8), "sheet.file.encoding", "UTF-16"),
            (Array("户口簿户口簿户口簿\n户口".utf8) + [0xE7], "sheet.file.encoding", "line 2"),
            ([0x61, 0xFF, 0x0A], "sheet.file.encoding", "GB18030"),
            ([0xFF, 0xFE, 0x61], "sheet.file.encoding", "line 1"),
            ([0xFF, 0xFE, 0x00, 0xD8, 0x61, 0x00], "sheet.file.encoding", "line 1"),
            ([0xEF, 0xBB, 0xBF], "sheet.file.empty", "empty"),
            ([0xFF, 0xFE], "sheet.file.empty", "empty"),
        ] as [([UInt8], String, String)])
    func otherFiles(bytes: [UInt8], code: String, words: String) {
        let report = Sample.read(bytes)
        #expect(report.list == nil && report.problems.first?.code == code)
        #expect(report.problems.first?.message.en.contains(words) == true, "\(report.problems)")
        #expect(report.problems.allSatisfy { !$0.message.zh.isEmpty && !$0.rule.zh.isEmpty })
    }

    @Test("a head is read in Chinese, in any order and case, with empty columns beside it")
    func heads() {
        let chinese = ItemColumn.allCases.map { " \($0.facts.zh)（必填） " }
        let upper = ItemColumn.allCases.map { $0.rawValue.uppercased().replacing("_", with: " ") }
        let cells = ItemColumn.allCases.map { Sample.row[$0] ?? "" }
        for head in [chinese, upper] {
            let rows = [head.reversed() + ["", ""], cells.reversed() + ["", ""], ["", ""]]
            let report = Sample.read(Sample.sheet(rows), Sample.fields())
            #expect(report.problems.isEmpty && report.list?.items.count == 1, "\(report.problems)")
        }
    }

    @Test("a wrong head is told alone: unknown with the nearest, missing, twice, before any cell")
    func wrongHeads() {
        var head = Sample.itemHead
        head[2] = "nmae"
        head[3] = "base_code"
        head[4] = "随便"
        let report = Sample.read(Sample.sheet([head, ["x"]]))
        let found = report.problems.map { "\($0.code) \($0.address.map(\.description) ?? "") \($0.column)" }
        #expect(
            found == [
                "sheet.header.missing 1:1 name", "sheet.header.missing 1:1 department",
                "sheet.header.missing 1:1 category", "sheet.header.unknown C1 ", "sheet.header.twice D1 base_code",
                "sheet.header.unknown E1 ",
            ] || Set(found).count == 6)
        #expect(report.problems.contains { $0.example == "name" && $0.value == "nmae" })
        #expect(Sample.read(Array("一列\n值\n".utf8)).problems.contains { $0.code == "sheet.header.unknown" })
    }

    @Test("a wrong cell has its address, what was typed, a rule and a right example", arguments: ItemColumn.allCases)
    func emptyCells(column: ItemColumn) {
        let report = Sample.read(Sample.items([column: "?!"]), Sample.fields())
        let free: Set<ItemColumn> = [
            .name, .department, .category, .keywords, .legalBasis, .conditions, .plainNote, .placePhone,
        ]
        if free.contains(column) {
            #expect(report.list != nil)
        } else {
            let problem = report.problems.first { $0.address == Sample.address(column) }
            #expect(problem?.value == "?!" && problem?.example.isEmpty == false, "\(report.problems)")
            #expect(problem?.message.zh.isEmpty == false && problem?.rule.zh.isEmpty == false)
        }
    }

    @Test(
        "each mistake is told at its cell, by its code",
        arguments: [
            (.name, "", "sheet.cell.empty"), (.name, "a\nb", "sheet.cell.lineBreak"),
            (.promisedMinutes, "48O", "sheet.cell.number"),
            (.promisedMinutes, "0480", "sheet.cell.number"), (.promisedMinutes, "99999999", "value.range"),
            (.promisedMinutes, "961", "item.limits"), (.handling, "instnat", "sheet.cell.word"),
            (.steps, "notice|identfy|evaluate", "sheet.cell.word"), (.steps, "notice||evaluate", "sheet.cell.part"),
            (.steps, "notice|identify|certificate|form|scan|submit|printTicket|evaluate", "item.steps"),
            (.materials, "户口簿:paper", "sheet.cell.word"), (.materials, "户口簿", "sheet.cell.part"),
            (.materials, "户口簿：licence", "sheet.damage.wide"), (.materials, "a:licence；b:scan", "sheet.damage.wide"),
            (.materials, "a\\b:licence", "sheet.cell.escape"), (.materials, "a:licence:scan", "sheet.cell.part"),
            (.tolerated, "退役证@5", "sheet.cell.reference"), (.tolerated, "退役证件@0x", "sheet.cell.part"),
            (.tolerated, "退役证件@5;退役证件@6", "sheet.cell.twice"), (.tolerated, "退役证件@91", "value.range"),
            (.keywords, "a；b", "sheet.damage.wide"),
            (.implementationCode, "11350399009900144X4352014901000", "item.code"),
            (.crossProvince, "true", "item.crossProvince"), (.oneMatter, "OM-1", "list.package"),
            (.name, "名\u{202E}称", "value.text"), (.category, "一件事", "item.package"),
        ] as [(ItemColumn, String, String)])
    func cells(column: ItemColumn, value: String, code: String) {
        let report = Sample.read(Sample.items([column: value]), Sample.fields())
        let problem = report.problems.first { $0.code == code }
        #expect(report.list == nil && problem != nil, "\(report.problems)")
        #expect(problem?.column == "crossProvince" || problem?.address?.row == 2)
        if code != "item.crossProvince", code != "item.package" { #expect(problem?.address == Sample.address(column)) }
        #expect(problem?.message.zh.isEmpty == false && problem?.message.en.isEmpty == false)
    }

    @Test(
        "each mistake in the fields sheet likewise",
        arguments: [
            (FieldColumn.implementationCode, "11350399009900144N4352014901001", "sheet.cell.reference"),
            (.field, "x y", "item.fields"),
            (.label, "", "sheet.cell.empty"), (.kind, "fone", "sheet.cell.word"),
            (.required, "maybe", "sheet.cell.word"),
            (.choices, "a;b", "item.fields"), (.from, "identity.fone", "item.fields"),
            (.delivery, "post", "sheet.cell.surplus"),
            (.labelEnglish, String(repeating: "x", count: 81), "value.text"),
        ] as [(FieldColumn, String, String)])
    func fields(column: FieldColumn, value: String, code: String) {
        let report = Sample.read(Sample.items(), Sample.fields([column: value]))
        let problem = report.problems.first { $0.code == code }
        #expect(report.list == nil && problem?.sheet == .fields, "\(report.problems)")
        #expect(problem?.address == Sample.address(column))
    }

    @Test("all mistakes of both sheets are told at once, in the order of their cells, and nothing is made")
    func together() {
        let report = Sample.read(
            Sample.items([.name: "", .fee: "ten", .placePhone: ""]), Sample.fields([.kind: "fone"]))
        #expect(report.list == nil)
        #expect(report.problems.map { $0.address?.description ?? "" } == ["C2", "M2", "U2", "E2"])
        #expect(report.problems.map(\.sheet) == [.items, .items, .items, .fields])
    }

    @Test("two rows of one code, and one base code with different limits, name both cells")
    func pairs() {
        func row(_ changed: [ItemColumn: String]) -> [String] {
            let row = Sample.row.merging(changed) { $1 }
            return ItemColumn.allCases.map { row[$0] ?? "" }
        }
        let twice = Sample.read(Sample.sheet([Sample.itemHead, row([:]), row([:])]))
        #expect(twice.problems.map(\.code) == ["sheet.cell.twice"])
        #expect(twice.problems.first?.related == [SheetPlace(.items, Sample.address(ItemColumn.implementationCode))])
        let other = row([.implementationCode: "11350399009900013T4352014901000", .legalMinutes: "1440"])
        let different = Sample.read(Sample.sheet([Sample.itemHead, row([:]), other]))
        let problem = different.problems.first { $0.code == "list.baseCode" }
        #expect(problem?.related.count == 1)
        #expect(
            Set([problem?.address, problem?.related.first?.address]) == [
                Sample.address(.legalMinutes), Sample.address(.legalMinutes, row: 3),
            ])
    }

    @Test("limits are kept and told")
    func limits() {
        let limits = SheetLimits(bytes: 2_000, csv: CSVReader.Limits(rows: 3, cellBytes: 100), problems: 2)
        #expect(
            Sample.read([UInt8](repeating: 0x61, count: 2_001), limits: limits).problems.first?.code
                == "sheet.file.large")
        let many = Sample.itemHead.joined(separator: ",") + "\n" + String(repeating: "x\n", count: 8)
        #expect(Sample.read(Array(many.utf8), limits: limits).problems.first?.code == "sheet.file.rows")
        let long = Sample.items([.name: String(repeating: "字", count: 50)])
        #expect(Sample.read(long, limits: limits).problems.first?.code == "sheet.cell.long")
        let wrong = Sample.read(Sample.items([.name: "", .fee: "", .department: ""]), limits: SheetLimits(problems: 2))
        #expect(wrong.problems.count == 2 && wrong.more == 1)
    }

    @Test("sheets cut off at any byte never make a list of less, and never trap", arguments: 0..<40)
    func truncated(part: Int) throws {
        let sheet = try Sample.itemSheet()
        let cut = Array(sheet.prefix(sheet.count * part / 40 + part % 3))
        let report = Sample.read(cut, try Sample.fieldSheet())
        #expect(report.list == nil && !report.problems.isEmpty)
    }

    @Test("random bytes and random damage never trap", arguments: 0..<200)
    func hostile(seed: UInt64) {
        var random = Seeded(seed)
        var bytes =
            seed.isMultiple(of: 2) ? Sample.items() : (0..<random.below(300)).map { _ in UInt8(random.below(256)) }
        for _ in 0..<random.below(8) where !bytes.isEmpty {
            bytes[random.below(bytes.count)] = UInt8(random.below(256))
        }
        let report = Sample.read(bytes, Sample.fields())
        #expect(report.list != nil || !report.problems.isEmpty)
        for sheet in SheetKind.allCases { _ = report.errorSheet(sheet) }
    }
}
