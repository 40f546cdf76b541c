import DeviceModel
import Foundation
import ItemList
import KioskCore
import Ports
import Testing
import VirtualDistrict

@Suite("Delivery of entries")
struct EntryTests {
    static let sender = "HJ-K01"

    static func entry(_ sequence: Int64, id: String? = nil, silence: String = "noAnswer") -> OutboxEntry {
        OutboxEntry(
            sequence: sequence, kind: .evaluation, id: id ?? "S\(sequence)", at: Instant(milliseconds: sequence),
            body: ["service": .text("S\(sequence)"), "silence": .text(silence)])
    }

    static func batch(_ range: ClosedRange<Int64>, lostThrough: Int64? = nil) -> OutboxBatch {
        OutboxBatch(sender: sender, lostThrough: lostThrough, entries: range.map { entry($0) })
    }

    @Test("batches are kept in sequence, each entry once, however often they come")
    func kept() async throws {
        try await Harness.with { it in
            for _ in 0..<2 {
                let answer = await it.ports.deliver(Self.batch(1...3), deadline: Harness.patience)
                #expect(answer == .taken(through: 3, refused: [:]))
            }
            // Overlapping, as after an acknowledgement that was lost.
            let answer = await it.ports.deliver(Self.batch(2...5), deadline: Harness.patience)
            #expect(answer == .taken(through: 5, refused: [:]))
            let journal = await it.district.entries(of: Self.sender)
            #expect(journal.entries.map(\.sequence) == [1, 2, 3, 4, 5] && journal.repeats == 5)
            #expect(await it.district.entries(of: "HJ-K02").entries.isEmpty)
        }
    }

    @Test("a gap is told with what is due, and nothing is taken; a kiosk that says what is lost goes on after it")
    func gap() async throws {
        try await Harness.with { it in
            _ = await it.ports.deliver(Self.batch(1...2), deadline: Harness.patience)
            #expect(await it.ports.deliver(Self.batch(5...6), deadline: Harness.patience) == .gap(through: 2))
            #expect(await it.district.entries(of: Self.sender).through == 2)
            let lost = await it.ports.deliver(Self.batch(5...6, lostThrough: 4), deadline: Harness.patience)
            #expect(lost == .taken(through: 6, refused: [:]))
            let journal = await it.district.entries(of: Self.sender)
            #expect(journal.holes == [3...4] && journal.entries.map(\.sequence) == [1, 2, 5, 6])
        }
    }

