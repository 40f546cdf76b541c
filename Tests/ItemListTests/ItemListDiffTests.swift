import ItemList
import Testing

@Suite("ItemListDiff")
struct ItemListDiffTests {
    struct Change: Sendable, CustomTestStringConvertible {
        var zh: String
        var en: String
        var change: @Sendable (inout ServiceItem) -> Void
        var testDescription: String { zh }

        init(_ zh: String, _ en: String, _ change: @escaping @Sendable (inout ServiceItem) -> Void) {
            self.zh = zh
            self.en = en
            self.change = change
        }
    }

    static let changes: [Change] = [
        Change("收费 0 → 10 元", "fee 0 → 10 yuan") { $0.guide.fee = 10 },
        Change("承诺时限 1 个工作日 → 481 分钟", "promised limit 1 working day → 481 working minutes") {
            $0.promisedMinutes = 481
        },
        Change("法定时限 2 个工作日 → 3 个工作日", "legal limit 2 working days → 3 working days") { $0.legalMinutes = 1440 },
        Change("办理时间 24 小时 → 工作时间", "hours round the clock → office hours") { $0.channelHours = .office },
        Change("增加材料“照片”", "material '照片' added") {
            $0.materials.append(Material(name: "照片", sources: [.scan]))
        },
        Change("不再需要材料“退役证件”", "material '退役证件' removed") { $0.materials = [] },
        Change(
            "材料“退役证件”来源顺序 电子证照>扫描 → 扫描>电子证照",
            "material '退役证件', order of sources licence>scan → scan>licence"
        ) { $0.materials[0].sources.reverse() },
        Change(
            "材料“退役证件”容缺 5 个工作日 → 不可容缺", "material '退役证件' may follow within 5 working days → none"
        ) { $0.materials[0].toleratedDays = nil },
        Change("步骤去掉“扫描材料”", "steps: 'scan' removed") { $0.steps.removeAll { $0 == .scan } },
        Change("领取方式增加“邮寄”", "delivery: 'post' added") { $0.delivery.append(.post) },
        Change("表单“联系电话”改为选填", "form field 'Contact phone' is now optional") { $0.fields[0].required = false },
        Change("关键词增加“老兵”", "keywords: '老兵' added") { $0.keywords.append("老兵") },
        Change("通俗说明 （无） → “老兵的证”", "plain words (none) → “老兵的证”") { $0.plainNote = "老兵的证" },
        Change("服务对象 自然人 → 法人", "who may apply persons → organisations") { $0.serviceObject = .organisation },
    ]

    static func diff(_ old: [ServiceItem], _ new: [ServiceItem]) throws -> ItemListDiff {
        ItemListDiff(from: list(old), to: list(new))
    }

    static func list(_ items: [ServiceItem]) -> ItemList {
        ItemList(
            header: ItemListHeader(sequence: 3, issuer: "示范市", validFrom: "2026-01-01T00:00:00Z", count: items.count),
            items: items)
    }

    @Test("each change is one line in plain words of both languages", arguments: changes)
    func words(change: Change) throws {
        var item = Sample.item()
        change.change(&item)
        let found = try Self.diff([Sample.item()], [item]).changes
        #expect(found.map(\.text) == [ListText(change.zh, change.en)])
        #expect(found.first?.item == item.id)
    }

    @Test("what matters most comes first: price and loss, then news, the header last")
    func order() throws {
        var dearer = Sample.item()
        dearer.guide.fee = 10
        dearer.category = "别的"
        let diff = try Self.diff(
            [Sample.item(), Sample.item("4352014901001")],
            [dearer, Sample.item("4352014901002"), Sample.item("4352014901003")])
        #expect(diff.changes.map(\.kind) == [.changed, .removed, .added, .added, .changed, .header])
        #expect(diff.changes.map(\.importance) == diff.changes.map(\.importance).sorted())
    }

    @Test("no key of an item can change unseen")
    func complete() throws {
        let sample = try ItemListDecoder.decode(try Sample.bytes("items-sample.jsonl"))
        let base = Sample.item()
        for other in sample.items {
            var item = other
            item.id = base.id
            let fields = Set(try Self.diff([base], [item]).changes.map(\.field).map { $0.split(separator: ".")[0] })
            guard case .object(let old) = ItemListEncoder.json(of: base),
                case .object(let new) = ItemListEncoder.json(of: item)
            else { continue }
            for key in Set((old + new).map(\.key)) {
                let differs = old.first { $0.key == key } != new.first { $0.key == key }
                #expect(fields.contains(Substring(key)) == differs, "\(key) of \(other.name)")
            }
        }
        #expect(try Self.diff(sample.items, sample.items).isEmpty)
    }
}
