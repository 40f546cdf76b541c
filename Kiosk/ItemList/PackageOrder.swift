/// The order in which the cases of a package (一件事) are made: whose result another member needs comes first.
public enum PackageOrder {
    /// Members in that order, otherwise as given; nil if they need one another's results in a circle.
    /// A member never waits for its own result.
    static func order(_ members: [ServiceItem]) -> [ServiceItem]? {
        var left = members
        var ordered: [ServiceItem] = []
        while !left.isEmpty {
            let next = left.firstIndex { candidate in
                !left.contains { other in
                    guard other.id != candidate.id, let result = other.produces else { return false }
                    return candidate.materials.contains { $0.name == result }
                }
            }
            guard let next else { return nil }
            ordered.append(left.remove(at: next))
        }
        return ordered
    }
}

extension ItemList {
    /// The members of a package that submit a case, in the order in which their cases are made: producers first,
    /// otherwise as in the list. Empty for an item that is no package.
    public func members(ofPackage package: ServiceItem) -> [ServiceItem] {
        guard package.isPackage, let id = package.oneMatter else { return [] }
        let members = items.filter { !$0.isPackage && $0.oneMatter == id && $0.steps.contains(.submit) }
        return PackageOrder.order(members) ?? members
    }
}
