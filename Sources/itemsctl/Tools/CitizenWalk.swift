import DeviceModel
import ItemList
import KioskCore

/// Takes a made-up citizen through an item, on the real rules of a kiosk where everything works.
struct CitizenWalk {
    enum Citizen {
        /// Has what is asked, and gives it.
        case complete
        /// Nothing is found for, and brings nothing: what is missing is told in one notice.
        case emptyHanded
    }

    private(set) var screens: [ScreenView] = []
    private(set) var papers: [Paper] = []
    /// Why no kiosk of this version offers the item; its other steps are shown all the same.
    private(set) var closed: [LocalizedText] = []
    private let citizen: Citizen
    private var machine: KioskMachine
    private var now: Instant

    /// A Tuesday at ten, in office hours everywhere.
    static let start = Instant(milliseconds: 1_772_503_200_000)
    /// Screens and answers that any item is done with.
    private static let bound = 400

    static let settings = KioskSettings(
        kiosk: KioskID("K01"),
        hall: Hall(
            id: "YS", name: "示例大厅", mark: "福建政务服务中心", address: "示例路1号", phone: "0594-0000000",
            hours: HallCalendar(roundTheClock: true)),
        ranges: [])

    init(_ item: ServiceItem, in list: ItemList, as citizen: Citizen) {
        self.citizen = citizen
        var settings = Self.settings
        settings.ranges = [NumberRange(queue: item.id, from: 1, through: 999)]
        machine = KioskMachine(settings: settings, list: list, reference: ListReference(sequence: 1, hash: ""))
        now = Self.start
        prepare()
        if let offer = machine.offers(at: now).first(where: { $0.item == item.id }), !offer.offered {
            closed = offer.reasons.map(\.text)
            guard offer.reasons.allSatisfy({ $0.code == "step.printDocument.unserved" }) else { return }
            let items = list.items.map { other in
                var other = other
                if other.id == item.id { other.steps.removeAll { $0 == .printDocument } }
                return other
            }
            machine = KioskMachine(
                settings: settings, list: ItemList(header: list.header, items: items),
                reference: ListReference(sequence: 1, hash: ""))
            prepare()
        }
        feed(.citizen(.start(item: item.id)))
        for _ in 0..<Self.bound {
            let view = machine.view(at: now)
            guard !["ready", "ended"].contains(view.stage) else { return }
            if screens.last?.stage != view.stage || screens.last?.title != view.title { screens.append(view) }
            for input in inputs(view, item) where machine.view(at: now).title == view.title { feed(.citizen(input)) }
            if machine.view(at: now) == view { return }
        }
    }

    /// Everything works.
    private mutating func prepare() {
        feed(.started(Recovered(serviceDay: "")))
        for device in DeviceClass.allCases { feed(.device(device, DeviceView(usable: true, observedAt: now))) }
        for port in PortKind.allCases { feed(.port(port, .up)) }
    }

    private mutating func feed(_ event: KioskEvent) {
        var waiting = [event]
        for _ in 0..<Self.bound where !waiting.isEmpty {
            let next = waiting.removeFirst()
            for effect in machine.handle(next, at: now) { waiting += answers(to: effect) }
        }
    }

    private mutating func answers(to effect: Effect) -> [KioskEvent] {
        switch effect {
        case .commit(let id, _, _): return [.committed(id)]
        case .print(let request):
            papers.append(request.paper)
            return [.printed(request.id, .completed)]
        case .scan(let id, _, let material): return [.scanned(id, .page(PageID(material)))]
        case .ask(let id, let request): return [.answer(answer(to: request), to: id)]
        default: return []
        }
    }

    static let person = Person(name: "申请人", idNumber: "11010519491231002X", phone: "13900000000")

    private func answer(to request: PortRequest) -> PortAnswer {
        switch request {
        case .sendCode: return .codeSent(challenge: "1", maskedPhone: "139*****000")
        case .checkCode: return .identified(Self.person)
        default:
            return citizen == .complete
                ? .lookup(.found, reference: "1", fields: [:]) : .lookup(.none, reference: nil, fields: [:])
        }
    }

    /// What this citizen does on a screen.
    private func inputs(_ view: ScreenView, _ item: ServiceItem) -> [CitizenInput] {
        let ids = Set(view.choices.map(\.id))
        let isComplete = citizen == .complete
        if ids.contains("rate5") { return [.rate(level: 5)] }
        if ids.contains("enterCode") { return [.enterCode("123456")] }
        if ids.contains("requestCode") { return [.requestCode(idNumber: Self.person.idNumber)] }
        if ids.contains("consentPartial") { return [.consentPartial(false)] }
        if ids.contains("missing"), let material = view.materials.first {
            return [isComplete ? .scan(material: material) : .missing(material: material)]
        }
        if ids.contains("fill") || ids.contains("promise") {
            let fields = view.fields.map { ($0.id, Self.value(of: $0)) }
            let acts = view.materials.map { CitizenInput.promise(material: $0, agreed: isComplete) }
            let fill = CitizenInput.fill(Dictionary(fields, uniquingKeysWith: { first, _ in first }))
            return (fields.isEmpty ? [] : [fill]) + acts + [.proceed]
        }
        return [.proceed]
    }

    private static func value(of field: FieldPrompt) -> String {
        switch FormField.Kind(rawValue: field.kind) {
        case .phone: "13900000000"
        case .date: "2026-01-31"
        case .choice: field.choices.first ?? ""
        case .amount: "100.00"
        case .idNumber: person.idNumber
        case .address: "示例路1号"
        case .text, nil: "示例"
        }
    }
}
