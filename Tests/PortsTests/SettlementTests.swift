import DeviceModel
import Foundation
import ItemList
import KioskCore
import Ports
import Testing
import VirtualDistrict

@Suite("Settlements of the records port")
struct SettlementTests {
    static let first = "HJ-K01-20261124-0001"
    static let second = "HJ-K01-20261124-0002"
    /// 2026-03-04T05:06:07.890Z.
    static let accepted = Instant(milliseconds: 1_772_600_767_890)

    static func kept(_ number: String, at: Instant = accepted) -> KeptCase {
        KeptCase(
            number: CaseNumber(number), acceptedAt: at, handling: .instant, promisedMinutes: 30, isDelivered: true)
    }

    @Test("cases are settled when the district says so, and since then")
    func real() async throws {
        try await Harness.with { it in
            let cases = [Self.kept(Self.first), Self.kept(Self.second), Self.kept("unknown")]
            func settled() async throws -> [CaseSettlement] {
                let answer = await it.ports.settlements(of: cases, deadline: Harness.patience)
                guard case .settled(let settled) = answer else {
                    Issue.record("\(answer)")
                    return []
                }
                return settled
            }
            #expect(await !it.district.settle(number: Self.first))
            for number in [Self.first, Self.second] {
                _ = await it.ports.deliver(CaseTests.envelope(number: number), deadline: Harness.patience)
            }
            #expect(try await settled().isEmpty)
            let before = Harness.time.now().milliseconds / 1000
            #expect(await it.district.settle(number: Self.second))
            let second = try await settled()
            #expect(second.map(\.number.value) == [Self.second])
            let at = try #require(second.first).at.milliseconds
            #expect(at % 1000 == 0 && (before...Harness.time.now().milliseconds / 1000).contains(at / 1000))
            #expect(await it.district.settleAll() == 1)
            let both = try await settled()
            #expect(both.map(\.number.value) == [Self.first, Self.second] && both.last == second.first)
        }
    }

    @Test("none is asked for nothing; more than two hundred at a time are not sent")
    func bounds() async throws {
        try await Harness.with { it in
            #expect(await it.ports.settlements(of: [], deadline: Harness.patience) == .settled([]))
            let many = (1...201).map { Self.kept("HJ-K01-20261124-\($0)") }
            let answer = await it.ports.settlements(of: many, deadline: Harness.patience)
            #expect(answer == .unavailable(code: "port.request"))
            #expect(await it.district.counts()["records"] == 0)
            let most = await it.ports.settlements(of: Array(many.dropLast()), deadline: Harness.patience)
            #expect(most == .settled([]))
        }
    }

    @Test("a port that fails is unavailable with the reason", arguments: HTTPDistrictPortsTests.broken)
    func failing(how: String, code: String) async throws {
        try await Harness.with { it in
            await it.district.fail(.records, DistrictFailure(name: how, delay: nil))
            let answer = await it.ports.settlements(of: [Self.kept(Self.first)], deadline: Harness.patience)
            #expect(answer == .unavailable(code: code))
        }
    }

