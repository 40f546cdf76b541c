import ItemList

/// What an item needs to be offered, drawn from its plan once per list, so that a look at a whole list after each
/// event of a device costs little.
struct OfferNeeds: Sendable, Hashable {
    let item: ServiceItem
    let steps: StepSet
    /// Every source of what is gathered, each once, in the order in which materials name them.
    let sources: [MaterialSource]
    let anySource: SourceSet
    /// Materials that no case goes without, with what may give them.
    let strict: [Strict]

    struct Strict: Sendable, Hashable {
        let material: String
        let sources: SourceSet
    }

    init(_ plan: MaterialPlan) {
        item = plan.item
        steps = StepSet(plan.item.steps)
        var sources: [MaterialSource] = []
        for source in plan.materials.flatMap(\.sources) where !sources.contains(source) { sources.append(source) }
        self.sources = sources
        anySource = SourceSet(sources)
        strict = plan.materials.filter { plan.strict.contains($0.name) }
            .map { Strict(material: $0.name, sources: SourceSet($0.sources)) }
    }
}

/// Steps of an item on which its offer depends.
struct StepSet: OptionSet, Hashable {
    var rawValue: UInt8
    static let printDocument = StepSet(rawValue: 1)
    static let submit = StepSet(rawValue: 2)
    static let takeNumber = StepSet(rawValue: 4)
    static let identify = StepSet(rawValue: 8)

    init(rawValue: UInt8) { self.rawValue = rawValue }

    init(_ steps: [StepKind]) {
        self = []
        if steps.contains(.printDocument) { insert(.printDocument) }
        if steps.contains(.submit) { insert(.submit) }
        if steps.contains(.takeNumber) { insert(.takeNumber) }
        if steps.contains(.identify) { insert(.identify) }
    }
}

struct SourceSet: OptionSet, Hashable {
    var rawValue: UInt8

    init(rawValue: UInt8) { self.rawValue = rawValue }

    init(_ sources: [MaterialSource]) {
        self = []
        for source in sources { insert(SourceSet(source)) }
    }

    init(_ source: MaterialSource) {
        rawValue =
            switch source {
            case .licence: 1
            case .datashare: 2
            case .previous: 4
            case .promise: 8
            case .scan: 16
            case .declare: 32
            }
    }
}
