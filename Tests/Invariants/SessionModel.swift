import DeviceModel
import ItemList
import KioskCore

/// What a session knows, told from events alone: answers that were asked for and came in time.
struct SessionModel: Sendable {
    struct Question: Hashable {
        var material: String
        var source: String
    }

    var service: ServiceID
    var needs: PackageModel
    var stage = ""
    var offered: Set<String> = []
    /// Ids of the fields that the screen asks.
    var asked: Set<String> = []
    var satisfied: Set<String> = []
    var answered: [Question: LookupRecord.Answer] = [:]
    /// Promises and declarations that the citizen did not make, materials said to be missing.
    var refused: Set<Question> = []
    var typed: [String: String] = [:]
    var person: Person?
    var licenceFields: [String: String] = [:]
    private var lookups: [RequestID: Question] = [:]
    private var checks: [RequestID: String] = [:]
    private var scans: [RequestID: String] = [:]
    private var typedNumber = ""

    init(service: ServiceID, needs: PackageModel) {
        self.service = service
        self.needs = needs
    }

    /// Questions out of effects.
    static func question(_ request: PortRequest) -> Question? {
        switch request {
        case .licence(let material, _): Question(material: material, source: "licence")
        case .dataCheck(let material, _): Question(material: material, source: "datashare")
        case .previous(let material, _): Question(material: material, source: "previous")
        case .sendCode, .checkCode: nil
        }
    }

    mutating func observe(effect: Effect) {
        switch effect {
        case .ask(let id, let request):
            if let question = Self.question(request) { lookups[id] = question }
            if case .sendCode(let number) = request { typedNumber = number }
            if case .checkCode = request { checks[id] = typedNumber }
        case .scan(let id, _, let material): scans[id] = material
        case .commit(_, let records, _):
            for case .lookup(let lookup) in records where lookup.answer == .declined {
                answered[Question(material: lookup.material, source: lookup.source)] = .declined
            }
        default: break
        }
    }

    mutating func observe(view: ScreenView) {
        stage = view.stage
        offered = Set(view.materials)
        asked = Set(view.fields.map(\.id))
    }

    mutating func observe(event: KioskEvent) {
        switch event {
        case .timer(.request(let id)):
            if let question = lookups.removeValue(forKey: id) { answered[question] = .unavailable }
            checks[id] = nil
            scans[id] = nil
        case .answer(let answer, let id): take(answer, id)
        case .scanned(let id, let outcome):
            guard let material = scans.removeValue(forKey: id), case .page = outcome else { return }
            satisfied.insert(material)
        case .citizen(let input) where stage == "form": take(input)
        default: break
        }
    }

    private mutating func take(_ answer: PortAnswer, _ id: RequestID) {
        if let number = checks.removeValue(forKey: id), case .identified(let person) = answer, person.idNumber == number
        {
            self.person = person
        }
        guard let question = lookups.removeValue(forKey: id) else { return }
        guard case .lookup(let said, _, let fields) = answer, said != .declined else {
            answered[question] = .unavailable
            return
        }
        answered[question] = said
        guard said == .found else { return }
        satisfied.insert(question.material)
        if question.source == "licence" {
            for (key, value) in fields { licenceFields["licence.\(question.material).\(key)"] = value }
        }
    }

    private mutating func take(_ input: CitizenInput) {
        switch input {
        case .promise(let material, true): if offered.contains(material) { satisfied.insert(material) }
        case .fill(let values):
            for field in needs.allFields where asked.contains(field.id) && prefill(field) == nil {
                guard let value = values[field.id] else { continue }
                typed[field.id] = WellFormed.accepts(value, field) ? value : nil
            }
        default: break
        }
    }

    func prefill(_ field: FormField) -> String? {
        guard let from = field.from else { return nil }
        let known = [
            "identity.name": person?.name, "identity.idNumber": person?.idNumber, "identity.phone": person?.phone,
        ]
        guard let value = known[from].flatMap(\.self) ?? licenceFields[from], WellFormed.accepts(value, field) else {
            return nil
        }
        return value
    }

    var filled: Set<String> {
        Set(needs.allFields.filter { prefill($0) != nil || typed[$0.id] != nil }.map(\.id))
    }
}

/// One such model per kiosk, over the lists in use.
struct SessionModels: Sendable {
    private(set) var models: [KioskID: SessionModel] = [:]
    private var lists: [ListReference: ItemList] = [:]
    private var needs: [ListReference: [String: PackageModel]] = [:]

    mutating func observe(_ observation: Observation, kiosk: KioskID) {
        switch observation {
        case .listAccepted(let reference, let list): take(list, reference)
        case .event(let event):
            switch event {
            case .timer(.request), .answer, .scanned, .citizen: models[kiosk]?.observe(event: event)
            default: break
            }
        case .view(let view): if view.service != nil { models[kiosk]?.observe(view: view) }
        case .crashed: models[kiosk] = nil
        case .effect(let effect):
            switch effect {
            case .commit(_, let records, _):
                begin(records, kiosk)
                models[kiosk]?.observe(effect: effect)
            case .ask, .scan: models[kiosk]?.observe(effect: effect)
            case .eraseSession(let service): if models[kiosk]?.service == service { models[kiosk] = nil }
            default: break
            }
        default: break
        }
    }

    /// Of older lists no session can be: each kiosk switches between sessions.
    private mutating func take(_ list: ItemList, _ reference: ListReference) {
        guard lists.updateValue(list, forKey: reference) == nil, lists.count > 4 else { return }
        guard let oldest = lists.keys.min(by: { $0.sequence < $1.sequence }) else { return }
        lists[oldest] = nil
        needs[oldest] = nil
    }

    private mutating func begin(_ records: [KioskRecord], _ kiosk: KioskID) {
        for case .sessionStarted(let record) in records {
            guard let list = lists[record.list], let item = list[record.item] else { continue }
            let model = needs[record.list]?[item.id] ?? PackageModel(item, list)
            needs[record.list, default: [:]][item.id] = model
            models[kiosk] = SessionModel(service: record.service, needs: model)
        }
    }
}
