public import DeviceModel
public import KioskCore

/// Invariant 3: one prompt and one evaluation at most per service, after its end, from an input of the same level;
/// without input exactly one 未评价 with its true reason, also of a service that a crash cut off after its number or
/// case; five equal choices in fixed order.
public struct OneServiceOneEvaluation: Checker {
    public static let name = "one-service-one-evaluation"
    public private(set) var violations: [Violation] = []
    private let seesInputs: Bool
    private var services: [ServiceID: Service] = [:]
    private var current: [KioskID: ServiceID] = [:]
    /// Inputs of citizens since a kiosk's start: their numbers, as a rating names them.
    private var inputs: [KioskID: UInt64] = [:]
    private var keypads: [KioskID: DeviceView] = [:]
    /// Services that are over, oldest first; the oldest are forgotten, and a late record of one is a violation.
    private var over: [ServiceID] = []
    private static let kept = 2_000

    private struct Choice: Hashable {
        var level: Int
        var input: UInt64
    }

    private struct Service {
        var kiosk: KioskID
        var endedAt: Instant?
        var isOver = false
        /// A number or a case of it was committed.
        var delivered = false
        var prompts = 0
        var evaluations = 0
        var isBad = false
        /// The keypad was blamed for its silence, and that was judged.
        var isBlameSeen = false
        /// The machine died in it.
        var isCutOff = false
        var details = 0
        var choices: Set<Choice> = []
    }

    /// - Parameter seesInputs: false for records alone, where a rating cannot be held against its input.
    public init(seesInputs: Bool = true) { self.seesInputs = seesInputs }

    public mutating func observe(_ observation: Observation, kiosk: KioskID, at: Instant) {
        func broken(_ text: String) {
            violations.append(Violation(checker: Self.name, kiosk: kiosk, at: at, text: text))
        }
        switch observation {
        case .event(.key(let key, let sequence)):
            let order: [KeypadKey] = [.veryDissatisfied, .dissatisfied, .fairlySatisfied, .satisfied, .verySatisfied]
            if let place = order.firstIndex(of: key) { saw(Choice(level: place + 1, input: sequence), kiosk) }
        case .event(.citizen(let input)):
            inputs[kiosk, default: 0] &+= 1
            if case .rate(let level) = input { saw(Choice(level: level, input: inputs[kiosk] ?? 0), kiosk) }
        case .event(.device(.evaluationKeypad, let view)):
            keypads[kiosk] = view
        // When it is asked for: a record that could not be kept at once comes later, and the keypad may be well by then.
        case .effect(.commit(_, let records, _)) where seesInputs:
            for case .evaluation(let record) in records where record.result == .silent(.deviceOut) {
                guard services[record.service]?.isBlameSeen == false else { continue }
                services[record.service]?.isBlameSeen = true
                if keypads[kiosk]?.usable != false {
                    broken("\(record.service) blames the keypad, which was not known to be out")
                }
            }
        case .crashed:
            (inputs[kiosk], keypads[kiosk]) = (nil, nil)
            if let service = current[kiosk] { services[service]?.isCutOff = true }
        case .record(.evaluation(let record)): for text in problems(record, kiosk) { broken(text) }
        case .record(let record): for text in problems(record, kiosk, at) { broken(text) }
        case .view(let view) where view.stage == "explain":
            guard let id = view.service, services[id]?.isBad == true else {
                return broken("why is asked without a bad rating")
            }
        case .view(let view) where view.stage == "evaluate":
            let rates = view.choices.map(\.id).filter { $0.hasPrefix("rate") }
            if rates != ["rate5", "rate4", "rate3", "rate2", "rate1"] { broken("the choices are \(rates)") }
        default: break
        }
    }

    private mutating func problems(_ record: KioskRecord, _ kiosk: KioskID, _ at: Instant) -> [String] {
        switch record {
        case .sessionStarted(let record):
            current[kiosk] = record.service
            if services.updateValue(Service(kiosk: kiosk), forKey: record.service) != nil {
                return ["\(record.service) began twice"]
            }
        case .serviceEnded(let service, let ended):
            defer { services[service]?.endedAt = ended }
            if services[service]?.endedAt != nil { return ["\(service) ended twice"] }
        case .numberIssued(let ticket): services[ticket.service]?.delivered = true
        case .caseAccepted(let record): services[record.service]?.delivered = true
        case .evaluationPrompted(let service, _):
            services[service]?.prompts += 1
            var problems: [String] = []
            if services[service]?.endedAt == nil { problems.append("\(service) is asked before its end") }
            if services[service]?.prompts ?? 0 > 1 { problems.append("\(service) is asked twice") }
            return problems
        case .ratingDetail(let detail):
            services[detail.service]?.details += 1
            guard let service = services[detail.service], service.isBad else {
                return ["\(detail.service) says what was bad without a bad rating"]
            }
            if service.details > 1 { return ["\(detail.service) says twice what was bad"] }
        case .sessionEnded(let service, _, _):
            guard services[service]?.isOver == false else { return ["\(service) ended, and was not on"] }
            services[service]?.isOver = true
            services[service]?.choices = []
            over.append(service)
            if over.count > 2 * Self.kept {
                for old in over.prefix(Self.kept) { services[old] = nil }
                over.removeFirst(Self.kept)
            }
            return seesInputs ? services[service].map { Self.problems(atEndOf: service, $0) } ?? [] : []
        default: break
        }
        return []
    }

    private mutating func problems(_ record: EvaluationRecord, _ kiosk: KioskID) -> [String] {
        let id = record.service
        services[id]?.evaluations += 1
        services[id]?.isBad = record.result.isBad
        guard let service = services[id] else { return ["a rating of \(id), which never began"] }
        var problems: [String] = []
        if service.evaluations > 1 { problems.append("\(id) has two evaluations") }
        // A machine that died may come back with its clock set back.
        if service.endedAt.map({ record.at < $0 && !service.isCutOff }) ?? true {
            problems.append("\(id) is rated before its end")
        }
        switch record.result {
        case .rated(let level, let input):
            if !(1...5).contains(level) { problems.append("\(id) has level \(level)") }
            if service.prompts == 0 { problems.append("\(id) is rated and was not asked") }
            if seesInputs, !service.choices.contains(Choice(level: level, input: input)) {
                problems.append("\(id) has level \(level), which nobody chose after its end")
            }
        case .silent(.noAnswer):
            if service.prompts == 0 { problems.append("\(id) was not asked and counts as not answered") }
        case .silent(.deviceOut), .silent(.abandoned): break
        }
        return problems
    }

    /// Inputs count once the service has ended, for the session that is on.
    private mutating func saw(_ choice: Choice, _ kiosk: KioskID) {
        guard let service = current[kiosk], services[service]?.endedAt != nil, services[service]?.isOver == false else {
            return
        }
        services[service]?.choices.insert(choice)
    }

    private static func problems(atEndOf id: ServiceID, _ service: Service) -> [String] {
        guard service.delivered || service.endedAt != nil else { return [] }
        var problems: [String] = []
        if service.endedAt == nil { problems.append("\(id) gave a number or a case and never ended") }
        if service.evaluations != 1 { problems.append("\(id) ended and has \(service.evaluations) evaluations") }
        return problems
    }

    public mutating func finish(at: Instant) {
        guard !seesInputs else { return }
        for (id, service) in services.sorted(by: { $0.key.value < $1.key.value }) where service.isOver {
            for text in Self.problems(atEndOf: id, service) {
                violations.append(Violation(checker: Self.name, kiosk: service.kiosk, at: at, text: text))
            }
        }
    }
}
