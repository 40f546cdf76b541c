/// What a district says of the city's list: an overlay as read, sorted by id. See docs/ITEM-LIST.md, "Overlays".
public struct Overlay: Hashable, Sendable {
    public var header: OverlayHeader
    public var entries: [OverlayEntry]

    public init(header: OverlayHeader, entries: [OverlayEntry]) {
        self.header = header
        self.entries = entries
    }
}

/// First line of the file.
public struct OverlayHeader: Hashable, Codable, Sendable {
    public var sequence: Int64
    public var schema: Int
    public var issuer: String
    /// Sequences of the city's list for which it was made, both ends included.
    public var baseFrom: Int64
    public var baseTo: Int64
    /// `YYYY-MM-DDTHH:MM:SSZ`.
    public var validFrom: String
    public var count: Int

    public init(
        sequence: Int64, schema: Int = 1, issuer: String, baseFrom: Int64, baseTo: Int64, validFrom: String, count: Int
    ) {
        self.sequence = sequence
        self.schema = schema
        self.issuer = issuer
        self.baseFrom = baseFrom
        self.baseTo = baseTo
        self.validFrom = validFrom
        self.count = count
    }
}

/// One line: changes to an item of the city's list, or an item of the district's own (``item``).
public struct OverlayEntry: Hashable, Sendable, Identifiable {
    public var id: String
    public var hidden: Bool
    /// Place in the order of display, 1 first; items without one follow, sorted by id.
    public var rank: Int?
    /// Replaces the city's.
    public var plainNote: String?
    /// Come after the city's.
    public var keywords: [String]
    public var placePhone: String?
    /// Never wider than the city's.
    public var channelHours: ChannelHours?
    /// An item of its own, whole; beside it only ``rank`` may stand.
    public var item: ServiceItem?

    public init(
        id: String, hidden: Bool = false, rank: Int? = nil, plainNote: String? = nil, keywords: [String] = [],
        placePhone: String? = nil, channelHours: ChannelHours? = nil, item: ServiceItem? = nil
    ) {
        self.id = id
        self.hidden = hidden
        self.rank = rank
        self.plainNote = plainNote
        self.keywords = keywords
        self.placePhone = placePhone
        self.channelHours = channelHours
        self.item = item
    }
}
