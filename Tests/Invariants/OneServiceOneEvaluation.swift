public import DeviceModel
public import KioskCore

/// Invariant 3: one prompt and one evaluation at most per service, after its end, from an input of the same level;
/// without input exactly one 未评价, also of a service that a crash cut off after its number or case; five equal choices
/// in fixed order.
public struct OneServiceOneEvaluation: Checker {
    public static let name = "one-service-one-evaluation"
    public private(set) var violations: [Violation] = []
    private let seesInputs: Bool
    private var services: [ServiceID: Service] = [:]
    private var current: [KioskID: ServiceID] = [:]

    private struct Service {
        var kiosk: KioskID
        var endedAt: Instant?
        var isOver = false
        /// A number or a case of it was committed.
        var delivered = false
        var prompts = 0
        var evaluations = 0
        var levels: Set<Int> = []
    }

    /// - Parameter seesInputs: false for records alone, where a rating cannot be held against its input.
    public init(seesInputs: Bool = true) { self.seesInputs = seesInputs }

    public mutating func observe(_ observation: Observation, kiosk: KioskID, at: Instant) {
        func broken(_ text: String) -> Violation { Violation(checker: Self.name, kiosk: kiosk, at: at, text: text) }
        switch observation {
        case .event(.key(let key, _)):
            let order: [KeypadKey] = [.veryDissatisfied, .dissatisfied, .fairlySatisfied, .satisfied, .verySatisfied]
            if let place = order.firstIndex(of: key) { saw(level: place + 1, kiosk) }
        case .event(.citizen(.rate(let level))): saw(level: level, kiosk)
        case .record(.sessionStarted(let record)):
            services[record.service] = Service(kiosk: kiosk)
            current[kiosk] = record.service
        case .record(.serviceEnded(let service, let ended)):
            if services[service]?.endedAt != nil { violations.append(broken("\(service) ended twice")) }
            services[service]?.endedAt = ended
        case .record(.numberIssued(let ticket)): services[ticket.service]?.delivered = true
        case .record(.caseAccepted(let record)): services[record.service]?.delivered = true
        case .record(.sessionEnded(let service, _, _)): services[service]?.isOver = true
        case .record(.evaluationPrompted(let service, _)):
            services[service]?.prompts += 1
            if services[service]?.endedAt == nil { violations.append(broken("\(service) is asked before its end")) }
            if services[service]?.prompts ?? 0 > 1 { violations.append(broken("\(service) is asked twice")) }
        case .record(.evaluation(let record)):
            services[record.service]?.evaluations += 1
            guard let service = services[record.service] else {
                violations.append(broken("a rating of \(record.service), which never began"))
                return
            }
            if service.evaluations > 1 { violations.append(broken("\(record.service) has two evaluations")) }
            if service.endedAt.map({ record.at < $0 }) ?? true {
                violations.append(broken("\(record.service) is rated before its end"))
            }
            guard case .rated(let level, _) = record.result else { return }
            if !(1...5).contains(level) { violations.append(broken("\(record.service) has level \(level)")) }
            if service.prompts == 0 { violations.append(broken("\(record.service) is rated and was not asked")) }
            if seesInputs, !service.levels.contains(level) {
                violations.append(broken("\(record.service) has level \(level), which nobody chose after its end"))
            }
        case .view(let view) where view.stage == "evaluate":
            let rates = view.choices.map(\.id).filter { $0.hasPrefix("rate") }
            if rates != ["rate5", "rate4", "rate3", "rate2", "rate1"] {
                violations.append(broken("the choices are \(rates)"))
            }
        default: break
        }
    }

    /// Inputs count once the service has ended, for the session that is on.
    private mutating func saw(level: Int, _ kiosk: KioskID) {
        guard let service = current[kiosk], services[service]?.endedAt != nil, services[service]?.isOver == false else {
            return
        }
        services[service]?.levels.insert(level)
    }

    public mutating func finish(at: Instant) {
        for (id, service) in services.sorted(by: { $0.key.value < $1.key.value })
        where service.isOver && (service.delivered || service.endedAt != nil) {
            func broken(_ text: String) -> Violation {
                Violation(checker: Self.name, kiosk: service.kiosk, at: at, text: text)
            }
            if service.endedAt == nil { violations.append(broken("\(id) gave a number or a case and never ended")) }
            if service.evaluations != 1 {
                violations.append(broken("\(id) ended and has \(service.evaluations) evaluations"))
            }
        }
    }
}
