/// One thing to look at in a list, in both languages.
public struct LintFinding: Hashable, Sendable {
    /// An error keeps the list from being used; a warning is about what citizens will meet; a note is about style.
    public enum Severity: String, Hashable, Sendable, CaseIterable { case error, warning, note }

    /// Another place that the finding is about.
    public struct Place: Hashable, Sendable {
        public var item: String
        /// As in `materials[2].sources`.
        public var path: String
        public var value: String

        public init(item: String, path: String, value: String) {
            self.item = item
            self.path = path
            self.value = value
        }
    }

    /// Stable: one of ``ItemLinter/rules``, or that of an ``ItemListProblem``.
    public var code: String
    public var severity: Severity
    /// Nil for the header or the file as a whole.
    public var item: String?
    /// Line of the file, where a file was read.
    public var line: Int?
    public var path: String
    public var value: String
    public var message: ListText
    /// What to do.
    public var remedy: ListText
    public var related: [Place]
}

/// A rule of craft: what makes a list good for citizens beyond being in form.
public struct LintRule: Sendable {
    public var code: String
    public var severity: LintFinding.Severity
    /// Why there is the rule; documentation is made of it.
    public var why: ListText
    let remedy: ListText
    let check: @Sendable (LintContext) -> [LintHit]
}

/// What a rule found; the table adds code, severity and remedy.
struct LintHit {
    var item: ServiceItem
    var path: String
    var value: String
    var message: ListText
    var related: [LintFinding.Place]

    init(
        _ item: ServiceItem, _ path: String, _ value: String, _ zh: String, _ en: String,
        related: [LintFinding.Place] = []
    ) {
        self.item = item
        self.path = path
        self.value = value
        message = ListText(zh, en)
        self.related = related
    }
}

/// A list with what several rules need of it.
struct LintContext {
    let list: ItemList
    /// Package rows by package id, and the other items with that id.
    let packages: [String: (package: ServiceItem, members: [ServiceItem])]

    init(_ list: ItemList) {
        self.list = list
        var packages: [String: (package: ServiceItem, members: [ServiceItem])] = [:]
        for item in list.items where item.isPackage { if let id = item.oneMatter { packages[id] = (item, []) } }
        for item in list.items where !item.isPackage {
            if let id = item.oneMatter { packages[id]?.members.append(item) }
        }
        self.packages = packages
    }
}

extension LintRule {
    /// A rule that looks at each item by itself.
    static func item(
        _ code: String, _ severity: LintFinding.Severity, why: ListText, remedy: ListText,
        _ check: @escaping @Sendable (ServiceItem) -> [LintHit]
    ) -> LintRule {
        LintRule(code: code, severity: severity, why: why, remedy: remedy) { $0.list.items.flatMap(check) }
    }
}
