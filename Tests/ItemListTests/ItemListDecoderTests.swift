import Foundation
import ItemList
import Testing

@Suite("ItemListDecoder")
struct ItemListDecoderTests {
    @Test("the committed sample holds 87 items, as the sheet says")
    func sample() throws {
        let bytes = try Sample.bytes("items-sample.jsonl")
        let list = try ItemListDecoder.decode(bytes)
        #expect(list.items.count == 87 && list.header.count == 87)
        #expect(list.items.filter { $0.handling == .instant }.count == 39)
        #expect(list.items.filter { $0.channelHours == .office }.count == 17)
        #expect(list.items.filter(\.crossProvince).count == 22)
        #expect(list.items.filter { $0.steps.contains(.scan) }.count == 31)
        #expect(list.items.filter { $0.steps.contains(.takeNumber) }.count == 5)
        #expect(list.items.filter { $0.steps.contains(.printDocument) }.count == 14)
        #expect(list.items.filter(\.isPackage).count == 13)
        #expect(list.items.filter { !$0.steps.contains(.identify) }.count == 2)
        let onlyPaper = list.items.filter { $0.materials.contains { $0.sources == [.scan] } }
        #expect(onlyPaper.map(\.oneMatter) == ["OM-C5"] && onlyPaper.first?.isPackage == true)
        #expect(ItemListEncoder.encode(list) == bytes)
        #expect(list["11350399009900144N4352014901000"]?.name == "退役军人优待证申领")
    }

