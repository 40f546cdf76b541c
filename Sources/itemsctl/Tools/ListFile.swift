import ArgumentParser
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
        do throws(ItemListProblems) { return try ItemListDecoder.decode(bytes) } catch { throw told(error, of: path) }
    }

    /// Every mistake on standard error, and exit 1.
    static func told(_ problems: ItemListProblems, of path: String) -> ExitCode {
        for problem in problems.problems { Exit.note("\(path) \(problem)") }
        return Exit.with(
            Exit.failed, "\(path): \(Terminal.count(problems.problems.count + problems.more, "mistake"))")
    }

    /// An item by its id or its whole name.
    static func item(_ wanted: String, in list: ItemList) throws -> ServiceItem {
        if let item = list[wanted] ?? list.items.first(where: { $0.name == wanted }) { return item }
        let hint = NearestName.hint(wanted, in: list.items.map(\.name) + list.items.map(\.id))
        throw Exit.with(Exit.notFound, "item.unknown: no item '\(wanted)'.\(hint)")
    }
}
