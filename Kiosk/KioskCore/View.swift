public import DeviceModel

/// What a citizen's screen shows and says; made by the core, so that every screen is the same everywhere.
public struct ScreenView: Sendable, Hashable, Codable {
    /// Stable name of the stage: `ready`, `notice`, `identify`, `code`, `lookup`, `form`, `scan`, `review`,
    /// `committing`, `printing`, `number`, `result`, `evaluate`, `explain`, `ended`.
    public var stage: String
    public var service: ServiceID?
    public var item: String?
    public var title: LocalizedText
    public var lines: [LocalizedText]
    public var speech: LocalizedText
    public var choices: [Choice]
    public var fields: [FieldPrompt]
    /// Materials that this screen is about.
    public var materials: [String]
    public var limit: TimeLimit?
    /// Numbers to be kept by the citizen: queue number, case numbers.
    public var numbers: [String]
    /// How the last paper came out, once that is known.
    public var paper: PhysicalOutcome?
    /// How the citizen wants to be assisted, by name; the screen follows.
    public var assist: [AssistOption]

    public init(
        stage: String, service: ServiceID? = nil, item: String? = nil, title: LocalizedText,
        lines: [LocalizedText] = [], speech: LocalizedText, choices: [Choice] = [], fields: [FieldPrompt] = [],
        materials: [String] = [], limit: TimeLimit? = nil, numbers: [String] = [], paper: PhysicalOutcome? = nil,
        assist: [AssistOption] = []
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

/// One thing that can be done now; `id` is the input's name in the API: `proceed`, `requestCode`, `rate5` …
public struct Choice: Sendable, Hashable, Codable {
    public var id: String
    public var label: LocalizedText
    /// The key of a number pad that gives it: `confirm`, `cancel`, `0` … `9`; each once on a screen. Where a choice is
    /// about a material, its place in ``ScreenView/materials`` follows, from 1.
    public var key: String

    public init(id: String, label: LocalizedText, key: String = "") {
        self.id = id
        self.label = label
        self.key = key
    }
}

public struct FieldPrompt: Sendable, Hashable, Codable {
    public var id: String
    public var label: LocalizedText
    public var kind: String
    public var required: Bool
    public var choices: [String]
    /// What the screen shows for ``choices``, where they are codes: as many, in the same order.
    public var choiceLabels: [LocalizedText]
    /// Known already, masked.
    public var known: String?
    /// What is wrong with the last answer.
    public var problem: LocalizedText?

    public init(
        id: String, label: LocalizedText, kind: String, required: Bool, choices: [String] = [],
        choiceLabels: [LocalizedText] = [], known: String? = nil,
        problem: LocalizedText? = nil
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

public struct TimeLimit: Sendable, Hashable, Codable {
    public var endsAt: Instant
    public var warned: Bool
    /// By the input `moreTime`.
    public var extendable: Bool

    public init(endsAt: Instant, warned: Bool, extendable: Bool) {
        self.endsAt = endsAt
        self.warned = warned
        self.extendable = extendable
    }
}

/// An item as this kiosk can offer it now.
public struct ItemOffer: Sendable, Hashable, Codable {
    public var item: String
    public var offered: Bool
    /// Why it is not offered; with stable codes such as `need.ticketPrinter`, `step.printDocument.unserved`,
    /// `hours.closed`, `material.noSource`, `range.usedUp`, `outbox.full`.
    public var reasons: [Reason]
    /// Told before the start although it is offered.
    public var warnings: [Reason]
    public var alternatives: [LocalizedText]

    public struct Reason: Sendable, Hashable, Codable {
        public var code: String
        public var text: LocalizedText
        public init(code: String, text: LocalizedText) {
            self.code = code
            self.text = text
        }
    }

    public init(item: String, offered: Bool, reasons: [Reason], warnings: [Reason], alternatives: [LocalizedText]) {
        self.item = item
        self.offered = offered
        self.reasons = reasons
        self.warnings = warnings
        self.alternatives = alternatives
    }
}
