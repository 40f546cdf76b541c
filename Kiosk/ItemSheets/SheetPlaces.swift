import ItemList

/// Where in the sheets each value of each item stands.
public struct SheetPlaces: Sendable {
    var items: [String: SheetRow<ItemColumn>] = [:]
    var additions: [String: ItemAddition] = [:]

    /// The cell of a value of an item.
    /// - Parameter path: key path in the item's coded form, such as `materials[2].sources` or `guide.fee`; empty: the
    ///   item as a whole.
    /// - Returns: nil for an item that is in no sheet.
    public func place(item: String, path: String) -> SheetPlace? { cell(item, path).map(\.place) }

    struct Cell {
        var place: SheetPlace
        var column: String
        var value: String
        var facts: ColumnFacts
    }

    func cell(_ id: String, _ path: String) -> Cell? {
        guard let row = items[id] else { return nil }
        let keys = path.split(separator: ".").map { $0.prefix { $0 != "[" } }
        let first = String(keys.first ?? "id")
        let last = String(keys.last ?? "")
        if first == "fields" || Self.ofFieldsSheet[first] != nil, let addition = additions[id] {
            if first == "fields", let index = Self.index(path), index < addition.fieldRows.count {
                return Self.cell(addition.fieldRows[index], Self.ofField[last] ?? .field)
            }
            if let column = Self.ofFieldsSheet[first], let row = addition.itemRow { return Self.cell(row, column) }
        }
        let column: ItemColumn =
            last == "toleratedDays"
            ? .tolerated : Self.ofItem[first == "guide" ? last : first] ?? .implementationCode
        return Self.cell(row, column)
    }

    private static func cell<Column: SheetColumn>(_ row: SheetRow<Column>, _ column: Column) -> Cell {
        Cell(
            place: SheetPlace(Column.sheet, row.address(column)), column: column.rawValue,
            value: row.cells[column] ?? "", facts: column.facts)
    }

    /// 3 of `fields[3].label`.
    private static func index(_ path: String) -> Int? {
        guard let open = path.firstIndex(of: "["), let close = path.firstIndex(of: "]"), open < close else {
            return nil
        }
        return Int(path[path.index(after: open)..<close])
    }

    private static let ofItem: [String: ItemColumn] = [
        "id": .implementationCode, "baseCode": .baseCode, "name": .name, "plainNote": .plainNote,
        "department": .department, "placePhone": .placePhone, "category": .category, "keywords": .keywords,
        "serviceObject": .serviceObject, "handling": .handling, "promisedMinutes": .promisedMinutes,
        "legalMinutes": .legalMinutes, "channelHours": .channelHours, "steps": .steps, "materials": .materials,
        "basis": .legalBasis, "conditions": .conditions, "fee": .fee, "guide": .legalBasis,
        "crossProvince": .crossProvince, "oneMatter": .oneMatter, "isPackage": .category,
    ]
    private static let ofFieldsSheet: [String: FieldColumn] = [
        "delivery": .delivery, "needsPerson": .needsPerson, "produces": .produces, "decidedBy": .decidedBy,
        "answeredBy": .answeredBy,
    ]
    private static let ofField: [String: FieldColumn] = [
        "id": .field, "labelZh": .label, "labelEn": .labelEnglish, "kind": .kind, "required": .required,
        "personal": .personal, "choices": .choices, "from": .from,
    ]
}
