import ArgumentParser
import ItemList

/// A district's overlay, laid over the city's list before anything else is done with it.
struct OverlayOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Lay this district's overlay over the list first.", valueName: "overlay.jsonl"))
    var overlay: String?
    @Option(help: ArgumentHelp("Credit code under which the district may add items of its own.", valueName: "code"))
    var credit: String?

    func laid(over list: ItemList) throws -> ItemList {
        guard let overlay else { return list }
        return try Self.merged(list, with: overlay, credit: credit)
    }

    /// - Throws: exit 1 with every mistake of the overlay on standard error; what has no effect is only told.
    static func merged(_ list: ItemList, with path: String, credit: String?) throws -> ItemList {
        let bytes = try Files.bytes(path, limit: ListFile.limit)
        do throws(ItemListProblems) {
            let result = try OverlayMerge.merge(list, with: try OverlayDecoder.decode(bytes), credit: credit)
            for warning in result.warnings { Exit.note("\(path) \(warning)") }
            return result.list
        } catch { throw ListFile.told(error, of: path) }
    }
}
