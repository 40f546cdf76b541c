/// What people must bring.
extension LintRule {
    static let materials: [LintRule] = [
        item(
            "materials.scanOnly", .warning,
            why: ListText("只能扫描，群众必须自带纸质材料", "with scan alone people must bring paper"),
            remedy: ListText(
                "看看电子证照、数据共享、以往材料或承诺能否代替", "See whether licence, datashare, previous or promise can answer")
        ) { item in
            item.materials.enumerated().compactMap { index, material in
                material.sources == [.scan]
                    ? LintHit(
                        item, "materials[\(index)].sources", "scan", "“\(material.name)”只能扫描",
                        "'\(material.name)' can only be scanned") : nil
            }
        },
        item(
            "materials.scanFirst", .warning,
            why: ListText("能查到的不应先要纸质", "paper is asked only when nothing else answers"),
            remedy: ListText("把扫描放到最后", "Put scan after the sources that look something up")
        ) { item in
            item.materials.enumerated().compactMap { index, material in
                guard let scan = material.sources.firstIndex(of: .scan),
                    material.sources[scan...].contains(where: { [.licence, .datashare, .previous].contains($0) })
                else { return nil }
                return LintHit(
                    item, "materials[\(index)].sources", material.sources.map(\.rawValue).joined(separator: ">"),
                    "“\(material.name)”先要扫描后查数据", "'\(material.name)' is scanned before it is looked up")
            }
        },
        item(
            "materials.toleratedIdle", .note,
            why: ListText("承诺或声明总能提供，容缺用不上", "a promise or declaration always answers: nothing is ever missing"),
            remedy: ListText("去掉容缺，或去掉承诺", "Remove toleratedDays, or the promise")
        ) { item in
            item.materials.enumerated().compactMap { index, material in
                guard let days = material.toleratedDays,
                    material.sources.contains(.promise) || material.sources.contains(.declare)
                else { return nil }
                return LintHit(
                    item, "materials[\(index)].toleratedDays", String(days), "“\(material.name)”的容缺用不上",
                    "the gap of '\(material.name)' is never used")
            }
        },
    ]
}
