import DeviceModel
import Foundation
import KioskCore
import KioskStore
import Logging
import Testing
import Vault

@testable import Controller

@Suite("State folder, log, days, sealing")
struct SmallPartsTests {
    @Test("a second owner of a state folder is refused and told who has it")
    func lock() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "kiosk-state-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        do {
            let first = try StateFolder(path: path)
            #expect(throws: StateFolder.Failure.inUse(path: path, pid: "\(ProcessInfo.processInfo.processIdentifier)"))
            {
                try StateFolder(path: path)
            }
            _ = first.path
        }
        _ = try StateFolder(path: path)
        #expect(throws: StateFolder.Failure.self) { try StateFolder(path: "/proc/nothing/here") }
    }

    @Test("a log line has priority, code and quoted values, and stays one line")
    func logLine() {
        let line = StandardErrorLog.line(
            .warning, "fault.raised", ["code": "printer.paper.out", "cause": "two\nlines \"q\"", "empty": ""], at: "T")
        #expect(line == #"<4> T fault.raised cause="two\nlines \"q\"" code=printer.paper.out empty="""#)
        #expect(StandardErrorLog.line(.info, "a\nb", [:], at: "T") == "<6> T a b")
    }

    @Test(
        "days are the hall's, at UTC+8",
        arguments: [
            (0, "1970-01-01"), (57_599_999, "1970-01-01"), (57_600_000, "1970-01-02"),
            (951_753_599_999, "2000-02-28"), (951_753_600_000, "2000-02-29"), (1_795_536_000_000, "2026-11-25"),
            (-86_400_000, "1969-12-31"),
        ] as [(Int64, String)])
    func days(milliseconds: Int64, day: String) {
        #expect(ServiceDay.string(at: Instant(milliseconds: milliseconds)) == day)
    }

    @Test("what is sealed opens with the hub's key alone, and no more after the session was erased")
    func sealing() async throws {
        let hub = try HubPrivateKey()
        let sealing = VaultSealing(hub: hub.publicKey)
        let service = ServiceID("S1")
        let number = CaseNumber("HJ-K01-20261124-0001")
        let vault = try await sealing.vault(of: service)
        let key = try vault.makeDataKey()
        let page = KeptPage(
            ciphertext: try vault.seal([1, 2, 3], key: key, context: "page:P1"),
            wrappedKey: try vault.wrapForSession(key, context: "page:P1"))
        let content = CaseContent(
            applicant: Person(name: "陈某", idNumber: "35030019900101001X", phone: "13800000000"),
            fields: ["phone": "13800000000"], pages: ["近期照片": [PageID("P1")]], references: [:])
        let draft = SealedDraft(.case(number), content: content)
        let sealed = try await sealing.seal(draft, pages: [PageID("P1"): page], service: service)

        let opened = try hub.open(
            sealed.ciphertext, key: hub.unwrap(sealed.wrappedKey, context: "case:\(number)"), context: "case:\(number)")
        #expect(try JSONDecoder().decode(CaseContent.self, from: Data(opened)) == content)
        let pageKey = try hub.unwrap(try #require(sealed.pages.first).wrappedKey, context: "page:P1")
        #expect(try hub.open(sealed.pages[0].ciphertext, key: pageKey, context: "page:P1") == [1, 2, 3])

        await sealing.erase(service)
        #expect(vault.isDestroyed)
        await #expect(throws: (any Error).self) {
            try await sealing.seal(draft, pages: [PageID("P1"): page], service: service)
        }
    }

    @Test("the phone of a call-back is opened by the hub alone, as nothing else than a call-back of its service")
    func callBack() async throws {
        let hub = try HubPrivateKey()
        let service = ServiceID("HJ-K01-20261124-S0001")
        let content = CaseContent(applicant: nil, fields: ["phone": "13800000002"], pages: [:], references: [:])
        let sealed = try await VaultSealing(hub: hub.publicKey).seal(
            SealedDraft(.callBack(service), content: content), pages: [:], service: service)
        // As texts of an entry.
        #expect(Data(sealed.ciphertext).base64EncodedString().count <= 500)
        #expect(Data(sealed.wrappedKey).base64EncodedString().count <= 500)
        let context = "callback:\(service)"
        let opened = try hub.open(
            sealed.ciphertext, key: hub.unwrap(sealed.wrappedKey, context: context), context: context)
        #expect(try JSONDecoder().decode(CaseContent.self, from: Data(opened)) == content)
        #expect(throws: (any Error).self) { try hub.unwrap(sealed.wrappedKey, context: "case:\(service)") }
    }
}

@Suite("DeviceJudge")
struct DeviceJudgeTests {
    static let now = Instant(milliseconds: 1_000_000)

    static func printer(
        _ paper: TicketPrinterState.Paper, age: Duration = .zero, connection: ConnectionState = .online
    ) -> DeviceStatus {
        var state = TicketPrinterState()
        state.paper = .value(paper, at: now, by: .sensor)
        state.cover = .value(.closed, at: Instant(milliseconds: now.milliseconds - age.milliseconds), by: .sensor)
        state.cutter = .value(.ok, at: now, by: .inferred)
        state.head = .unsupported
        return DeviceStatus(connection: connection, condition: .ok, detail: .ticketPrinter(state))
    }

    @Test("good readings, young enough, make it usable; a low roll still is")
    func good() {
        for paper in [TicketPrinterState.Paper.full, .low] {
            #expect(Self.view(Self.printer(paper)).usable == true)
        }
    }

    @Test("an old or missing reading means not known; a bad one means no")
    func notGood() {
        #expect(Self.view(Self.printer(.full, age: .seconds(121))).usable == nil)
        #expect(Self.view(Self.printer(.out, age: .seconds(121))).usable == false)
        #expect(Self.view(Self.printer(.full, connection: .starting)).usable == nil)
        #expect(Self.view(Self.printer(.full, connection: .offline)).usable == false)
        #expect(Self.view(Self.printer(.full, age: .seconds(20))).observedAt == Instant(milliseconds: 980_000))
    }

    @Test("an error stops it, a warning does not, a cleared fault is nothing")
    func faults() {
        var fault = FaultRecord(
            id: "1", code: "printer.paper.low", device: DeviceID("p"), severity: .warning, evidence: "",
            firstSeen: Self.now)
        #expect(Self.view(Self.printer(.low), [fault]).usable == true)
        fault.severity = .error
        #expect(Self.view(Self.printer(.low), [fault]).usable == false)
        fault.state = .cleared
        #expect(Self.view(Self.printer(.low), [fault]) == Self.view(Self.printer(.low)))
    }

    static func view(_ status: DeviceStatus, _ faults: [FaultRecord] = []) -> DeviceView {
        DeviceJudge.view(status, faults: faults, at: now, limit: .seconds(120))
    }
}
