/// Lays a district's overlay over the city's list, by fixed rules: equal inputs give equal lists.
///
/// The merged list keeps the city's header (its `count` apart) and holds what a decoded list holds: ``ItemRules`` and
/// the rules of whole lists. Hidden items are gone; a hidden package leaves its members as items of their own.
public enum OverlayMerge {
    public struct Result: Hashable, Sendable {
        public var list: ItemList
        /// Entries without effect, since the city's list has no such item (any more): `overlay.absent`.
        public var warnings: [ItemListProblem]
    }

    /// Entries an item may have in all, as in a list.
    private static let keywords = 50

    /// - Parameter credit: credit code (18 characters) under which the district may add items; nil: none.
    /// - Throws: everything that is wrong, with the overlay's lines. Codes: `overlay.base`, `overlay.hours`,
    ///   `overlay.keywords`, `overlay.credit`, `overlay.exists`, `overlay.package`, `list.baseCode`, `list.package`,
    ///   `list.size`.
    public static func merge(
        _ list: ItemList, with overlay: Overlay, credit: String?
    ) throws(ItemListProblems) -> Result {
        let header = overlay.header
        var log = ItemListProblemLog(limit: 1_000)
        guard (header.baseFrom...max(header.baseFrom, header.baseTo)).contains(list.header.sequence) else {
            log.add(
                line: 1, "overlay.base", list.header.sequence < header.baseFrom ? "baseFrom" : "baseTo",
                "made for the lists \(header.baseFrom) to \(header.baseTo), and this is list \(list.header.sequence)",
                "Check it against this list, then write its sequence")
            throw log.thrown
        }
        var merge = Merging(list: list, credit: credit, log: log)
        for (index, entry) in overlay.entries.enumerated() { merge.lay(entry, line: index + 2) }
        return try merge.result()
    }

    private struct Merging {
        let list: ItemList
        let credit: String?
        var log: ItemListProblemLog
        var warnings: [ItemListProblem] = []
        var changed: [String: ServiceItem] = [:]
        var hidden: Set<String> = []
        var own: [ServiceItem] = []
        var ranks: [String: Int] = [:]
        /// Line of the overlay that changed, hid or added an item.
        var lines: [String: Int] = [:]

        mutating func lay(_ entry: OverlayEntry, line: Int) {
            func wrong(_ code: String, _ path: String, _ message: String, _ remedy: String) {
                log.add(line: line, item: entry.id, code, path, message, remedy)
            }
            lines[entry.id] = line
            if let item = entry.item {
                if list[entry.id] != nil {
                    wrong(
                        "overlay.exists", "item", "the city's list has it", "Remove the item; change only what is yours"
                    )
                } else if let credit {
                    if !entry.id.hasPrefix(credit) {
                        wrong(
                            "overlay.credit", "id", "not under the credit code \(credit)",
                            "Only items under it are yours")
                    }
                } else {
                    wrong("overlay.credit", "id", "no credit code is configured here", "Configure the district's own")
                }
                if let id = item.oneMatter, list.items.contains(where: { $0.oneMatter == id }) {
                    wrong(
                        "overlay.package", "item.oneMatter", "'\(id)' is a package of the city", "Use an id of your own"
                    )
                }
                own.append(item)
            } else if var item = list[entry.id] {
                change(&item, by: entry, wrong)
                changed[entry.id] = item
                if entry.hidden { hidden.insert(entry.id) }
            } else {
                let hint = NearestName.hint(entry.id, in: list.items.lazy.map(\.id))
                warnings.append(
                    ItemListProblem(
                        line: line, item: entry.id,
                        JSONProblem(
                            code: "overlay.absent", path: "id", message: "the city's list has no such item; no effect",
                            remedy: hint.isEmpty ? "Remove the line if the item is gone" : String(hint.dropFirst()))))
                return
            }
            if let rank = entry.rank { ranks[entry.id] = rank }
        }

        private func change(
            _ item: inout ServiceItem, by entry: OverlayEntry, _ wrong: (String, String, String, String) -> Void
        ) {
            if let note = entry.plainNote { item.plainNote = note }
            if let place = entry.placePhone { item.placePhone = place }
            for keyword in entry.keywords where !item.keywords.contains(keyword) { item.keywords.append(keyword) }
            if item.keywords.count > OverlayMerge.keywords {
                wrong(
                    "overlay.keywords", "keywords", "\(item.keywords.count) with the city's",
                    "\(OverlayMerge.keywords) are allowed in all")
            }
            if let hours = entry.channelHours {
                if item.channelHours == .office, hours == .allDay {
                    wrong(
                        "overlay.hours", "channelHours", "wider than the city's office hours",
                        "Hours may only be narrower")
                }
                item.channelHours = hours
            }
        }

        mutating func result() throws(ItemListProblems) -> Result {
            let gone = Set(list.items.filter { $0.isPackage && hidden.contains($0.id) }.compactMap(\.oneMatter))
            var items = list.items.filter { !hidden.contains($0.id) }.map { changed[$0.id] ?? $0 }
            for index in items.indices where items[index].oneMatter.map(gone.contains) == true {
                items[index].oneMatter = nil
            }
            items += own
            items.sort { $0.id.utf8.lexicographicallyPrecedes($1.id.utf8) }
            if items.count > 10_000 {
                log.add(line: 0, "list.size", "", "\(items.count) items in all", "10000 items are allowed")
            }
            for problem in ListRules.problems(of: items.map { (line: lines[$0.id] ?? 0, item: $0) }) {
                log.add(placed(problem))
            }
            guard log.isEmpty else { throw log.thrown }
            var header = list.header
            header.count = items.count
            ranks = ranks.filter { !hidden.contains($0.key) }
            return Result(list: ItemList(header: header, items: items, ranks: ranks), warnings: warnings)
        }

        /// A package that became too small is told at the line that hid its member.
        private func placed(_ problem: ItemListProblem) -> ItemListProblem {
            guard problem.line == 0, problem.problem.code == "list.package", let package = problem.item,
                let id = list[package]?.oneMatter,
                let line = hidden.filter({ list[$0]?.oneMatter == id }).compactMap({ lines[$0] }).min()
            else { return problem }
            var problem = problem
            problem.line = line
            problem.problem.remedy = "Show the member, or hide the package too. \(problem.problem.remedy)"
            return problem
        }
    }
}
