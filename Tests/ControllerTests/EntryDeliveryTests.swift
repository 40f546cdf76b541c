import DeviceModel
import DeviceRuntime
import Foundation
import KioskCore
import KioskStore
import Logging
import Ports
import Testing
import VirtualDistrict

@testable import Controller

@Suite("Delivery of entries")
struct EntryDeliveryTests {
    static let sender = "HJ-K01"

    /// Services of the days before: each with a licence call, every third with a case, else with a number.
    static func fill(_ store: KioskStore, services: Int, from first: Int = 1) async throws {
        let begin: Int64 = 1_793_000_000_000
        for index in first..<(first + services) {
            // A hundred a day.
            let at = Instant(milliseconds: begin + Int64(index) * 864_000)
            let day = ServiceDay.string(at: at)
            let compact = day.filter { $0 != "-" }
            let service = ServiceID("HJ-K01-\(compact)-S\(1000 + index)")
            var records: [KioskRecord] = [
                .sessionStarted(
                    SessionRecord(
                        service: service, item: TestKiosk.apply, at: at, list: ListReference(sequence: 1, hash: "ab"))),
                .lookup(
                    LookupRecord(service: service, material: "居民身份证", source: "licence", answer: .found, at: at)),
            ]
            var sealed: [SealedCase] = []
            if index.isMultiple(of: 3) {
                let number = CaseNumber("HJ-K01-\(compact)-\(1000 + index)")
                records.append(
                    .caseAccepted(
                        CaseRecord(
                            number: number, service: service, item: TestKiosk.apply, package: nil, acceptedAt: at,
                            promisedMinutes: 480, sources: [:], tolerated: [:], awaits: [:])))
                sealed = [SealedCase(number: number, ciphertext: [1], wrappedKey: [2])]
            } else {
                records.append(
                    .numberIssued(
                        QueueTicket(
                            hall: "HJ", serviceDay: day, queue: "综合窗口", queueClass: "ordinary", prefix: "A",
                            number: index, kiosk: KioskID("K01"), service: service, at: at)))
            }
            records.append(.evaluation(EvaluationRecord(service: service, result: .silent(.noAnswer), at: at)))
            records.append(.sessionEnded(service: service, at: at, how: .completed))
            try await store.commit(records, sealed: sealed)
        }
    }

