import ItemList

/// Which materials and fields an item needs, for itself or as a package (一件事) with its members.
///
/// A package resolves the union of its own and its members' materials, by name, each once: in the package row's
/// source order where it names the material, else the first member's in list order, with sources that only others
/// name put at the end. What an earlier member produces answers for later members and is not gathered for them.
struct MaterialPlan: Sendable, Hashable {
    let item: ServiceItem
    /// In the order in which cases are made; empty: the item itself is the one case.
    let members: [ServiceItem]
    /// What has to be gathered, each once.
    let materials: [Material]
    /// The union of fields, each once by id; the post's address is not among them where post is a choice.
    let fields: [FormField]
    let addressField: FormField?
    /// Materials that some case may not go without.
    private(set) var strict: Set<String> = []

    init(item: ServiceItem, list: ItemList) {
        self.item = item
        let members = list.members(ofPackage: item)
        self.members = members
        if members.isEmpty {
            materials = item.materials
            let isPosted = Self.canBePosted([item])
            fields = item.fields.filter { !isPosted || $0.id != Self.addressID }
            addressField = item.fields.first { $0.id == Self.addressID }
            strict = Set(materials.map(\.name).filter { isStrict($0) })
            return
        }
        let listOrder = list.items.filter { candidate in members.contains { $0.id == candidate.id } }
        let namers = [item] + listOrder
        var union: [Material] = []
        for namer in namers {
            for material in namer.materials {
                if let at = union.firstIndex(where: { $0.name == material.name }) {
                    union[at].sources += material.sources.filter { !union[at].sources.contains($0) }
                } else {
                    union.append(material)
                }
            }
        }
        materials = union.filter { Self.isGathered($0.name, members: members) }
        var seen: Set<String> = []
        let all = namers.flatMap(\.fields).filter { seen.insert($0.id).inserted }
        let isPosted = Self.canBePosted(members)
        fields = all.filter { !isPosted || $0.id != Self.addressID }
        addressField = all.first { $0.id == Self.addressID }
        strict = Set(materials.map(\.name).filter { isStrict($0) })
    }

    /// Members that make a case of their own; the item itself where it is no package.
    var cases: [ServiceItem] { members.isEmpty ? [item] : members }

    /// Some case needs it from the citizen or the state, and not from an earlier case.
    private static func isGathered(_ name: String, members: [ServiceItem]) -> Bool {
        let named = members.enumerated().filter { $1.materials.contains { $0.name == name } }
        if named.isEmpty { return !members.contains { $0.produces == name } }
        return named.contains { index, _ in producer(of: name, before: index, in: members) == nil }
    }

    private static func producer(of name: String, before index: Int, in members: [ServiceItem]) -> ServiceItem? {
        members[..<index].last { $0.produces == name }
    }

    /// The earlier member whose result is this material, for the case at `index`.
    func producer(of name: String, before index: Int) -> ServiceItem? {
        Self.producer(of: name, before: index, in: members)
    }

    /// What the case at `index` needs: its own, and what only the package row names.
    func materials(ofCase index: Int) -> [Material] {
        guard !members.isEmpty else { return item.materials }
        let common = item.materials.filter { material in
            !members.contains { $0.materials.contains { $0.name == material.name } || $0.produces == material.name }
        }
        return members[index].materials + common
    }

    func fields(ofCase index: Int) -> [FormField] {
        guard !members.isEmpty else { return fields }
        let common = item.fields.filter { field in !members.contains { $0.fields.contains { $0.id == field.id } } }
        return (members[index].fields + common).filter { field in fields.contains { $0.id == field.id } }
    }

    private func isStrict(_ name: String) -> Bool {
        cases.indices.contains { index in
            producer(of: name, before: index) == nil
                && materials(ofCase: index).contains { $0.name == name && $0.toleratedDays == nil }
        }
    }
}

extension MaterialSource {
    var isLookup: Bool {
        switch self {
        case .licence, .datashare, .previous: true
        case .promise, .scan, .declare: false
        }
    }

    var isAct: Bool { self == .promise || self == .declare }
}