    @Test("the sample's own sheet gives what the official one lacks")
    func fieldsSheet() throws {
        let list = try ItemListDecoder.decode(try Sample.bytes("items-sample.jsonl"))
        let submitting = list.items.filter { $0.steps.contains(.submit) }
        #expect(submitting.allSatisfy { $0.fields.contains { $0.kind == .phone && $0.required } })
        let organisations = submitting.filter { $0.serviceObject == .organisation }
        #expect(
            organisations.allSatisfy { item in
                item.fields.contains { $0.id == "agentName" } && item.fields.contains { $0.id == "agentIdNumber" }
            })
        #expect(Set(list.items.flatMap(\.fields).map(\.kind)) == Set(FormField.Kind.allCases))
        #expect(list.items.filter { $0.delivery.contains(.post) }.count >= 5)
        #expect(list.items.filter(\.needsPerson).count >= 5)
        #expect(list.items.contains { $0.produces == "营业执照" })
        let demo = list["11350399009900144N4352014901000"]
        #expect(demo?.fields.map(\.id) == ["contactPhone"])
    }

    @Test("in a package, whoever produces what another member needs comes first")
    func packageOrder() throws {
        let list = try ItemListDecoder.decode(try Sample.bytes("items-sample.jsonl"))
        var chains = 0
        for package in list.items where package.isPackage {
            let members = list.members(ofPackage: package)
            #expect(members.count >= 2)
            for (index, member) in members.enumerated() {
                for earlier in members[..<index] {
                    if let result = earlier.produces, member.materials.contains(where: { $0.name == result }) {
                        chains += 1
                    }
                    #expect(!earlier.materials.contains { $0.name == member.produces && earlier.produces != $0.name })
                }
            }
        }
        #expect(chains >= 6)
        let opening = list.items.first { $0.oneMatter == "OM-E1" && $0.isPackage }
        let names = try list.members(ofPackage: #require(opening)).map(\.name)
        #expect(names == ["个体工商户设立登记", "公章刻制备案"])
    }

    @Test("a good list is read and written back as the same bytes")
    func roundTrip() throws {
        let bytes = Sample.bytes([Sample.item(), Sample.item("4352014901001")])
        let list = try ItemListDecoder.decode(bytes)
        #expect(list.items.map(\.baseCode) == ["4352014901000", "4352014901001"])
        #expect(list.items.first == Sample.item())
        #expect(ItemListEncoder.encode(list) == bytes)
    }

    /// A change to the text of a good two-item list, and what is told of it.
    struct Damage: Sendable, CustomTestStringConvertible {
        var from: String
        var to: String
        var code: String
        var line: Int
        var path: String
        var hint: String
        var testDescription: String { "\(code) \(path) \(to.prefix(30))" }

        init(_ from: String, _ to: String, _ code: String, line: Int = 2, path: String = "", hint: String = "") {
            self.from = from
            self.to = to
            self.code = code
            self.line = line
            self.path = path
            self.hint = hint
        }
    }

    static let damages: [Damage] = [
        Damage("\"channelHours\"", "\"chanelHours\"", "key.unknown", path: "chanelHours", hint: "'channelHours'"),
        Damage("\"channelHours\"", "\"chanelHours\"", "key.missing", path: "channelHours"),
        Damage("\"toleratedDays\"", "\"tolerated\"", "key.unknown", path: "materials[0].tolerated"),
        Damage("\"certificate\"", "\"certficate\"", "value.unknown", path: "steps[2]", hint: "'certificate'"),
        Damage("\"legalMinutes\":960", "\"legalMinutes\":960.0", "json.number"),
        Damage("\"legalMinutes\":960", "\"legalMinutes\":\"960\"", "value.type", path: "legalMinutes"),
        Damage("\"legalMinutes\":960", "\"legalMinutes\":0", "value.range", path: "legalMinutes"),
        Damage("\"fee\":0", "\"fee\":-1", "value.range", path: "guide.fee"),
        Damage("\"plainNote\":\"\"", "\"plainNote\":null", "value.type", path: "plainNote"),
        Damage("\"name\":\"优待证申领\"", "\"name\":\"\"", "value.text", path: "name"),
        Damage("\"name\":\"优待证申领\"", "\"name\":\" 申领\"", "value.text", path: "name"),
        Damage("\"name\":\"优待证申领\"", "\"name\":\"申\u{202E}领\"", "value.text", path: "name", hint: "Remove"),
        Damage("\"fields\":[", "\"fields\":[7,", "value.type", path: "fields[0]"),
        Damage("{\"baseCode\"", "{ \"baseCode\"", "list.canonical"),
        Damage("\"优待证申领\"", "\"\\u4f18待证申领\"", "list.canonical"),
        Damage("\"crossProvince\":false,", "\"crossProvince\":false,\"crossProvince\":false,", "json.duplicateKey"),
        Damage("]}\n", "]}\r\n", "list.line", line: 2),
        Damage("]}\n", "],}\n", "json.syntax"),
        Damage("\n{\"baseCode\"", "\n\n{\"baseCode\"", "list.line", line: 2),
        Damage("{\"count\":2", "{\"count\":3", "list.count", line: 1, path: "count"),
        Damage("\"schema\":1", "\"schema\":2", "value.range", line: 1, path: "schema"),
        Damage("\"sequence\":3", "\"sequence\":0", "value.range", line: 1, path: "sequence"),
        Damage("2026-01-01T", "2026-02-30T", "value.text", line: 1, path: "validFrom"),
        Damage("\"issuer\"", "\"isuer\"", "key.unknown", line: 1, path: "isuer", hint: "'issuer'"),
    ]

    @Test("every kind of damage is told with its line, key path and remedy", arguments: damages)
    func damage(damage: Damage) throws {
        let text = Sample.text([Sample.item(), Sample.item("4352014901001")])
        let place = try #require(text.range(of: damage.from, options: .literal))
        let problems = Sample.problems(text.replacingCharacters(in: place, with: damage.to).utf8)
        let found = problems.first {
            $0.problem.code == damage.code && $0.line == damage.line && $0.problem.path == damage.path
        }
        #expect(found != nil, "\(ItemListProblems(problems))")
        #expect(damage.hint.isEmpty || found?.problem.remedy.contains(damage.hint) == true)
        #expect(found?.problem.remedy.isEmpty == false)
    }

    @Test("all problems of all lines are told at once, each with its item")
    func everything() {
        var text = Sample.text([Sample.item(), Sample.item("4352014901001")])
        text = text.replacingOccurrences(of: "\"legalMinutes\":960", with: "\"legalMinutes\":\"x\"")
        text = text.replacingOccurrences(of: "\"fee\":0", with: "\"fee\":true")
        text = text.replacingOccurrences(of: "\"count\":2", with: "\"count\":9")
        let problems = Sample.problems(text.utf8)
        #expect(problems.count == 5)
        #expect(problems.map(\.line) == [1, 2, 2, 3, 3])
        #expect(problems[1].item == Sample.credit + "4352014901000")
        #expect(problems[1].description.hasPrefix("line 2, item 11350399009900144N4352014901000, "))
    }

    @Test("items that are unsorted or doubled are told with the line they clash with")
    func order() {
        let lines = Sample.text([Sample.item(), Sample.item("4352014901001")]).split(separator: "\n").map(String.init)
        let swapped = [lines[0], lines[2], lines[1]].joined(separator: "\n") + "\n"
        #expect(Sample.problems(swapped.utf8).map(\.problem.code) == ["list.order"])
        let doubled = [lines[0], lines[1], lines[1]].joined(separator: "\n") + "\n"
        let problems = Sample.problems(doubled.utf8)
        #expect(problems.map(\.problem.code) == ["list.duplicate"])
        #expect(problems.first?.problem.message.contains("line 2") == true)
    }

    @Test("a list cut off anywhere is refused")
    func truncated() {
        let bytes = Sample.bytes([Sample.item()])
        #expect(Sample.problems(bytes).isEmpty)
        for length in 0..<bytes.count { #expect(!Sample.problems(bytes.prefix(length)).isEmpty) }
    }

    @Test("a changed byte never traps, and never passes for another list unless it is canonical too")
    func flipped() throws {
        let bytes = Sample.bytes([Sample.item()])
        for index in bytes.indices {
            for value: UInt8 in [0, 0x0A, 0x22, 0x2C, 0x7B, 0x7D, 0xFF, bytes[index] ^ 1] {
                var other = bytes
                other[index] = value
                guard let list = try? ItemListDecoder.decode(other) else { continue }
                #expect(ItemListEncoder.encode(list) == other)
            }
        }
    }

    @Test("byte order mark, bytes that are no text, NUL and emptiness are errors")
    func encoding() {
        let good = Sample.bytes([Sample.item()])
        #expect(Sample.problems([0xEF, 0xBB, 0xBF] + good).map(\.problem.code) == ["json.bom"])
        #expect(Sample.problems([]).map(\.problem.code) == ["list.empty"])
        #expect(Sample.problems([0x0A]).contains { $0.problem.code == "list.line" })
        #expect(Sample.problems([0xFF, 0xFE] + good).contains { $0.line == 1 })
        #expect(Sample.problems(good + [0]).contains { $0.line == 3 })
    }

    @Test("size, lines and problems have bounds")
    func bounds() {
        let bytes = Sample.bytes([Sample.item(), Sample.item("4352014901001")])
        func codes(_ limits: ItemListDecoder.Limits, _ bytes: [UInt8]) -> (codes: Set<String>, count: Int, more: Int) {
            do {
                _ = try ItemListDecoder(limits: limits).decode(bytes)
                return ([], 0, 0)
            } catch { return (Set(error.problems.map(\.problem.code)), error.problems.count, error.more) }
        }
        #expect(codes(.init(bytes: 100), bytes).codes == ["list.size"])
        #expect(codes(.init(items: 1), bytes).codes == ["list.size"])
        #expect(codes(.init(lineBytes: 200), bytes).codes == ["list.line"])
        let many = codes(.init(problems: 10), [UInt8](repeating: 0x0A, count: 5000))
        #expect(many.count == 10 && many.more > 4900)
    }
}
