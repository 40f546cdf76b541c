import DeviceModel
import Invariants
import ItemList
import KioskCore

/// Kiosks of one hall, their district and their citizens, driven by one seed: a run replays exactly.
struct World {
    enum Action {
        case feed(kiosk: Int, epoch: Int, KioskEvent)
        case timer(kiosk: Int, epoch: Int, TimerID, generation: Int)
        case arrival(kiosk: Int)
        case act(kiosk: Int, epoch: Int)
        case poll(kiosk: Int)
        case fault(kiosk: Int)
        case heal(kiosk: Int, DeviceClass)
        case port(PortKind)
        case receiver
        case link(kiosk: Int)
        case clock(kiosk: Int)
        case deliver(kiosk: Int, epoch: Int)
        case crash(kiosk: Int)
        case restart(kiosk: Int)
        case newList
        case judge
        case window
    }

    struct Plan {
        var seed: UInt64
        /// Days of the whole hall; kiosk-days are these times the kiosks.
        var days: Int
        var kiosks = 3
        var breakage: Breakage?
        /// Mean minutes between two crashes of a kiosk.
        var crashEvery: Int64 = 900
        var faultEvery: Int64 = 240
        /// Hours between two lists.
        var listEvery: Int64 = 24
    }

    typealias TrustedList = (reference: ListReference, list: ItemList)

    let plan: Plan
    var random: SplitRandom
    var agenda = Agenda<Action>()
    /// Milliseconds since 1970 that have truly gone by.
    var now: Int64
    let end: Int64
    var kiosks: [SimKiosk] = []
    var checkers: Checkers
    /// As the city made it, and the newest that was published.
    let base: ItemList
    var list: TrustedList
    /// The rules as they are after a start with the newest list.
    var fresh: [any Rules] = []
    var ports: [PortKind: Bool] = Dictionary(uniqueKeysWithValues: PortKind.allCases.map { ($0, true) })
    var receiverLog: Set<CaseNumber> = []
    var receivers: [KioskID: SimReceiver] = [:]
    var citizens = 0
    var extra: [String] = []
    var stats: [String: Int] = [:]
    var events = 0
    var boundaries = Boundaries()
    var challenges = 0
    var windowCalls: Int64 = 0
    /// What windows and assistance draw on, so that the rest of a run does not move with them.
    var extras: SplitRandom
    var isEnding = false

    /// Wednesday 2026-03-04, 00:00 in the hall.
    static let begin: Int64 = 1_772_553_600_000

    /// Office hours of two seasons, with two holidays and a Saturday worked for them, in the first days of a run.
    static let hours: HallCalendar = {
        let first = ShanghaiTime(Instant(milliseconds: begin)).day
        let name = LocalizedText(zh: "节日", en: "the holiday")
        let winter = HallCalendar.Season.officeHours
        let summer = HallCalendar.Season(
            from: .init(month: 3, day: 10), through: .init(month: 9, day: 30),
            week: Array(repeating: [.init(from: 480, to: 720), .init(from: 900, to: 1080)], count: 6))
        return HallCalendar(
            seasons: [summer, winter], holidays: [.init(name: name, first: first + 1, last: first + 2)],
            makeUpDays: [.init(name: name, day: first + 3)])
    }()

    init(_ plan: Plan, list: ItemList, store: (KioskSettings) -> any DurableStore = { _ in MemoryStore() }) {
        self.plan = plan
        random = SplitRandom(seed: plan.seed)
        extras = SplitRandom(seed: ~plan.seed)
        now = Self.begin
        end = Self.begin + Int64(plan.days) * 86_400_000
        base = list
        self.list = (Self.reference(list), list)
        let settings = Self.settings(plan.kiosks)
        checkers = Checkers(settings: settings)
        fresh = settings.map { Self.rules($0, self.list, plan.breakage) }
        for (settings, rules) in zip(settings, fresh) {
            kiosks.append(
                SimKiosk(settings: settings, rules: rules, store: store(settings), random: random.split()))
        }
    }

