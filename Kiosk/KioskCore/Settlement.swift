public import DeviceModel
public import ItemList

/// A case as the store keeps it, with what its clock needs: it runs from acceptance, in working minutes of the
/// hall's calendar, until the records port says that the case is settled (办结).
public struct KeptCase: Hashable, Sendable {
    public var number: CaseNumber
    public var acceptedAt: Instant
    public var handling: Handling
    public var promisedMinutes: Int
    /// When the promised minutes will have passed; nil: the calendar ends before.
    public var limitEnds: Instant?
    /// The receiver has it: only then can the records port know of it.
    public var isDelivered: Bool
    /// nil: open.
    public var settledAt: Instant?

    public init(
        number: CaseNumber, acceptedAt: Instant, handling: Handling, promisedMinutes: Int, limitEnds: Instant? = nil,
        isDelivered: Bool, settledAt: Instant? = nil
    ) {
        self.number = number
        self.acceptedAt = acceptedAt
        self.handling = handling
        self.promisedMinutes = promisedMinutes
        self.limitEnds = limitEnds
        self.isDelivered = isDelivered
        self.settledAt = settledAt
    }

    /// Working minutes that it may take: an instant item has an hour, whatever less it promises.
    public var limitMinutes: Int { handling == .instant ? SettlementRecord.instantMinutes : promisedMinutes }

    /// Open, and its limit is over. A calendar that has run out has no limit.
    public func isOverdue(at now: Instant, by hours: HallCalendar) -> Bool {
        guard settledAt == nil else { return false }
        let end = handling == .instant ? hours.instant(after: limitMinutes, from: acceptedAt) : limitEnds
        return end.map { $0 < now } ?? false
    }

    /// Whether it can have been settled then: not before its acceptance, compared in whole seconds as the port
    /// tells them, and not in the future.
    public func canBeSettled(at: Instant, now: Instant) -> Bool {
        at <= now && at.milliseconds / 1000 >= acceptedAt.milliseconds / 1000
    }
}

/// That a case is settled, as the records port says it, with what it took by the hall's calendar.
public struct SettlementRecord: Hashable, Codable, Sendable {
    public static let instantMinutes = 60

    public var number: CaseNumber
    public var at: Instant
    /// From acceptance on; a minute that has begun counts.
    public var workingMinutes: Int
    public var limitMinutes: Int

    public init(number: CaseNumber, at: Instant, workingMinutes: Int, limitMinutes: Int) {
        self.number = number
        self.at = at
        self.workingMinutes = workingMinutes
        self.limitMinutes = limitMinutes
    }

    public var isWithinLimit: Bool { workingMinutes <= limitMinutes }
}
