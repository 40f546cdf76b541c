@testable import Controller
import DeviceModel
import Documents
import Foundation
import ItemList
@testable import KioskAPI
import KioskCore
import KioskJourney
import KioskStore
import KioskWire
@testable import VirtualDistrict

/// The core alone under a driven clock, as a kiosk on which journeys are played: real rules, real store, real papers;
/// devices and district as plain models. What it keeps has to be what `kioskd` keeps.
actor CoreKiosk: JourneyKiosk {
    nonisolated let hasDevices = true
    private var machine: KioskMachine
    private let settings: KioskSettings
    private let store: KioskStore
    private let composer: PaperComposer
    private var parts = CoreParts()
    private let portModels: CoreDistrict
    private var now: Instant
    private let start: Instant
    private var timers: [TimerID: Instant] = [:]
    private var agenda: [(at: Instant, event: KioskEvent)] = []
    private var refreshed: Instant
    private var keySequence: UInt64 = 0

    /// - Parameters:
    ///   - configuration: the same as the program's.
    ///   - store: path of an empty database.
    init(
        _ configuration: KioskConfiguration, list: ItemList, reference: ListReference, district: District,
        store: String,
        at start: Instant
    ) async throws {
        settings = configuration.settings
        self.store = try KioskStore(
            path: store, owner: "\(configuration.settings.hall.id)/\(configuration.settings.kiosk)")
        composer = PaperComposer(
            settings: PaperSettings(configuration.settings, ratingBase: configuration.paper.ratingURL ?? ""),
            hmac: { _ in Array(repeating: 7, count: 32) }, sha256: { _ in Array(repeating: 9, count: 32) })
        machine = KioskMachine(settings: configuration.settings, list: list, reference: reference)
        portModels = CoreDistrict(district)
        now = start
        self.start = start
        refreshed = start
        await feed(.started(Recovered(serviceDay: ShanghaiTime(start).date)))
        for port in PortKind.allCases { await feed(.port(port, .up)) }
        await tellDevices()
    }

    func close() async throws { try await store.close() }

    // MARK: - What a journey asks

    func items() -> ItemsMessage {
        let offers = machine.offers(at: now)
        return ItemsMessage(
            sequence: machine.list.header.sequence, issuer: machine.list.header.issuer, total: offers.count,
            offered: offers.count(where: \.offered), items: offers.map { OfferMessage($0, machine.list[$0.item]) })
    }

    func screen() -> ScreenMessage { ScreenMessage(machine.view(at: now), now: now) }

    func input(_ input: InputMessage) async throws -> ScreenMessage {
        let citizen = try InputReader.read(Array(try JSONEncoder().encode(input)), limit: 65_536)
        await feed(.citizen(citizen))
        await advance(to: now)
        return screen()
    }

    func faults() -> FaultsMessage {
        FaultsMessage(
            at: now,
            faults: parts.faults.map { code, device in
                FaultMessage(
                    FaultRecord(
                        id: code.value, code: code, device: device, severity: .error, evidence: "", firstSeen: now))
            })
    }

    func health() async throws -> HealthMessage {
        let offers = machine.offers(at: now)
        let isWell = parts.faults.isEmpty
        return HealthMessage(
            state: offers.contains(where: \.offered) || machine.isInSession ? isWell ? .ok : .degraded : .failed,
            reasons: parts.faults.map(\.0.value), kiosk: settings.kiosk.value, hall: settings.hall.id, startedAt: start,
            at: now, listSequence: machine.list.header.sequence, offered: offers.count(where: \.offered),
            items: offers.count, inSession: machine.isInSession, devices: [], ports: [:],
            store: HealthMessage.Store(StoreHoldings(try await store.summary(), overdue: 0)))
    }

    func devices(_ line: String) async throws -> [String: any Sendable] {
        switch try parts.obey(line) {
        case .done: break
        case .key(let key):
            keySequence += 1
            await feed(.key(key, sequence: keySequence))
        case .tickets(let from): return ["tickets": parts.tickets(from: from)]
        }
        await tellDevices()
        return [:]
    }

    func district(_ line: String) async throws -> [String: any Sendable] {
        let (answer, changed) = try await portModels.obey(line)
        for (port, view) in changed {
            await feed(.port(port, view))
            if port == .caseReceiver, view == .up { await feedDeliveries() }
        }
        return answer
    }

    /// A tenth of a second of the driven clock.
    func pause() async -> Duration {
        await advance(to: now + .milliseconds(100))
        return .milliseconds(100)
    }

    // MARK: - The driven clock

    private func advance(to end: Instant) async {
        while true {
            if now - refreshed > .seconds(30) { await tellDevices() }
            let timer = timers.min { $0.value < $1.value }
            let event = agenda.enumerated().min { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }
            let due = [timer?.value, event?.element.at].compactMap { $0 }.min()
            guard let due, due <= end else { break }
            now = max(now, due)
            if let event, event.element.at == due {
                agenda.remove(at: event.offset)
                await feed(event.element.event)
            } else if let timer {
                timers[timer.key] = nil
                await feed(.timer(timer.key))
            }
        }
        now = max(now, end)
    }

    private func tellDevices() async {
        refreshed = now
        for kind in [DeviceClass.ticketPrinter, .documentScanner, .evaluationKeypad] {
            await feed(.device(kind, parts.view(kind, at: now)))
        }
    }

    private func feed(_ event: KioskEvent) async {
        var events = [event]
        while !events.isEmpty {
            for effect in machine.handle(events.removeFirst(), at: now) {
                if let answer = await perform(effect) { events.append(answer) }
            }
        }
    }

    private func plan(_ event: KioskEvent, after: Duration) { agenda.append((now + after, event)) }

    private func perform(_ effect: Effect) async -> KioskEvent? {
        switch effect {
        case .commit(let id, let records, let drafts):
            let sealed = drafts.map { draft in
                SealedCase(
                    subject: draft.subject, ciphertext: [1], wrappedKey: [2],
                    pages: draft.content.pages.flatMap { material, pages in
                        pages.map { SealedPage(id: $0, material: material, ciphertext: [3], wrappedKey: [4]) }
                    })
            }
            do { try await store.commit(records, sealed: sealed) } catch { return .commitFailed(id) }
            for case .caseAccepted(let record) in records { await portModels.keep(record.number) }
            return .committed(id)
        case .print(let request):
            let outcome = parts.print(request, composer, machine.list)
            plan(.printed(request.id, outcome), after: .seconds(2))
            if outcome != .completed { await tellDevices() }
        case .scan(let id, _, _):
            plan(.scanned(id, parts.scan(id)), after: .seconds(1))
        case .ask(let id, let request):
            let (answer, delay) = await portModels.answer(request)
            plan(.answer(answer, to: id), after: delay)
        case .setTimer(let id, let after): timers[id] = now + after
        case .cancelTimer(let id): timers[id] = nil
        case .deliverCases: await feedDeliveries()
        case .cancelScan, .dropPage, .enableKeypad, .disableKeypad, .eraseSession, .log, .answerQueue: break
        }
        return nil
    }

    private func feedDeliveries() async {
        for event in await portModels.deliver() { plan(event, after: .milliseconds(50)) }
    }
}