    /// The second kiosk stands in a hall that never closes; the first has few numbers and a small outbox.
    private static func settings(_ count: Int) -> [KioskSettings] {
        (0..<count).map { index in
            let hall = Hall(
                id: "HJ", name: "示范区政务服务中心", mark: "福建政务服务中心", address: "示范路1号", phone: "0594-0000000",
                hours: index == 1 ? HallCalendar(roundTheClock: true) : hours)
            let from = 1 + index * 40
            return KioskSettings(
                kiosk: KioskID("K0\(index + 1)"), hall: hall,
                ranges: [NumberRange(queue: "general", from: from, through: from + (index == 0 ? 7 : 39))],
                outboxBound: index == 0 ? 40 : 200, readingLimit: .seconds(1800))
        }
    }

    static func rules(_ settings: KioskSettings, _ list: TrustedList, _ breakage: Breakage?) -> any Rules {
        let machine = KioskMachine(settings: settings, list: list.list, reference: list.reference)
        return breakage.map { BrokenRules(machine: machine, breakage: $0) } ?? machine
    }

    // MARK: - The run

    mutating func run() {
        for index in kiosks.indices {
            kiosks[index].store.activate(list.reference)
            boot(index)
            agenda.plan(.arrival(kiosk: index), at: now + random.within(0...600_000))
            agenda.plan(.poll(kiosk: index), at: now + 60_000)
            agenda.plan(.fault(kiosk: index), at: now + random.within(0...(plan.faultEvery * 60_000)))
            agenda.plan(.crash(kiosk: index), at: now + random.within(0...(plan.crashEvery * 60_000)))
            agenda.plan(.link(kiosk: index), at: now + random.within(0...43_200_000))
            agenda.plan(.clock(kiosk: index), at: now + random.within(0...86_400_000))
        }
        agenda.plan(.receiver, at: now + random.within(0...7_200_000))
        agenda.plan(.port(.licences), at: now + random.within(0...7_200_000))
        agenda.plan(.newList, at: now + plan.listEvery * 1_800_000)
        agenda.plan(.judge, at: now + 3_600_000)
        agenda.plan(.window, at: now + 600_000)
        while let (time, action) = agenda.next(), time <= end {
            now = time
            perform(action)
        }
        settle()
        stats["events"] = events
        stats.merge(boundaries.counts, uniquingKeysWith: +)
    }

    /// The end: receiver and devices are well, everything is delivered, everything is judged.
    private mutating func settle() {
        isEnding = true
        now = end
        ports = ports.mapValues { _ in true }
        for index in kiosks.indices {
            kiosks[index].isLinked = true
            if !kiosks[index].isRunning { restart(index) }
            for kind in kiosks[index].devices.keys.sorted(by: { $0.rawValue < $1.rawValue }) { heal(index, kind) }
            for _ in 0..<3 { deliver(index) }
        }
        // What is under way may end: citizens do nothing more.
        let limit = now + 3_600_000
        while let (time, action) = agenda.next(), time <= limit {
            now = time
            switch action {
            case .feed, .timer, .deliver: perform(action)
            default: break
            }
        }
        for index in kiosks.indices {
            for _ in 0..<3 { deliver(index) }
            if kiosks[index].rules.isInSession { extra.append("a session goes on for an hour after its citizen left") }
            observe(.pendingCases(allPending), index)
            observe(.drained(Set(kiosks[index].store.pending)), index)
            if (try? kiosks[index].store.waitingEntries(limit: 1)) != [] {
                extra.append("entries wait, the receiver is up")
            }
            for device in kiosks[index].devices.values { observe(.allGood(device.id), index) }
        }
        checkers.finish(at: Instant(milliseconds: now))
    }

    /// What the rules of a kiosk take for now.
    func instant(_ index: Int) -> Instant { Instant(milliseconds: now + kiosks[index].clock) }
    var allPending: Set<CaseNumber> { Set(kiosks.flatMap(\.store.pending)) }

