/// Reads an item list from its file form.
///
/// The file is UTF-8 without byte order mark; each line ends with one line feed, the last as well. Line 1 is the
/// header, then comes one item a line, sorted by the bytes of `id`. Each line is one JSON object in canonical form
/// (``StrictJSON/canonical``), so that equal lists are equal files and a difference of two lists is a difference of
/// lines. Everything else is an error, and all errors are told at once.
public struct ItemListDecoder: Sendable {
    public struct Limits: Sendable, Hashable {
        public var bytes: Int
        public var items: Int
        public var lineBytes: Int
        /// Problems that are kept; more are only counted.
        public var problems: Int

        public init(bytes: Int = 32 << 20, items: Int = 10_000, lineBytes: Int = 64 << 10, problems: Int = 1_000) {
            self.bytes = bytes
            self.items = items
            self.lineBytes = lineBytes
            self.problems = problems
        }
    }

    public var limits: Limits

    public init(limits: Limits = Limits()) { self.limits = limits }

    public static func decode(_ bytes: [UInt8]) throws(ItemListProblems) -> ItemList {
        try ItemListDecoder().decode(bytes)
    }

    public func decode(_ bytes: [UInt8]) throws(ItemListProblems) -> ItemList {
        var log = ItemListProblemLog(limit: limits.problems)
        guard bytes.count <= limits.bytes else {
            log.add(
                line: 0, "list.size", "", "\(bytes.count) bytes, \(limits.bytes) are allowed", "Make the list shorter")
            throw log.thrown
        }
        guard !bytes.isEmpty else {
            log.add(line: 0, "list.empty", "", "the file is empty", "It begins with the header line")
            throw log.thrown
        }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            log.add(line: 1, "json.bom", "", "a byte order mark", "Save it as UTF-8 without BOM")
        }
        var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true {
            lines.removeLast()
        } else {
            log.add(
                line: lines.count, "list.cut", "", "the last line has no line feed",
                "It may be cut off: end each line, the last as well, with one line feed")
        }
        guard lines.count <= limits.items + 1 else {
            log.add(line: 0, "list.size", "", "\(lines.count) lines", "\(limits.items) items are allowed")
            throw log.thrown
        }
        var header: ItemListHeader?
        if let first = object(lines[0], line: 1, &log) { header = self.header(first, &log) }
        var items: [(line: Int, item: ServiceItem)] = []
        var ids: [(line: Int, id: String)] = []
        for (index, bytes) in lines.enumerated().dropFirst() {
            let line = index + 1
            guard let object = object(bytes, line: line, &log) else { continue }
            let id = Self.id(of: object)
            if let id { ids.append((line, id)) }
            var reader = ServiceItemReader(object)
            let item = reader.item()
            for problem in reader.problems { log.add(ItemListProblem(line: line, item: id, problem)) }
            guard let item else { continue }
            items.append((line, item))
            for problem in ItemRules.problems(of: item) { log.add(ItemListProblem(line: line, item: id, problem)) }
        }
        order(ids, &log)
        if let header, header.count != lines.count - 1 {
            log.add(
                line: 1, "list.count", "count", "\(header.count), but \(lines.count - 1) items follow",
                "Write the number of items; if some are gone, the file is cut off")
        }
        for problem in ListRules.problems(of: items) { log.add(problem) }
        guard log.isEmpty, let header else { throw log.thrown }
        return ItemList(header: header, items: items.map(\.item))
    }

    /// The id as told in messages, if there is one that can be shown.
    private static func id(of object: StrictJSON) -> String? {
        guard case .object(let members) = object,
            case .string(let id)? = members.first(where: { $0.key == "id" })?.value,
            (1...64).contains(id.utf8.count), id.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return nil }
        return id
    }

    private func object(_ bytes: ArraySlice<UInt8>, line: Int, _ log: inout ItemListProblemLog) -> StrictJSON? {
        guard bytes.count <= limits.lineBytes else {
            log.add(
                line: line, "list.line", "", "\(bytes.count) bytes, \(limits.lineBytes) are allowed",
                "Shorten its texts")
            return nil
        }
        guard !bytes.isEmpty else {
            log.add(line: line, "list.line", "", "an empty line", "Remove it")
            return nil
        }
        if bytes.last == 0x0D {
            log.add(line: line, "list.line", "", "a carriage return", "End lines with a line feed alone")
            return nil
        }
        let text = line == 1 && bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes
        do {
            let value = try StrictJSON.read(text, limits: StrictJSONLimits(bytes: limits.lineBytes, depth: 8))
            let canonical = value.canonical
            if !canonical.elementsEqual(text) {
                let place = zip(canonical, text).prefix { $0 == $1 }.count
                log.add(
                    line: line, item: Self.id(of: value), "list.canonical", "",
                    "not in canonical form from byte \(place) on",
                    "Write keys sorted by their bytes, no blanks, no needless escapes")
            }
            return value
        } catch {
            log.add(line: line, error.code, "", "byte \(error.offset): \(error.message)", error.remedy)
            return nil
        }
    }

    private func header(_ object: StrictJSON, _ log: inout ItemListProblemLog) -> ItemListHeader? {
        var reader = JSONObjectReader(
            object, keys: ["sequence", "schema", "issuer", "validFrom", "serveAfterExpiry", "count"])
        let sequence = reader.integer("sequence", in: 1...(1 << 53))
        let schema = reader.integer("schema", in: 1...1)
        let issuer = reader.text("issuer", length: 1...100)
        let validFrom = reader.text("validFrom", length: 20...20)
        let serve = reader.bool("serveAfterExpiry", required: false) ?? true
        let count = reader.integer("count", in: 0...Int64(limits.items))
        if let validFrom, UTCTime.seconds(of: validFrom) == nil {
            reader.note("value.text", "validFrom", "'\(validFrom)' is no instant", "Write it as 2026-01-31T08:00:00Z")
        }
        for problem in reader.problems { log.add(ItemListProblem(line: 1, problem)) }
        guard reader.problems.isEmpty, let sequence, let schema, let issuer, let validFrom, let count else {
            return nil
        }
        return ItemListHeader(
            sequence: sequence, schema: Int(schema), issuer: issuer, validFrom: validFrom, serveAfterExpiry: serve,
            count: Int(count))
    }

    private func order(_ ids: [(line: Int, id: String)], _ log: inout ItemListProblemLog) {
        var seen: [String: Int] = [:]
        for (index, entry) in ids.enumerated() {
            if let first = seen.updateValue(entry.line, forKey: entry.id) {
                log.add(
                    line: entry.line, item: entry.id, "list.duplicate", "id", "the item of line \(first) once more",
                    "Keep one of them")
            } else if index > 0, !ids[index - 1].id.utf8.lexicographicallyPrecedes(entry.id.utf8) {
                log.add(
                    line: entry.line, item: entry.id, "list.order", "id", "it sorts before the line above",
                    "Sort the items by the bytes of their id")
            }
        }
    }
}
