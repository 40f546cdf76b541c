import ItemList
import Testing

@Suite("ItemRules")
struct ItemRulesTests {
    struct Break: Sendable, CustomTestStringConvertible {
        var path: String
        var code: String
        var change: @Sendable (inout ServiceItem) -> Void
        var testDescription: String { "\(code) \(path)" }

        init(_ code: String, _ path: String, _ change: @escaping @Sendable (inout ServiceItem) -> Void) {
            self.code = code
            self.path = path
            self.change = change
        }
    }

    static let breaks: [Break] = [
        Break("item.code", "baseCode") { $0.baseCode = "435201490100" },
        Break("item.code", "baseCode") { $0.baseCode = "43520149010A0" },
        Break("item.code", "id") { $0.id = "11350399009900144P4352014901000" },
        Break("item.code", "id") { $0.id = "1135039900990014IN4352014901000" },
        Break("item.code", "id") { $0.id = "11350399009900144N4352014901001" },
        Break("item.code", "id") { $0.id = "short" },
        Break("item.code", "id") { $0.id = "11350399009900144n4352014901000" },
        Break("item.limits", "promisedMinutes") { $0.handling = .instant },
        Break("item.limits", "promisedMinutes") { $0.promisedMinutes = 961 },
        Break("item.steps", "steps") { $0.steps.removeFirst() },
        Break("item.steps", "steps") { $0.steps.removeLast() },
        Break("item.steps", "steps") { $0.steps.swapAt(1, 2) },
        Break("item.steps", "steps") { $0.steps.insert(.identify, at: 1) },
        Break("item.steps", "steps") { $0.steps.removeAll { $0 == .printTicket } },
        Break("item.steps", "steps") { $0.steps.removeAll { $0 == .review } },
        Break("item.steps", "steps") { $0.steps.removeAll { $0 == .submit } },
        Break("item.steps", "steps") { $0.steps.removeAll { $0 == .identify } },
        Break("item.steps", "steps") { $0.steps = [.notice, .evaluate] },
        Break("item.materials", "materials[1]") { $0.materials.append($0.materials[0]) },
        Break("item.materials", "materials[0].sources") { $0.materials[0].sources = [.scan, .scan] },
        Break("item.materials", "materials[0].sources") { $0.materials[0].sources = [.datashare] },
        Break("item.materials", "materials[0].sources") { $0.steps.removeAll { $0 == .scan } },
        Break("item.materials", "materials[0].toleratedDays") { $0.steps = [.notice, .takeNumber, .evaluate] },
        Break("item.fields", "fields") { $0.steps = [.notice, .takeNumber, .evaluate] },
        Break("item.fields", "fields[1].id") { $0.fields.append($0.fields[0]) },
        Break("item.fields", "fields[0].id") { $0.fields[0].id = "Contact Phone" },
        Break("item.fields", "fields[0].choices") { $0.fields[0].choices = ["a", "b"] },
        Break("item.fields", "fields[0].choices") { $0.fields[0].kind = .choice },
        Break("item.fields", "fields[0].from") { $0.fields[0].from = "identity.phon" },
        Break("item.fields", "fields[0].from") { $0.fields[0].from = "licence.户口簿.name" },
        Break("item.fields", "fields[0].from") { $0.steps.removeAll { $0 == .form } },
        Break("item.crossProvince", "decidedBy") { $0.crossProvince = true },
        Break("item.crossProvince", "crossProvince") { $0.answeredBy = "那里" },
        Break("item.package", "oneMatter") { $0.isPackage = true },
        Break("item.delivery", "delivery") { $0.delivery = [.post, .post] },
    ]

    @Test("an item that breaks a rule is told where", arguments: breaks)
    func told(rule: Break) {
        var item = Sample.item()
        #expect(ItemRules.problems(of: item).isEmpty)
        rule.change(&item)
        let problems = ItemRules.problems(of: item)
        #expect(problems.contains { $0.code == rule.code && $0.path == rule.path }, "\(problems)")
        #expect(problems.allSatisfy { !$0.remedy.isEmpty })
    }

