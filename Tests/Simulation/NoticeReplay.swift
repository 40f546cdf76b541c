import DeviceModel
import ItemList
import KioskCore

/// The same session once more on a kiosk where everything works, with the same answers and exactly what the one-time
/// notice listed: it has to be accepted, with no state in between (invariant 8).
struct NoticeReplay {
    var rules: any Rules
    let session: SimSession
    let person: Person
    /// Materials that the notice named.
    let gaps: Set<String>

    private var paper: Paper?
    private var inner: [KioskEvent] = []
    private var commits = 0

    init(rules: any Rules, session: SimSession, person: Person, gaps: Set<String>) {
        self.rules = rules
        self.session = session
        self.person = person
        self.gaps = gaps
    }

    /// Whether every case was accepted with the first paper.
    mutating func isAccepted() -> Bool {
        let now = session.startedAt
        feed(.started(Recovered(serviceDay: ShanghaiTime(now).date)))
        for kind in DeviceClass.allCases { feed(.device(kind, DeviceView(usable: true, observedAt: now))) }
        for port in PortKind.allCases { feed(.port(port, .up)) }
        feed(.citizen(.start(item: session.item)))
        for _ in 0..<300 where paper == nil {
            guard rules.isInSession, let next = next(rules.view(at: now)) else { return false }
            feed(.citizen(next))
        }
        guard case .acceptanceNotice(let notice)? = paper else { return false }
        return notice.notMade.isEmpty && !notice.entries.isEmpty
    }

    private mutating func feed(_ event: KioskEvent) {
        inner = [event]
        while paper == nil, !inner.isEmpty {
            for effect in rules.handle(inner.removeFirst(), at: session.startedAt) { perform(effect) }
        }
    }

    private mutating func perform(_ effect: Effect) {
        switch effect {
        case .commit(let id, _, _): inner.append(.committed(id))
        case .print(let request): paper = request.paper
        case .scan(let id, _, let material): inner.append(.scanned(id, .page(PageID("again-\(material)"))))
        case .ask(let id, let request): inner.append(.answer(answer(request), to: id))
        default: break
        }
    }

    private func answer(_ request: PortRequest) -> PortAnswer {
        switch request {
        case .sendCode: return .codeSent(challenge: "again", maskedPhone: "***")
        case .checkCode: return .identified(person)
        default:
            guard let question = request.question else { return .unavailable(code: "none") }
            // What paper or a promise can fill is filled by that: the state's answers stay as they were.
            if gaps.contains(question.material), !hasOtherWay(question.material) {
                return .lookup(.found, reference: "again", fields: [:])
            }
            return session.answers[question] ?? .lookup(.none, reference: nil, fields: [:])
        }
    }

    private func hasOtherWay(_ material: String) -> Bool {
        guard let list = session.list, let row = list[session.item] else { return false }
        let items = row.isPackage ? list.items.filter { $0.oneMatter == row.oneMatter } : [row]
        return items.contains { item in
            item.materials.contains { $0.name == material && $0.sources.contains { !$0.isLookedUp } }
        }
    }

    private func isGiven(_ material: String) -> Bool { gaps.contains(material) || session.given.contains(material) }

    private func next(_ view: ScreenView) -> CitizenInput? {
        switch view.stage {
        case "identify": return .requestCode(idNumber: person.idNumber)
        case "code": return .enterCode("246810")
        case "lookup":
            let declined = session.declined.filter { !gaps.contains($0) || hasOtherWay($0) }
            return declined.isEmpty ? .proceed : .declineLookups(declined)
        case "form":
            if !view.fields.isEmpty { return .fill(Self.rightValues(view.fields, person)) }
            guard let material = view.materials.first else { return .proceed }
            return .promise(material: material, agreed: isGiven(material))
        case "scan":
            guard let material = view.materials.first else { return nil }
            return isGiven(material) ? .scan(material: material) : .missing(material: material)
        default: return view.choices.contains { $0.id == "proceed" } ? .proceed : nil
        }
    }

    private static func rightValues(_ fields: [FieldPrompt], _ person: Person) -> [String: String] {
        var values: [String: String] = [:]
        for field in fields {
            switch field.kind {
            case "phone": values[field.id] = "13712345678"
            case "date": values[field.id] = "1999-05-15"
            case "choice": values[field.id] = field.choices.first
            case "amount": values[field.id] = "12.5"
            case "idNumber": values[field.id] = person.idNumber
            default: values[field.id] = "示范路"
            }
        }
        return values
    }
}

extension MaterialSource {
    fileprivate var isLookedUp: Bool {
        switch self {
        case .licence, .datashare, .previous: true
        case .scan, .promise, .declare: false
        }
    }
}
