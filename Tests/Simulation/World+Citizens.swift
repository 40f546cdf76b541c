import DeviceModel
import Invariants
import ItemList
import KioskCore

/// Citizens: most do what the screen says, some leave, some wait too long, some do anything at all.
extension World {
    mutating func arrive(_ index: Int) {
        let hour = ShanghaiTime(instant(index)).minute / 60
        let mean: Int64 = (8..<20).contains(hour) ? 24 : 110
        agenda.plan(.arrival(kiosk: index), at: now + random.within(60_000...(mean * 120_000)))
        guard kiosks[index].isRunning, kiosks[index].citizen == nil else { return }
        citizens += 1
        let citizen = SimCitizen(&kiosks[index].random, number: citizens)
        kiosks[index].citizen = citizen
        for value in [citizen.person.name, citizen.person.idNumber, citizen.person.phone] {
            observe(.planted(value), index)
        }
        plan(index)
    }

    private mutating func plan(_ index: Int) {
        agenda.plan(
            .act(kiosk: index, epoch: kiosks[index].epoch), at: now + kiosks[index].random.within(1_000...25_000))
    }

    mutating func act(_ index: Int) {
        guard kiosks[index].isRunning, var citizen = kiosks[index].citizen else { return }
        citizen.acts += 1
        kiosks[index].citizen = citizen
        let isInSession = kiosks[index].rules.isInSession
        if !isInSession, citizen.acts > 1 || citizen.isGone {
            kiosks[index].citizen = nil
            return
        }
        if citizen.isGone || citizen.acts > 120 {
            kiosks[index].citizen?.isGone = true
            return plan(index)
        }
        if kiosks[index].random.chance(citizen.impatience) {
            if kiosks[index].random.chance(5000) {
                kiosks[index].citizen?.isGone = true
            } else {
                feed(.citizen(.cancel), index)
            }
            return plan(index)
        }
        if kiosks[index].random.chance(citizen.hostility) {
            feed(nonsense(index), index)
            if kiosks[index].isRunning { plan(index) }
            return
        }
        let view = kiosks[index].rules.view(at: instant(index))
        if !isInSession {
            start(index)
        } else if let input = sensible(view, index) {
            feed(input, index)
        }
        if kiosks[index].isRunning { plan(index) }
    }

    private mutating func start(_ index: Int) {
        let offers = kiosks[index].rules.offers(at: instant(index))
        if kiosks[index].random.chance(2000) { observe(.offers(offers), index) }
        var choices = offers.filter(\.offered).map(\.item)
        let list = list.list
        let numbers = choices.filter { list[$0]?.steps.contains(.takeNumber) == true }
        let packages = choices.filter { list[$0]?.isPackage == true }
        if kiosks[index].random.chance(2500), !numbers.isEmpty { choices = numbers }
        if kiosks[index].random.chance(1500), !packages.isEmpty { choices = packages }
        if kiosks[index].random.chance(300) { choices = offers.map(\.item) }
        if extras.chance(500) {
            feed(.citizen(.assist(Set(AssistOption.allCases.filter { _ in extras.chance(5000) }))), index)
            guard kiosks[index].isRunning else { return }
        }
        if extras.chance(100), let item = extras.pick(offers.filter { !$0.offered }.map(\.item)) {
            count("reports without a session")
            return feed(.citizen(.reportItem(item)), index)
        }
        guard let item = kiosks[index].random.pick(choices) else {
            kiosks[index].citizen?.isGone = true
            return
        }
        count("sessions")
        feed(.citizen(.start(item: item)), index)
    }

