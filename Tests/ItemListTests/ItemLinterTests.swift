import Foundation
import ItemList
import Testing

@Suite("ItemLinter")
struct ItemLinterTests {
    typealias Edit = @Sendable (inout [ServiceItem]) -> Void

    /// One change that the rule tells, and one just beside it that it does not.
    struct Case: Sendable, CustomTestStringConvertible {
        var code: String
        var fires: Edit
        var nearMiss: Edit
        var testDescription: String { code }

        init(_ code: String, _ fires: @escaping Edit, not nearMiss: @escaping Edit) {
            self.code = code
            self.fires = fires
            self.nearMiss = nearMiss
        }
    }

    /// A package and its two members, then an organisation's item; no rule finds anything in them.
    static func good() -> [ServiceItem] {
        var items = (0..<4).map { index in
            var item = Sample.item("435201490100\(index)")
            item.name = "优待证申领\(["一", "二", "三", "四"][index])"
            if index < 3 { item.oneMatter = "OM-X" }
            return item
        }
        items[0].isPackage = true
        items[3].serviceObject = .organisation
        for (id, label, kind) in [("agentName", "经办人姓名", FormField.Kind.text), ("agentIdNumber", "经办人证号", .idNumber)] {
            items[3].fields.append(
                FormField(id: id, labelZh: label, labelEn: id, kind: kind, required: true, personal: true))
        }
        return items
    }

    static let address = FormField(
        id: "mail", labelZh: "邮寄地址", labelEn: "Address", kind: .address, required: false, personal: true)

    static func field(
        _ zh: String, _ en: String = "Other", _ kind: FormField.Kind = .text,
        required: Bool = true, personal: Bool = true, from: String? = nil, id: String = "other"
    ) -> FormField {
        FormField(id: id, labelZh: zh, labelEn: en, kind: kind, required: required, personal: personal, from: from)
    }