    mutating func observe(_ observation: Observation, _ index: Int) {
        checkers.observe(observation, kiosk: kiosks[index].settings.kiosk, at: instant(index))
    }

    mutating func count(_ what: String) { stats[what, default: 0] += 1 }

    private mutating func perform(_ action: Action) {
        switch action {
        case .feed(let index, let epoch, let event):
            if kiosks[index].epoch == epoch, kiosks[index].isRunning { feed(event, index) }
        case .timer(let index, let epoch, let id, let generation):
            guard kiosks[index].epoch == epoch, kiosks[index].isRunning, kiosks[index].timers[id] == generation else {
                return
            }
            kiosks[index].timers[id] = nil
            feed(.timer(id), index)
        case .arrival(let index): arrive(index)
        case .act(let index, let epoch): if kiosks[index].epoch == epoch { act(index) }
        case .poll(let index):
            agenda.plan(.poll(kiosk: index), at: now + 600_000)
            for kind in DeviceClass.allCases where kiosks[index].devices[kind] != nil { tellDevice(index, kind) }
            askSettlements(index)
        case .fault(let index): breakDevice(index)
        case .heal(let index, let kind): heal(index, kind)
        case .port(let kind): togglePort(kind)
        case .receiver: toggleReceiver()
        case .link(let index): toggleLink(index)
        case .clock(let index): setClock(index)
        case .deliver(let index, let epoch):
            guard kiosks[index].epoch == epoch else { return }
            kiosks[index].delivering = false
            deliver(index)
        case .crash(let index):
            agenda.plan(.crash(kiosk: index), at: now + random.within(60_000...(plan.crashEvery * 120_000)))
            if kiosks[index].isRunning { crash(index) }
        case .restart(let index): if !kiosks[index].isRunning { restart(index) }
        case .newList: publishList()
        case .judge: judge()
        case .window: callNumber()
        }
    }

    private mutating func judge() {
        agenda.plan(.judge, at: now + 3_600_000)
        let pending = allPending
        for index in kiosks.indices {
            observe(.pendingCases(pending), index)
            guard kiosks[index].isRunning else { continue }
            observe(.offers(kiosks[index].rules.offers(at: instant(index))), index)
            // Twice the longest pause between two deliveries.
            if reachesReceiver(index), now - kiosks[index].reachesReceiverSince > 2 * Self.deliveryPause {
                observe(.drained(Set(kiosks[index].store.pending)), index)
            }
        }
    }

    // MARK: - Start and crash

    mutating func boot(_ index: Int) {
        kiosks[index].isRunning = true
        kiosks[index].clock = kiosks[index].civil
        kiosks[index].reachesReceiverSince = now
        kiosks[index].rules = fresh[index]
        kiosks[index].list = list.reference
        observe(.activeLists(kiosks[index].store.activeLists), index)
        kiosks[index].store.activate(list.reference)
        observe(.listAccepted(list.reference, list.list), index)
        feed(.started(kiosks[index].store.recovered(day: ShanghaiTime(instant(index)).date)), index)
        guard kiosks[index].isRunning else { return }
        for kind in DeviceClass.allCases where kiosks[index].devices[kind] != nil { tellDevice(index, kind) }
        for kind in PortKind.allCases where kiosks[index].isRunning {
            feed(.port(kind, isUp(kind, index) ? .up : .down), index)
        }
        deliver(index)
    }

    mutating func crash(_ index: Int) {
        count("crashes")
        kiosks[index].epoch += 1
        kiosks[index].isRunning = false
        kiosks[index].timers = [:]
        kiosks[index].delivering = false
        kiosks[index].citizen = nil
        kiosks[index].purpose = .none
        observe(.crashed, index)
        agenda.plan(.restart(kiosk: index), at: now + random.within(5_000...90_000))
    }

    mutating func restart(_ index: Int) { boot(index) }
}
