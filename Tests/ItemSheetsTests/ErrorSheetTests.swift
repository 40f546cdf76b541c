import ItemList
import ItemSheets
import Testing

@Suite("the own sheet given back with its mistakes")
struct ErrorSheetTests {
    static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

    @Test("every row and cell stays as it was, with one column more")
    func untouched() throws {
        let rows = String(decoding: Sample.items([.fee: "ten"]), as: UTF8.self).split(separator: "\n")
        let sheet =
            "\u{FEFF}\(rows[0])\r\n\"\(rows[1].split(separator: ",")[0])\"\(rows[1].drop { $0 != "," })\r\n\r\nx,y"
        let bytes = Array(sheet.utf8)
        let report = Sample.read(bytes)
        let back = try #require(report.errorSheet(.items))
        #expect(back.starts(with: Self.mark))
        let before = CSVReader().read(bytes, from: 3)
        let after = CSVReader().read(back, from: 3)
        #expect(after.rows.count == before.rows.count && after.problems.isEmpty)
        let width = Sample.itemHead.count
        for (old, new) in zip(before.rows, after.rows) {
            #expect(new.cells.count == width + 1)
            for (cell, kept) in zip(old.cells, new.cells) { #expect(bytes[cell.raw] == back[kept.raw]) }
            if !old.end.isEmpty { #expect(bytes[old.end] == back[new.end]) }
        }
        #expect(after.rows[0].cells[width].text == "错误/errors")
        #expect(after.rows[1].cells[width].text.contains("M2 "))
        #expect(after.rows[1].cells[width].text.contains("not a whole number"))
        #expect(after.rows[2].cells[width].text.isEmpty)
        #expect(after.rows[3].cells[width].text.contains("C4 "))
    }

    @Test("mended in place it is read as it is, and given back again it has the column once")
    func again() throws {
        let bad = try #require(Sample.read(Sample.items([.fee: "ten"])).errorSheet(.items))
        let mended = String(decoding: bad, as: UTF8.self).replacing(",ten,", with: ",10,")
        #expect(Sample.read(Array(mended.utf8)).list?.items.first?.guide.fee == 10)
        let second = try #require(Sample.read(bad).errorSheet(.items))
        #expect(second == bad)
    }

    @Test("GBK comes back as GBK and UTF-16 as UTF-16")
    func encodings() throws {
        let sheet = Sample.items([.fee: "ten"])
        let units = [0xFEFF] + Array(String(decoding: sheet, as: UTF8.self).utf16)
        let utf16 = units.flatMap { [UInt8($0 >> 8), UInt8(truncatingIfNeeded: $0)] }
        let back = try #require(Sample.read(utf16).errorSheet(.items))
        #expect(back.starts(with: [0xFE, 0xFF]) && Sample.read(back).problems.map(\.code) == ["sheet.cell.number"])
        var gbk = try Sample.bytes("items-sample-gbk.csv")
        gbk.replace([0x2C, 0x30, 0x2C], with: [0x2C, 0x78, 0x2C], maxReplacements: 1)
        let report = Sample.read(gbk)
        let again = try #require(report.errorSheet(.items))
        #expect(String(validating: again, as: UTF8.self) == nil)
        #expect(Sample.read(again).problems == report.problems)
    }

    @Test("a sheet without mistakes, or no sheet at all, has none")
    func none() {
        #expect(Sample.read(Sample.items(), Sample.fields([.kind: "x"])).errorSheet(.items) == nil)
        #expect(Sample.read([0x50, 0x4B, 3, 4]).errorSheet(.items) == nil)
    }
}
