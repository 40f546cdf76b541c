import Foundation
import ItemList
import ItemSheets

/// The committed sheets and list, and small sheets made of them.
enum Sample {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fixtures/Items")

    static func bytes(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: folder.appending(path: name))) }

    static func itemSheet() throws -> [UInt8] { try bytes("items-sample.csv") }
    static func fieldSheet() throws -> [UInt8] { try bytes("items-fields-sample.csv") }

    static let header = ItemListHeader(
        sequence: 1, issuer: "示范市政务服务管理局", validFrom: "2026-01-01T00:00:00Z", count: 0)

    static func read(_ items: [UInt8], _ fields: [UInt8]? = nil, limits: SheetLimits = SheetLimits()) -> SheetReport {
        SheetImport(limits: limits).read(items: items, fields: fields, header: header)
    }

    static let itemHead = ItemColumn.allCases.map(\.rawValue)
    static let fieldHead = FieldColumn.allCases.map(\.rawValue)

    static let row: [ItemColumn: String] = [
        .baseCode: "4352014901000", .implementationCode: "11350399009900144N4352014901000", .name: "优待证申领",
        .department: "区退役军人事务局", .category: "退役军人", .serviceObject: "自然人", .handling: "promised",
        .promisedMinutes: "480", .legalMinutes: "960", .channelHours: "24h",
        .steps: "notice|identify|certificate|form|scan|review|submit|printTicket|evaluate",
        .materials: "退役证件:licence>scan", .fee: "0", .keywords: "优待证", .legalBasis: "保障法", .conditions: "本人",
        .crossProvince: "false", .tolerated: "退役证件@5", .placePhone: "2楼 0594-0000016",
    ]

    static let fieldRow: [FieldColumn: String] = [
        .implementationCode: "11350399009900144N4352014901000", .field: "contactPhone", .label: "联系电话",
        .labelEnglish: "Contact phone", .kind: "phone", .required: "true", .personal: "true",
    ]

    /// A sheet of one good row with some cells replaced; the row is row 2.
    static func items(_ changed: [ItemColumn: String] = [:]) -> [UInt8] {
        let row = row.merging(changed) { $1 }
        return sheet([itemHead, ItemColumn.allCases.map { row[$0] ?? "" }])
    }

    static func fields(_ changed: [FieldColumn: String] = [:]) -> [UInt8] {
        let row = fieldRow.merging(changed) { $1 }
        return sheet([fieldHead, FieldColumn.allCases.map { row[$0] ?? "" }])
    }

    static func sheet(_ rows: [[String]], separator: String = ",", end: String = "\n") -> [UInt8] {
        let byte = separator.utf8.first ?? 0x2C
        return rows.flatMap { row in
            Array(row.map { CSVWriter.cell($0, separator: byte) }.joined(separator: [byte])) + Array(end.utf8)
        }
    }

    /// A1 of a column in the items sheet's order.
    static func address(_ column: ItemColumn, row: Int = 2) -> CellAddress {
        CellAddress(row: row, column: (itemHead.firstIndex(of: column.rawValue) ?? 0) + 1)
    }

    static func address(_ column: FieldColumn, row: Int = 2) -> CellAddress {
        CellAddress(row: row, column: (fieldHead.firstIndex(of: column.rawValue) ?? 0) + 1)
    }
}
