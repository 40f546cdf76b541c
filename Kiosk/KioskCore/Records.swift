public import DeviceModel
public import ItemList

/// What the core asks to be kept. A record is committed before the effect that depends on it. Records hold no
/// personal data; that is in a ``SealedDraft`` beside them, which the controller turns into ciphertext.
public enum KioskRecord: Hashable, Codable, Sendable {
    case sessionStarted(SessionRecord)
    case sessionEnded(service: ServiceID, at: Instant, how: SessionEnd)
    case numberIssued(QueueTicket)
    case caseAccepted(CaseRecord)
    case caseRefused(CaseNumber, reason: String, at: Instant)
    case caseDelivered(CaseNumber, at: Instant)
    case caseSettled(SettlementRecord)
    case lookup(LookupRecord)
    case act(ActRecord)
    case printEnded(PrintRecord)
    case serviceEnded(service: ServiceID, at: Instant)
    case evaluationPrompted(service: ServiceID, at: Instant)
    case evaluation(EvaluationRecord)
    case ratingDetail(RatingDetail)
    case unresolved(UnresolvedReport)
    case queueEvent(QueueEventRecord)
}

/// One citizen's service of one item; the id is unique: hall, kiosk, day, sequence.
public struct ServiceID: Hashable, Codable, Sendable, CustomStringConvertible {
    public var value: String
    public init(_ value: String) { self.value = value }
    public init(from decoder: any Decoder) throws { value = try decoder.singleValueContainer().decode(String.self) }
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(value)
    }
    public var description: String { value }
}

/// Own case number (办件编号): hall, kiosk, day, sequence, such as `HJ-K01-20261124-0001`.
public struct CaseNumber: Hashable, Codable, Sendable, CustomStringConvertible {
    public var value: String
    public init(_ value: String) { self.value = value }
    public init(from decoder: any Decoder) throws { value = try decoder.singleValueContainer().decode(String.self) }
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(value)
    }
    public var description: String { value }
}

public struct SessionRecord: Hashable, Codable, Sendable {
    public var service: ServiceID
    public var item: String
    public var at: Instant
    /// The list it runs on, constant to its end: sequence and hash as accepted.
    public var list: ListReference

    public init(service: ServiceID, item: String, at: Instant, list: ListReference) {
        self.service = service
        self.item = item
        self.at = at
        self.list = list
    }
}

public struct ListReference: Hashable, Codable, Sendable {
    public var sequence: Int64
    /// SHA-256 of the accepted file, in hex.
    public var hash: String

    public init(sequence: Int64, hash: String) {
        self.sequence = sequence
        self.hash = hash
    }
}

public enum SessionEnd: String, Hashable, Codable, Sendable, CaseIterable {
    case completed, cancelled, timedOut, abandoned, failed, crashed
}

/// An issued queue number (取号). Unique in hall, service day, queue, class.
public struct QueueTicket: Hashable, Codable, Sendable {
    public var hall: String
    /// Asia/Shanghai, `YYYY-MM-DD`.
    public var serviceDay: String
    public var queue: String
    public var queueClass: String
    public var prefix: String
    public var number: Int
    public var kiosk: KioskID
    public var service: ServiceID
    public var at: Instant

    public init(
        hall: String, serviceDay: String, queue: String, queueClass: String, prefix: String, number: Int,
        kiosk: KioskID, service: ServiceID, at: Instant
    ) {
        self.hall = hall
        self.serviceDay = serviceDay
        self.queue = queue
        self.queueClass = queueClass
        self.prefix = prefix
        self.number = number
        self.kiosk = kiosk
        self.service = service
        self.at = at
    }

    /// As printed and called: `A001`.
    public var label: String { Self.label(prefix, number) }

    /// Of any number: the prefix, and at least three digits.
    public static func label(_ prefix: String, _ number: Int) -> String {
        let digits = String(number)
        return prefix + String(repeating: "0", count: max(0, 3 - digits.count)) + digits
    }
}

