import DeviceModel
import ItemList
import Testing

@testable import KioskCore

@Suite("Form of typed values, masks and the calendar")
struct FieldRuleTests {
    static func field(_ kind: FormField.Kind, personal: Bool = true) -> FormField {
        FormField(
            id: "f", labelZh: "项", labelEn: "Field", kind: kind, required: true, personal: personal,
            choices: kind == .choice ? ["甲", "乙"] : [])
    }

    @Test(
        "right values pass",
        arguments: [
            (FormField.Kind.phone, "13912345678"), (.phone, "0594-1234567"), (.phone, "139 1234 5678"),
            (.date, "2024-02-29"),
            (.choice, "乙"), (.amount, "0"), (.amount, "999999999999.99"), (.address, "示范路1号"), (.text, "𠮷"),
            (.idNumber, "11010519491231002X"), (.idNumber, "11010519491231002x"), (.idNumber, "440524188001010014"),
        ])
    func right(kind: FormField.Kind, value: String) { #expect(FieldRules.problem(value, Self.field(kind)) == nil) }

    @Test(
        "wrong values get the text that says how to write them",
        arguments: [
            (FormField.Kind.phone, "12912345678"), (.phone, "139123456789"), (.phone, "phone"), (.phone, "１３９12345678"),
            (.date, "2023-02-29"), (.date, "2024-13-01"), (.date, "24-01-01"), (.date, "2024/01/01"), (.choice, "丙"),
            (.amount, "1.234"), (.amount, "-1"), (.amount, "1,000"), (.amount, ".5"), (.amount, "1."),
            (.idNumber, "110105194912310021"), (.idNumber, "110105194902310029"), (.idNumber, "1101051949123100"),
            (.text, "a\u{7}b"), (.text, "a\u{202E}b"), (.text, String(repeating: "长", count: 201)),
            (.text, "a" + String(repeating: "\u{301}", count: 900)),
        ])
    func wrong(kind: FormField.Kind, value: String) {
        let problem = FieldRules.problem(value, Self.field(kind))
        #expect(problem?.zh.isEmpty == false && problem?.en.isEmpty == false)
    }

    @Test("one wrong digit is always seen", arguments: 0..<17)
    func digit(place: Int) {
        var digits = Array("11010519491231002X")
        let was = digits[place].wholeNumberValue ?? 0
        for other in 0...9 where other != was {
            digits[place] = Character(String(other))
            #expect(!IDNumber.isValid(String(digits)))
        }
    }

    @Test(
        "masks keep what DOMAIN allows, and nothing of what is too short",
        arguments: [
            (Masking.name("陈建国"), "陈**"), (Masking.name("欧阳"), "欧**"), (Masking.name(""), ""),
            (Masking.idNumber("11010519491231002X"), "11**************2X"),
            (Masking.phone("13912345678"), "139*****678"),
            (Masking.phone("12345"), "*****"), (Masking.idNumber("1234"), "****"),
        ])
    func masks(masked: String, expected: String) { #expect(masked == expected) }

    @Test(
        "days and weekdays of the hall",
        arguments: [
            (Int64(0), "1970-01-01", 4), (1_772_553_600_000, "2026-03-04", 3), (1_772_553_599_999, "2026-03-03", 2),
            (1_709_136_000_000, "2024-02-29", 4), (-28_800_001, "1969-12-31", 3),
        ])
    func days(milliseconds: Int64, date: String, weekday: Int) {
        let time = ShanghaiTime(Instant(milliseconds: milliseconds))
        #expect(time.date == date)
        #expect(ShanghaiTime.weekday(ofDay: time.day) == weekday)
    }
}
