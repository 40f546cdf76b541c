/// What differs between two lists, in plain words, what matters most to a citizen first.
public struct ItemListDiff: Hashable, Sendable {
    public struct Change: Hashable, Sendable {
        public enum Kind: String, Hashable, Sendable { case header, added, removed, changed }
        public var kind: Kind
        /// Nil for the header.
        public var item: String?
        /// Name of the item, the new one where there are two.
        public var name: String
        /// Key of the list's form, such as `guide.fee` or `materials`; empty for an added or removed item.
        public var field: String
        /// 0 matters most: what an item costs, whether it is there, what must be brought, how long it takes.
        public var importance: Int
        public var text: ListText
    }

    public var changes: [Change]

    public var isEmpty: Bool { changes.isEmpty }

    public init(from old: ItemList, to new: ItemList) {
        var changes = Self.header(old.header, new.header)
        for item in old.items where new[item.id] == nil {
            changes.append(
                Change(
                    kind: .removed, item: item.id, name: item.name, field: "", importance: 0,
                    text: ListText("不再办理“\(item.name)”", "'\(item.name)' is no longer offered")))
        }
        for item in new.items {
            guard let before = old[item.id] else {
                changes.append(
                    Change(
                        kind: .added, item: item.id, name: item.name, field: "", importance: 1,
                        text: ListText("新增“\(item.name)”", "'\(item.name)' is new")))
                continue
            }
            if before == item { continue }
            for (field, importance, text) in ItemDiff(before, item).lines {
                changes.append(
                    Change(
                        kind: .changed, item: item.id, name: item.name, field: field, importance: importance,
                        text: text))
            }
        }
        self.changes = changes.enumerated().sorted {
            ($0.element.importance, $0.element.item ?? "", $0.offset)
                < ($1.element.importance, $1.element.item ?? "", $1.offset)
        }.map(\.element)
    }

    private static func header(_ old: ItemListHeader, _ new: ItemListHeader) -> [Change] {
        var changes: [Change] = []
        func add(_ field: String, _ zh: String, _ en: String, _ from: String, _ to: String) {
            if from == to { return }
            changes.append(
                Change(
                    kind: .header, item: nil, name: "", field: field, importance: 9,
                    text: ListText("\(zh) \(from) → \(to)", "\(en) \(from) → \(to)")))
        }
        add("sequence", "清单序号", "list sequence", String(old.sequence), String(new.sequence))
        add("schema", "格式版本", "form", String(old.schema), String(new.schema))
        add("issuer", "发布单位", "issuer", old.issuer, new.issuer)
        add("validFrom", "生效时间", "valid from", old.validFrom, new.validFrom)
        add(
            "serveAfterExpiry", "过期后继续使用", "served after expiry", String(old.serveAfterExpiry),
            String(new.serveAfterExpiry))
        add("count", "事项数", "items", String(old.count), String(new.count))
        return changes
    }
}

/// A text in both languages of the house.
public struct ListText: Hashable, Codable, Sendable {
    public var zh: String
    public var en: String

    public init(_ zh: String, _ en: String) {
        self.zh = zh
        self.en = en
    }
}