    static let cases: [Case] = [
        Case(
            "words.plainNote.missing", { $0[3].name = "企业注销" },
            not: {
                $0[3].name = "企业注销"; $0[3].plainNote = "关掉公司"
            }),
        Case(
            "words.plainNote.long", { $0[3].plainNote = String(repeating: "字", count: 41) },
            not: { $0[3].plainNote = String(repeating: "字", count: 40) }),
        Case(
            "words.plainNote.repeats",
            {
                $0[3].name = "企业注销"; $0[3].plainNote = "办注销"
            },
            not: {
                $0[3].name = "企业注销"; $0[3].plainNote = "关掉公司"
            }),
        Case("words.width", { $0[3].keywords = ["Ａ证"] }, not: { $0[3].keywords = ["A证（新）"] }),
        Case("words.traditional", { $0[3].keywords = ["優待"] }, not: { $0[3].keywords = ["优待"] }),
        Case("words.lookalike", { $0[3].name = "优待证申领 三" }, not: { $0[3].name = "优待证申领五" }),
        Case(
            "words.name.duplicate", { $0[3].name = $0[1].name },
            not: {
                $0[3].name = $0[1].name; $0[3].department = "别处"
            }),
        Case("search.keywords.missing", { $0[3].keywords = [] }, not: { $0[3].keywords = ["证"] }),
        Case("search.keywords.duplicate", { $0[3].keywords = ["A证", "a证"] }, not: { $0[3].keywords = ["A证", "B证"] }),
        Case(
            "search.unfindable",
            {
                $0[3].name = "龘"; $0[3].keywords = ["靐"]
            },
            not: {
                $0[3].name = "龘"; $0[3].keywords = ["龙"]
            }),
        Case("contact.phone", { $0[3].placePhone = "2楼 0594-000" }, not: { $0[3].placePhone = "2楼 12345" }),
        Case("contact.place", { $0[3].placePhone = "0594-0000016" }, not: { $0[3].placePhone = "A楼 0594-0000016" }),
        Case(
            "contact.opening", { $0[3].channelHours = .office },
            not: {
                $0[3].channelHours = .office; $0[3].plainNote = "8:30 起"
            }),
        Case(
            "contact.fee", { $0[3].guide.fee = 5 },
            not: {
                $0[3].guide.fee = 5; $0[3].placePhone = "2楼缴费处 0594-0000016"
            }),
        Case("limits.noPromise", { $0[3].promisedMinutes = 960 }, not: { $0[3].promisedMinutes = 959 }),
        Case("limits.oddDays", { $0[3].promisedMinutes = 481 }, not: { $0[3].promisedMinutes = 479 }),
        Case(
            "materials.scanOnly", { $0[3].materials[0].sources = [.scan] },
            not: { $0[3].materials[0].sources = [.promise, .scan] }),
        Case(
            "materials.scanFirst", { $0[3].materials[0].sources = [.scan, .licence] },
            not: { $0[3].materials[0].sources = [.scan, .promise] }),
        Case(
            "materials.toleratedIdle", { $0[3].materials[0].sources = [.licence, .promise, .scan] },
            not: {
                $0[3].materials[0].sources = [.licence, .promise, .scan]; $0[3].materials[0].toleratedDays = nil
            }),
        Case(
            "fields.personal.optional", { $0[3].fields.append(field("民族", required: false)) },
            not: { $0[3].fields.append(field("民族", required: true)) }),
        Case(
            "fields.personal.unmarked", { $0[3].fields[0].personal = false },
            not: { $0[3].fields.append(field("数量", "Number", .amount, personal: false)) }),
        Case(
            "fields.identity.typed", { $0[1].fields.append(field("身份证号", "ID", .idNumber)) },
            not: { $0[1].fields.append(field("身份证号", "ID", .idNumber, from: "identity.idNumber")) }),
        Case(
            "fields.twoIdentities", { $0[3].fields.append(field("法定代表人", from: "identity.name")) },
            not: { $0[3].fields[1].from = "identity.name" }),
        Case(
            "fields.agent.surplus", { $0[1].fields.append(field("经办人", "Agent", id: "agentName")) },
            not: { $0[1].fields.append(field("子女姓名", "Child", id: "childName")) }),
        Case("fields.label", { $0[3].fields[0].labelEn = "电话" }, not: { $0[3].fields[0].labelZh = "QQ 号" }),
        Case(
            "fields.agent.missing", { $0[3].fields.removeLast() },
            not: {
                $0[3].serviceObject = .person; $0[3].fields.removeLast(2)
            }),
        Case("fields.phone.missing", { $0[1].fields = [] }, not: { $0[1].fields[0].id = "tel" }),
        Case(
            "fields.post.address", { $0[3].delivery = [.post] },
            not: {
                $0[3].delivery = [.post]; $0[3].fields.append(address)
            }),
        Case(
            "steps.person.night",
            {
                $0[3].needsPerson = true; $0[3].handling = .instant; $0[3].promisedMinutes = 60
            },
            not: { $0[3].needsPerson = true }),
        Case("steps.idle", { $0[3].steps.insert(.verify, at: 3) }, not: { $0[0].steps.insert(.verify, at: 3) }),
        Case(
            "steps.crossProvince.self",
            {
                $0[3].crossProvince = true; $0[3].decidedBy = $0[3].department; $0[3].answeredBy = "窗口"
            },
            not: {
                $0[3].crossProvince = true; $0[3].decidedBy = "户籍地机关"; $0[3].answeredBy = "窗口"
            }),
        Case(
            "package.sources", { $0[2].materials[0].sources = [.licence] },
            not: { $0[3].materials[0].sources = [.licence] }),
        Case(
            "package.hours", { $0[2].channelHours = .office },
            not: {
                $0[2].channelHours = .office; $0[0].channelHours = .office
            }),
        Case(
            "package.fee", { $0[1].guide.fee = 3 },
            not: {
                $0[1].guide.fee = 3; $0[0].guide.fee = 3
            }),
    ]

