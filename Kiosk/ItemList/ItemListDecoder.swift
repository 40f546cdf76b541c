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
        var file = try LineFile(bytes, limits: limits)
        let header = file.header(.listHeader, Self.header)
        var items: [(line: Int, item: ServiceItem)] = []
        for entry in file.entries {
            var reader = ServiceItemReader(entry.object)
            let item = reader.item()
            file.add(reader.problems, of: entry)
            guard let item else { continue }
            items.append((entry.line, item))
            file.add(ItemRules.problems(of: item), of: entry)
        }
        file.checkOrder()
        for problem in ListRules.problems(of: items) { file.add(problem) }
        guard file.log.isEmpty, let header else { throw file.log.thrown }
        return ItemList(header: header, items: items.map(\.item))
    }

    private static func header(_ reader: inout FormReader) -> ItemListHeader? {
        let sequence = reader.integer("sequence")
        let schema = reader.integer("schema")
        let issuer = reader.text("issuer")
        let validFrom = reader.text("validFrom")
        let serve = reader.bool("serveAfterExpiry") ?? true
        let count = reader.integer("count")
        guard let sequence, let schema, let issuer, let validFrom, let count else { return nil }
        return ItemListHeader(
            sequence: sequence, schema: Int(schema), issuer: issuer, validFrom: validFrom, serveAfterExpiry: serve,
            count: Int(count))
    }
}