    @Test("the limits themselves are allowed")
    func edges() {
        var item = Sample.item()
        item.handling = .instant
        item.promisedMinutes = 60
        item.legalMinutes = 60
        item.fields[0].from = "licence.退役证件.phone"
        #expect(ItemRules.problems(of: item).isEmpty)
    }

    @Test("a wrong field source names the nearest right one")
    func nearest() {
        var item = Sample.item()
        item.fields[0].from = "identity.phon"
        #expect(ItemRules.problems(of: item).first?.remedy == "Did you mean 'identity.phone'?")
    }

    @Test("items of one base code may differ in place and words only")
    func baseCode() {
        var other = Sample.item()
        other.id = "11350399009900013T4352014901000"
        other.department = "区公安局"
        other.plainNote = "别的窗口"
        #expect(Sample.problems(Sample.bytes([Sample.item(), other])).isEmpty)
        other.promisedMinutes = 470
        other.fields = []
        let problems = Sample.problems(Sample.bytes([Sample.item(), other]))
        #expect(problems.map(\.problem.code) == ["list.baseCode", "list.baseCode"])
        #expect(Set(problems.map(\.problem.path)) == ["fields", "promisedMinutes"])
    }

    static func package() -> [ServiceItem] {
        var items = (0..<3).map { Sample.item("435201490100\($0)") }
        for index in items.indices { items[index].oneMatter = "OM-X" }
        items[0].isPackage = true
        return items
    }

    @Test("a package has one row and at least two members, and no circle of results")
    func packages() {
        func codes(_ change: (inout [ServiceItem]) -> Void) -> [String] {
            var items = Self.package()
            change(&items)
            return Sample.problems(Sample.bytes(items)).map(\.problem.path)
        }
        #expect(codes { _ in } == [])
        #expect(codes { $0[0].isPackage = false } == ["oneMatter", "oneMatter", "oneMatter"])
        #expect(codes { $0[1].isPackage = true } == ["oneMatter", "isPackage"])
        #expect(codes { $0.removeLast() } == ["oneMatter"])
        #expect(codes { $0[1].produces = "退役证件" } == [])
        #expect(codes { items in for index in 1...2 { items[index].produces = "退役证件" } } == ["produces"])
    }
}

@Suite("CreditCode")
struct CreditCodeTests {
    @Test(
        "the check character of GB 32100-2015",
        arguments: [("11350399009900144", "N"), ("11350399009900013", "T"), ("1135039900990003X", "D")])
    func check(code: String, character: Character) { #expect(CreditCode.checkCharacter(of: code) == character) }

    @Test(
        "a code of other characters or another length has none",
        arguments: ["", "1", "1135039900990014I", "113503990099001441", "１1350399009900144"])
    func none(code: String) { #expect(CreditCode.checkCharacter(of: code) == nil) }
}

@Suite("NearestName")
struct NearestNameTests {
    @Test(
        "a slip finds what was meant, a stranger finds nothing",
        arguments: [
            ("chanelHours", "channelHours"), ("Steps", "steps"), ("stesp", "steps"), ("feild", "field"),
            ("zzz", nil), ("", nil), (String(repeating: "a", count: 5000), nil),
        ] as [(String, String?)])
    func nearest(name: String, expected: String?) {
        #expect(NearestName.of(name, in: ["channelHours", "steps", "field", "id"]) == expected)
    }
}

@Suite("UTCTime")
struct UTCTimeTests {
    @Test(
        "real instants have their second, others none",
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("2024-02-29T00:00:00Z", 1_709_164_800),
            ("2026-11-24T00:00:00Z", 1_795_478_400),
            ("2026-02-29T00:00:00Z", nil), ("2026-13-01T00:00:00Z", nil), ("2026-01-01T24:00:00Z", nil),
            ("2026-01-01 00:00:00Z", nil), ("2026-1-01T00:00:00Z", nil), ("1969-01-01T00:00:00Z", nil), ("", nil),
        ] as [(String, Int64?)])
    func seconds(text: String, expected: Int64?) { #expect(UTCTime.seconds(of: text) == expected) }
}
