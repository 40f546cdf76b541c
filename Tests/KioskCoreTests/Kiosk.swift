import DeviceModel
import ItemList

@testable import KioskCore

/// One kiosk in a test: commits succeed, devices and ports are well, unless the test says otherwise. Whatever takes
/// time is answered when the test asks for it.
struct Kiosk {
    var machine: KioskMachine
    var now: Instant
    var records: [KioskRecord] = []
    var drafts: [SealedDraft] = []
    var effects: [Effect] = []
    var failsCommits = false
    /// Effects that wait for their answer, in order.
    var asks: [(id: RequestID, request: PortRequest)] = []
    var scans: [(id: RequestID, material: String)] = []
    var prints: [PrintRequest] = []
    var timers: [TimerID: Instant] = [:]

    static let person = Person(name: "陈建国", idNumber: "11010519491231002X", phone: "13900001234")
    /// Wednesday 2026-03-04, 10:00 in the hall.
    static let morning = Instant(milliseconds: 1_772_553_600_000 + 36_000_000)

    init(
        list: ItemList = SampleList.list, hours: HallCalendar = HallCalendar(roundTheClock: true),
        ranges: [NumberRange] = [NumberRange(queue: "general", from: 1, through: 300)], outboxBound: Int = 500,
        at now: Instant = Kiosk.morning, recovered: Recovered = Recovered(), isReady: Bool = true
    ) {
        let hall = Hall(
            id: "HJ", name: "示范区政务服务中心", mark: "福建政务服务中心", address: "示范路1号", phone: "0594-0000000", hours: hours)
        let settings = KioskSettings(
            kiosk: KioskID("K01"), hall: hall, ranges: ranges, outboxBound: outboxBound,
            alternatives: Alternatives(
                otherKiosk: LocalizedText(zh: "旁边的2号机", en: "Kiosk 2 beside this one"),
                online: LocalizedText(zh: "闽政通", en: "Min Zheng Tong")))
        machine = KioskMachine(settings: settings, list: list, reference: ListReference(sequence: 1, hash: "h1"))
        self.now = now
        feed(.started(recovered))
        guard isReady else { return }
        for kind in [DeviceClass.ticketPrinter, .documentScanner, .evaluationKeypad] { device(kind, usable: true) }
        for port in PortKind.allCases { feed(.port(port, .up)) }
    }

    var view: ScreenView { machine.view(at: now) }
    var stage: String { view.stage }
    func has(_ choice: String) -> Bool { view.choices.contains { $0.id == choice } }

    /// Feeds an event and answers its commits at once; returns its effects.
    @discardableResult
    mutating func feed(_ event: KioskEvent) -> [Effect] {
        var all: [Effect] = []
        var inner = [event]
        while !inner.isEmpty {
            for effect in machine.handle(inner.removeFirst(), at: now) {
                all.append(effect)
                switch effect {
                case .commit(let id, let new, let sealed):
                    if failsCommits {
                        inner.append(.commitFailed(id))
                    } else {
                        records += new
                        drafts += sealed
                        inner.append(.committed(id))
                    }
                case .ask(let id, let request): asks.append((id, request))
                case .scan(let id, _, let material): scans.append((id, material))
                case .print(let request): prints.append(request)
                case .setTimer(let id, let after): timers[id] = now + after
                case .cancelTimer(let id): timers[id] = nil
                default: break
                }
            }
        }
        effects += all
        return all
    }

    mutating func input(_ input: CitizenInput) { feed(.citizen(input)) }

    mutating func device(_ kind: DeviceClass, usable: Bool?) {
        feed(.device(kind, DeviceView(usable: usable, observedAt: now)))
    }

    /// Lets time pass; timers that are due fire in order.
    mutating func pass(_ duration: Duration) {
        let end = now + duration
        while let next = timers.filter({ $0.value <= end }).min(by: { $0.value < $1.value }) {
            now = max(now, next.value)
            timers[next.key] = nil
            feed(.timer(next.key))
        }
        now = end
        for kind in [DeviceClass.ticketPrinter, .documentScanner, .evaluationKeypad] {
            if let view = machine.devices[kind] { device(kind, usable: view.usable) }
        }
    }

