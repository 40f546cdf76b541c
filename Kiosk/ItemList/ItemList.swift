/// An item list as accepted: header and items, sorted by id. Made by ``ItemListDecoder`` alone (strict), or in
/// tests by this initialiser.
public struct ItemList: Hashable, Sendable {
    public var header: ItemListHeader
    public var items: [ServiceItem]
    /// Places in the order of display, by id, as a district's overlay gives them; 1 first.
    public let ranks: [String: Int]
    private var index: [String: Int]

    public init(header: ItemListHeader, items: [ServiceItem], ranks: [String: Int] = [:]) {
        self.header = header
        self.items = items
        self.ranks = ranks
        index = Dictionary(items.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The items in the order in which they are shown: ranked ones first, of equal rank and without rank by id.
    public var displayed: [ServiceItem] {
        if ranks.isEmpty { return items }
        let ranked = items.enumerated().filter { ranks[$1.id] != nil }
            .sorted { (ranks[$0.element.id] ?? 0, $0.offset) < (ranks[$1.element.id] ?? 0, $1.offset) }
        return ranked.map(\.element) + items.filter { ranks[$0.id] == nil }
    }

    public subscript(id: String) -> ServiceItem? { index[id].map { items[$0] } }
}

/// First line of the file.
public struct ItemListHeader: Hashable, Codable, Sendable {
    public var sequence: Int64
    public var schema: Int
    public var issuer: String
    /// `YYYY-MM-DDTHH:MM:SSZ`.
    public var validFrom: String
    public var serveAfterExpiry: Bool
    public var count: Int

    public init(
        sequence: Int64, schema: Int = 1, issuer: String, validFrom: String, serveAfterExpiry: Bool = true, count: Int
    ) {
        self.sequence = sequence
        self.schema = schema
        self.issuer = issuer
        self.validFrom = validFrom
        self.serveAfterExpiry = serveAfterExpiry
        self.count = count
    }
}
