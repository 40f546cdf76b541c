public import DeviceModel

/// What a citizen's screen shows, speaks and offers now: the answer of `GET /v1/session` and of every input.
public struct ScreenMessage: Codable, Sendable, Hashable {
    public struct Choice: Codable, Sendable, Hashable {
        /// The input's name, or `rate1` … `rate5`.
        public var id: String
        public var label: LocalizedText
        /// Key of a number pad that gives it: `confirm`, `cancel`, `0` … `9`; each once on a screen.
        public var key: String

        public init(id: String, label: LocalizedText, key: String) {
            self.id = id
            self.label = label
            self.key = key
        }
    }

    public struct Field: Codable, Sendable, Hashable {
        public var id: String
        public var label: LocalizedText
        /// `text`, `phone`, `date`, `choice`, `choices` (any number of them), `amount`, `address`, `idNumber`.
        public var kind: String
        public var required: Bool
        public var choices: [String]
        /// What to show for ``choices`` that are codes: as many, in the same order; else nil.
        public var choiceLabels: [LocalizedText]?
        /// Known already, masked.
        public var known: String?
        /// What is wrong with the last answer.
        public var problem: LocalizedText?

        public init(
            id: String, label: LocalizedText, kind: String, required: Bool, choices: [String],
            choiceLabels: [LocalizedText]? = nil, known: String?, problem: LocalizedText?
        ) {
            self.id = id
            self.label = label
            self.kind = kind
            self.required = required
            self.choices = choices
            self.choiceLabels = choiceLabels
            self.known = known
            self.problem = problem
        }
    }

    public struct Limit: Codable, Sendable, Hashable {
        public var endsAt: Instant
        /// From now; 0 when it is over.
        public var remaining_ms: Int64
        /// The citizen has been warned of the end.
        public var warned: Bool
        /// The input that gives more time; nil: it cannot be extended.
        public var extendBy: String?

        public init(endsAt: Instant, remaining_ms: Int64, warned: Bool, extendBy: String?) {
            self.endsAt = endsAt
            self.remaining_ms = remaining_ms
            self.warned = warned
            self.extendBy = extendBy
        }
    }

    /// Every name that ``stage`` may have.
    public static let stages = [
        "ready", "notice", "identify", "code", "lookup", "form", "scan", "review", "committing", "printing", "number",
        "result", "evaluate", "explain", "ended",
    ]
    /// Every id that a choice may have: the inputs, but one for each rating.
    public static let choiceIDs =
        InputMessage.names.filter { !["rate", "assist"].contains($0) } + (1...5).map { "rate\($0)" }

    /// Every name that ``assist`` may hold.
    public static let assistOptions = ["keysOnly", "largePrint", "moreTime", "speech"]

    /// One of ``stages``.
    public var stage: String
    public var service: String?
    public var item: String?
    public var title: LocalizedText
    public var lines: [LocalizedText]
    public var speech: LocalizedText
    public var choices: [Choice]
    public var fields: [Field]
    public var materials: [String]
    public var limit: Limit?
    /// To be kept by the citizen: queue number, case numbers.
    public var numbers: [String]
    public var paper: PhysicalOutcome?
    /// What the citizen asked for, of ``assistOptions``; the screen follows.
    public var assist: [String]

    public init(
        stage: String, service: String?, item: String?, title: LocalizedText, lines: [LocalizedText],
        speech: LocalizedText, choices: [Choice], fields: [Field], materials: [String], limit: Limit?,
        numbers: [String], paper: PhysicalOutcome?, assist: [String] = []
    ) {
        self.stage = stage
        self.service = service
        self.item = item
        self.title = title
        self.lines = lines
        self.speech = speech
        self.choices = choices
        self.fields = fields
        self.materials = materials
        self.limit = limit
        self.numbers = numbers
        self.paper = paper
        self.assist = assist
    }
}
