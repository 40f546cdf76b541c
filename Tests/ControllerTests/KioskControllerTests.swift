import DeviceModel
import Foundation
import KioskCore
import KioskStore
import Ports
import Testing
import TicketPrinter
import Vault

@testable import Controller

@Suite("KioskController")
struct KioskControllerTests {
    @Test("a number is durable before it is printed, and one key press is one rating")
    func takeNumber() async throws {
        try await TestKiosk.run { kiosk in
            try await kiosk.offers(TestKiosk.take)
            #expect(try await kiosk.input(.start(item: TestKiosk.take)).stage == "notice")
            try await kiosk.input(.proceed)
            try await kiosk.stage("evaluate")
            let printed = try #require(kiosk.printer.all.first)
            #expect(printed.numbers == ["A001"] && printed.job.publicNumber == "A001")
            kiosk.keypad.press(.satisfied)
            try await until("the session has ended") { await kiosk.controller.screen().stage == "ended" }
            let summary = try await kiosk.store.summary()
            #expect(summary.numbers == 1 && summary.ratings == 1 && summary.silent == 0 && summary.prints == 1)
            guard case .rated(let level, _)? = try await kiosk.store.evaluations().first?.result else {
                Issue.record("no rating")
                return
            }
            #expect(level == 4)
            #expect(try await kiosk.store.recovered(serviceDay: "2020-01-01").openSessions.isEmpty)
        }
    }

    @Test("a case is sealed, kept and delivered; nothing of the citizen stands in store or log")
    func apply() async throws {
        try await TestKiosk.run { kiosk in
            try await kiosk.offers(TestKiosk.apply)
            await kiosk.district.set(.unavailable(code: "port.unreachable"))
            try await kiosk.submitCase()
            #expect(kiosk.printer.all.first?.cases == 1)
            #expect(try await kiosk.store.pendingCount() == 1)
            try kiosk.expectNothingPersonal()

            await kiosk.district.set(.acknowledged)
            try await until("the case is delivered") { try await kiosk.store.pendingCount() == 0 }
            let envelope = try #require(await kiosk.district.delivered.first)
            let context = "case:\(envelope.record.number)"
            let clear = try kiosk.hub.open(
                envelope.ciphertext, key: kiosk.hub.unwrap(envelope.wrappedKey, context: context), context: context)
            let content = try JSONDecoder().decode(CaseContent.self, from: Data(clear))
            #expect(content.applicant == Canary.person && content.fields.values.contains(Canary.phone))
            try kiosk.expectNothingPersonal()
        }
    }

    @Test("a refused case stays listed with its reason and a report")
    func refused() async throws {
        try await TestKiosk.run { kiosk in
            try await kiosk.offers(TestKiosk.apply)
            await kiosk.district.set(.refused(reason: "unknown item"))
            try await kiosk.submitCase()
            try await until("it is refused") { try await kiosk.store.summary().refusedCases == 1 }
            try await until("it is reported") { try await kiosk.store.summary().unresolved == 1 }
            #expect(await kiosk.district.delivered.isEmpty)
            #expect(try await kiosk.controller.cases().first?.stage == "refused")
        }
    }

    @Test("without a result the journal tells how a print ended", arguments: [nil, PhysicalOutcome.partial])
    func byJournal(recorded: PhysicalOutcome?) async throws {
        try await TestKiosk.run { kiosk in
            try await kiosk.offers(TestKiosk.take)
            let store = kiosk.store
            kiosk.printer.end {
                let key = kiosk.printer.all.last?.key ?? ""
                let row = JournalRow(
                    key: key, device: "printer.front", kind: "queueTicket", publicNumber: "A001", layoutHash: "00",
                    isReprint: false, at: Instant(milliseconds: 1))
                _ = try? await store.recordIntent(row)
                if let recorded { try? await store.recordOutcome(key: key, recorded, at: row.at) }
                return .timeOut(.executing)
            }
            try await kiosk.input(.start(item: TestKiosk.take))
            try await kiosk.input(.proceed)
            try await kiosk.stage("number")
            #expect(await kiosk.controller.screen().paper == recorded ?? .unknown)
            try await kiosk.input(.cancel)
        }
    }

    @Test("an input that does not apply changes nothing and says what would")
    func refusals() async throws {
        try await TestKiosk.run { kiosk in
            try await kiosk.offers(TestKiosk.take)
            func code(_ input: CitizenInput) async -> String? {
                guard case .failure(let refusal) = await kiosk.controller.input(input) else { return nil }
                return refusal.code
            }
            #expect(await code(.proceed) == "input.notNow")
            #expect(await code(.start(item: "nothing")) == "input.unknownItem")
            #expect(await code(.fill(["a": String(repeating: "x", count: 20_000)])) == "input.tooLarge")
            let closed = try #require(await kiosk.controller.offers().first { !$0.offered })
            #expect(await code(.start(item: closed.item)) == "input.notOffered")
            try await kiosk.input(.start(item: TestKiosk.take))
            #expect(await code(.start(item: TestKiosk.take)) == "input.notNow")
            #expect(await kiosk.controller.screen().stage == "notice")
        }
        let stopped = try TestKiosk()
        guard case .failure(let refusal) = await stopped.controller.input(.proceed) else {
            Issue.record("taken before the start")
            return
        }
        #expect(refusal.code == "kiosk.starting")
    }

