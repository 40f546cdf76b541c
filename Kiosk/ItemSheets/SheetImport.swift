public import ItemList

/// Makes an item list of two sheets: all of it, or nothing and every mistake.
///
/// One layer at a time, so that nobody is told of cells whose column was misread: the files, then their heads, then the
/// cells, then the list's own rules.
public struct SheetImport: Sendable {
    public var limits: SheetLimits

    public init(limits: SheetLimits = SheetLimits()) { self.limits = limits }

    /// - Parameters:
    ///   - items: first sheet, as its file's bytes.
    ///   - fields: second sheet; without it no item has form fields.
    ///   - header: its count does not matter.
    public func read(items: [UInt8], fields: [UInt8]?, header: ItemListHeader) -> SheetReport {
        let itemSheet = SheetReader<ItemColumn>(items, limits: limits)
        let fieldSheet = fields.map { SheetReader<FieldColumn>($0, limits: limits) }
        var report = SheetReport(limit: limits.problems)
        report.sources[.items] = itemSheet.source
        report.sources[.fields] = fieldSheet?.source
        report.errorColumns[.items] = itemSheet.head?.errorColumn
        report.errorColumns[.fields] = fieldSheet?.head?.errorColumn
        report.notes = itemSheet.notes + (fieldSheet?.notes ?? [])
        report.add(itemSheet.problems + (fieldSheet?.problems ?? []))
        guard report.problems.isEmpty else { return report }

        let found = readItems(itemSheet.rows, &report)
        if let fieldSheet { readFields(fieldSheet.rows, &report) }
        let isWhole = report.problems.isEmpty
        let list = ItemList(
            header: header,
            items: found.map { report.places.additions[$0.id]?.applied(to: $0) ?? $0 })
        check(list, isWhole: isWhole, &report)
        report.sort()
        return report
    }

    private func readItems(_ rows: [SheetRow<ItemColumn>], _ report: inout SheetReport) -> [ServiceItem] {
        var items: [ServiceItem] = []
        for row in rows {
            var cells = CellReader(row)
            let item = ItemRow.item(&cells)
            // A row whose other cells are wrong still has its code, for the fields sheet.
            let code =
                CellMark.removed(from: Blanks.trimmed(cells.typed(.implementationCode)))
                ?? Blanks.trimmed(cells.typed(.implementationCode))
            if !code.isEmpty, let first = report.places.items[code] {
                cells.wrong(
                    .implementationCode, "sheet.cell.twice", "与第 \(first.number) 行的实施编码相同",
                    "the code of row \(first.number) once more",
                    related: [SheetPlace(.items, first.address(.implementationCode))])
            } else if !code.isEmpty {
                report.places.items[code] = row
            }
            report.add(cells.problems)
            if let item, cells.problems.isEmpty { items.append(item) }
        }
        return items
    }

    private func readFields(_ rows: [SheetRow<FieldColumn>], _ report: inout SheetReport) {
        for row in rows {
            var cells = CellReader(row)
            let code = cells.text(.implementationCode)
            if !code.isEmpty, report.places.items[code] == nil {
                let near = NearestName.of(code, in: report.places.items.keys.sorted())
                cells.wrong(
                    .implementationCode, "sheet.cell.reference",
                    "事项表里没有这个实施编码" + (near.map { "，是不是 \($0)？" } ?? ""),
                    "no such code in the items sheet" + (near.map { "; did you mean \($0)?" } ?? ""), example: near)
            }
            var addition = report.places.additions[code] ?? ItemAddition()
            FieldRow.read(&cells, into: &addition)
            report.places.additions[code] = addition
            report.add(cells.problems)
        }
    }

    /// The rules of a list are told by its decoder alone; here each is given its cell.
    private func check(_ list: ItemList, isWhole: Bool, _ report: inout SheetReport) {
        do throws(ItemListProblems) {
            let decoded = try ItemListDecoder.decode(ItemListEncoder.encode(list))
            if isWhole { report.list = decoded }
        } catch {
            let sorted = list.items.sorted { $0.id.utf8.lexicographicallyPrecedes($1.id.utf8) }
            for problem in error.problems {
                // What concerns all rows together cannot be judged while some are not read.
                guard isWhole || !problem.problem.code.hasPrefix("list.") else { continue }
                let index = problem.line - 2
                report.add([
                    ListRuleWords.problem(
                        problem, of: sorted.indices.contains(index) ? sorted[index] : nil, in: list, report.places)
                ])
            }
            report.more += error.more
        }
    }
}
