public import DeviceModel

/// What the core wants done. The controller performs effects in order; those after a `commit` that depend on it
/// are asked for only when `.committed` has come back.
public enum Effect: Sendable, Hashable {
    /// All in one transaction; answered by `.committed` or `.commitFailed`.
    case commit(CommitID, [KioskRecord], sealing: [SealedDraft])
    /// Answered by `.printed` once.
    case print(PrintRequest)
    /// Answered by `.scanned` once.
    case scan(RequestID, service: ServiceID, material: String)
    case cancelScan(RequestID)
    /// A page that no case will hold: replaced by a later one, or scanned after nobody waited for it any more.
    case dropPage(PageID)
    /// Answered by `.answer` once.
    case ask(RequestID, PortRequest)
    case enableKeypad(service: ServiceID, for: Duration)
    case disableKeypad
    /// A timer set again replaces the one with the same id.
    case setTimer(TimerID, after: Duration)
    case cancelTimer(TimerID)
    /// Session key, pages not submitted, identity, everything of it in memory.
    case eraseSession(ServiceID)
    /// Cases may be waiting: deliver what is pending.
    case deliverCases
    /// What became of a window's `.queueCall` or `.queueNext`.
    case answerQueue(RequestID, Result<QueueAnswer, QueueRefusal>)
    case log(LogLine)
}

public struct PrintRequest: Sendable, Hashable {
    public var id: RequestID
    public var service: ServiceID
    /// Idempotency key, unique to this copy of this paper.
    public var key: String
    public var paper: Paper
    public var isReprint: Bool
    /// Everything at least twice as high, for who asked for it.
    public var isLarge: Bool

    public init(
        id: RequestID, service: ServiceID, key: String, paper: Paper, isReprint: Bool, isLarge: Bool = false
    ) {
        self.id = id
        self.service = service
        self.key = key
        self.paper = paper
        self.isReprint = isReprint
        self.isLarge = isLarge
    }
}

/// What a paper says; Documents turns it into a layout. Personal values are masked already.
public enum Paper: Sendable, Hashable {
    case queueTicket(QueueTicket, itemName: String, waiting: Int?)
    case acceptanceNotice(AcceptanceNotice)
    case deficiencyNotice(DeficiencyNotice)
    case unresolvedNotice(UnresolvedReport, itemName: String, wayOn: [LocalizedText])

    public var kind: PaperKind {
        switch self {
        case .queueTicket: .queueTicket
        case .acceptanceNotice: .acceptanceNotice
        case .deficiencyNotice: .deficiencyNotice
        case .unresolvedNotice: .unresolvedNotice
        }
    }
}

/// 受理通知单.
public struct AcceptanceNotice: Sendable, Hashable {
    public struct Entry: Sendable, Hashable {
        public var record: CaseRecord
        public var itemName: String
        public var department: String
        public var placePhone: String
        public var fee: Int

        public init(record: CaseRecord, itemName: String, department: String, placePhone: String, fee: Int) {
            self.record = record
            self.itemName = itemName
            self.department = department
            self.placePhone = placePhone
            self.fee = fee
        }
    }
    /// A member of a package that could not be made yet, with everything it lacks.
    public struct NotMade: Sendable, Hashable {
        public var itemName: String
        public var gaps: [DeficiencyNotice.Gap]
        public var missingFields: [LocalizedText]

        public init(itemName: String, gaps: [DeficiencyNotice.Gap], missingFields: [LocalizedText]) {
            self.itemName = itemName
            self.gaps = gaps
            self.missingFields = missingFields
        }
    }
    public var title: String
    public var entries: [Entry]
    /// Masked: 陈**.
    public var applicant: String?
    public var service: ServiceID
    /// Of a package submitted in part, with the citizen's consent: the others.
    public var notMade: [NotMade]
    /// What the citizen promised or declared, and what may follow until when.
    public var acts: [ActRecord]

    public init(
        title: String, entries: [Entry], applicant: String?, service: ServiceID, notMade: [NotMade] = [],
        acts: [ActRecord] = []
    ) {
        self.title = title
        self.entries = entries
        self.applicant = applicant
        self.service = service
        self.notMade = notMade
        self.acts = acts
    }
}

/// 一次性告知单: everything missing, together.
public struct DeficiencyNotice: Sendable, Hashable {
    public struct Gap: Sendable, Hashable {
        public var material: String
        /// Sources tried, with their answers.
        public var tried: [LookupRecord]
        public var whereToGet: LocalizedText

        public init(material: String, tried: [LookupRecord], whereToGet: LocalizedText) {
            self.material = material
            self.tried = tried
            self.whereToGet = whereToGet
        }
    }
    public var itemName: String
    public var department: String
    public var placePhone: String
    public var gaps: [Gap]
    /// Labels of form fields not given.
    public var missingFields: [LocalizedText]
    public var applicant: String?
    public var service: ServiceID
    public var at: Instant

    public init(
        itemName: String, department: String, placePhone: String, gaps: [Gap], missingFields: [LocalizedText],
        applicant: String?, service: ServiceID, at: Instant
    ) {
        self.itemName = itemName
        self.department = department
        self.placePhone = placePhone
        self.gaps = gaps
        self.missingFields = missingFields
        self.applicant = applicant
        self.service = service
        self.at = at
    }
}

public enum PortRequest: Sendable, Hashable {
    case sendCode(idNumber: String)
    case checkCode(challenge: String, code: String)
    case licence(material: String, person: Person)
    case dataCheck(material: String, person: Person)
    case previous(material: String, person: Person)

    public var port: PortKind {
        switch self {
        case .sendCode, .checkCode: .identity
        case .licence: .licences
        case .dataCheck: .dataChecks
        case .previous: .records
        }
    }
}

/// A line for the log: a code and arguments that are never personal.
public struct LogLine: Sendable, Hashable {
    public enum Level: String, Sendable, Hashable { case info, notice, warning, error }
    public var level: Level
    public var code: String
    public var arguments: [String: String]

    public init(_ level: Level, _ code: String, _ arguments: [String: String] = [:]) {
        self.level = level
        self.code = code
        self.arguments = arguments
    }
}
