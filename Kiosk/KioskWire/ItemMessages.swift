public import DeviceModel

/// An item as it can be offered now.
public struct OfferMessage: Codable, Sendable, Hashable {
    public struct Reason: Codable, Sendable, Hashable {
        /// Stable: `need.ticketPrinter`, `step.printDocument.unserved`, …
        public var code: String
        public var text: LocalizedText

        public init(code: String, text: LocalizedText) {
            self.code = code
            self.text = text
        }
    }
    public var id: String
    public var name: String
    public var department: String
    public var category: String
    public var offered: Bool
    /// Why it is not offered.
    public var reasons: [Reason]
    /// Told before the start although it is offered.
    public var warnings: [Reason]
    /// Where else, if it is not offered.
    public var alternatives: [LocalizedText]

    public init(
        id: String, name: String, department: String, category: String, offered: Bool, reasons: [Reason],
        warnings: [Reason], alternatives: [LocalizedText]
    ) {
        self.id = id
        self.name = name
        self.department = department
        self.category = category
        self.offered = offered
        self.reasons = reasons
        self.warnings = warnings
        self.alternatives = alternatives
    }
}

/// `GET /v1/items`.
public struct ItemsMessage: Codable, Sendable, Hashable {
    public var sequence: Int64
    public var issuer: String
    public var total: Int
    public var offered: Int
    public var items: [OfferMessage]

    public init(sequence: Int64, issuer: String, total: Int, offered: Int, items: [OfferMessage]) {
        self.sequence = sequence
        self.issuer = issuer
        self.total = total
        self.offered = offered
        self.items = items
    }
}

/// `GET /v1/items/{id}`: the offer and the guide (办事指南).
public struct ItemMessage: Codable, Sendable, Hashable {
    public struct Material: Codable, Sendable, Hashable {
        public var name: String
        /// In the order in which they are tried.
        public var sources: [String]
        /// Working days by which it may follow (容缺).
        public var toleratedDays: Int?

        public init(name: String, sources: [String], toleratedDays: Int?) {
            self.name = name
            self.sources = sources
            self.toleratedDays = toleratedDays
        }
    }
    public var offer: OfferMessage
    public var plainNote: String
    public var placePhone: String
    public var keywords: [String]
    public var basis: String
    public var conditions: String
    /// Yuan; never taken by the kiosk.
    public var fee: Int
    public var promisedMinutes: Int
    public var channelHours: String
    public var steps: [String]
    public var materials: [Material]

    public init(
        offer: OfferMessage, plainNote: String, placePhone: String, keywords: [String], basis: String,
        conditions: String, fee: Int, promisedMinutes: Int, channelHours: String, steps: [String],
        materials: [Material]
    ) {
        self.offer = offer
        self.plainNote = plainNote
        self.placePhone = placePhone
        self.keywords = keywords
        self.basis = basis
        self.conditions = conditions
        self.fee = fee
        self.promisedMinutes = promisedMinutes
        self.channelHours = channelHours
        self.steps = steps
        self.materials = materials
    }
}