/// An accepted case (办件); its fields and pages are in the sealed draft committed with it.
public struct CaseRecord: Hashable, Codable, Sendable {
    public var number: CaseNumber
    public var service: ServiceID
    public var item: String
    /// The package (一件事) it was made in, if any: the item id of the package row.
    public var package: String?
    public var acceptedAt: Instant
    public var promisedMinutes: Int
    /// As the citizen was told: an instant item that needs a person is promised while the hall is closed.
    public var handling: Handling
    /// When `promisedMinutes` working minutes of the hall's calendar will have passed; nil: its calendar ends before.
    public var limitEnds: Instant?
    /// By material: the source that answered.
    public var sources: [String: String]
    /// Materials that follow by a due date (容缺), in working days.
    public var tolerated: [String: Int]
    /// Materials answered by an earlier case of the package.
    public var awaits: [String: CaseNumber]
    /// How the result is handed over; by post: the address is in the sealed draft.
    public var delivery: Delivery
    /// Of a cross-province case (跨省通办): taken here, decided elsewhere.
    public var crossProvince: CrossProvince?

    public struct CrossProvince: Hashable, Codable, Sendable {
        /// The hall that took it.
        public var receivingHall: String
        public var decidedBy: String
        public var answeredBy: String

        public init(receivingHall: String, decidedBy: String, answeredBy: String) {
            self.receivingHall = receivingHall
            self.decidedBy = decidedBy
            self.answeredBy = answeredBy
        }
    }

    public init(
        number: CaseNumber, service: ServiceID, item: String, package: String?, acceptedAt: Instant,
        promisedMinutes: Int, handling: Handling = .promised, limitEnds: Instant? = nil, sources: [String: String],
        tolerated: [String: Int], awaits: [String: CaseNumber], delivery: Delivery = .counter,
        crossProvince: CrossProvince? = nil
    ) {
        self.number = number
        self.service = service
        self.item = item
        self.package = package
        self.acceptedAt = acceptedAt
        self.promisedMinutes = promisedMinutes
        self.handling = handling
        self.limitEnds = limitEnds
        self.sources = sources
        self.tolerated = tolerated
        self.awaits = awaits
        self.delivery = delivery
        self.crossProvince = crossProvince
    }
}

/// One look-up of a material, with its answer and no personal data.
public struct LookupRecord: Hashable, Codable, Sendable {
    public enum Answer: String, Hashable, Codable, Sendable, CaseIterable {
        case found, none, expired, declined, denied, unavailable
    }
    public var service: ServiceID
    public var material: String
    /// `licence`, `datashare` or `previous`.
    public var source: String
    public var answer: Answer
    public var at: Instant

    public init(service: ServiceID, material: String, source: String, answer: Answer, at: Instant) {
        self.service = service
        self.material = material
        self.source = source
        self.answer = answer
        self.at = at
    }
}

/// A promise (告知承诺), a declaration or a tolerated gap (容缺) as a recorded act.
public struct ActRecord: Hashable, Codable, Sendable {
    public enum Kind: String, Hashable, Codable, Sendable { case promise, declaration, toleratedGap }
    public var service: ServiceID
    public var kind: Kind
    public var material: String
    /// Of the text that was shown, in ``ActTexts``.
    public var textVersion: Int
    public var at: Instant
    public var dueWorkingDays: Int?
    /// When the last of those days closes, by the hall's calendar.
    public var dueAt: Instant?

    public init(
        service: ServiceID, kind: Kind, material: String, textVersion: Int, at: Instant, dueWorkingDays: Int? = nil,
        dueAt: Instant? = nil
    ) {
        self.service = service
        self.kind = kind
        self.material = material
        self.textVersion = textVersion
        self.at = at
        self.dueWorkingDays = dueWorkingDays
        self.dueAt = dueAt
    }
}

