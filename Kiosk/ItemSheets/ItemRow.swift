import ItemList

/// Reads a row of the items sheet.
enum ItemRow {
    static let packageCategory = "一件事"

    /// The item without what the fields sheet adds; nil if a cell is wrong.
    static func item(_ cells: inout CellReader<ItemColumn>) -> ServiceItem? {
        let (base, code) = codes(&cells)
        let name = cells.text(.name)
        let department = cells.text(.department)
        let category = cells.text(.category)
        let object = cells.word(.serviceObject, ServiceObject.self)
        let handling = cells.word(.handling, Handling.self)
        let promised = cells.number(.promisedMinutes)
        let legal = cells.number(.legalMinutes)
        let hours = cells.word(.channelHours, ChannelHours.self)
        let steps = cells.parts(.steps, required: true).compactMap { cells.word(of: $0, .steps, StepKind.self) }
        let materials = materials(&cells)
        let fee = cells.number(.fee)
        let keywords = cells.parts(.keywords).compactMap { cells.value(of: $0, .keywords) }
        let basis = cells.text(.legalBasis)
        let conditions = cells.text(.conditions)
        let crossProvince = cells.flag(.crossProvince)
        let oneMatter = cells.text(.oneMatter, required: false)
        let plainNote = cells.text(.plainNote, required: false)
        let placePhone = cells.text(.placePhone)
        guard cells.problems.isEmpty, let object, let handling, let promised, let legal, let hours, let fee else {
            return nil
        }
        return ServiceItem(
            id: code, baseCode: base, name: name, plainNote: plainNote, department: department,
            placePhone: placePhone, category: category, keywords: keywords, serviceObject: object, handling: handling,
            promisedMinutes: promised, legalMinutes: legal, channelHours: hours, steps: steps, materials: materials,
            guide: Guide(basis: basis, conditions: conditions, fee: fee), crossProvince: crossProvince,
            oneMatter: oneMatter.isEmpty ? nil : oneMatter, isPackage: category == packageCategory)
    }

    /// The implementation code ends with the base code, so that a damaged base code can be told.
    private static func codes(_ cells: inout CellReader<ItemColumn>) -> (String, String) {
        let code = cells.text(.implementationCode)
        let tail = code.utf8.count == 31 ? String(code.suffix(13)) : nil
        let base = cells.text(.baseCode, meant: tail)
        if let tail, !base.isEmpty, base.utf8.count < 13, base.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            String(repeating: "0", count: 13 - base.utf8.count) + base == tail
        {
            cells.wrong(
                .baseCode, "sheet.damage.leadingZeros", "前面的 0 丢失了", "the zeros in front are lost", example: tail)
        }
        return (base, code)
    }

    private static func materials(_ cells: inout CellReader<ItemColumn>) -> [Material] {
        let cell = ListCell([";", ":", ">"])
        var materials = cells.parts(.materials).compactMap { part -> Material? in
            let halves = cell.split(part, by: ":")
            guard halves.count == 2, !halves[0].isEmpty, !halves[1].isEmpty else {
                // A full-width colon explains itself better.
                if cells.value(of: part, .materials) != nil {
                    cells.wrong(
                        .materials, "sheet.cell.part", "“\(part.prefix(30))”不是 名称:来源>来源",
                        "'\(part.prefix(30))' is not name:source>source")
                }
                return nil
            }
            guard let name = cells.value(of: halves[0], .materials) else { return nil }
            let sources = cell.split(halves[1], by: ">").map { source -> MaterialSource? in
                guard let word = cells.value(of: source, .materials) else { return nil }
                return cells.word(of: word, .materials, MaterialSource.self)
            }
            return Material(name: name, sources: sources.compactMap { $0 })
        }
        tolerated(&cells, &materials)
        return materials
    }

    private static func tolerated(_ cells: inout CellReader<ItemColumn>, _ materials: inout [Material]) {
        for part in cells.parts(.tolerated) {
            let halves = ListCell([";", "@"]).split(part, by: "@")
            guard halves.count == 2, !halves[0].isEmpty, let days = Int(halves[1]), String(days) == halves[1] else {
                if cells.value(of: part, .tolerated) != nil {
                    cells.wrong(
                        .tolerated, "sheet.cell.part", "“\(part.prefix(30))”不是 材料@工作日",
                        "'\(part.prefix(30))' is not material@working days")
                }
                continue
            }
            guard let name = cells.value(of: halves[0], .tolerated) else { continue }
            guard let index = materials.firstIndex(where: { $0.name == name }) else {
                if !cells.isWrong(.materials) { notNamed(name, halves[1], materials, &cells) }
                continue
            }
            if materials[index].toleratedDays != nil {
                cells.wrong(
                    .tolerated, "sheet.cell.twice", "“\(name.prefix(30))”出现了两次", "'\(name.prefix(30))' stands twice")
            }
            materials[index].toleratedDays = days
        }
    }

    private static func notNamed(
        _ name: String, _ days: String, _ materials: [Material], _ cells: inout CellReader<ItemColumn>
    ) {
        let near = NearestName.of(name, in: materials.map(\.name))
        let place = [SheetPlace(.items, cells.row.address(.materials))]
        cells.wrong(
            .tolerated, "sheet.cell.reference",
            "“\(name.prefix(30))”不在本行的申请材料里" + (near.map { "，是不是“\($0)”？" } ?? ""),
            "'\(name.prefix(30))' is no material of this row" + (near.map { "; did you mean '\($0)'?" } ?? ""),
            example: near.map { "\($0)@\(days)" }, related: place)
    }
}
