import Controller
import DeviceModel
import Foundation
import ItemList
import KioskAPI
import KioskCore

/// A kiosk that is as a test wrote it down, at one moment that stands still.
actor WrittenKiosk: KioskBackend {
    static let start = Instant(milliseconds: 1_772_589_600_000)
    static let now = start + .seconds(4000)

    var state = KioskHealth.State.degraded
    private var pages: [ScreenView]
    private var isEmpty = false
    private var acknowledged: Set<String> = []

    init(screens: [ScreenView] = [view("ready", "请选择", "Choose", ["start"])]) { pages = screens }

    func whenStarted() {}
    func become(_ state: KioskHealth.State) { self.state = state }
    func emptyList() { isEmpty = true }

    static func view(
        _ stage: String, _ zh: String, _ en: String, _ choices: [String], numbers: [String] = []
    ) -> ScreenView {
        let title = LocalizedText(zh: zh, en: en)
        return ScreenView(
            stage: stage, service: ServiceID("HJ-K01-20260304-S0001"), title: title, speech: title,
            choices: choices.map { Choice(id: $0, label: LocalizedText(zh: "按" + $0, en: $0)) }, numbers: numbers)
    }

    // MARK: - Screens

    func screen() -> ScreenView { pages.first ?? Self.view("ended", "再见", "Goodbye", []) }

    func screens() -> AsyncStream<ScreenView> {
        let (stream, continuation) = AsyncStream<ScreenView>.makeStream()
        continuation.yield(screen())
        continuation.finish()
        return stream
    }

    /// Each input turns the page.
    func input(_ input: CitizenInput) -> Result<ScreenView, InputRefusal> {
        guard pages.count > 1 else {
            return .failure(
                InputRefusal(
                    code: "input.notNow", text: LocalizedText(zh: "现在不能这样操作。", en: "This cannot be done now."),
                    choices: screen().choices.map(\.id)))
        }
        pages.removeFirst()
        return .success(screen())
    }

    // MARK: - Items

    private static func item(_ id: String, _ name: String, _ steps: [StepKind]) -> ServiceItem {
        ServiceItem(
            id: id, baseCode: "4352014901000", name: name, department: "退役军人事务局", placePhone: "A区3号窗口 0594-0000000",
            category: "退役", promisedMinutes: 480, legalMinutes: 9600, steps: steps,
            guide: Guide(basis: "《退役军人保障法》", conditions: "退役军人", fee: 0))
    }

    static let items = [
        item("11350399009900144N4352014901000", "退役军人优待证申领", [.notice, .identify, .scan, .submit]),
        item("11350399009900144N4352014902000", "综合窗口取号", [.notice, .takeNumber]),
        item("11350399009900144N4352014903000", "无房证明打印", [.notice, .identify, .printDocument]),
    ]

    var list: ItemList {
        let items = isEmpty ? [] : Self.items
        return ItemList(
            header: ItemListHeader(
                sequence: 7, issuer: "示范区行政审批局", validFrom: "2026-01-01T00:00:00Z", count: items.count), items: items)
    }

    func offers() -> [ItemOffer] {
        guard !isEmpty else { return [] }
        let (veteran, ticket, housing) = (Self.items[0].id, Self.items[1].id, Self.items[2].id)
        return [
            ItemOffer(
                item: veteran, offered: true, reasons: [],
                warnings: [.init(code: "source.scan.down", text: LocalizedText(zh: "扫描仪不能使用", en: "No scanner"))],
                alternatives: []),
            ItemOffer(item: ticket, offered: true, reasons: [], warnings: [], alternatives: []),
            ItemOffer(
                item: housing, offered: false,
                reasons: [
                    .init(code: "step.printDocument.unserved", text: LocalizedText(zh: "不能打印证明", en: "No documents"))
                ], warnings: [], alternatives: [LocalizedText(zh: "窗口办理：A区", en: "At the window: A")]),
        ]
    }

    // MARK: - Devices, faults, health

    func events() -> AsyncStream<ControllerEvent> { AsyncStream { _ in } }

    func faults() -> [FaultRecord] {
        guard state != .ok else { return [] }
        // What a device says of itself may be hostile: it must not move the cursor of a technician's screen.
        var paper = FaultRecord(
            id: "f1", code: "printer.paper.out", device: DeviceID("printer.front"), severity: .error,
            evidence: "DLE EOT 4: 72\u{1B}[2J\u{202E}\r\n", firstSeen: Self.start + .seconds(3000))
        paper.lastSeen = Self.start + .seconds(3998)
        paper.count = 3
        if acknowledged.contains("f1") { paper.state = .acknowledged }
        var worker = FaultRecord(
            id: "f2", code: "scanner.worker.crashloop", device: DeviceID("scanner.desk"), unit: "worker",
            severity: .critical,
            evidence: "signal 9", firstSeen: Self.start + .seconds(3990))
        worker.recoveryAttempts = 3
        worker.nextRecovery = Self.now + .seconds(600)
        worker.parent = "f1"
        return [worker, paper]
    }

    func acknowledge(_ faultID: String) -> Bool {
        guard faults().contains(where: { $0.id == faultID }) else { return false }
        acknowledged.insert(faultID)
        return true
    }

    func deviceStates() -> [DeviceState] {
        let text = #"""
            [{"id":"printer.front","deviceClass":"ticketPrinter","usable":false,"faults":[],
              "status":{"connection":"online","condition":"userError","activity":"idle","claim":"free","mode":"inService",
              "identity":{"maker":"Epson","model":"TM"},
              "detail":{"ticketPrinter":{"_0":{"paper":{"value":{"_0":"out","at":1772593598000,"by":"sensor"}},
              "cover":{"unknown":{}},"cutter":{"unknown":{}},"head":{"unsupported":{}},"media":{"unsupported":{}},
              "presenterTaken":{"unsupported":{}}}}}}},
             {"id":"keypad.desk","deviceClass":"evaluationKeypad","faults":[],
              "status":{"connection":"starting","condition":"unknown","activity":"idle","claim":"free","mode":"inService",
              "detail":{"evaluationKeypad":{"_0":{"inputEnabled":false,"keys":{},"prompt":"idle","link":{"unknown":{}}}}}}}]
            """#
        do { return try JSONDecoder().decode([DeviceState].self, from: Data(text.utf8)) } catch {
            preconditionFailure("the devices of the script cannot be read: \(error)")
        }
    }

    // MARK: - Queue

    private func number(_ label: String, _ state: QueueStanding.State, _ seconds: Int, window: String = "")
        -> QueueStanding
    {
        QueueStanding(
            queue: "综合窗口", queueClass: label.hasPrefix("P") ? "priority" : "ordinary", label: label, state: state,
            window: window, issuedAt: Self.start + .seconds(seconds),
            calledAt: window.isEmpty ? nil : Self.start + .seconds(3900))
    }

    func queueNumbers() -> [QueueStanding] {
        guard !isEmpty else { return [] }
        return [
            number("P001", .waiting, 3800), number("A001", .serving, 3000, window: "2"), number("A002", .waiting, 3100),
        ]
    }

    func queueFigures() -> [QueueFigures] {
        guard !isEmpty else { return [] }
        var ordinary = QueueFigures(queue: "综合窗口", queueClass: "ordinary")
        (ordinary.issued, ordinary.waiting, ordinary.serving, ordinary.abandoned) = (3, 1, 1, 1)
        (ordinary.averageWaiting, ordinary.longestWaiting) = (.seconds(900), .seconds(1200))
        return [ordinary]
    }

    func queueCall(_ call: QueueCall) -> Result<QueueAnswer, QueueRefusal> {
        switch call.label {
        case "A001": .failure(.otherWindow)
        case "A002": .success(QueueAnswer(number("A002", .serving, 3100, window: call.window), isRepeat: true))
        default: .failure(.unknownNumber)
        }
    }

    func queueNext(_ next: QueueNext) -> Result<QueueAnswer, QueueRefusal> {
        guard next.window != "0" else { return .failure(.noneWaiting) }
        return .success(QueueAnswer(number("P001", .called, 3800, window: next.window), isRepeat: false))
    }

    func statistics() -> [DeviceID: [StatisticName: StatisticTotalsView]] { [:] }
    func cases() throws -> [CaseLine] { [] }

    func health() -> KioskHealth {
        let text = #"""
            {"state":"\#(state.rawValue)","reasons":\#(state == .ok ? "[]" : #"["device.printer.front"]"#),
             "kiosk":"K01","hall":"HJ","startedAt":\#(Self.start.milliseconds),"at":\#(Self.now.milliseconds),
             "list":{"sequence":7,"hash":"00"},"offered":2,"items":3,"inSession":false,"devices":[],
             "ports":{"identity":"up","records":"unknown","caseReceiver":"down"},
             "store":{"sessions":4,"numbers":2,"cases":1,"pendingCases":0,"deliveredCases":1,"refusedCases":0,
             "settledCases":0,"overdueCases":0,
             "ratings":2,"silent":1,"unresolved":0,"prints":3,"openFaults":0,"waiting":42,"waitingSince":\#(Self.now.milliseconds - 1_814_400_000)}}
            """#
        do { return try JSONDecoder().decode(KioskHealth.self, from: Data(text.utf8)) } catch {
            preconditionFailure("the health of the script cannot be read: \(error)")
        }
    }
}
