import DeviceModel
import DeviceRuntime
import Documents
import EvaluationKeypad
import Foundation
import ItemList
import KioskCore
import KioskStore
import ListTrust
import Logging
import Ports
import Synchronization
import Testing
import TicketPrinter
import Vault

@testable import Controller

/// A controller over a real store, the real rules and the sample list, with devices and district at its edges under
/// the test's control.
final class TestKiosk: Sendable {
    static let take = "1135039900990018744352018902000"
    static let apply = "11350399009900144N4352014901000"

    let folder: URL
    let store: KioskStore
    let district: TestDistrict
    let printer: TestPrinter
    let keypad: TestKeypad
    let hub: HubPrivateKey
    let log = TestLog()
    let controller: KioskController

    static func settings(_ limits: SessionLimits = SessionLimits()) -> KioskSettings {
        KioskSettings(
            kiosk: KioskID("K01"),
            hall: Hall(
                id: "HJ", name: "中心", mark: "福建政务服务中心", address: "示范路1号", phone: "0399",
                hours: HallCalendar(roundTheClock: true)),
            ranges: [NumberRange(queue: "综合窗口", from: 1, through: 99)], limits: limits)
    }

    init(
        folder: URL? = nil, lists: (any ListSource)? = nil, limits: SessionLimits = SessionLimits(),
        time: TimeSource = SystemTime.source, ports: (any DistrictPorts)? = nil,
        settings: KioskSettings? = nil
    ) throws {
        let folder =
            folder ?? FileManager.default.temporaryDirectory.appending(path: "kiosk-controller-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        self.folder = folder
        let store = try KioskStore(path: folder.appending(path: "kiosk.sqlite").path, owner: "HJ/K01")
        self.store = store
        district = TestDistrict()
        printer = TestPrinter(store: store)
        keypad = TestKeypad()
        hub = try HubPrivateKey()
        let settings = settings ?? Self.settings(limits)
        var pace = ControllerPace(
            devicePoll: .milliseconds(50), portProbe: .milliseconds(50), retryFirst: .milliseconds(20),
            retryLast: .milliseconds(100))
        pace.deliveryDeadline = .seconds(5)
        pace.settlements = .milliseconds(50)
        let log = log
        var logger = Logger(label: "test") { _ in StandardErrorLog(level: .debug) { log.add($0) } }
        logger.logLevel = .debug
        controller = KioskController(
            KioskParts(
                settings: settings, store: store, ports: ports ?? district, printer: printer.part,
                keypad: keypad.part, sealing: VaultSealing(hub: hub.publicKey), lists: try lists ?? Self.sampleList(),
                compose: { request, list in
                    let composer = PaperComposer(
                        settings: PaperSettings(settings, ratingBase: ""), hmac: { _ in [] }, sha256: { _ in [] })
                    return try composer.compose(request.paper, isReprint: request.isReprint, isLarge: request.isLarge) {
                        list[$0]
                    }
                }, time: time, logger: logger, pace: pace))
    }

    static func sampleList() throws -> FileListSource {
        let key = try PublicKeyFile.read(path: "Tests/Fixtures/Items/demonstration-public-key.pem")
        return FileListSource(
            file: "Tests/Fixtures/Items/items-sample.jsonl", trust: try DetachedSignatureTrust(publicKey: key),
            time: SystemTime.source)
    }

    /// Runs a started kiosk, stops it and removes its folder.
    static func run(_ kiosk: TestKiosk? = nil, _ body: (TestKiosk) async throws -> Void) async throws {
        let kiosk = try kiosk ?? TestKiosk()
        try await kiosk.controller.start()
        do { try await body(kiosk) } catch {
            await kiosk.controller.stop()
            throw error
        }
        await kiosk.controller.stop()
        try? FileManager.default.removeItem(at: kiosk.folder)
    }

    /// Waits until an item is offered.
    func offers(_ item: String) async throws {
        try await until("\(item) is offered") {
            await self.controller.offers().contains { $0.item == item && $0.offered }
        }
    }

    /// Gives an input that has to be taken.
    @discardableResult
    func input(_ input: CitizenInput) async throws -> ScreenView { try await controller.input(input).get() }

    func stage(_ stage: String) async throws {
        try await until("the screen shows \(stage)") { await self.controller.screen().stage == stage }
    }
}

/// A wall clock that can be set; time that passes is the machine's.
final class SetClock: Sendable {
    private let set = Mutex<Instant?>(nil)