    @Test("another entry under a known sequence is a conflict; a known id under another sequence is refused")
    func conflicts() async throws {
        try await Harness.with { it in
            _ = await it.ports.deliver(Self.batch(1...2), deadline: Harness.patience)
            let other = OutboxBatch(sender: Self.sender, entries: [Self.entry(2, silence: "abandoned"), Self.entry(3)])
            #expect(
                await it.ports.deliver(other, deadline: Harness.patience) == .unavailable(code: "port.contract"))
            #expect(await it.district.entries(of: Self.sender).through == 2)
            let twice = OutboxBatch(sender: Self.sender, entries: [Self.entry(3, id: "S1")])
            guard case .taken(3, let refused) = await it.ports.deliver(twice, deadline: Harness.patience) else {
                Issue.record("not taken")
                return
            }
            #expect(refused[3]?.hasPrefix("entry.duplicate") == true)
        }
    }

    @Test("a receiver told to refuse has the entries, names each, and says the same when they come again")
    func refusing() async throws {
        try await Harness.with { it in
            await it.district.fail(.caseReceiver, .refusing)
            let first = await it.ports.deliver(Self.batch(1...2), deadline: Harness.patience)
            await it.district.fail(.caseReceiver, nil)
            let again = await it.ports.deliver(Self.batch(1...2), deadline: Harness.patience)
            guard case .taken(2, let refused) = first else {
                Issue.record("\(first)")
                return
            }
            #expect(refused.keys.sorted() == [1, 2] && again == first)
        }
    }

    @Test(
        "a receiver that fails is unavailable, by its own failure",
        arguments: zip(
            [DistrictFailure.down, .error, .slow(.seconds(20)), .wrong, .garbage, .oversized, .redirecting],
            ["unreachable", "service", "timeout", "contract", "contract", "contract", "contract"]))
    func failing(failure: DistrictFailure, code: String) async throws {
        try await Harness.with { it in
            await it.district.fail(.caseReceiver, failure)
            let patience: Duration = code == "timeout" ? .milliseconds(300) : Harness.patience
            let answer = await it.ports.deliver(Self.batch(1...2), deadline: patience)
            #expect(answer == .unavailable(code: "port." + code))
        }
    }

    static let lies: [(status: Int, body: String)] = [
        (200, #"{"kiosk":"HJ-K02","through":7,"refused":[]}"#),
        (200, #"{"kiosk":"HJ-K01","through":3,"refused":[]}"#),
        (200, #"{"kiosk":"HJ-K01","through":-1,"refused":[]}"#),
        (200, #"{"kiosk":"HJ-K01","through":99999999999999999999,"refused":[]}"#),
        (200, #"{"kiosk":"HJ-K01","through":7.5,"refused":[]}"#),
        (200, #"{"kiosk":"HJ-K01","through":7}"#),
        (200, #"{"kiosk":"HJ-K01","through":7,"refused":[],"more":1}"#),
        (200, #"{"kiosk":"HJ-K01","through":7,"refused":[{"sequence":9,"reason":"r"}]}"#),
        (200, #"{"kiosk":"HJ-K01","through":5,"refused":[{"sequence":7,"reason":"r"}]}"#),
        (200, #"{"kiosk":"HJ-K01","through":7,"refused":[{"sequence":6,"reason":""}]}"#),
        (200, #"{"kiosk":"HJ-K01","through":7,"refused":[{"sequence":6,"reason":"r"},{"sequence":6,"reason":"s"}]}"#),
        (409, #"{"code":"entries.gap","status":409,"title":"t","through":4}"#),
        (409, #"{"code":"entries.gap","status":409,"title":"t","through":7}"#),
        (409, #"{"code":"entries.gap","status":409,"title":"t"}"#),
        (409, #"{"code":"entries.conflict","status":409,"title":"t"}"#),
        (422, #"{"code":"request.invalid","status":422,"title":"t"}"#),
    ]

    @Test("an answer that does not fit the batch is against the contract", arguments: lies.indices)
    func lying(index: Int) async throws {
        let lie = Self.lies[index]
        let type = lie.status == 200 ? "application/json" : "application/problem+json"
        let server = try OneAnswer(lie.status, type: type, body: lie.body, after: "}]}")
        let ports = try HTTPDistrictPorts(
            DistrictPortsConfiguration(base: "http://127.0.0.1:\(server.port)"), time: Harness.time)
        let answer = await ports.deliver(Self.batch(5...7), deadline: Harness.patience)
        try await ports.shutdown()
        #expect(answer == .unavailable(code: "port.contract"))
    }

    @Test("what is no sender, or no entry, is not sent", arguments: ["", "a/b", "HJ K01"])
    func unsendable(sender: String) async throws {
        try await Harness.with { it in
            let batch = OutboxBatch(sender: sender, entries: [Self.entry(1)])
            #expect(await it.ports.deliver(batch, deadline: Harness.patience) == .unavailable(code: "port.request"))
            let empty = OutboxBatch(sender: Self.sender, entries: [])
            #expect(await it.ports.deliver(empty, deadline: Harness.patience) == .unavailable(code: "port.request"))
            #expect(await it.district.counts()["caseReceiver"] == 0)
        }
    }

    @Test("a batch is bounded in entries and in bytes, and never empty")
    func bounded() {
        let small = (1...300).map { Self.entry(Int64($0)) }
        #expect(OutboxBatch.fitting(small).count == OutboxBatch.entriesMax)
        let large = (1...10).map { Self.entry(Int64($0), silence: String(repeating: "x", count: 20_000)) }
        #expect(OutboxBatch.fitting(large).count == 3)
        #expect(OutboxBatch.fitting([Self.entry(1, silence: String(repeating: "x", count: 100_000))]).count == 1)
        #expect(OutboxBatch.fitting([]).isEmpty)
    }

    static let badBatches: [String] = [
        #"{"entries":[]}"#,
        #"{"entries":[{"sequence":1,"kind":"k","id":"i","at":1,"body":{}},{"sequence":3,"kind":"k","id":"j","at":1,"body":{}}]}"#,
        #"{"entries":[{"sequence":0,"kind":"k","id":"i","at":1,"body":{}}]}"#,
        #"{"entries":[{"sequence":1,"kind":"k","id":"i","at":1,"body":{"a":{}}}]}"#,
        #"{"entries":[{"sequence":1,"kind":"k","id":"i","at":1,"body":[]}]}"#,
        #"{"entries":[{"sequence":1,"kind":"k","id":"i","at":1,"body":{},"refused":"r"}]}"#,
    ]

    @Test("the receiver refuses a batch of another form whole", arguments: badBatches)
    func badForm(body: String) async throws {
        try await Harness.with { it in
            let socket = try RawSocket.tcp(it.port)
            socket.send(VirtualDistrictTests.request("POST", "/cases/kiosks/HJ-K01/entries", body).utf8)
            #expect(socket.read(until: "\u{0}").hasPrefix("HTTP/1.1 422 "))
            #expect(await it.district.entries(of: Self.sender).through == 0)
        }
    }

    @Test("kinds that the receiver does not know are kept; a body that lacks what its kind has is refused")
    func kinds() async throws {
        try await Harness.with { it in
            let socket = try RawSocket.tcp(it.port)
            let body =
                #"{"entries":[{"sequence":1,"kind":"later","id":"a","at":1,"body":{"n":1}},"#
                + #"{"sequence":2,"kind":"evaluation","id":"b","at":1,"body":{"service":"S"}}]}"#
            socket.send(VirtualDistrictTests.request("POST", "/cases/kiosks/HJ-K01/entries", body).utf8)
            let answer = socket.read(until: "\u{0}")
            #expect(answer.hasPrefix("HTTP/1.1 200 ") && answer.contains("entry.form"))
            let entries = await it.district.entries(of: Self.sender).entries
            #expect(entries.map(\.kind) == ["later", "evaluation"] && entries[0].refused == nil)
        }
    }

    @Test("with a folder the log outlives the receiver, and a line cut off by a crash is passed over")
    func restarts() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "district-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await Harness.with(state: folder.path) { it in
            _ = await it.ports.deliver(Self.batch(1...3), deadline: Harness.patience)
            _ = await it.ports.deliver(Self.batch(6...7, lostThrough: 5), deadline: Harness.patience)
        }
        let file = try FileHandle(forWritingTo: folder.appending(path: "entries.jsonl"))
        try file.seekToEnd()
        try file.write(contentsOf: Data(#"{"kiosk":"HJ-K01","entry":{"sequ"#.utf8))
        try file.close()
        try await Harness.with(state: folder.path) { it in
            let journal = await it.district.entries(of: Self.sender)
            #expect(journal.entries.map(\.sequence) == [1, 2, 3, 6, 7] && journal.holes == [4...5])
            let more = await it.ports.deliver(Self.batch(7...8), deadline: Harness.patience)
            #expect(more == .taken(through: 8, refused: [:]))
            try await it.district.forgetEntries()
            #expect(await it.ports.deliver(Self.batch(9...9), deadline: Harness.patience) == .gap(through: 0))
        }
        try await Harness.with(state: folder.path) { it in
            #expect(await it.district.entries(of: Self.sender).through == 0)
        }
    }
}
