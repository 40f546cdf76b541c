import DeviceModel
import DeviceRuntime
import Foundation
import ItemList
import KioskCore
import KioskStore
import Logging
import Ports
import Synchronization
import Testing
import VirtualDistrict

@testable import Controller

@Suite("Cases from acceptance to the records port's word")
struct SettlementTests {
    static let numbers = (1...9).map { CaseNumber("HJ-K01-20261124-000\($0)") }

    /// A kiosk whose store begins with instant cases that were accepted so many minutes ago.
    private static func kiosk(
        _ minutes: [Int], ports: (any DistrictPorts)? = nil, isDelivered: Bool = false
    ) async throws -> TestKiosk {
        let kiosk = try TestKiosk(ports: ports)
        for (number, minutes) in zip(numbers, minutes) {
            let at = Instant(milliseconds: SystemTime.source.now().milliseconds - Int64(minutes) * 60_000)
            let record = CaseRecord(
                number: number, service: ServiceID("HJ-K01-20261124-S0001"), item: TestKiosk.apply, package: nil,
                acceptedAt: at, promisedMinutes: 30, handling: .instant, sources: [:], tolerated: [:], awaits: [:])
            try await kiosk.store.commit(
                [.caseAccepted(record)], sealed: [SealedCase(number: number, ciphertext: [1], wrappedKey: [1])])
            if isDelivered { try await kiosk.store.commit([.caseDelivered(number, at: at)]) }
        }
        return kiosk
    }

    /// A real virtual district on loopback, and the kiosk's real client of it.
    private func withDistrict(_ body: @escaping @Sendable (District, HTTPDistrictPorts) async throws -> Void)
        async throws
    {
        let (ready, signal) = AsyncStream.makeStream(of: Int.self)
        let service = try VirtualDistrictService(
            .init(files: "Tests/Fixtures/District"), logger: Logger(label: "quiet") { _ in SwiftLogNoOpLogHandler() }
        ) { signal.yield($0) }
        let run = Task {
            defer { signal.finish() }
            try await service.run()
        }
        defer { run.cancel() }
        for await port in ready {
            let ports = try HTTPDistrictPorts(
                DistrictPortsConfiguration(base: "http://127.0.0.1:\(port)"), time: SystemTime.source)
            do { try await body(service.district, ports) } catch {
                try await ports.shutdown()
                throw error
            }
            return try await ports.shutdown()
        }
        try await run.value
    }

    private func lines(_ kiosk: TestKiosk, _ code: String) -> Int { kiosk.log.all.count { $0.contains(code) } }

    @Test("what the district settles is recorded once, with its minutes; what is late is said once and counted")
    func real() async throws {
        try await withDistrict { district, ports in
            try await TestKiosk.run(try await Self.kiosk([10, 90], ports: ports)) { kiosk in
                try await until("both have arrived") { try await kiosk.store.pendingCount() == 0 }
                try await until("the late one is said") { lines(kiosk, "case.overdue") == 1 }
                #expect(try await kiosk.controller.holdings().overdueCases == 1)
                #expect(try await kiosk.store.settlements().isEmpty)
                await district.settle(number: Self.numbers[0].value)
                try await until("the first is settled") { try await kiosk.store.settlements().count == 1 }
                await district.settle(number: Self.numbers[1].value)
                try await until("both are settled") { try await kiosk.store.settlements().count == 2 }
                let records = try await kiosk.store.settlements()
                #expect(records.map(\.number) == Array(Self.numbers[..<2]))
                #expect(records.map(\.limitMinutes) == [60, 60] && records.map(\.isWithinLimit) == [true, false])
                #expect((10...12).contains(records[0].workingMinutes), "\(records)")
                #expect((90...92).contains(records[1].workingMinutes), "\(records)")
                try await until("nothing is late any more") {
                    try await kiosk.controller.holdings().overdueCases == 0
                }
                #expect(await kiosk.controller.health().store.settledCases == 2)
                #expect(lines(kiosk, "case.overdue") == 1 && lines(kiosk, "case.settled") == 2)
                // Nothing is left to ask for.
                let asked = await district.counts()["records"]
                try await Task.sleep(for: .milliseconds(200))
                let probes = await district.counts()["records"].map { $0 - (asked ?? 0) } ?? 0
                #expect(probes <= 8, "only probes go on")
            }
        }
    }

