import Controller
import DeviceModel
import Foundation
import ItemList
import KioskAPI
import KioskCore

/// A kiosk that says what a test wrote down.
actor ScriptedKiosk: KioskBackend {
    var stage = "ready"
    var inputs: [CitizenInput] = []
    var refusal: InputRefusal?
    var acknowledged: [String] = []
    private var readers: [AsyncStream<ControllerEvent>.Continuation] = []
    private var screenReaders: [AsyncStream<ScreenView>.Continuation] = []
    private var sequence: UInt64 = 0

    /// False: requests wait.
    private var isStarted = true
    private var waiters: [CheckedContinuation<Void, Never>] = []

    func beStarting() { isStarted = false }
    func beStarted() {
        isStarted = true
        for waiter in waiters { waiter.resume() }
        waiters = []
    }
    func whenStarted() async {
        if !isStarted { await withCheckedContinuation { waiters.append($0) } }
    }
    var waiting: Int { waiters.count }

    static let item = ServiceItem(
        id: "11350399009900144N4352014901000", baseCode: "4352014901000", name: "退役军人优待证申领", department: "局",
        placePhone: "1", category: "退役", promisedMinutes: 480, legalMinutes: 480, steps: [.notice, .takeNumber],
        guide: Guide(basis: "法", conditions: "无", fee: 0))

    let list = ItemList(
        header: ItemListHeader(sequence: 7, issuer: "局", validFrom: "2026-01-01T00:00:00Z", count: 1), items: [item])

    func refuse(_ refusal: InputRefusal?) { self.refusal = refusal }

    func screen() -> ScreenView {
        ScreenView(
            stage: stage, title: LocalizedText(zh: "请选择", en: "Choose"), speech: LocalizedText(zh: "请选择", en: "Choose"),
            choices: [Choice(id: "start", label: LocalizedText(zh: "开始", en: "Start"))],
            limit: TimeLimit(endsAt: Instant(milliseconds: 9_000_000_000_000), warned: false, extendable: true))
    }

    func screens() -> AsyncStream<ScreenView> {
        let (stream, continuation) = AsyncStream<ScreenView>.makeStream()
        continuation.yield(screen())
        screenReaders.append(continuation)
        return stream
    }

    func input(_ input: CitizenInput) -> Result<ScreenView, InputRefusal> {
        if let refusal { return .failure(refusal) }
        inputs.append(input)
        return .success(screen())
    }

    func offers() -> [ItemOffer] {
        [
            ItemOffer(
                item: Self.item.id, offered: false,
                reasons: [.init(code: "need.ticketPrinter", text: LocalizedText(zh: "打印机", en: "printer"))],
                warnings: [],
                alternatives: [LocalizedText(zh: "窗口", en: "window")])
        ]
    }

    func events() -> AsyncStream<ControllerEvent> {
        let (stream, continuation) = AsyncStream<ControllerEvent>.makeStream()
        readers.append(continuation)
        return stream
    }

    func happen(_ kind: ControllerEvent.Kind) {
        sequence += 1
        for reader in readers {
            reader.yield(ControllerEvent(sequence: sequence, at: Instant(milliseconds: 5), kind: kind))
        }
    }

    static let fault = FaultRecord(
        id: "f/1", code: "printer.paper.out", device: DeviceID("printer.front"), severity: .error, evidence: "0x72",
        firstSeen: Instant(milliseconds: 1))

    func deviceStates() -> [DeviceState] {
        let text = #"""
            [{"id":"printer.front","deviceClass":"ticketPrinter","usable":false,"faults":[],
              "status":{"connection":"online","condition":"userError","activity":"idle","claim":"free","mode":"inService",
              "detail":{"evaluationKeypad":{"_0":{"inputEnabled":false,"keys":{},"prompt":"idle","link":{"unknown":{}}}}}}}]
            """#
        return (try? JSONDecoder().decode([DeviceState].self, from: Data(text.utf8))) ?? []
    }

    func faults() -> [FaultRecord] { [Self.fault] }

    func acknowledge(_ faultID: String) -> Bool {
        acknowledged.append(faultID)
        return faultID == Self.fault.id
    }

    var calls: [QueueCall] = []
    var nexts: [QueueNext] = []
    var queueAnswer: Result<QueueAnswer, QueueRefusal> = .success(QueueAnswer(standing, isRepeat: false))
    static let standing = QueueStanding(
        queue: "综合窗口", queueClass: "ordinary", label: "A001", state: .called, window: "2",
        issuedAt: Instant(milliseconds: 1000), calledAt: Instant(milliseconds: 61_000))

    func answerQueue(_ answer: Result<QueueAnswer, QueueRefusal>) { queueAnswer = answer }
    func queueNumbers() -> [QueueStanding] { [Self.standing] }
    func queueFigures() -> [QueueFigures] {
        var figures = QueueFigures(queue: "综合窗口", queueClass: "ordinary")
        (figures.issued, figures.called, figures.averageWaiting) = (1, 1, .seconds(60))
        return [figures]
    }
    func queueCall(_ call: QueueCall) -> Result<QueueAnswer, QueueRefusal> {
        calls.append(call)
        return queueAnswer
    }
    func queueNext(_ next: QueueNext) -> Result<QueueAnswer, QueueRefusal> {
        nexts.append(next)
        return queueAnswer
    }

    func statistics() -> [DeviceID: [StatisticName: StatisticTotalsView]] { [:] }
    struct StoreGone: Error {}
    func cases() throws -> [CaseLine] { throw StoreGone() }

    func health() -> KioskHealth {
        let text = #"""
            {"state":"degraded","reasons":["device.printer.front"],"kiosk":"K01","hall":"HJ","startedAt":1,"at":2,
             "list":{"sequence":7,"hash":"00"},"offered":0,"items":1,"inSession":false,"devices":[],"ports":{},
             "store":{"sessions":0,"numbers":2,"cases":1,"pendingCases":0,"deliveredCases":1,"refusedCases":0,
             "settledCases":0,"overdueCases":0,
             "ratings":2,"silent":1,"unresolved":0,"prints":3,"openFaults":0,"waiting":0}}
            """#
        guard let health = try? JSONDecoder().decode(KioskHealth.self, from: Data(text.utf8)) else {
            preconditionFailure("the health of the script cannot be read")
        }
        return health
    }
}
