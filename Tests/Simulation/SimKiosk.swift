import DeviceModel
import ItemList
import KioskCore

/// One simulated kiosk: its rules, its store, its devices and the citizen before it.
struct SimKiosk {
    let settings: KioskSettings
    var rules: any Rules
    var store: any DurableStore
    var random: SplitRandom
    /// Rises with each crash: what was under way before it is lost.
    var epoch = 0
    var isRunning = true
    var timers: [TimerID: Int] = [:]
    var timerGeneration = 0
    var devices: [DeviceClass: SimDevice] = [
        .ticketPrinter: SimDevice("printer"), .documentScanner: SimDevice("scanner"),
        .evaluationKeypad: SimDevice("keypad"),
    ]
    var keySequence: UInt64 = 0
    var citizen: SimCitizen?
    var delivering = false
    /// The list that its rules use.
    var list: ListReference?
    /// What the machine's clock is ahead of true time, in milliseconds.
    var civil: Int64 = 0
    /// The same of the rules' clock, which follows between sessions only (decision 0005).
    var clock: Int64 = 0
    /// The network to the district.
    var isLinked = true
    /// Since then the receiver could be reached, nothing was lost on the way, and no case was added.
    var reachesReceiverSince: Int64 = 0
    /// What the last commit was for.
    var purpose = Boundaries.Purpose.none
    var session = SimSession()
    /// Keys of the copies of the last service, with what they print; the first may be unmarked.
    var papers: (service: ServiceID?, keys: Set<String>, unmarked: Set<PaperKind>) = (nil, [], [])
    var droppedPages: Set<PageID> = []
}

/// What a session was given, for its replay after a notice.
struct SimSession {
    var item = ""
    var list: ItemList?
    var startedAt = Instant(milliseconds: 0)
    var answers: [PortRequest.Question: PortAnswer] = [:]
    var declined: Set<String> = []
    /// Promised, declared or brought on paper.
    var given: Set<String> = []
    var isReplayed = false
}

extension PortRequest {
    struct Question: Hashable {
        var port: PortKind
        var material: String
    }

    /// The look-up that it is; nil: it is about identity.
    var question: Question? {
        switch self {
        case .licence(let material, _), .dataCheck(let material, _), .previous(let material, _):
            Question(port: port, material: material)
        default: nil
        }
    }
}

struct SimDevice {
    var id: DeviceID
    var isUsable = true
    var fault: FaultRecord?
    var faults = 0
    init(_ name: String) { id = DeviceID(name) }
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
