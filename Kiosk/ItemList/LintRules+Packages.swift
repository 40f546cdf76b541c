/// What the rows of a package (一件事) say together.
extension LintRule {
    static let packages: [LintRule] = [
        LintRule(
            code: "package.sources", severity: .warning,
            why: ListText("同一材料在一件事里只查一次，来源应一致", "a package asks each material once, by one order of sources"),
            remedy: ListText("统一来源和顺序", "Give it the same sources everywhere in the package")
        ) { context in
            context.packages.sorted { $0.key < $1.key }.flatMap { _, group in
                var first: [String: (item: ServiceItem, path: String, sources: String)] = [:]
                var hits: [LintHit] = []
                for item in [group.package] + group.members {
                    for (index, material) in item.materials.enumerated() {
                        let path = "materials[\(index)].sources"
                        let sources = material.sources.map(\.rawValue).joined(separator: ">")
                        guard let other = first[material.name] else {
                            first[material.name] = (item, path, sources)
                            continue
                        }
                        if other.sources == sources { continue }
                        hits.append(
                            LintHit(
                                item, path, sources, "“\(material.name)”来源与“\(other.item.name)”（\(other.sources)）不同",
                                "'\(material.name)' has other sources than in '\(other.item.name)' (\(other.sources))",
                                related: [.init(item: other.item.id, path: other.path, value: other.sources)]))
                    }
                }
                return hits
            }
        },
        LintRule(
            code: "package.hours", severity: .warning,
            why: ListText("套餐全天、成员只在工作时间，夜里办不全", "a package round the clock cannot make an office-hours case at night"),
            remedy: ListText("统一办理时间", "Give both the same hours")
        ) { context in
            context.packages.sorted { $0.key < $1.key }.flatMap { _, group in
                group.package.channelHours == .office
                    ? []
                    : group.members.filter { $0.channelHours == .office && $0.steps.contains(.submit) }.map {
                        LintHit(
                            $0, "channelHours", "office", "所属套餐“\(group.package.name)”全天办理",
                            "its package '\(group.package.name)' is offered round the clock",
                            related: [.init(item: group.package.id, path: "channelHours", value: "24h")])
                    }
            }
        },
        LintRule(
            code: "package.fee", severity: .note,
            why: ListText("套餐收费应等于成员合计", "a package costs what its members cost"),
            remedy: ListText("核对套餐收费", "Check the fee of the package")
        ) { context in
            context.packages.sorted { $0.key < $1.key }.compactMap { _, group in
                let sum = group.members.filter { $0.steps.contains(.submit) }.reduce(0) { $0 + $1.guide.fee }
                return group.package.guide.fee == sum
                    ? nil
                    : LintHit(
                        group.package, "guide.fee", String(group.package.guide.fee), "成员合计 \(sum) 元",
                        "its members cost \(sum) yuan together")
            }
        },
    ]
}
