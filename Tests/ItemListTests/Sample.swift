import Foundation
import ItemList

/// A small good list, and the committed sample.
enum Sample {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    static let folder = root.appending(path: "Tests/Fixtures/Items")

    static func bytes(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: folder.appending(path: name))) }

    static let credit = "11350399009900144N"

    /// An item that submits, with one material that is scanned and one field.
    static func item(_ base: String = "4352014901000") -> ServiceItem {
        ServiceItem(
            id: credit + base, baseCode: base, name: "优待证申领", department: "区退役军人事务局",
            placePhone: "2楼 0594-0000016", category: "退役军人", keywords: ["优待证"], handling: .promised,
            promisedMinutes: 480, legalMinutes: 960,
            steps: [.notice, .identify, .certificate, .form, .scan, .review, .submit, .printTicket, .evaluate],
            materials: [Material(name: "退役证件", sources: [.licence, .scan], toleratedDays: 5)],
            fields: [
                FormField(
                    id: "contactPhone", labelZh: "联系电话", labelEn: "Contact phone", kind: .phone, required: true,
                    personal: true)
            ],
            guide: Guide(basis: "保障法", conditions: "本人", fee: 0))
    }

    static func bytes(_ items: [ServiceItem]) -> [UInt8] {
        ItemListEncoder.encode(
            ItemList(
                header: ItemListHeader(sequence: 3, issuer: "示范市", validFrom: "2026-01-01T00:00:00Z", count: 0),
                items: items))
    }

    static func text(_ items: [ServiceItem]) -> String { String(decoding: bytes(items), as: UTF8.self) }

    static func problems(_ bytes: some Sequence<UInt8>) -> [ItemListProblem] {
        do {
            _ = try ItemListDecoder.decode(Array(bytes))
            return []
        } catch { return error.problems }
    }
}
