/// What the items of a list must hold together.
enum ListRules {
    static func problems(of items: [(line: Int, item: ServiceItem)]) -> [ItemListProblem] {
        protected(items) + packages(items)
    }

    private static func problem(
        _ entry: (line: Int, item: ServiceItem), _ code: String, _ path: String, _ message: String, _ remedy: String
    ) -> ItemListProblem {
        ItemListProblem(
            line: entry.line, item: entry.item.id,
            JSONProblem(code: code, path: path, message: message, remedy: remedy))
    }

    /// Items of one base code, at several authorities, differ in nothing but who, where and when.
    private static func protected(_ items: [(line: Int, item: ServiceItem)]) -> [ItemListProblem] {
        let own: Set<String> = ["id", "department", "placePhone", "plainNote", "keywords", "channelHours"]
        var first: [String: (line: Int, item: ServiceItem)] = [:]
        var found: [ItemListProblem] = []
        for entry in items {
            guard let other = first[entry.item.baseCode] else {
                first[entry.item.baseCode] = entry
                continue
            }
            let here = members(of: entry.item)
            let there = members(of: other.item)
            for key in Set(here.keys).union(there.keys).subtracting(own).sorted() where here[key] != there[key] {
                found.append(
                    problem(
                        entry, "list.baseCode", key, "it differs from line \(other.line), which has the same base code",
                        "Items of one base code share every protected field"))
            }
        }
        return found
    }

    private static func members(of item: ServiceItem) -> [String: StrictJSON] {
        guard case .object(let members) = ItemListEncoder.json(of: item) else { return [:] }
        return Dictionary(members.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
    }

    private static func packages(_ items: [(line: Int, item: ServiceItem)]) -> [ItemListProblem] {
        var found: [ItemListProblem] = []
        var groups: [String: [(line: Int, item: ServiceItem)]] = [:]
        for entry in items { if let id = entry.item.oneMatter { groups[id, default: []].append(entry) } }
        for (id, group) in groups.sorted(by: { $0.key < $1.key }) {
            let packages = group.filter(\.item.isPackage)
            let members = group.filter { !$0.item.isPackage && $0.item.steps.contains(.submit) }
            guard let package = packages.first else {
                found += group.map {
                    problem(
                        $0, "list.package", "oneMatter", "no package '\(id)' in the list",
                        "Add its row, or remove the id")
                }
                continue
            }
            found += packages.dropFirst().map {
                problem(
                    $0, "list.package", "isPackage", "package '\(id)' is on line \(package.line) already", "Keep one")
            }
            if members.count < 2 {
                found.append(
                    problem(
                        package, "list.package", "oneMatter", "\(members.count) members that submit",
                        "A package has at least two"))
            }
            if members.count > 30 {
                found.append(
                    problem(package, "list.package", "oneMatter", "\(members.count) members", "30 are allowed"))
            } else if PackageOrder.order(members.map(\.item)) == nil {
                found.append(
                    problem(
                        package, "list.package", "produces", "its members wait for one another's results in a circle",
                        "Let one of them take the material from another source"))
            }
        }
        return found
    }
}