    /// A real virtual district on loopback.
    static func withDistrict(
        state: String? = nil, _ body: @escaping @Sendable (District, HTTPDistrictPorts) async throws -> Void
    ) async throws {
        let (ready, signal) = AsyncStream.makeStream(of: Int.self)
        let service = try VirtualDistrictService(
            .init(files: "Tests/Fixtures/District", state: state),
            logger: Logger(label: "district") { _ in SwiftLogNoOpLogHandler() }
        ) { signal.yield($0) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                do { try await service.run() } catch is CancellationError {}
                signal.finish()
            }
            group.addTask {
                guard let port = await ready.first(where: { _ in true }) else { return }
                let ports = try HTTPDistrictPorts(
                    DistrictPortsConfiguration(base: "http://127.0.0.1:\(port)"), time: SystemTime.source)
                do { try await body(service.district, ports) } catch {
                    try await ports.shutdown()
                    throw error
                }
                try await ports.shutdown()
            }
            try await group.next()
            group.cancelAll()
        }
    }

    private static func expectAll(_ last: Int64, _ district: District) async {
        let journal = await district.entries(of: sender)
        #expect(journal.entries.map(\.sequence) == Array(1...last) && journal.holes.isEmpty)
        #expect(Set(journal.entries.map(\.id)).count == Int(last))
    }

    @Test("after weeks without a receiver over 5,000 entries arrive in order, each once, over a restart in the middle")
    func weeks() async throws {
        try await Self.withDistrict { district, ports in
            await district.fail(.caseReceiver, .error)
            let first = try TestKiosk(ports: ports)
            try await Self.fill(first.store, services: 1700)
            #expect(try await first.store.outboxState().waiting == 5100)
            try await first.controller.start()
            try await until("it was tried") { await district.counts()["caseReceiver"] ?? 0 > 2 }
            #expect(try await first.store.outboxState().waiting == 5100)
            await district.fail(.caseReceiver, nil)
            try await until("some have arrived") { await district.entries(of: Self.sender).through > 1000 }
            await first.controller.stop()
            try await TestKiosk.run(try TestKiosk(folder: first.folder, ports: ports)) { kiosk in
                try await until("nothing waits", within: .seconds(120)) {
                    try await kiosk.store.outboxState().waiting == 0
                }
                await Self.expectAll(5100, district)
                let cases = await district.cases()
                #expect(cases.count == 566 && Set(cases.map(\.number)).count == 566)
                // What happens from now on follows.
                try await Self.fill(kiosk.store, services: 1, from: 1701)
                await kiosk.controller.ringDelivery()
                try await until("it has arrived") { await district.entries(of: Self.sender).through == 5103 }
            }
        }
    }

    @Test("a receiver that has lost everything is told so, in both logs, and gets what comes")
    func receiverLost() async throws {
        try await Self.withDistrict { district, ports in
            try await TestKiosk.run(try TestKiosk(ports: ports)) { kiosk in
                try await Self.fill(kiosk.store, services: 10)
                await kiosk.controller.ringDelivery()
                try await until("all have arrived") { try await kiosk.store.outboxState().acknowledged == 30 }
                try await district.forgetEntries()
                try await Self.fill(kiosk.store, services: 2, from: 11)
                await kiosk.controller.ringDelivery()
                try await until("the others have arrived") { try await kiosk.store.outboxState().acknowledged == 36 }
                let journal = await district.entries(of: Self.sender)
                #expect(journal.holes == [1...30] && journal.entries.map(\.sequence) == Array(31...36))
                #expect(kiosk.log.all.count { $0.contains("outbox.receiverLost") } == 1)
            }
        }
    }

    @Test("refused entries stay listed, the others go")
    func refused() async throws {
        try await Self.withDistrict { district, ports in
            await district.fail(.caseReceiver, .refusing)
            try await TestKiosk.run(try TestKiosk(ports: ports)) { kiosk in
                try await Self.fill(kiosk.store, services: 1)
                await kiosk.controller.ringDelivery()
                try await until("they are settled") { try await kiosk.store.outboxState().waiting == 0 }
                await district.fail(.caseReceiver, nil)
                try await Self.fill(kiosk.store, services: 1, from: 2)
                await kiosk.controller.ringDelivery()
                try await until("the others have arrived") { try await kiosk.store.outboxState().acknowledged == 6 }
                #expect(try await kiosk.store.refusedEntries().map(\.sequence) == [1, 2, 3])
                await Self.expectAll(6, district)
            }
        }
    }

    static let lies: [@Sendable (OutboxBatch) -> EntriesAnswer] = [
        { _ in .taken(through: 1_000_000, refused: [:]) }, { _ in .taken(through: 0, refused: [:]) },
        { _ in .gap(through: 0) }, { _ in .unavailable(code: "port.contract") },
        { _ in .unavailable(code: "port.timeout") }, { _ in .unavailable(code: "port.service") },
    ]

    @Test(
        "a receiver that answers against its contract loses nothing, is said once, and cases go on",
        arguments: lies.indices)
    func lying(index: Int) async throws {
        try await TestKiosk.run(try TestKiosk()) { kiosk in
            await kiosk.district.answerEntries(Self.lies[index])
            try await Self.fill(kiosk.store, services: 3)
            await kiosk.controller.ringDelivery()
            try await until("it was tried often") { await kiosk.district.sequences.count > 100 }
            #expect(try await kiosk.store.waitingEntries(limit: 100).map(\.sequence) == Array(1...9))
            #expect(await kiosk.district.delivered.count == 1)
            #expect(kiosk.log.all.count { $0.contains(" outbox.") || $0.contains("\"outbox.") } <= 2)
            await kiosk.district.answerEntries(nil)
            try await until("nothing waits") { try await kiosk.store.outboxState().waiting == 0 }
        }
    }

    @Test("an acknowledgement beyond the batch removes no more than was sent")
    func beyond() async throws {
        try await TestKiosk.run(try TestKiosk()) { kiosk in
            try await Self.fill(kiosk.store, services: 50)
            await kiosk.district.answerEntries { _ in .taken(through: 150, refused: [:]) }
            await kiosk.controller.ringDelivery()
            try await until("nothing waits") { try await kiosk.store.outboxState().waiting == 0 }
            // Each was sent, though it was all acknowledged at the first.
            #expect(await kiosk.district.sequences == Array(1...150))
        }
    }

    @Test("a full outbox closes what submits; it opens when the receiver is back")
    func full() async throws {
        var settings = TestKiosk.settings()
        settings.outboxBound = 9
        let kiosk = try TestKiosk(settings: settings)
        await kiosk.district.answerEntries { _ in .unavailable(code: "port.unreachable") }
        try await Self.fill(kiosk.store, services: 3)
        try await TestKiosk.run(kiosk) { kiosk in
            try await kiosk.offers(TestKiosk.take)
            let offer = await kiosk.controller.offers().first { $0.item == TestKiosk.apply }
            #expect(offer?.reasons.map(\.code) == ["outbox.full"])
            await kiosk.district.answerEntries(nil)
            try await kiosk.offers(TestKiosk.apply)
        }
    }
}

extension KioskController {
    /// As after a commit of its own: these tests commit beside it.
    fileprivate func ringDelivery() { deliveryBell.ring() }
}
