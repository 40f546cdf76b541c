import DeviceModel
import KioskCore
import KioskStore
import Ports
import Testing

@testable import Controller

@Suite("Delivery of pending cases")
struct DeliveryTests {
    static let first = CaseNumber("HJ-K01-20261124-0001")
    static let second = CaseNumber("HJ-K01-20261124-0002")

    /// A kiosk that begins with two pending cases; the first answered by `answer`, the second acknowledged.
    private func kiosk(_ answer: DeliveryAnswer, firstIsWhole: Bool = true) async throws -> TestKiosk {
        let kiosk = try TestKiosk()
        for number in [Self.first, Self.second] {
            let record = CaseRecord(
                number: number, service: ServiceID("HJ-K01-20261124-S0001"), item: TestKiosk.apply, package: nil,
                acceptedAt: Instant(milliseconds: 1), promisedMinutes: 480, sources: [:], tolerated: [:], awaits: [:])
            let content: [UInt8] = number == Self.first && !firstIsWhole ? [] : [1]
            try await kiosk.store.commit(
                [.caseAccepted(record)],
                sealed: [SealedCase(number: number, ciphertext: content, wrappedKey: content)])
        }
        await kiosk.district.set(answer, for: Self.first)
        return kiosk
    }

    @Test(
        "a case that the receiver does not answer as it should never keeps the next one",
        arguments: ["port.contract", "port.request", "port.timeout", "port.unreachable", "port.service"])
    func oddAnswer(code: String) async throws {
        try await TestKiosk.run(try await kiosk(.unavailable(code: code))) { kiosk in
            try await until("the second case arrives") {
                await kiosk.district.delivered.map(\.record.number) == [Self.second]
            }
            try await until("the first alone is left") { try await kiosk.store.pending() == [Self.first] }
            let asked = await kiosk.district.attempts[Self.first] ?? 0
            try await until("the first is tried again") {
                await kiosk.district.attempts[Self.first] ?? 0 > asked
            }
            await kiosk.district.set(.acknowledged, for: Self.first)
            try await until("both have arrived") { try await kiosk.store.pendingCount() == 0 }
        }
    }

    @Test("a case that the receiver refuses is settled with its reason, and the next one arrives")
    func refused() async throws {
        let answer = DeliveryAnswer.refused(reason: "request.tooLarge: made up")
        try await TestKiosk.run(try await kiosk(answer)) { kiosk in
            try await until("nothing is pending") { try await kiosk.store.pendingCount() == 0 }
            let stages = try await kiosk.controller.cases().map(\.stage)
            #expect(stages == ["refused", "delivered"])
            #expect(await kiosk.district.attempts == [Self.first: 1, Self.second: 1])
        }
    }

    @Test("a damaged row is said once and reported, over a restart too, and the next case arrives")
    func damaged() async throws {
        let first = try await kiosk(.acknowledged, firstIsWhole: false)
        try await first.controller.start()
        try await until("the second case arrives") {
            await first.district.delivered.map(\.record.number) == [Self.second]
        }
        try await until("the row is reported") { try await first.store.unresolvedReports().count == 1 }
        let report = try #require(try await first.store.unresolvedReports().first)
        #expect(report.code == "case.unreadable" && report.caseNumber == Self.first)
        // The row stays, and is not said again.
        try await until("it was tried again") { await first.controller.outbox.odd[Self.first]?.failures ?? 0 >= 3 }
        #expect(first.log.all.count { $0.contains("case.unreadable") } == 1)
        #expect(try await first.store.pending() == [Self.first])
        await first.controller.stop()

        try await TestKiosk.run(try TestKiosk(folder: first.folder)) { kiosk in
            try await until("it is said") { kiosk.log.all.contains { $0.contains("case.unreadable") } }
            try await kiosk.offers(TestKiosk.take)
            #expect(try await kiosk.store.unresolvedReports().count == 1)
        }
    }

    @Test("those set aside wait twice as long each time, and what is not answered goes behind the others")
    func outbox() {
        let pace = ControllerPace(retryFirst: .seconds(1), retryLast: .seconds(5))
        var outbox = Outbox()
        let both = [Self.first, Self.second]
        for (at, wait) in [(0, 1), (1, 2), (3, 4), (7, 5), (12, 5)] {
            #expect(outbox.due(both, uptime: .seconds(at)) == both)
            outbox.setAside(Self.first, uptime: .seconds(at), pace: pace)
            #expect(outbox.due(both, uptime: .seconds(at)) == [Self.second])
            #expect(outbox.wait(uptime: .seconds(at)) == .seconds(wait))
        }
        #expect(outbox.due([Self.second], uptime: .zero) == [Self.second] && outbox.wait(uptime: .zero) == nil)
        for _ in 0..<Outbox.patience {
            #expect(outbox.due(both, uptime: .zero) == both)
            outbox.noAnswer(to: Self.first)
        }
        #expect(outbox.due(both, uptime: .zero) == [Self.second, Self.first])
    }
}
