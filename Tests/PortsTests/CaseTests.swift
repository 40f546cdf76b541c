import DeviceModel
import Foundation
import ItemList
import KioskCore
import Ports
import Testing
import Vault
import VirtualDistrict

@Suite("Delivery of cases")
struct CaseTests {
    static func envelope(number: String = "HJ-K01-20261124-0001", ciphertext: [UInt8] = [1, 2, 3]) -> CaseEnvelope {
        CaseEnvelope(
            record: CaseRecord(
                number: CaseNumber(number), service: ServiceID("HJ-K01-20261124-S1"),
                item: "11350399009900144N4352014901000", package: nil, acceptedAt: Instant(milliseconds: 1),
                promisedMinutes: 9600, sources: ["居民身份证": "licence", "近期照片": "scan"], tolerated: ["近期照片": 5],
                awaits: [:]),
            ciphertext: ciphertext, wrappedKey: [4, 5],
            pages: [CaseEnvelope.Page(id: PageID("P1"), material: "近期照片", ciphertext: [6], wrappedKey: [7])])
    }

    @Test("a case is acknowledged as often as it comes and kept once; another content under its number is refused")
    func idempotent() async throws {
        try await Harness.with { it in
            for _ in 0..<3 {
                #expect(await it.ports.deliver(Self.envelope(), deadline: Harness.patience) == .acknowledged)
            }
            let second = Self.envelope(number: "HJ-K01-20261124-0002")
            #expect(await it.ports.deliver(second, deadline: Harness.patience) == .acknowledged)
            let log = await it.district.cases()
            #expect(log.map(\.number) == ["HJ-K01-20261124-0001", "HJ-K01-20261124-0002"])
            #expect(log.map(\.sequence) == [1, 2] && log.map(\.deliveries) == [3, 1])
            let altered = await it.ports.deliver(Self.envelope(ciphertext: [9]), deadline: Harness.patience)
            guard case .refused(let reason) = altered else {
                Issue.record("\(altered)")
                return
            }
            #expect(reason.hasPrefix("case.conflict"))
            #expect(await it.district.cases().count == 2)
        }
    }

    @Test("many deliveries of one case at once are kept once")
    func concurrent() async throws {
        try await Harness.with { it in
            await withTaskGroup(of: DeliveryAnswer.self) { group in
                for _ in 0..<20 {
                    group.addTask { await it.ports.deliver(Self.envelope(), deadline: Harness.patience) }
                }
                for await answer in group { #expect(answer == .acknowledged) }
            }
            #expect(await it.district.cases().map(\.deliveries) == [20])
        }
    }

    @Test("a receiver told to refuse gives its reason and keeps nothing")
    func refusing() async throws {
        try await Harness.with { it in
            await it.district.fail(.caseReceiver, .refusing)
            guard case .refused(let reason) = await it.ports.deliver(Self.envelope(), deadline: Harness.patience) else {
                Issue.record("not refused")
                return
            }
            #expect(reason.hasPrefix("case.refused: "))
            #expect(await it.district.cases().isEmpty)
            #expect(await it.district.counts()["refusals"] == 1)
        }
    }

    private static func problem(_ status: Int) -> String {
        #"{"code":"made.up","status":\#(status),"title":"t","type":"about:blank"}"#
    }

    @Test("a refusal of this case is told from an answer about the kiosk, the address or the time")
    func statuses() async throws {
        let tooLarge = DeliveryAnswer.refused(
            reason: "request.tooLarge: the receiver does not take a case of this size")
        let problem = "application/problem+json"
        var rows: [(status: Int, type: String, body: String, answer: DeliveryAnswer)] = [
            (413, "text/html", "<html>Request Entity Too Large</html>", tooLarge),
            (413, "application/json", "not JSON", tooLarge),
            (413, problem, Self.problem(413), .refused(reason: "made.up: t")),
            (400, "text/html", "<html>Bad Request</html>", .unavailable(code: "port.contract")),
            (429, problem, Self.problem(429), .unavailable(code: "port.service")),
        ]
        for status in [400, 409, 410, 422, 451] {
            rows.append((status, problem, Self.problem(status), .refused(reason: "made.up: t")))
        }
        for status in [401, 403, 404, 405, 408] {
            rows.append((status, problem, Self.problem(status), .unavailable(code: "port.contract")))
        }
        for row in rows {
            let server = try OneAnswer(row.status, type: row.type, body: row.body, after: #""wrappedKey":"BAU="}"#)
            let base = "http://127.0.0.1:\(server.port)"
            let ports = try HTTPDistrictPorts(DistrictPortsConfiguration(base: base), time: Harness.time)
            let answer = await ports.deliver(Self.envelope(), deadline: Harness.patience)
            try await ports.shutdown()
            #expect(answer == row.answer, "\(row.status) \(row.type)")
        }
    }

    @Test("a number that is no part of an address is not sent", arguments: ["", "a/b", "../x", "a b", "办件"])
    func number(number: String) async throws {
        try await Harness.with { it in
            let answer = await it.ports.deliver(Self.envelope(number: number), deadline: Harness.patience)
            #expect(answer == .unavailable(code: "port.request"))
            #expect(await it.district.counts()["caseReceiver"] == 0)
        }
    }

    @Test("a large page arrives whole, and the hub opens what a kiosk sealed")
    func sealed() async throws {
        try await Harness.with { it in
            let vault = try SessionVault(hub: HubPublicKey(file: Harness.hubPublicKey))
            defer { vault.destroy() }
            func seal(_ clear: [UInt8], _ context: String) throws -> (ciphertext: [UInt8], wrapped: [UInt8]) {
                let key = try vault.makeDataKey()
                defer { key.destroy() }
                return (
                    try vault.seal(clear, key: key, context: context), try vault.wrapForHub(key, context: context)
                )
            }
            let number = "HJ-K01-20261124-0007"
            let content = try seal(Array(#"{"fields":{"contactPhone":"13800000001"}}"#.utf8), "case:" + number)
            let picture: [UInt8] = [0xFF, 0xD8, 0xFF] + [UInt8](repeating: 7, count: 3_000_000)
            let page = try seal(picture, "page:P1")
            var envelope = Self.envelope(number: number, ciphertext: content.ciphertext)
            envelope.wrappedKey = content.wrapped
            envelope.pages[0].ciphertext = page.ciphertext
            envelope.pages[0].wrappedKey = page.wrapped
            #expect(await it.ports.deliver(envelope, deadline: Harness.patience) == .acknowledged)
            let opened = try #require(try await it.district.open(number: number))
            #expect(
                opened.content == .object([.init("fields", .object([.init("contactPhone", .string("13800000001"))]))]))
            #expect(opened.pages.map(\.bytes) == [picture])
            #expect(await it.ports.deliver(Self.envelope(), deadline: Harness.patience) == .acknowledged)
            await #expect(throws: VaultError.self) { _ = try await it.district.open(number: "HJ-K01-20261124-0001") }
        }
    }
}
