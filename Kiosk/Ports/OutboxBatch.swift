public import KioskCore

/// Entries on their way to the receiver, in sequence and without gap; one batch at a time.
public struct OutboxBatch: Sendable, Hashable {
    public static let entriesMax = 100
    /// Of the entries as JSON; a single larger entry travels alone.
    public static let bytesMax = 64 << 10

    /// The sender, unique among all kiosks of the receiver: hall and kiosk, `HJ-K01`.
    public var sender: String
    /// Entries through this one cannot be sent any more: the receiver acknowledged them once and has lost them. Only
    /// after the receiver has said so.
    public var lostThrough: Int64?
    public var entries: [OutboxEntry]

    public init(sender: String, lostThrough: Int64? = nil, entries: [OutboxEntry]) {
        self.sender = sender
        self.lostThrough = lostThrough
        self.entries = entries
    }
}

public enum EntriesAnswer: Sendable, Hashable {
    /// It has every entry through this one; of this batch it refuses some, with the reason. It has those, too.
    case taken(through: Int64, refused: [Int64: String])
    /// It lacks what comes before this batch, after `through`.
    case gap(through: Int64)
    case unavailable(code: String)
}
