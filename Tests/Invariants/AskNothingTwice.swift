import DeviceModel
import ItemList
import KioskCore

/// Invariant 9 (免证办): paper is asked only after every earlier source has a recorded answer, nothing with a valid
/// answer is asked, and nothing twice but for a retake that the citizen wants.
public struct AskNothingTwice: Sendable {
    public static let name = "ask-nothing-twice"
    public private(set) var violations: [Violation] = []
    private var recorded: [KioskID: [SessionModel.Question: LookupRecord.Answer]] = [:]
    private var asked: [KioskID: Set<SessionModel.Question>] = [:]
    private var wanted: [KioskID: String] = [:]

    public init() {}

    /// - Parameter sessions: as they are with this observation.
    mutating func observe(_ observation: Observation, kiosk: KioskID, at: Instant, _ sessions: SessionModels) {
        var problems: [String] = []
        switch observation {
        case .event(.citizen(.scan(let material))): wanted[kiosk] = material
        case .event: if wanted[kiosk] != nil { wanted[kiosk] = nil }
        case .effect(.commit(_, let records, _)):
            for record in records {
                if case .sessionStarted = record { (recorded[kiosk], asked[kiosk]) = ([:], []) }
                if case .lookup(let lookup) = record {
                    recorded[kiosk, default: [:]][.init(material: lookup.material, source: lookup.source)] =
                        lookup.answer
                }
            }
        case .effect(.ask(_, let request)):
            guard let question = SessionModel.question(request), let model = sessions.models[kiosk] else { return }
            if asked[kiosk, default: []].insert(question).inserted == false {
                problems.append("\(question.material) is looked up twice by \(question.source)")
            }
            if model.satisfied.contains(question.material) {
                problems.append("\(question.material) is looked up and has an answer already")
            }
            let sources = model.needs.sources[question.material] ?? []
            for source in sources.prefix(while: { $0.rawValue != question.source }) where isLookup(source) {
                let earlier = SessionModel.Question(material: question.material, source: source.rawValue)
                if model.answered[earlier] == nil {
                    problems.append("\(question.material): \(question.source) is asked before \(source.rawValue)")
                }
            }
        case .effect(.scan(_, _, let material)):
            if wanted[kiosk] != material { problems.append("\(material) is scanned and nobody asked for it") }
            problems += paperProblems(material, kiosk, sessions)
        case .view(let view) where view.service != nil:
            guard let model = sessions.models[kiosk] else { return }
            if view.stage == "scan", view.choices.contains(where: { $0.id == "missing" }) {
                for material in view.materials {
                    if model.satisfied.contains(material) {
                        problems.append("\(material) is asked on paper and is there")
                    }
                    problems += paperProblems(material, kiosk, sessions)
                }
            }
            for prompt in view.fields {
                if let field = model.needs.allFields.first(where: { $0.id == prompt.id }), model.prefill(field) != nil {
                    problems.append("the field \(prompt.id) is asked and known")
                }
            }
        default: break
        }
        for text in problems {
            violations.append(Violation(checker: Self.name, kiosk: kiosk, at: at, text: text))
        }
    }

    private func isLookup(_ source: MaterialSource) -> Bool {
        [MaterialSource.licence, .datashare, .previous].contains(source)
    }

    /// Every earlier look-up source has a recorded answer that is no finding.
    private func paperProblems(_ material: String, _ kiosk: KioskID, _ sessions: SessionModels) -> [String] {
        guard let model = sessions.models[kiosk] else { return [] }
        guard let sources = model.needs.sources[material], sources.contains(.scan) else {
            return ["\(material) is asked on paper, which is no source of it"]
        }
        return sources.prefix { $0 != .scan }.filter(isLookup).compactMap { source in
            switch recorded[kiosk]?[.init(material: material, source: source.rawValue)] {
            case nil: "\(material) is asked on paper without a recorded answer of \(source.rawValue)"
            case .found: "\(material) is asked on paper and was found by \(source.rawValue)"
            default: nil
            }
        }
    }
}