    /// What the screen asks for; nil: the citizen waits.
    private mutating func sensible(_ view: ScreenView, _ index: Int) -> KioskEvent? {
        let choices = view.choices.map(\.id)
        guard let person = kiosks[index].citizen?.person else { return nil }
        func has(_ choice: String) -> Bool { choices.contains(choice) }
        func often(_ per: Int) -> Bool { kiosks[index].random.chance(per) }
        if has("moreTime"), often(400) { return .citizen(.moreTime) }
        if has("reportUnresolved"), often(150) { return .citizen(.reportUnresolved) }
        // Children at the keypad: a key counts after the service's end only.
        if view.stage != "evaluate", often(300) {
            kiosks[index].keySequence += 1
            return .key(often(5000) ? .verySatisfied : .veryDissatisfied, sequence: kiosks[index].keySequence)
        }
        if has("deliverPost"), extras.chance(2500) { return .citizen(.deliver(extras.chance(8000) ? .post : .counter)) }
        switch view.stage {
        case "identify" where has("requestCode"):
            return .citizen(.requestCode(idNumber: often(9500) ? person.idNumber : "11010519491231002X"))
        case "code" where has("enterCode"):
            if often(500) { return .citizen(.requestCode(idNumber: "")) }
            return .citizen(.enterCode(often(9000) ? "246810" : "135790"))
        case "lookup" where has("declineLookups"):
            return .citizen(often(8500) ? .proceed : .declineLookups(Set(view.materials.filter { _ in often(4000) })))
        case "form":
            if let material = view.materials.first, often(6000) || !has("fill") {
                return .citizen(.promise(material: material, agreed: often(8500)))
            }
            if has("fill"), often(9600) { return .citizen(.fill(typed(view.fields, index))) }
            return .citizen(.proceed)
        case "scan":
            guard let material = view.materials.first, has("missing") else { return nil }
            return .citizen(has("scan") && often(8500) ? .scan(material: material) : .missing(material: material))
        case "review":
            if has("consentPartial") { return .citizen(.consentPartial(often(7000))) }
            if has("scan"), let material = view.materials.first, often(800) {
                return .citizen(.scan(material: material))
            }
            return .citizen(.proceed)
        case "number", "result":
            if has("reprint"), often(6000) { return .citizen(.reprint) }
            return often(5000) && has("proceed") ? .citizen(.proceed) : nil
        case "evaluate":
            kiosks[index].keySequence += 1
            let keys: [KeypadKey] = [
                .verySatisfied, .satisfied, .fairlySatisfied, .dissatisfied, .veryDissatisfied, .confirm, .cancel,
            ]
            switch kiosks[index].random.below(10) {
            case 0..<4: return kiosks[index].random.pick(keys).map { .key($0, sequence: kiosks[index].keySequence) }
            case 4..<6: return .citizen(.rate(level: 1 + kiosks[index].random.below(5)))
            default: return nil
            }
        case "explain":
            switch extras.below(4) {
            case 0: return .citizen(.explainRating(reasons: ["guide", "operation"], phone: ""))
            case 1:
                observe(.planted(person.phone), index)
                return .citizen(.explainRating(reasons: ["efficiency"], phone: person.phone))
            case 2: return .citizen(.explainRating(reasons: ["weather"], phone: "1"))
            default: return nil
            }
        default: return has("proceed") ? .citizen(.proceed) : nil
        }
    }

    /// Values for a form: right, wrong, too long, left out; personal ones are planted.
    private mutating func typed(_ fields: [FieldPrompt], _ index: Int) -> [String: String] {
        var values: [String: String] = [:]
        for field in fields {
            if kiosks[index].random.chance(field.required ? 400 : 4000) { continue }
            if kiosks[index].random.chance(400) {
                values[field.id] = kiosks[index].random.pick([
                    "", " ", "???", "2026-02-30", String(repeating: "长", count: 900), "a\u{7}b",
                ])
                continue
            }
            let number = String(10_000_000 + kiosks[index].random.below(89_999_999))
            let value: String
            switch field.kind {
            case "phone": value = "137" + number
            case "date": value = "1999-0\(1 + kiosks[index].random.below(9))-15"
            case "choice": value = kiosks[index].random.pick(field.choices) ?? ""
            case "amount": value = "\(kiosks[index].random.below(10_000)).5"
            case "idNumber": value = kiosks[index].citizen?.person.idNumber ?? ""
            case "address": value = "示范路\(number)号"
            default: value = "填写\(number)字"
            }
            values[field.id] = value
            if ["phone", "address", "text"].contains(field.kind) { observe(.planted(value), index) }
        }
        return values
    }

    private mutating func nonsense(_ index: Int) -> KioskEvent {
        kiosks[index].random.pick(Self.nonsense) ?? .citizen(.proceed)
    }

    private static let nonsense: [KioskEvent] = {
        let long = String(repeating: "撑", count: 20_000)
        return [
            .citizen(.start(item: "no such item")), .citizen(.proceed), .citizen(.requestCode(idNumber: "123")),
            .citizen(.requestCode(idNumber: long)), .citizen(.enterCode("'; DROP TABLE session; --")),
            .citizen(.enterCode("000000")), .citizen(.declineLookups(["no such material", long])),
            .citizen(.fill(["noSuchField": long, "contactPhone": "\u{0}\u{202E}"])), .citizen(.fill([:])),
            .citizen(.promise(material: "no such material", agreed: true)),
            .citizen(.scan(material: "no such material")),
            .citizen(.missing(material: "")), .citizen(.consentPartial(true)), .citizen(.reprint),
            .citizen(.rate(level: 9)),
            .citizen(.rate(level: 5)), .citizen(.rate(level: -1)), .citizen(.moreTime),
            .key(.verySatisfied, sequence: 0),
            .key(.confirm, sequence: UInt64.max), .committed(CommitID(-1)), .commitFailed(CommitID(999_999_999)),
            .printed(RequestID(-7), .completed), .scanned(RequestID(0), .page(PageID("x"))),
            .answer(.identified(Person(name: "假", idNumber: "1", phone: "2")), to: RequestID(1)),
            .timer(.request(RequestID(3))),
            .timer(.answer(ServiceID("other"))), .timer(.evaluation(ServiceID("other"))),
        ]
    }()
}
