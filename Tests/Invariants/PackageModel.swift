import ItemList

/// The needs of an item as the domain's rules say, computed here on their own.
struct PackageModel: Sendable {
    let row: ServiceItem
    /// Those that make a case, producers before who needs their results.
    let cases: [ServiceItem]
    let isPackage: Bool
    /// Union by name: the row's order first, then the members' in list order.
    let order: [String]
    let sources: [String: [MaterialSource]]
    /// Materials that have to come from citizen or state for some case.
    private(set) var gathered: [String] = []
    /// Those of them that some case may not go without.
    private(set) var strict: Set<String> = []
    /// Of all that are filled in, each once.
    private(set) var allFields: [FormField] = []

    init(_ row: ServiceItem, _ list: ItemList) {
        self.row = row
        let members = list.items.filter {
            row.isPackage && !$0.isPackage && row.oneMatter != nil && $0.oneMatter == row.oneMatter
                && $0.steps.contains(.submit)
        }
        isPackage = !members.isEmpty
        var waiting = members
        var ordered: [ServiceItem] = []
        while !waiting.isEmpty {
            let free = waiting.indices.first { index in
                waiting.indices.allSatisfy { other in
                    other == index
                        || waiting[other].produces.map { product in
                            !waiting[index].materials.map(\.name).contains(product)
                        } ?? true
                }
            }
            ordered.append(waiting.remove(at: free ?? 0))
        }
        cases = isPackage ? ordered : [row]
        var order: [String] = []
        var sources: [String: [MaterialSource]] = [:]
        for material in ([row] + members).flatMap(\.materials) {
            if sources[material.name] == nil { order.append(material.name) }
            for source in material.sources where sources[material.name]?.contains(source) != true {
                sources[material.name, default: []].append(source)
            }
        }
        self.order = order
        self.sources = sources
        let needed = cases.indices.flatMap { needs($0) }.filter { $0.producer == nil }
        gathered = order.filter { name in needed.contains { $0.name == name } }
        strict = Set(needed.filter { !$0.isTolerated }.map(\.name))
        for field in (isPackage ? [row] + cases : [row]).flatMap(\.fields)
        where !allFields.contains(where: { $0.id == field.id }) {
            allFields.append(field)
        }
    }

    /// Materials of one case with whether it may go without: its own, and those that the row alone names.
    func needs(_ index: Int) -> [(name: String, isTolerated: Bool, producer: Int?)] {
        var found = cases[index].materials
        if isPackage {
            for material in row.materials {
                let named = cases.contains { $0.materials.contains { $0.name == material.name } }
                let produced = cases.contains { $0.produces == material.name }
                if !named, !produced { found.append(material) }
            }
        }
        return found.map { material in
            let producer = cases[..<index].lastIndex { $0.produces == material.name }
            return (material.name, material.toleratedDays != nil, isPackage ? producer : nil)
        }
    }

    func fields(_ index: Int) -> [FormField] {
        guard isPackage else { return row.fields }
        let own = cases[index].fields
        return own + row.fields.filter { field in !cases.contains { $0.fields.contains { $0.id == field.id } } }
    }

    struct Gaps: Equatable {
        var materials: Set<String> = []
        var fields: Set<String> = []
        /// Cases that can be made.
        var made: Set<String> = []
    }

    func gaps(satisfied: Set<String>, filled: Set<String>) -> Gaps {
        var gaps = Gaps()
        for index in cases.indices {
            let needs = needs(index)
            let missing = needs.filter { !satisfied.contains($0.name) && !$0.isTolerated && $0.producer == nil }
            let unfilled = fields(index).filter { $0.required && !filled.contains($0.id) }
            let waits = needs.contains { need in
                guard let producer = need.producer, !satisfied.contains(need.name) else { return false }
                return !gaps.made.contains(cases[producer].id)
            }
            gaps.materials.formUnion(missing.map(\.name))
            gaps.fields.formUnion(unfilled.map(\.id))
            if missing.isEmpty, unfilled.isEmpty, !waits { gaps.made.insert(cases[index].id) }
        }
        return gaps
    }
}
