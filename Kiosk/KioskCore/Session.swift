import DeviceModel
import ItemList

/// One citizen's session. Everything personal is in here and goes with it.
struct Session: Sendable {
    let service: ServiceID
    let item: ServiceItem
    let plan: MaterialPlan
    let list: ListReference
    /// Told before the start.
    let warnings: [LocalizedText]
    var stage: Stage

    // Identity
    var typedNumber = ""
    var failures = 0
    /// The service did not answer; other ways are named.
    var isIdentitySilent = false
    var person: Person?

    // Materials
    var progress: [String: MaterialProgress] = [:]
    var consentedToLookups = false
    var declined: Set<String> = []
    /// What licences said, by `licence.MATERIAL.FIELD`.
    var licenceFields: [String: String] = [:]

    // Form
    var values: [String: String] = [:]
    var problems: [String: LocalizedText] = [:]
    var formDone = false
    /// Promises, declarations and tolerated gaps agreed to.
    var acts: [ActRecord] = []
    var partialConsent: Bool?
    var delivery = Delivery.counter
    /// The fields of the post are answered, or not wanted.
    var deliveryDone = true

    // Queue
    var queueClass = QueueClass.ordinary

    // Results
    var tickets: [QueueTicket] = []
    var cases: [CaseRecord] = []
    var notice: DeficiencyNotice?
    var report: UnresolvedReport?
    /// The session is about nothing else: why the item is not offered.
    var reportOnly: String?
    /// A report that could not be kept yet.
    var unwrittenReport: UnresolvedReport?
    var copies: [PaperKind: Int] = [:]
    var paper: Paper?
    var outcome: PhysicalOutcome?
    /// Some copy of the present paper may be in somebody's hands.
    var mayBeOnPaper = false
    var serviceEnded = false
    var prompted = false
    /// Its rating is kept already; what is left is to say why.
    var isRated = false
    var keypadFailed = false

    /// Records of what happened that no commit holds yet.
    var pending: [KioskRecord] = []
    /// The one question, scan or print that is going on.
    var request: RequestID?
    var message: LocalizedText?
    var limit: TimeLimit?

    init(
        service: ServiceID, plan: MaterialPlan, reference: ListReference, warnings: [LocalizedText], commit: CommitID
    ) {
        self.service = service
        item = plan.item
        self.plan = plan
        list = reference
        self.warnings = warnings
        stage = .committing(commit)
        for material in plan.materials { progress[material.name] = MaterialProgress(sources: material.sources) }
    }

    enum Stage: Sendable, Hashable {
        case notice
        case identify
        case sendingCode
        case code(challenge: String, maskedPhone: String)
        case checkingCode(challenge: String, maskedPhone: String)
        case lookupConsent
        case lookingUp(material: String, source: MaterialSource)
        case form
        case scan
        case scanning(material: String)
        case consent
        case review
        case committing(CommitID)
        case commitFailed(Retry)
        case printing
        case result
        case evaluate
        /// After a bad rating: why, if the citizen likes to say.
        case explain

        /// What is tried again after a commit that failed.
        enum Retry: Sendable, Hashable { case deliver, report }
    }

    /// A citizen is expected to act: the time limit runs.
    var waitsForCitizen: Bool {
        switch stage {
        case .notice, .identify, .code, .lookupConsent, .form, .scan, .consent, .review, .commitFailed, .result: true
        // Only a print that is stuck asks something: go on without paper?
        case .printing: limit != nil
        case .sendingCode, .checkingCode, .lookingUp, .scanning, .committing, .evaluate, .explain: false
        }
    }

    var applicant: String? { person.map { Masking.name($0.name) } }
}

/// How far a material is: its sources are tried from left to right, and the first that answers ends it.
struct MaterialProgress: Sendable, Hashable {
    var sources: [MaterialSource]
    /// Index of the source to be tried next; past the end: none is left.
    var next = 0
    var answeredBy: MaterialSource?
    var reference: String?
    var pages: [PageID] = []
    /// Scans begun after one that succeeded.
    var retakes = 0
    /// Scans in a row that gave no page.
    var failedScans = 0
    var tried: [LookupRecord] = []

    var frontier: MaterialSource? {
        guard answeredBy == nil, next < sources.count else { return nil }
        return sources[next]
    }

    mutating func answer(_ source: MaterialSource, reference: String? = nil) {
        answeredBy = source
        self.reference = reference
    }
}
