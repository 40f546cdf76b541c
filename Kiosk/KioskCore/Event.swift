public import DeviceModel
public import ItemList

/// What happens to a kiosk. The controller feeds these with the instant at which they happened.
public enum KioskEvent: Sendable, Hashable {
    /// First event of a run, with what the store remembers. The records that end what a crash left open follow
    /// as a commit effect.
    case started(Recovered)
    /// The list in use was switched, between sessions only.
    case listAccepted(ListReference)
    case citizen(CitizenInput)
    /// A key of the evaluation keypad; `sequence` rises.
    case key(KeypadKey, sequence: UInt64)
    /// The present view of a device; sent at every change and at least once a minute.
    case device(DeviceClass, DeviceView)
    /// A port is known to be up or down (from its answers and from probes).
    case port(PortKind, PortView)
    case answer(PortAnswer, to: RequestID)
    case committed(CommitID)
    case commitFailed(CommitID)
    case printed(RequestID, PhysicalOutcome)
    case scanned(RequestID, ScanOutcome)
    case timer(TimerID)
    /// The receiver acknowledged or refused a case.
    case caseDelivered(CaseNumber)
    case caseRefused(CaseNumber, reason: String)
    /// The records port says that a case, as the store keeps it, is settled.
    case caseSettled(KeptCase, at: Instant)
    /// Entries and cases that wait for the receiver, as the store counts them; follows each commit and delivery.
    case pending(Int)
    /// A window tells what it did with a number; answered by `.answerQueue`.
    case queueCall(QueueCall, RequestID)
    /// A window wants the next number; answered by `.answerQueue`.
    case queueNext(QueueNext, RequestID)
}

/// What the store remembers at start.
public struct Recovered: Sendable, Hashable {
    /// Sessions without an end, with how far they were.
    public var openSessions: [OpenSession]
    /// Highest number committed today by this kiosk, by queue and class (`queue/class`), of the day given.
    public var lastNumbers: [String: Int]
    public var serviceDay: String
    /// Highest sequence used today for service ids and for case numbers.
    public var lastService: Int
    public var lastCase: Int
    /// Entries and cases that wait for the receiver.
    public var undelivered: Int
    /// Days after `serviceDay` in which numbers were given already: the clock was ahead then, and may come there again.
    public var laterDays: [CountedDay]

    /// What was counted in one service day.
    public struct CountedDay: Sendable, Hashable {
        /// `YYYY-MM-DD`.
        public var day: String
        /// By `queue/class`.
        public var lastNumbers: [String: Int]
        public var lastService: Int
        public var lastCase: Int

        public init(day: String, lastNumbers: [String: Int] = [:], lastService: Int = 0, lastCase: Int = 0) {
            self.day = day
            self.lastNumbers = lastNumbers
            self.lastService = lastService
            self.lastCase = lastCase
        }
    }
    /// Numbers of the day given, in the order of issue, and what windows told of them, in that order.
    public var tickets: [QueueTicket]
    public var queueEvents: [QueueEventRecord]

    public struct OpenSession: Sendable, Hashable {
        public var service: ServiceID
        public var serviceEnded: Bool
        public var prompted: Bool
        public var evaluated: Bool
        /// A number or a case of it is committed: what the citizen came for was done, paper or not.
        public var delivered: Bool

        public init(
            service: ServiceID, serviceEnded: Bool, prompted: Bool, evaluated: Bool, delivered: Bool = false
        ) {
            self.service = service
            self.serviceEnded = serviceEnded
            self.prompted = prompted
            self.evaluated = evaluated
            self.delivered = delivered
        }
    }

    public init(
        openSessions: [OpenSession] = [], lastNumbers: [String: Int] = [:], serviceDay: String = "",
        lastService: Int = 0, lastCase: Int = 0, undelivered: Int = 0, laterDays: [CountedDay] = [],
        tickets: [QueueTicket] = [], queueEvents: [QueueEventRecord] = []
    ) {
        self.openSessions = openSessions
        self.lastNumbers = lastNumbers
        self.serviceDay = serviceDay
        self.lastService = lastService
        self.lastCase = lastCase
        self.undelivered = undelivered
        self.laterDays = laterDays
        self.tickets = tickets
        self.queueEvents = queueEvents
    }
}

/// What a citizen can do; screens offer those that apply (``ScreenView/choices`` names them).
public enum CitizenInput: Sendable, Hashable {
    case start(item: String)
    /// “办不成事” about an item that is not offered, without a session.
    case reportItem(String)
    /// How the citizen wants to be assisted, in this session or the next one; never without asking.
    case assist(Set<AssistOption>)
    /// Which class of number (老弱病残孕): declared by the citizen, never guessed.
    case queueClass(QueueClass)
    /// How the result is to be handed over, where there is a choice.
    case deliver(Delivery)
    /// Agree and go on: from the notice, the review, a message.
    case proceed
    /// Ask for a one-time code: the typed number says whom to send it to and identifies nobody.
    case requestCode(idNumber: String)
    case enterCode(String)
    /// Materials that shall not be looked up (declined); then the look-up goes on.
    case declineLookups(Set<String>)
    case fill([String: String])
    /// Agree to a promise or declaration for a material, or not.
    case promise(material: String, agreed: Bool)
    case scan(material: String)
    /// The material cannot be brought now.
    case missing(material: String)
    /// In a package: submit those cases that can be made, or all or nothing.
    case consentPartial(Bool)
    /// Print the same paper once more, marked 补打.
    case reprint
    /// Rate on the screen: 1...5.
    case rate(level: Int)
    /// After a bad rating: codes of ``BadRatingReason``, and a phone number of who agrees to be called back, else empty.
    case explainRating(reasons: [String], phone: String)
    case moreTime
    /// “办不成事”: report that it cannot be done.
    case reportUnresolved
    case cancel
}

/// The readings that the rules look at.
public struct DeviceView: Sendable, Hashable {
    /// Can do its work now, by readings; nil: not known.
    public var usable: Bool?
    /// Why not: fault codes, worst first.
    public var faults: [FaultCode]
    public var observedAt: Instant

    public init(usable: Bool?, faults: [FaultCode] = [], observedAt: Instant) {
        self.usable = usable
        self.faults = faults
        self.observedAt = observedAt
    }
}

public enum PortKind: String, Hashable, Codable, Sendable, CaseIterable {
    case identity, licences, dataChecks, records, caseReceiver
}

/// Unknown counts as up, but the citizen is told before starting.
public enum PortView: String, Hashable, Codable, Sendable { case up, down, unknown }

public enum PortAnswer: Sendable, Hashable {
    /// A code is on its way to the phone on record, shown masked.
    case codeSent(challenge: String, maskedPhone: String)
    case identified(Person)
    /// The code was wrong or too old.
    case notIdentified
    case unknownPerson
    case lookup(LookupRecord.Answer, reference: String?, fields: [String: String])
    /// No answer in time, a fault of the service, an answer against its contract.
    case unavailable(code: String)
}

public enum ScanOutcome: Sendable, Hashable {
    /// A page is kept as ciphertext under this id.
    case page(PageID)
    case failed(FaultCode)
    case cancelled
}

public struct RequestID: Hashable, Codable, Sendable {
    public var value: Int64
    public init(_ value: Int64) { self.value = value }
}

public struct CommitID: Hashable, Codable, Sendable {
    public var value: Int64
    public init(_ value: Int64) { self.value = value }
}

public enum TimerID: Hashable, Codable, Sendable {
    case warning(ServiceID)
    case answer(ServiceID)
    case evaluation(ServiceID)
    case request(RequestID)
    /// Service day change and reading limits.
    case minute
}