public struct PrintRecord: Hashable, Codable, Sendable {
    /// Idempotency key of the print.
    public var key: String
    public var service: ServiceID
    public var kind: PaperKind
    public var publicNumber: String
    public var isReprint: Bool
    public var outcome: PhysicalOutcome
    public var at: Instant

    public init(
        key: String, service: ServiceID, kind: PaperKind, publicNumber: String, isReprint: Bool,
        outcome: PhysicalOutcome, at: Instant
    ) {
        self.key = key
        self.service = service
        self.kind = kind
        self.publicNumber = publicNumber
        self.isReprint = isReprint
        self.outcome = outcome
        self.at = at
    }
}

public enum PaperKind: String, Hashable, Codable, Sendable, CaseIterable {
    case queueTicket, acceptanceNotice, deficiencyNotice, unresolvedNotice
}

/// A rating (好差评) or its absence (未评价) for one service.
public struct EvaluationRecord: Hashable, Codable, Sendable {
    public enum Result: Hashable, Codable, Sendable {
        /// 5 非常满意 … 1 非常不满意, with the number of the input event that gave it.
        case rated(level: Int, input: UInt64)
        case silent(SilenceReason)
    }
    public enum SilenceReason: String, Hashable, Codable, Sendable, CaseIterable { case noAnswer, deviceOut, abandoned }
    public var service: ServiceID
    public var result: Result
    public var at: Instant

    public init(service: ServiceID, result: Result, at: Instant) {
        self.service = service
        self.result = result
        self.at = at
    }
}

/// “办不成事”反映: the way out of a dead end.
public struct UnresolvedReport: Hashable, Codable, Sendable {
    public var service: ServiceID?
    public var caseNumber: CaseNumber?
    /// Stable code of what stood in the way.
    public var code: String
    public var at: Instant

    public init(service: ServiceID?, caseNumber: CaseNumber?, code: String, at: Instant) {
        self.service = service
        self.caseNumber = caseNumber
        self.code = code
        self.at = at
    }
}

/// What something personal belongs to.
public enum SealedSubject: Hashable, Sendable, CustomStringConvertible {
    case `case`(CaseNumber)
    /// The phone of who agreed to be called back about a bad rating, as the field `phone`.
    case callBack(ServiceID)

    /// Ties the ciphertext to it: what was sealed as one thing cannot be opened as another.
    public var description: String {
        switch self {
        case .case(let number): "case:\(number)"
        case .callBack(let service): "callback:\(service)"
        }
    }
}

/// Personal content, to be sealed in the transaction that commits what it belongs to; the plain form is never stored.
public struct SealedDraft: Hashable, Sendable {
    public var subject: SealedSubject
    public var content: CaseContent

    public init(_ subject: SealedSubject, content: CaseContent) {
        self.subject = subject
        self.content = content
    }
}

/// Everything personal of a case, as the receiver gets it.
public struct CaseContent: Hashable, Codable, Sendable {
    public var applicant: Person?
    public var fields: [String: String]
    /// By material: the pages scanned for it, as ids under which the controller keeps their ciphertext.
    public var pages: [String: [PageID]]
    /// By material: the reference of the licence or data answer that stands for the paper.
    public var references: [String: String]

    public init(
        applicant: Person?, fields: [String: String], pages: [String: [PageID]], references: [String: String]
    ) {
        self.applicant = applicant
        self.fields = fields
        self.pages = pages
        self.references = references
    }
}

/// An identified person; known to the session alone.
public struct Person: Hashable, Codable, Sendable {
    public var name: String
    public var idNumber: String
    public var phone: String

    public init(name: String, idNumber: String, phone: String) {
        self.name = name
        self.idNumber = idNumber
        self.phone = phone
    }
}

public struct PageID: Hashable, Codable, Sendable {
    public var value: String
    public init(_ value: String) { self.value = value }
    public init(from decoder: any Decoder) throws { value = try decoder.singleValueContainer().decode(String.self) }
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(value)
    }
}