    @Test("a commit that the store refuses is told to the citizen and a fault until the next one is durable")
    func storeFull() async throws {
        try await TestKiosk.run { kiosk in
            try await kiosk.offers(TestKiosk.take)
            try await kiosk.store.refuseWrites(true)
            let view = try await kiosk.input(.start(item: TestKiosk.take))
            #expect(view.stage != "notice")
            #expect(await kiosk.controller.faults().contains { $0.code == "store.failed" })
            try await kiosk.store.refuseWrites(false)
            #expect(try await kiosk.input(.start(item: TestKiosk.take)).stage == "notice")
            #expect(await kiosk.controller.faults().isEmpty)
        }
    }

    @Test("a kiosk that was killed in a session closes it, and goes on counting where it was")
    func afterCrash() async throws {
        let first = try TestKiosk()
        try await first.controller.start()
        try await first.offers(TestKiosk.take)
        first.printer.end { .success(PrintResult(outcome: .unknown, evidence: "")) }
        try await first.input(.start(item: TestKiosk.take))
        try await first.input(.proceed)
        try await first.stage("number")
        // No stop: the store is opened by the next one as a power cut leaves it.
        try await TestKiosk.run(try TestKiosk(folder: first.folder)) { kiosk in
            try await until("the old session is closed") {
                try await kiosk.store.recovered(serviceDay: "2020-01-01").openSessions.isEmpty
            }
            try await kiosk.offers(TestKiosk.take)
            try await kiosk.input(.start(item: TestKiosk.take))
            try await kiosk.input(.proceed)
            try await kiosk.stage("evaluate")
            #expect(kiosk.printer.all.first?.job.publicNumber == "A002")
            #expect(try await kiosk.store.summary().silent == 1)
        }
        await first.controller.stop(within: .milliseconds(100))
    }

    @Test("who waits for the start finds the list judged; who comes later does not wait")
    func start() async throws {
        let kiosk = try TestKiosk()
        let early = Task {
            await kiosk.controller.whenStarted()
            return await kiosk.controller.health()
        }
        try await TestKiosk.run(kiosk) { _ in
            let health = await early.value
            #expect(health.items == 87 && health.list != nil)
            await kiosk.controller.whenStarted()
        }
    }

    @Test("a stop in the middle of the start leaves nothing running, and nobody waiting")
    func stopInStart() async throws {
        let lists = GatedLists()
        let kiosk = try TestKiosk(lists: lists)
        let waiter = Task { await kiosk.controller.whenStarted() }
        let start = Task { try await kiosk.controller.start() }
        await lists.asked()
        await kiosk.controller.stop(within: .milliseconds(100))
        lists.answer()
        _ = await start.result
        await waiter.value
        guard case .failure(let refusal) = await kiosk.controller.input(.proceed) else {
            Issue.record("a kiosk that was stopped took an input")
            return
        }
        #expect(refusal.code == "kiosk.stopping")
        try? FileManager.default.removeItem(at: kiosk.folder)
    }

    @Test("it stops within its limit although a print never ends")
    func stops() async throws {
        let kiosk = try TestKiosk()
        try await kiosk.controller.start()
        try await kiosk.offers(TestKiosk.take)
        kiosk.printer.end {
            // Heeds no cancellation, as a driver that hangs.
            await withCheckedContinuation { done in
                DispatchQueue.global().asyncAfter(deadline: .now() + 30) { done.resume() }
            }
            return .canceled
        }
        try await kiosk.input(.start(item: TestKiosk.take))
        try await kiosk.input(.proceed)
        let before = ContinuousClock.now
        await kiosk.controller.stop(within: .milliseconds(300))
        #expect(ContinuousClock.now - before < .seconds(15))
        #expect(try KioskStore(path: kiosk.store.path, owner: "HJ/K01").path == kiosk.store.path)
        try? FileManager.default.removeItem(at: kiosk.folder)
    }
}

extension TestKiosk {
    /// Plays 退役军人优待证申领 up to the rating.
    func submitCase() async throws {
        try await input(.start(item: TestKiosk.apply))
        try await input(.proceed)
        try await input(.requestCode(idNumber: Canary.person.idNumber))
        try await stage("code")
        try await input(.enterCode("123456"))
        try await stage("lookup")
        try await input(.proceed)
        try await stage("form")
        let fields = await controller.screen().fields
        try await input(.fill(Dictionary(uniqueKeysWithValues: fields.map { ($0.id, Canary.phone) })))
        if await controller.screen().stage == "form" { try await input(.proceed) }
        try await stage("review")
        try await input(.proceed)
        try await stage("evaluate")
        try await input(.rate(level: 5))
        try await stage("ended")
    }

    /// Looks for the made-up citizen in every file of the folder and in the log.
    func expectNothingPersonal() throws {
        var haystacks: [(String, Data)] = [("log", Data(log.all.joined(separator: "\n").utf8))]
        for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil) {
            haystacks.append((file.lastPathComponent, (try? Data(contentsOf: file)) ?? Data()))
        }
        #expect(haystacks.count > 1)
        for value in Canary.values {
            for (name, haystack) in haystacks {
                #expect(haystack.range(of: Data(value.utf8)) == nil, "\(name) holds a planted value")
            }
        }
    }
}
