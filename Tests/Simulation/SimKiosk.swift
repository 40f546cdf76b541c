import DeviceModel
import ItemList
import KioskCore

/// One simulated kiosk: its rules, its store, its devices and the citizen before it.
struct SimKiosk {
    let settings: KioskSettings
    var rules: any Rules
    var random: SplitRandom
    /// Rises with each crash: what was under way before it is lost.
    var epoch = 0
    var isRunning = true
    var timers: [TimerID: Int] = [:]
    var timerGeneration = 0
    var store = SimStore()
    var devices: [DeviceClass: SimDevice] = [
        .ticketPrinter: SimDevice("printer"), .documentScanner: SimDevice("scanner"),
        .evaluationKeypad: SimDevice("keypad"),
    ]
    var keySequence: UInt64 = 0
    var citizen: SimCitizen?
    var sessions = 0
    var delivering = false
    /// The newest list that it has taken.
    var newestList: ListReference?
}

struct SimDevice {
    var id: DeviceID
    var isUsable = true
    var fault: FaultRecord?
    var faults = 0
    init(_ name: String) { id = DeviceID(name) }
}

/// Durable records, and what counting them gives.
struct SimStore {
    var records: [KioskRecord] = []
    var pending: [CaseNumber] = []
    var sealed: [CaseNumber: CaseContent] = [:]

    mutating func keep(_ new: [KioskRecord], _ drafts: [SealedDraft]) {
        for record in new {
            records.append(record)
            switch record {
            case .caseAccepted(let accepted): pending.append(accepted.number)
            case .caseDelivered(let number, _), .caseRefused(let number, _, _): pending.removeAll { $0 == number }
            default: break
            }
        }
        for draft in drafts { sealed[draft.number] = draft.content }
    }

    func recovered(day: String) -> Recovered {
        var result = Recovered(serviceDay: day, pendingCases: pending.count)
        let compact = day.filter { $0 != "-" }
        var open: [ServiceID: Recovered.OpenSession] = [:]
        var order: [ServiceID] = []
        func serial(_ id: String) -> Int {
            guard id.contains(compact) else { return 0 }
            return id.split(separator: "-").last.flatMap { Int($0.drop { !$0.isNumber }) } ?? 0
        }
        for record in records {
            switch record {
            case .sessionStarted(let session):
                open[session.service] = .init(
                    service: session.service, serviceEnded: false, prompted: false, evaluated: false)
                order.append(session.service)
                result.lastService = max(result.lastService, serial(session.service.value))
            case .sessionEnded(let service, _, _): open[service] = nil
            case .serviceEnded(let service, _): open[service]?.serviceEnded = true
            case .evaluationPrompted(let service, _): open[service]?.prompted = true
            case .evaluation(let evaluation): open[evaluation.service]?.evaluated = true
            case .numberIssued(let ticket):
                open[ticket.service]?.delivered = true
                guard ticket.serviceDay == day else { continue }
                let key = "\(ticket.queue)/\(ticket.queueClass)"
                result.lastNumbers[key] = max(result.lastNumbers[key] ?? 0, ticket.number)
            case .caseAccepted(let accepted):
                open[accepted.service]?.delivered = true
                result.lastCase = max(result.lastCase, serial(accepted.number.value))
            default: break
            }
        }
        result.openSessions = order.compactMap { open[$0] }
        return result
    }
}

/// Somebody before a kiosk.
struct SimCitizen {
    var person: Person
    /// In 10,000: how often an act is nonsense, how often they just leave.
    var hostility: Int
    var impatience: Int
    /// Never does anything more from here on.
    var isGone = false
    var acts = 0

    init(_ random: inout SplitRandom, number: Int) {
        let digits =
            "350399" + "\(1950 + random.below(55))" + ["0312", "1130", "0704"][random.below(3)]
            + String(String(1000 + random.below(1000)).suffix(3))
        let id = digits + String(IDNumber.checkCharacter(of: digits) ?? "0")
        let tail = String(10_000_000 + random.below(89_999_999))
        person = Person(name: "测试人\(number)号\(tail)", idNumber: id, phone: "139" + tail)
        hostility = random.chance(1500) ? 3000 : 100
        impatience = random.chance(2000) ? 800 : 50
    }
}