    init(_ at: Instant) { set.withLock { $0 = at } }

    /// From now on it shows the right time.
    func correct() { set.withLock { $0 = nil } }

    var source: TimeSource {
        TimeSource(
            now: { self.set.withLock { $0 } ?? SystemTime.source.now() }, uptime: SystemTime.source.uptime,
            sleep: SystemTime.source.sleep)
    }
}

/// Waits for a condition.
func until(
    _ what: String, within limit: Duration = .seconds(20), _ condition: @Sendable () async throws -> Bool
) async throws {
    let end = ContinuousClock.now + limit
    while try await !condition() {
        guard ContinuousClock.now < end else {
            Issue.record("never came true: \(what)")
            throw CancellationError()
        }
        try await Task.sleep(for: .milliseconds(5))
    }
}

/// Lines of the log, to be searched.
final class TestLog: Sendable {
    private let lines = Mutex<[String]>([])
    func add(_ line: String) { lines.withLock { $0.append(line) } }
    var all: [String] { lines.withLock { $0 } }
}

actor TestDistrict: DistrictPorts {
    var delivered: [CaseEnvelope] = []
    var answer = DeliveryAnswer.acknowledged
    private var answers: [CaseNumber: DeliveryAnswer] = [:]
    /// How often each case came.
    var attempts: [CaseNumber: Int] = [:]
    var isUp = true
    private var asked: [PortRequest] = []

    private var views: [PortKind: PortView] = [:]

    func set(_ answer: DeliveryAnswer) { self.answer = answer }
    func set(_ answer: DeliveryAnswer, for number: CaseNumber) { answers[number] = answer }
    func set(_ port: PortKind, _ view: PortView) { views[port] = view }

    func ask(_ request: PortRequest, deadline: Duration) -> PortAnswer {
        asked.append(request)
        switch request {
        case .sendCode: return .codeSent(challenge: "c1", maskedPhone: "138****0000")
        case .checkCode(_, let code):
            return code == "123456" ? .identified(Canary.person) : .notIdentified
        case .licence(let material, _):
            return .lookup(material == "居民身份证" ? .found : .none, reference: "L1", fields: [:])
        case .dataCheck: return .lookup(.found, reference: "D1", fields: [:])
        case .previous: return .lookup(.found, reference: "R1", fields: [:])
        }
    }

    func deliver(_ envelope: CaseEnvelope, deadline: Duration) -> DeliveryAnswer {
        let number = envelope.record.number
        attempts[number, default: 0] += 1
        let answer = answers[number] ?? answer
        if answer == .acknowledged { delivered.append(envelope) }
        return answer
    }

    var sequences: [Int64] = []
    private var entriesAnswer: (@Sendable (OutboxBatch) -> EntriesAnswer)?
    func answerEntries(_ answer: (@Sendable (OutboxBatch) -> EntriesAnswer)?) { entriesAnswer = answer }

    func deliver(_ batch: OutboxBatch, deadline: Duration) -> EntriesAnswer {
        let answer =
            entriesAnswer?(batch) ?? .taken(through: batch.entries[batch.entries.count - 1].sequence, refused: [:])
        sequences += batch.entries.map(\.sequence)
        return answer
    }

    private var settle: @Sendable ([KeptCase]) -> SettlementsAnswer = { _ in .settled([]) }
    func settle(_ answer: @escaping @Sendable ([KeptCase]) -> SettlementsAnswer) { settle = answer }

    func settlements(of cases: [KeptCase], deadline: Duration) -> SettlementsAnswer { settle(cases) }

    func probe(_ port: PortKind, deadline: Duration) -> PortView { views[port] ?? .up }
}

/// A person who does not exist, looked for in what must not hold them.
enum Canary {
    static let person = Person(name: "欧阳测试甲", idNumber: "350399199001010016", phone: "13900000417")
    static let phone = "13900000992"
    static var values: [String] { [person.name, person.idNumber, person.phone, phone] }
}

/// Reads of a device that is well.
struct TestReads: DeviceReads {
    let id: DeviceID
    let deviceClass: DeviceClass
    let now: @Sendable () -> Instant = SystemTime.source.now

