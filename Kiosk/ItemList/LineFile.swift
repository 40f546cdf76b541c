/// What list and overlay files have in common: UTF-8 without byte order mark, each line ended by one line feed, one
/// canonical JSON object a line, the first a header with `count`, the others sorted by the bytes of `id`.
struct LineFile {
    let limits: ItemListDecoder.Limits
    private(set) var log: ItemListProblemLog
    private(set) var header: StrictJSON?
    private(set) var entries: [Entry] = []
    /// Lines after the header, readable or not.
    private(set) var lines = 0

    struct Entry {
        /// From 2.
        var line: Int
        /// As told in messages, if there is one that can be shown.
        var id: String?
        var object: StrictJSON
    }

    /// - Throws: at once for what is no file of lines; everything else is kept in ``log``.
    init(_ bytes: [UInt8], limits: ItemListDecoder.Limits) throws(ItemListProblems) {
        self.limits = limits
        log = ItemListProblemLog(limit: limits.problems)
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
        var texts = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        if texts.last?.isEmpty == true {
            texts.removeLast()
        } else {
            log.add(
                line: texts.count, "list.cut", "", "the last line has no line feed",
                "It may be cut off: end each line, the last as well, with one line feed")
        }
        guard texts.count <= limits.items + 1 else {
            log.add(line: 0, "list.size", "", "\(texts.count) lines", "\(limits.items) items are allowed")
            throw log.thrown
        }
        lines = texts.count - 1
        header = object(texts[0], line: 1)
        for (index, text) in texts.enumerated().dropFirst() {
            guard let object = object(text, line: index + 1) else { continue }
            entries.append(Entry(line: index + 1, id: Self.id(of: object), object: object))
        }
    }

    mutating func add(_ problem: ItemListProblem) { log.add(problem) }

    mutating func add(_ problems: [JSONProblem], of entry: Entry) {
        for problem in problems { log.add(ItemListProblem(line: entry.line, item: entry.id, problem)) }
    }

    /// Reads the header by its form; `validFrom` and `count` are checked, the rest is the caller's.
    mutating func header<Header>(_ form: ObjectForm, _ make: (inout FormReader) -> Header?) -> Header? {
        guard let header else { return nil }
        var reader = FormReader(header, form)
        let made = make(&reader)
        if let validFrom = reader.text("validFrom"), UTCTime.seconds(of: validFrom) == nil {
            reader.note("value.text", "validFrom", "'\(validFrom)' is no instant", "Write it as 2026-01-31T08:00:00Z")
        }
        let sound = reader.problems.isEmpty
        if let count = reader.integer("count"), sound, count != lines {
            reader.note(
                "list.count", "count", "\(count), but \(lines) items follow",
                "Write the number of items; if some are gone, the file is cut off")
        }
        var told: Set<JSONProblem> = []
        for problem in reader.problems where told.insert(problem).inserted {
            log.add(ItemListProblem(line: 1, problem))
        }
        return sound ? made : nil
    }

    /// Tells items that stand twice or out of order.
    mutating func checkOrder() {
        var seen: [String: Int] = [:]
        var last: String?
        for entry in entries {
            guard let id = entry.id else { continue }
            if let first = seen.updateValue(entry.line, forKey: id) {
                log.add(
                    line: entry.line, item: id, "list.duplicate", "id", "the item of line \(first) once more",
                    "Keep one of them")
            } else if let last, !last.utf8.lexicographicallyPrecedes(id.utf8) {
                log.add(
                    line: entry.line, item: id, "list.order", "id", "it sorts before the line above",
                    "Sort the items by the bytes of their id")
            }
            last = id
        }
    }

    private static func id(of object: StrictJSON) -> String? {
        guard case .object(let members) = object,
            case .string(let id)? = members.first(where: { $0.key == "id" })?.value,
            (1...64).contains(id.utf8.count), id.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return nil }
        return id
    }

    private mutating func object(_ bytes: ArraySlice<UInt8>, line: Int) -> StrictJSON? {
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
}