    mutating func printed(_ outcome: PhysicalOutcome) {
        guard let request = prints.last else { return }
        feed(.printed(request.id, outcome))
    }

    mutating func answer(_ answer: PortAnswer) {
        guard let ask = asks.last else { return }
        feed(.answer(answer, to: ask.id))
    }

    mutating func identify() {
        input(.requestCode(idNumber: Self.person.idNumber))
        answer(.codeSent(challenge: "c", maskedPhone: "139*****234"))
        input(.enterCode("246810"))
        answer(.identified(Self.person))
    }

    /// Values for every field that the screen asks.
    func goodValues() -> [String: String] {
        var values: [String: String] = [:]
        for field in view.fields {
            values[field.id] =
                switch field.kind {
                case "phone": "13700009999"
                case "date": "1999-12-31"
                case "choice": field.choices.first ?? ""
                case "amount": "12.50"
                case "idNumber": Self.person.idNumber
                case "address": "示范路一百号三楼"
                default: "填写的文字"
                }
        }
        return values
    }

    /// Walks an item to its evaluation: look-ups answer as told, the citizen does what the screen asks, or brings
    /// nothing at all.
    mutating func walk(
        _ item: String, lookups: (PortRequest) -> LookupRecord.Answer = { _ in .found }, brings: Bool = true,
        seeing look: (ScreenView) -> Void = { _ in }
    ) {
        input(.start(item: item))
        for _ in 0..<200 {
            look(view)
            switch stage {
            case "notice": input(.proceed)
            case "identify": identify()
            case "lookup":
                if has("declineLookups") {
                    input(.proceed)
                } else if let ask = asks.last {
                    let said = lookups(ask.request)
                    answer(.lookup(said, reference: said == .found ? "ref" : nil, fields: [:]))
                }
            case "form":
                if !brings {
                    input(.proceed)
                } else if let material = view.materials.first {
                    input(.promise(material: material, agreed: true))
                } else {
                    input(.fill(goodValues()))
                }
            case "scan":
                guard let material = view.materials.first else { return }
                if brings {
                    input(.scan(material: material))
                    if let scan = scans.last { feed(.scanned(scan.id, .page(PageID("page-\(scan.id.value)")))) }
                } else {
                    input(.missing(material: material))
                }
            case "review": input(has("consentPartial") ? .consentPartial(false) : .proceed)
            case "printing": printed(.completed)
            default: return
            }
        }
    }

    // MARK: - What was done

    var cases: [CaseRecord] { records.compactMap { if case .caseAccepted(let record) = $0 { record } else { nil } } }
    var tickets: [QueueTicket] { records.compactMap { if case .numberIssued(let ticket) = $0 { ticket } else { nil } } }
    var lookups: [LookupRecord] { records.compactMap { if case .lookup(let lookup) = $0 { lookup } else { nil } } }
    var acts: [ActRecord] { records.compactMap { if case .act(let act) = $0 { act } else { nil } } }
    var reports: [UnresolvedReport] {
        records.compactMap { if case .unresolved(let report) = $0 { report } else { nil } }
    }
    var evaluations: [EvaluationRecord] {
        records.compactMap { if case .evaluation(let evaluation) = $0 { evaluation } else { nil } }
    }
    var papers: [PrintRecord] { records.compactMap { if case .printEnded(let print) = $0 { print } else { nil } } }
    var ends: [SessionEnd] { records.compactMap { if case .sessionEnded(_, _, let how) = $0 { how } else { nil } } }
    var notice: DeficiencyNotice? {
        for request in prints.reversed() { if case .deficiencyNotice(let notice) = request.paper { return notice } }
        return nil
    }
    var erased: [ServiceID] { effects.compactMap { if case .eraseSession(let service) = $0 { service } else { nil } } }
}
