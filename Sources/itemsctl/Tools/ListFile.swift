import ItemList

/// A list named on the command line.
enum ListFile {
    static let limit = 32 << 20

    /// - Throws: exit 1 with every mistake on standard error.
    static func read(_ path: String) throws -> (bytes: [UInt8], list: ItemList) {
        let bytes = try Files.bytes(path, limit: limit)
        return (bytes, try decode(bytes, path))
    }

    static func decode(_ bytes: [UInt8], _ path: String) throws -> ItemList {
        guard bytes.first == UInt8(ascii: "{") else {
            throw FileProblem(path, "is no item list (JSON Lines); a sheet becomes one by: itemsctl import")
        }
        do throws(ItemListProblems) { return try ItemListDecoder.decode(bytes) } catch {
            for problem in error.problems { Exit.note("\(path) \(problem)") }
            throw Exit.with(
                Exit.failed, "\(path): \(Terminal.count(error.problems.count + error.more, "mistake")) in this list")
        }
    }

    /// An item by its id or its whole name.
    static func item(_ wanted: String, in list: ItemList) throws -> ServiceItem {
        if let item = list[wanted] ?? list.items.first(where: { $0.name == wanted }) { return item }
        let hint = NearestName.hint(wanted, in: list.items.map(\.name) + list.items.map(\.id))
        throw Exit.with(Exit.notFound, "item.unknown: no item '\(wanted)'.\(hint)")
    }
}