    @Test("a port that answers garbage settles nothing, is said once, and is heard again when it is well")
    func garbage() async throws {
        try await withDistrict { district, ports in
            try await TestKiosk.run(try await Self.kiosk([10, 10, 10], ports: ports)) { kiosk in
                try await until("all have arrived") { try await kiosk.store.pendingCount() == 0 }
                await district.settleAllAndFail()
                try await until("it is said") { lines(kiosk, "settlements.waits") == 1 }
                let asked = await district.counts()["records"] ?? 0
                try await until("it was asked again") { await district.counts()["records"] ?? 0 > asked + 20 }
                #expect(lines(kiosk, "settlements.waits") == 1 && lines(kiosk, "settlement.odd") == 0)
                #expect(try await kiosk.store.settlements().isEmpty)
                await district.fail(.records, nil)
                try await until("all are settled") { try await kiosk.store.settlements().count == 3 }
                try await until("it is said") { lines(kiosk, "settlements.back") == 1 }
            }
        }
    }

    @Test("one odd case among many keeps no other; it is said once, and settled when it is well")
    func oddCase() async throws {
        let kiosk = try await Self.kiosk([1, 2, 3, 4, 5, 6, 7, 8, 9], isDelivered: true)
        let odd = Self.numbers[4]
        let at = SystemTime.source.now()
        await kiosk.district.settle { cases in
            if cases.contains(where: { $0.number == odd }) { return .unavailable(code: "port.contract") }
            return .settled(cases.map { CaseSettlement(number: $0.number, at: at) })
        }
        try await TestKiosk.run(kiosk) { kiosk in
            try await until("the others are settled") { try await kiosk.store.settlements().count == 8 }
            #expect(try await kiosk.store.openCases(limit: 10).map(\.number) == [odd])
            try await until("it is said") { lines(kiosk, "settlement.odd") == 1 }
            await kiosk.district.settle { cases in
                .settled(cases.map { CaseSettlement(number: $0.number, at: at) })
            }
            try await until("it is settled") { try await kiosk.store.settlements().count == 9 }
        }
    }

    @Test("what the receiver does not have is not asked for, and nothing is asked where nothing is open")
    func undelivered() async throws {
        let kiosk = try await Self.kiosk([1, 90])
        let asked = Counter()
        await kiosk.district.set(DeliveryAnswer.unavailable(code: "port.timeout"))
        await kiosk.district.settle { cases in
            asked.add(cases.count)
            return .settled([])
        }
        try await TestKiosk.run(kiosk) { kiosk in
            // Late all the same: the citizen waits.
            try await until("the late one is said") { lines(kiosk, "case.overdue") == 1 }
            try await Task.sleep(for: .milliseconds(200))
            #expect(asked.value == 0)
            await kiosk.district.set(DeliveryAnswer.acknowledged)
            try await until("they are asked for") { asked.value > 0 }
        }
    }

    @Test("a port that does not answer is left in peace, longer each time; late cases are asked alone, last")
    func pause() {
        var settling = Settling()
        let open = Self.numbers.map {
            KeptCase(
                number: $0, acceptedAt: Instant(milliseconds: 0), handling: .instant, promisedMinutes: 30,
                isDelivered: true)
        }
        func looks() -> Int {
            for look in 1...100 where !settling.questions(open, size: 4).isEmpty { return look }
            return 0
        }
        #expect(looks() == 1)
        for expected in [2, 3, 5, 9, 17, 17] {
            _ = settling.failed("port.timeout")
            #expect(looks() == expected)
        }
        #expect(settling.failed("port.timeout") == false && settling.failed("port.service"))
        #expect(settling.answered() && !settling.answered())
        #expect(looks() == 1)
        #expect(settling.isOdd(Self.numbers[0]) && !settling.isOdd(Self.numbers[0]))
        #expect(settling.questions(open, size: 4).map(\.count) == [4, 4, 1])
        #expect(settling.questions(open, size: 4).last?.map(\.number) == [Self.numbers[0]])
        settling.isPlain(Self.numbers[0])
        #expect(settling.questions(open, size: 9).map(\.count) == [9])
    }
}

extension District {
    fileprivate func settleAllAndFail() {
        _ = settleAll()
        fail(.records, .garbage)
    }
}

private final class Counter: Sendable {
    private let count = Mutex(0)
    var value: Int { count.withLock { $0 } }
    func add(_ more: Int) { count.withLock { $0 += more } }
}
