import ItemList

/// What the fields sheet adds to one item.
struct ItemAddition {
    var fields: [FormField] = []
    /// Rows of the fields, in the same order.
    var fieldRows: [SheetRow<FieldColumn>] = []
    /// The row that describes the item itself.
    var itemRow: SheetRow<FieldColumn>?
    var delivery: [Delivery] = []
    var needsPerson = false
    var produces: String?
    var decidedBy: String?
    var answeredBy: String?

    func applied(to item: ServiceItem) -> ServiceItem {
        var item = item
        item.fields = fields
        if !delivery.isEmpty { item.delivery = delivery }
        item.needsPerson = needsPerson
        item.produces = produces
        item.decidedBy = decidedBy
        item.answeredBy = answeredBy
        return item
    }
}

/// Reads a row of the fields sheet.
enum FieldRow {
    /// Adds the row to what its item has so far.
    static func read(_ cells: inout CellReader<FieldColumn>, into addition: inout ItemAddition) {
        let field = cells.text(.field, required: false)
        guard !cells.isWrong(.field) else { return }
        for column in field.isEmpty ? FieldColumn.ofField : FieldColumn.ofItem
        where !Blanks.trimmed(cells.typed(column)).isEmpty {
            cells.wrong(
                column, "sheet.cell.surplus",
                field.isEmpty ? "没有字段名的行描述事项，这一栏应为空" : "有字段名的行描述字段，这一栏应为空",
                field.isEmpty
                    ? "a row without a field name describes the item: this cell is empty there"
                    : "a row with a field name describes the field: this cell is empty there", example: "")
        }
        if field.isEmpty { readItem(&cells, &addition) } else { readField(field, &cells, &addition) }
    }

    private static func readItem(_ cells: inout CellReader<FieldColumn>, _ addition: inout ItemAddition) {
        if let first = addition.itemRow {
            cells.wrong(
                .implementationCode, "sheet.cell.twice", "第 \(first.number) 行已经描述了这个事项，请合并为一行",
                "row \(first.number) describes this item already: use one row",
                related: [SheetPlace(.fields, first.address(.implementationCode))])
            return
        }
        addition.itemRow = cells.row
        addition.delivery = cells.parts(.delivery).compactMap { cells.word(of: $0, .delivery, Delivery.self) }
        addition.needsPerson = cells.flag(.needsPerson, required: false)
        func optional(_ column: FieldColumn) -> String? {
            let text = cells.text(column, required: false)
            return text.isEmpty ? nil : text
        }
        addition.produces = optional(.produces)
        addition.decidedBy = optional(.decidedBy)
        addition.answeredBy = optional(.answeredBy)
    }

    private static func readField(
        _ id: String, _ cells: inout CellReader<FieldColumn>, _ addition: inout ItemAddition
    ) {
        let label = cells.text(.label)
        let labelEnglish = cells.text(.labelEnglish)
        let kind = cells.word(.kind, FormField.Kind.self)
        let required = cells.flag(.required)
        let personal = cells.flag(.personal)
        let choices = cells.parts(.choices).compactMap { cells.value(of: $0, .choices) }
        let from = cells.text(.from, required: false)
        guard cells.problems.isEmpty, let kind else { return }
        addition.fieldRows.append(cells.row)
        addition.fields.append(
            FormField(
                id: id, labelZh: label, labelEn: labelEnglish, kind: kind, required: required, personal: personal,
                choices: choices, from: from.isEmpty ? nil : from))
    }
}
