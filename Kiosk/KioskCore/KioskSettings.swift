public import DeviceModel

/// What the rules need to know of this kiosk and its hall; all from configuration.
public struct KioskSettings: Hashable, Codable, Sendable {
    public var kiosk: KioskID
    public var hall: Hall
    /// Number ranges that this kiosk holds, disjoint between the kiosks of a hall.
    public var ranges: [NumberRange]
    public var limits: SessionLimits
    /// Entries and cases waiting for the receiver at which submit items are no longer offered; below it, they are
    /// again. Nothing is dropped at it, and what submits nothing goes on.
    public var outboxBound: Int
    /// Where else items that are not offered can be handled.
    public var alternatives: Alternatives
    /// How old a device reading may be and still count.
    public var readingLimit: Duration

    public init(
        kiosk: KioskID, hall: Hall, ranges: [NumberRange], limits: SessionLimits = SessionLimits(),
        outboxBound: Int = 20_000, alternatives: Alternatives = Alternatives(), readingLimit: Duration = .seconds(120)
    ) {
        self.kiosk = kiosk
        self.hall = hall
        self.ranges = ranges
        self.limits = limits
        self.outboxBound = outboxBound
        self.alternatives = alternatives
        self.readingLimit = readingLimit
    }
}

/// Short id of a kiosk, unique in its hall: `K01`.
public struct KioskID: Hashable, Codable, Sendable, CustomStringConvertible {
    public var value: String
    public init(_ value: String) { self.value = value }
    public init(from decoder: any Decoder) throws { value = try decoder.singleValueContainer().decode(String.self) }
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(value)
    }
    public var description: String { value }
}

public struct Hall: Hashable, Codable, Sendable {
    /// Short id, such as `HJ`.
    public var id: String
    public var name: String
    /// The mark on every paper: 福建政务服务中心.
    public var mark: String
    public var address: String
    public var phone: String
    public var hours: HallCalendar

    public init(id: String, name: String, mark: String, address: String, phone: String, hours: HallCalendar) {
        self.id = id
        self.name = name
        self.mark = mark
        self.address = address
        self.phone = phone
        self.hours = hours
    }
}

/// Numbers `from...through` of a queue and class that one kiosk may issue each service day.
public struct NumberRange: Hashable, Codable, Sendable {
    public var queue: String
    /// `ordinary` or `priority`.
    public var queueClass: String
    /// Printed before the number, such as `A`.
    public var prefix: String
    public var from: Int
    public var through: Int

    public init(queue: String, queueClass: String = "ordinary", prefix: String = "A", from: Int, through: Int) {
        self.queue = queue
        self.queueClass = queueClass
        self.prefix = prefix
        self.from = from
        self.through = through
    }
}

public struct SessionLimits: Hashable, Codable, Sendable {
    /// A citizen's time for a screen; announced, and extendable without end.
    public var answer: Duration
    /// Before its end, the warning.
    public var warning: Duration
    /// For one rating.
    public var evaluation: Duration
    /// For one scan, one print, one answer of a port.
    public var scan: Duration
    public var print: Duration
    public var port: Duration
    /// By so many times a citizen's limits are longer for who asks for more time; 2 at least.
    public var assistFactor: Int

    public init(
        answer: Duration = .seconds(120), warning: Duration = .seconds(30), evaluation: Duration = .seconds(30),
        scan: Duration = .seconds(60), print: Duration = .seconds(60), port: Duration = .seconds(15),
        assistFactor: Int = 3
    ) {
        self.answer = answer
        self.warning = warning
        self.evaluation = evaluation
        self.scan = scan
        self.print = print
        self.port = port
        self.assistFactor = max(2, assistFactor)
    }
}

public struct Alternatives: Hashable, Codable, Sendable {
    /// Other kiosks of the hall, as a citizen would find them.
    public var otherKiosk: LocalizedText?
    /// The online service.
    public var online: LocalizedText?

    public init(otherKiosk: LocalizedText? = nil, online: LocalizedText? = nil) {
        self.otherKiosk = otherKiosk
        self.online = online
    }
}
