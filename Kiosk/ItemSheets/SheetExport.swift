public import ItemList

/// Writes a list as the two sheets that ``SheetImport`` reads as the same list again.
public struct SheetExport: Sendable {
    public enum Form: String, Sendable, Hashable, CaseIterable {
        /// For spreadsheet programs: UTF-8 with byte order mark, CRLF, and a `'` before each cell that they would
        /// change (long numbers, dates, what begins with `=`).
        case spreadsheet
        /// UTF-8 without mark, LF; a `'` only where the import needs it.
        case plain
    }

    public enum HeadLanguage: String, Sendable, Hashable, CaseIterable { case en, zh }

    public var form: Form
    public var head: HeadLanguage

    public init(form: Form = .spreadsheet, head: HeadLanguage = .en) {
        self.form = form
        self.head = head
    }

    /// Items sorted by code, as in the list.
    /// - Throws: ``SheetExportError`` for an item that the sheets have no words for.
    public func sheets(of list: ItemList) throws(SheetExportError) -> (items: [UInt8], fields: [UInt8]) {
        let sorted = list.items.sorted { $0.id.utf8.lexicographicallyPrecedes($1.id.utf8) }
        for item in sorted where item.isPackage != (item.category == ItemRow.packageCategory) {
            throw SheetExportError(item: item.id, category: item.category, isPackage: item.isPackage)
        }
        var items = head(ItemColumn.self)
        var fields = head(FieldColumn.self)
        for item in sorted {
            items += row(ItemColumn.self) { cell($0, item) }
            if describes(item) { fields += row(FieldColumn.self) { cell($0, item) } }
            for field in item.fields { fields += row(FieldColumn.self) { cell($0, item.id, field) } }
        }
        return (items, fields)
    }

    private var lineEnd: String { form == .spreadsheet ? "\r\n" : "\n" }

    private func head<Column: SheetColumn>(_: Column.Type) -> [UInt8] {
        (form == .spreadsheet ? SheetEncoding.mark : [])
            + CSVWriter.row(Column.allCases.map { head == .zh ? $0.facts.zh : $0.rawValue }, end: lineEnd)
    }

    private func row<Column: SheetColumn>(_: Column.Type, _ cell: (Column) -> String) -> [UInt8] {
        CSVWriter.row(Column.allCases.map { marked(cell($0), $0.facts.kind) }, end: lineEnd)
    }

    /// With a `'` before it where it would not come back as it is.
    private func marked(_ cell: String, _ kind: ColumnFacts.Kind) -> String {
        guard let first = cell.utf8.first else { return cell }
        let isNeeded = first == UInt8(ascii: "'") || SpreadsheetDamage(cell, kind: kind) != nil
        let isHelpful = form == .spreadsheet && kind != .number && kind != .word && Self.looksLikeNumber(cell)
        return isNeeded || isHelpful ? "'" + cell : cell
    }

    /// What a spreadsheet program may take for a number, date or time and write differently.
    private static func looksLikeNumber(_ cell: String) -> Bool {
        let bytes = Array(cell.utf8)
        let isDigits = bytes.allSatisfy { (0x30...0x39).contains($0) }
        if isDigits { return bytes.count > 11 || bytes.count > 1 && bytes[0] == 0x30 }
        let signs = Set("0123456789+-./:,% eE".utf8)
        return bytes.contains { (0x30...0x39).contains($0) } && bytes.allSatisfy(signs.contains)
            || ["true", "false"].contains(cell.lowercased())
    }

    /// Whether the item has anything but fields that the first sheet cannot hold.
    private func describes(_ item: ServiceItem) -> Bool {
        item.delivery != [.counter] || item.needsPerson || item.produces != nil || item.decidedBy != nil
            || item.answeredBy != nil
    }

    private func cell(_ column: ItemColumn, _ item: ServiceItem) -> String {
        switch column {
        case .baseCode: item.baseCode
        case .implementationCode: item.id
        case .name: item.name
        case .department: item.department
        case .category: item.category
        case .serviceObject: item.serviceObject.name
        case .handling: item.handling.name
        case .promisedMinutes: String(item.promisedMinutes)
        case .legalMinutes: String(item.legalMinutes)
        case .channelHours: item.channelHours.name
        case .steps: item.steps.map(\.name).joined(separator: "|")
        case .materials: materials(item)
        case .fee: String(item.guide.fee)
        case .keywords: joined(item.keywords, [";"])
        case .legalBasis: item.guide.basis
        case .conditions: item.guide.conditions
        case .crossProvince: String(item.crossProvince)
        case .oneMatter: item.oneMatter ?? ""
        case .plainNote: item.plainNote
        case .tolerated: tolerated(item)
        case .placePhone: item.placePhone
        }
    }

    private func materials(_ item: ServiceItem) -> String {
        let cell = ListCell([";", ":", ">"])
        return item.materials.map {
            cell.part(of: $0.name) + ":" + $0.sources.map(\.name).joined(separator: ">")
        }.joined(separator: ";")
    }

    private func tolerated(_ item: ServiceItem) -> String {
        let cell = ListCell([";", "@"])
        return item.materials.compactMap { material in
            material.toleratedDays.map { "\(cell.part(of: material.name))@\($0)" }
        }.joined(separator: ";")
    }

    private func joined(_ values: [String], _ separators: [Unicode.Scalar]) -> String {
        let cell = ListCell(separators)
        return values.map(cell.part).joined(separator: String(Character(separators[0])))
    }

    private func cell(_ column: FieldColumn, _ item: ServiceItem) -> String {
        switch column {
        case .implementationCode: item.id
        case .delivery: item.delivery == [.counter] ? "" : item.delivery.map(\.name).joined(separator: ";")
        case .needsPerson: item.needsPerson ? "true" : ""
        case .produces: item.produces ?? ""
        case .decidedBy: item.decidedBy ?? ""
        case .answeredBy: item.answeredBy ?? ""
        case .field, .label, .labelEnglish, .kind, .required, .personal, .from, .choices: ""
        }
    }

    private func cell(_ column: FieldColumn, _ item: String, _ field: FormField) -> String {
        switch column {
        case .implementationCode: item
        case .field: field.id
        case .label: field.labelZh
        case .labelEnglish: field.labelEn
        case .kind: field.kind.name
        case .required: String(field.required)
        case .personal: String(field.personal)
        case .from: field.from ?? ""
        case .choices: joined(field.choices, [";"])
        case .delivery, .needsPerson, .produces, .decidedBy, .answeredBy: ""
        }
    }
}

/// An item that cannot be written: in sheets the category 一件事 is what makes a package, and nothing else is.
public struct SheetExportError: Error, Sendable, Hashable, CustomStringConvertible {
    public var item: String
    public var category: String
    public var isPackage: Bool

    public var description: String {
        isPackage
            ? "item \(item) is a package (一件事), but its category is '\(category)': in sheets the category 一件事 makes a package"
            : "item \(item) has the category 一件事, but is no package: give it another category"
    }
}