    private static func entry(_ number: String, _ at: String) -> String { #"{"number":"\#(number)","at":"\#(at)"}"# }
    private static func body(_ entries: String...) -> String { #"{"settled":[\#(entries.joined(separator: ","))]}"# }
    private static let early = "2026-03-04T05:06:08Z"

    static let hostile: [String] = [
        "", "[]", "{}", "null", #"{"settled":null}"#, #"{"settled":{}}"#, #"{"settled":["\#(first)"]}"#,
        #"{"settled":[],"more":1}"#, #"{"settled":[],"settled":[]}"#, "<html>busy</html>",
        body(entry(first, early), "7"), body(#"{"number":"\#(first)"}"#), body(#"{"at":"\#(early)"}"#),
        body(#"{"number":"\#(first)","at":1772600768}"#), body(#"{"number":1,"at":"\#(early)"}"#),
        body(#"{"number":"\#(first)","at":"\#(early)","by":"x"}"#),
        // Another kiosk's, unknown, twice, more than were asked.
        body(entry("HJ-K02-20261124-0001", early)), body(entry(first, early), entry("x", early)),
        body(entry(first, early), entry(first, early)),
        body(entry(first, early), entry(second, early), entry(first, early)),
        // Before the acceptance, by a second or by years; in the future; no instant in whole seconds of UTC.
        body(entry(first, "2026-03-04T05:06:06Z")), body(entry(first, "1970-01-01T00:00:00Z")),
        body(entry(first, "9999-12-31T23:59:59Z")), body(entry(first, "2026-03-04T05:06:08.000Z")),
        body(entry(first, "2026-03-04T13:06:08+08:00")), body(entry(first, "2026-02-30T05:06:08Z")),
        body(entry(first, "2026-03-04 05:06:08Z")), body(entry(first, "")),
        // One good entry does not save a bad one.
        body(entry(second, early), entry(first, "2026-03-04T05:06:06Z")),
    ]

    private func answer(_ status: Int, _ body: String, type: String = "application/json") async throws
        -> SettlementsAnswer
    {
        let server = try OneAnswer(status, type: type, body: body, after: #""]}"#)
        let ports = try HTTPDistrictPorts(
            DistrictPortsConfiguration(base: "http://127.0.0.1:\(server.port)"), time: Harness.time)
        let answer = await ports.settlements(
            of: [Self.kept(Self.first), Self.kept(Self.second)], deadline: Harness.patience)
        try await ports.shutdown()
        return answer
    }

    @Test("an answer against the contract settles nothing at all", arguments: hostile)
    func contract(body: String) async throws {
        #expect(try await answer(200, body) == .unavailable(code: "port.contract"), "\(body)")
    }

    @Test("another status or type is against the contract, whatever it says")
    func status() async throws {
        let good = Self.body(Self.entry(Self.first, Self.early))
        for status in [201, 202, 204, 400, 404, 409] {
            #expect(try await answer(status, good) == .unavailable(code: "port.contract"), "\(status)")
        }
        #expect(
            try await answer(200, good, type: "application/problem+json") == .unavailable(code: "port.contract"))
        #expect(try await answer(503, good) == .unavailable(code: "port.service"))
    }

    @Test("the second in which a case was accepted is not before its acceptance")
    func sameSecond() async throws {
        let at = Instant(milliseconds: Self.accepted.milliseconds / 1000 * 1000)
        #expect(
            try await answer(200, Self.body(Self.entry(Self.first, "2026-03-04T05:06:07Z")))
                == .settled([CaseSettlement(number: CaseNumber(Self.first), at: at)]))
    }

    @Test("a question that is not as agreed is refused by the district")
    func questions() async throws {
        try await Harness.with { it in
            let many = (1...201).map { "\"N\($0)\"" }.joined(separator: ",")
            for body in ["{}", #"{"cases":[]}"#, #"{"cases":"N1"}"#, #"{"cases":[1]}"#, "{\"cases\":[\(many)]}"] {
                let socket = try RawSocket.tcp(it.port)
                socket.send(VirtualDistrictTests.request("POST", "/records/settlements", body).utf8)
                #expect(socket.read(until: "\u{0}").hasPrefix("HTTP/1.1 422 "), "\(body.prefix(40))")
            }
        }
    }

    @Test("the control socket settles one case or all that came, and says what it did")
    func control() async throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "settle-\(UUID().uuidString.prefix(8))").path
        try await Harness.with(control: path) { it in
            func ask(_ line: String) -> String {
                do {
                    let socket = try RawSocket.unix(path)
                    socket.send((line + "\n").utf8)
                    return socket.read(until: "\n")
                } catch {
                    Issue.record(error)
                    return ""
                }
            }
            for number in [Self.first, Self.second] {
                _ = await it.ports.deliver(CaseTests.envelope(number: number), deadline: Harness.patience)
            }
            #expect(ask(#"{"command":"settle","number":"nobody"}"#).contains("no case 'nobody' was received"))
            for line in [
                #"{"command":"settle"}"#, #"{"command":"settle","all":false}"#,
                #"{"command":"settle","number":"\#(Self.first)","all":true}"#, #"{"command":"settle","all":1}"#,
            ] { #expect(ask(line).contains(#""ok":false"#), "\(line)") }
            #expect(await it.district.counts()["settled"] == 0)
            #expect(ask(#"{"command":"settle","number":"\#(Self.first)"}"#).contains(#""ok":true"#))
            #expect(await it.district.counts()["settled"] == 1)
            #expect(ask(#"{"command":"settle","all":true}"#).contains(#""settled":1"#))
            #expect(ask(#"{"command":"settle","all":true}"#).contains(#""settled":0"#))
            #expect(await it.district.counts()["settled"] == 2)
        }
    }
}
