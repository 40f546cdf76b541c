import Foundation
import ItemList

/// The sample list of 87 items, as the project ships it to its tests.
enum SampleList {
    static let list: ItemList = {
        let path = "Tests/Fixtures/Items/items-sample.jsonl"
        guard let data = FileManager.default.contents(atPath: path) else { fatalError("no \(path) here") }
        do { return try ItemListDecoder.decode([UInt8](data)) } catch { fatalError("\(error)") }
    }()

    static func item(_ name: String) -> ServiceItem {
        guard let item = list.items.first(where: { $0.name == name }) else { fatalError("no item \(name)") }
        return item
    }
}