    func status() async -> DeviceStatus {
        let at = now()
        switch deviceClass {
        case .evaluationKeypad:
            var state = EvaluationKeypadState()
            state.link = .value(.up, at: at, by: .sensor)
            return DeviceStatus(connection: .online, condition: .ok, detail: .evaluationKeypad(state))
        default:
            var state = TicketPrinterState()
            state.paper = .value(.full, at: at, by: .sensor)
            state.cover = .value(.closed, at: at, by: .sensor)
            state.cutter = .value(.ok, at: at, by: .sensor)
            state.head = .value(.ok, at: at, by: .sensor)
            return DeviceStatus(connection: .online, condition: .ok, detail: .ticketPrinter(state))
        }
    }

    func faults() async -> [FaultRecord] { [] }
    func statistics() async -> [StatisticName: StatisticTotals] { [:] }
    func events() async -> AsyncStream<DeviceEvent> {
        AsyncStream { _ in }
    }

    var part: DevicePart {
        DevicePart(reads: self, start: {}, stop: {}, cancel: { _ in }, acknowledge: { _ in false })
    }
}

/// Ends each print as told; notes what the store held when it was asked.
final class TestPrinter: Sendable {
    struct Printed: Sendable {
        var job: PrintJob
        var key: String
        /// Labels of the numbers that were durable then.
        var numbers: [String]
        var cases: Int
    }
    let printed = Mutex<[Printed]>([])
    let ending = Mutex<@Sendable () async -> Completion<PrintResult>>({
        .success(PrintResult(outcome: .completed, evidence: "test"))
    })
    private let store: KioskStore

    init(store: KioskStore) { self.store = store }

    var all: [Printed] { printed.withLock { $0 } }
    func end(_ ending: @escaping @Sendable () async -> Completion<PrintResult>) {
        self.ending.withLock { $0 = ending }
    }

    var part: TicketPrinterPart {
        let device = TestReads(id: DeviceID("printer.front"), deviceClass: .ticketPrinter).part
        return TicketPrinterPart(device: device) { [self] job, envelope in
            let numbers = (try? await store.numbers().map(\.label)) ?? []
            let cases = (try? await store.summary().cases) ?? 0
            printed.withLock {
                $0.append(
                    Printed(job: job, key: envelope.idempotencyKey ?? "", numbers: numbers, cases: cases))
            }
            return await ending.withLock { $0 }()
        }
    }
}

/// Presses a key when told.
final class TestKeypad: Sendable {
    private let (keys, pressing) = AsyncStream.makeStream(of: KeypadKey.self)
    private let presses = Mutex<UInt64>(0)

    func press(_ key: KeypadKey) { pressing.yield(key) }

    var part: KeypadPart {
        let device = TestReads(id: DeviceID("keypad"), deviceClass: .evaluationKeypad).part
        return KeypadPart(device: device) { [self] _, _ in
            for await key in keys {
                let number = presses.withLock {
                    $0 += 1
                    return $0
                }
                return .success(KeyPress(key: key, at: SystemTime.source.now(), sequence: number))
            }
            return .canceled
        }
    }
}

/// A list that is looked for until it is told to answer; there is none.
final class GatedLists: ListSource {
    private let (askings, asking) = AsyncStream<Void>.makeStream()
    private let (answers, answering) = AsyncStream<Void>.makeStream()

    func asked() async { for await _ in askings { break } }
    func answer() { answering.yield() }

    func offered(floor: Int64) async -> Result<AcceptedList, ListRefusal> {
        asking.yield()
        for await _ in answers { break }
        return .failure(ListRefusal(code: "list.file.unreadable", detail: "none"))
    }

    func verify(_ stored: StoredList) async -> Result<AcceptedList, ListRefusal> { await offered(floor: 0) }
}
