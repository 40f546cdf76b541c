import ItemList
import ItemSheets
import Testing

@Suite("damage by spreadsheet programs")
struct DamageTests {
    @Test(
        "is recognised, and undone in the example where that is certain",
        arguments: [
            ("3.50E+17", .code, "scientific", nil), ("4.352E+12", .code, "scientific", nil),
            ("1E+05", .number, "scientific", nil),
            ("3.5e17", .text, "scientific", nil), ("350399000000123000", .code, "precision", nil),
            ("1月2日", .text, "date", "1-2"), ("2-Jan", .text, "date", "1-2"), ("Jan-02", .text, "date", "1-02"),
            ("2026/1/2", .list([";"]), "date", "1-2"), ("2026-01-02", .number, "date", "1-2"),
            ("2026年1月2日", .text, "date", "1-2"),
            ("2026/1/2 0:00:00", .text, "date", "1-2"), ("1/2/2026", .text, "date", "1-2"),
            ("#REF!", .text, "error", nil), ("#NAME?", .code, "error", nil), ("#n/a", .list([";"]), "error", nil),
            ("#######", .number, "error", nil), ("Err:502", .text, "error", nil),
            ("=A1", .text, "formula", "'=A1"), ("@SUM(A1)", .text, "formula", "'@SUM(A1)"),
            ("+86 594", .text, "formula", "'+86 594"),
            ("480.00", .number, "decimals", "480"), ("4352001901000.0", .code, "decimals", "4352001901000"),
            ("9,600", .number, "thousands", "9600"), ("４８０", .number, "wide", "480"),
            ("ｉｎｓｔａｎｔ", .word, "wide", "instant"),
            ("“instant”", .word, "quotes", "instant"), ("户口\u{A0}簿", .text, "blank", "户口簿"),
            ("480\u{200B}", .number, "blank", "480"),
            ("锟斤拷", .text, "encoding", nil), ("户\u{FFFD}簿", .text, "encoding", nil), ("????", .text, "encoding", nil),
        ] as [(String, ColumnFacts.Kind, String, String?)])
    func recognised(value: String, kind: ColumnFacts.Kind, code: String, restored: String?) {
        let damage = SpreadsheetDamage(value, kind: kind)
        #expect(damage?.code == "sheet.damage." + code)
        #expect(damage?.restored == restored)
        #expect(damage?.message.zh.isEmpty == false && damage?.message.en.isEmpty == false)
    }

    @Test(
        "what is meant as it stands is left alone",
        arguments: [
            ("11350399009900013E4352001901000", .code), ("4352001901000", .code), ("480", .number), ("0", .number),
            ("户口簿：“原件”（２份）", .text), ("2楼 0594-0000004", .text), ("怎么办？", .text), ("24h", .word), ("1-2", .text),
            ("110", .text), ("C#", .text), ("#", .text), ("5月", .text), ("一月二日", .text), ("E", .text), ("A-B-C", .text),
            ("居民身份证:licence;户口簿:licence>datashare", .list([";", ":", ">"])),
        ] as [(String, ColumnFacts.Kind)])
    func leftAlone(value: String, kind: ColumnFacts.Kind) { #expect(SpreadsheetDamage(value, kind: kind) == nil) }

    @Test(
        "a damaged base code is told from the implementation code beside it",
        arguments: ["4.352E+12", "4352014901000.00", "#####", ""])
    func baseCode(value: String) {
        let report = Sample.read(Sample.items([.baseCode: value]))
        #expect(report.problems.first?.address == Sample.address(.baseCode))
        #expect(report.problems.first?.example == "4352014901000")
    }

    @Test("lost zeros in front of a base code are told")
    func zeros() {
        let code = "11350399009900144N0052014901000"
        let report = Sample.read(Sample.items([.baseCode: "52014901000", .implementationCode: code]))
        #expect(report.problems.first?.code == "sheet.damage.leadingZeros")
        #expect(report.problems.first?.example == "0052014901000")
    }

    @Test("an apostrophe before a cell says that it is meant")
    func meant() {
        let report = Sample.read(
            Sample.items([.name: "'=1月2日", .keywords: "'2026/1/2", .baseCode: "'4352014901000", .conditions: "''是"]))
        let item = report.list?.items.first
        #expect(item?.name == "=1月2日" && item?.keywords == ["2026/1/2"] && item?.guide.conditions == "'是")
        #expect(item?.baseCode == "4352014901000")
    }
}