    static func lint(_ edit: Edit) -> [LintFinding] {
        var items = good()
        edit(&items)
        return ItemLinter.lint(ItemListDiffTests.list(items))
    }

    @Test("a rule tells its fault, and not what only looks like it", arguments: cases)
    func rule(example: Case) {
        let found = Self.lint(example.fires)
        #expect(found.contains { $0.code == example.code }, "\(found.map(\.code))")
        #expect(!found.contains { $0.severity == .error }, "\(found)")
        #expect(!Self.lint(example.nearMiss).contains { $0.code == example.code })
    }

    @Test("every rule has its example, and nothing is found in a good list")
    func complete() {
        #expect(ItemLinter.rules.map(\.code) == Self.cases.map(\.code))
        #expect(Self.lint { _ in }.isEmpty, "\(Self.lint { _ in })")
    }

    @Test("a material with other sources in a package names both items and both places")
    func bothCells() throws {
        let finding = try #require(
            Self.lint { $0[2].materials[0].sources = [.licence] }.first { $0.code == "package.sources" })
        #expect(finding.item == Self.good()[2].id)
        #expect(finding.path == "materials[0].sources" && finding.value == "licence" && finding.line == 4)
        #expect(finding.related.map(\.item) == [Self.good()[0].id])
        #expect(
            finding.related.map(\.path) == ["materials[0].sources"] && finding.related.map(\.value) == ["licence>scan"])
    }

    @Test("faults of form are errors with Chinese words, from a file and from a list")
    func form() {
        for damage in ItemListDecoderTests.damages {
            #expect(FormWords.zh[damage.code] != nil, "\(damage.code)")
        }
        for rule in ItemRulesTests.breaks { #expect(FormWords.zh[rule.code] != nil, "\(rule.code)") }
        let errors = Self.lint { $0[3].promisedMinutes = 9999 }.filter { $0.severity == .error }
        #expect(errors.map(\.code) == ["item.limits"] && errors.first?.line == 5)
        #expect(ItemLinter.lint([0x0A]).allSatisfy { $0.severity == .error })
    }

    @Test("the sample holds no error, and what is found is told in both languages")
    func sample() throws {
        let found = ItemLinter.lint(try Sample.bytes("items-sample.jsonl"))
        #expect(!found.contains { $0.severity == .error })
        #expect(found.contains { $0.code == "materials.scanOnly" } && found.contains { $0.code == "package.sources" })
        for text in found.flatMap({ [$0.message, $0.remedy] }) + ItemLinter.rules.map(\.why) {
            #expect(text.zh.unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) })
            #expect(text.en.utf8.contains { (0x61...0x7A).contains($0) })
        }
    }
}

@Suite("docs/ITEM-LIST.md")
struct LintDocumentationTests {
    @Test("its table of lint codes is the linter's (KIOSK_REWRITE=1 writes it)")
    func table() throws {
        let file = Sample.root.appending(path: "docs/ITEM-LIST.md")
        let text = try String(contentsOf: file, encoding: .utf8)
        let rows = ItemLinter.rules.map { "| `\($0.code)` | \($0.severity.rawValue) | \($0.why.zh) | \($0.why.en) |\n" }
        let table = "| code | severity | 为什么 | why |\n|---|---|---|---|\n" + rows.joined()
        let begin = try #require(text.range(of: "<!-- lint -->\n"))
        let end = try #require(text.range(of: "<!-- /lint -->"))
        let wanted = text[..<begin.upperBound] + table + text[end.lowerBound...]
        if ProcessInfo.processInfo.environment["KIOSK_REWRITE"] == "1" { try Data(wanted.utf8).write(to: file) }
        #expect(try String(contentsOf: file, encoding: .utf8) == String(wanted))
    }
}
