import DeviceModel
import DeviceRuntime
import Foundation
import ItemList
import KioskCore
import KioskStore
import ListTrust
import Testing

@testable import Controller

/// Invariant 6 on a real store, real files and real signatures.
@Suite("Item lists of a running kiosk")
struct ListHandlingTests {
    /// What can be wrong with an offered list, and the code that says so.
    enum Flaw: String, CaseIterable, CustomTestStringConvertible {
        case wrongSignature = "list.signature.bad"
        case belowFloor = "list.sequence.below"
        case badContent = "list.content.invalid"
        case later = "list.valid.later"
        case noFile = "list.file.unreadable"

        var testDescription: String { rawValue }
    }

    @Test(
        "a list that is refused is a fault with its reason; the last good one stays, and a good one clears the fault",
        arguments: Flaw.allCases)
    func refused(flaw: Flaw) async throws {
        let files = try OfferedList()
        defer { files.remove() }
        try files.offer(sequence: 5)
        try await TestKiosk.run(try TestKiosk(lists: files.source())) { kiosk in
            try await kiosk.offers(TestKiosk.take)
            let good = try #require(await kiosk.controller.health().list)
            #expect(good.sequence == 5)

            try files.offer(flaw)
            #expect(await kiosk.controller.reloadList() == good)
            let fault = try #require(await kiosk.controller.faults().first { $0.code == "list.refused" })
            #expect(fault.arguments["reason"] == flaw.rawValue && fault.evidence.contains(flaw.rawValue))
            #expect(await kiosk.controller.health().list == good)
            #expect(try await kiosk.store.activeList()?.sequence == 5)
            #expect(try await kiosk.store.listFloor() == 5)
            // It goes on serving by the last good list.
            #expect(try await kiosk.input(.start(item: TestKiosk.take)).stage == "notice")
            try await kiosk.input(.cancel)
            try await until("nobody is served") { await !kiosk.controller.machine.isInSession }

            try files.offer(sequence: 6)
            await kiosk.controller.reloadList()
            try await until("the good one is in use") { await kiosk.controller.health().list?.sequence == 6 }
            #expect(await !kiosk.controller.faults().contains { $0.code == "list.refused" })
            #expect(try await kiosk.store.listFloor() == 6)
        }
    }

    @Test("a citizen is served to the end by the list of the start; the newer one comes between sessions")
    func betweenSessions() async throws {
        let files = try OfferedList()
        defer { files.remove() }
        try files.offer(sequence: 5)
        try await TestKiosk.run(try TestKiosk(lists: files.source())) { kiosk in
            try await kiosk.offers(TestKiosk.take)
            let old = try #require(await kiosk.controller.list[TestKiosk.take]?.name)
            try await kiosk.input(.start(item: TestKiosk.take))

            try files.offer(sequence: 7, name: "新名称取号")
            #expect(await kiosk.controller.reloadList()?.sequence == 7)
            #expect(await kiosk.controller.health().list?.sequence == 5)
            #expect(try await kiosk.store.activeList()?.sequence == 5)
            try await kiosk.input(.proceed)
            try await kiosk.stage("evaluate")
            #expect(await kiosk.controller.list[TestKiosk.take]?.name == old)
            #expect(try await kiosk.store.activeList()?.sequence == 5)
            kiosk.keypad.press(.satisfied)

            try await until("the newer list is in use") { await kiosk.controller.health().list?.sequence == 7 }
            #expect(await !kiosk.controller.machine.isInSession)
            #expect(await kiosk.controller.list[TestKiosk.take]?.name == "新名称取号")
            #expect(try await kiosk.store.activeList()?.sequence == 7)
        }
    }

    @Test(
        "after a restart the list that was active is active again, whatever is offered then", arguments: Flaw.allCases)
    func restart(flaw: Flaw) async throws {
        let files = try OfferedList()
        defer { files.remove() }
        try files.offer(sequence: 5)
        let first = try TestKiosk(lists: files.source())
        try await first.controller.start()
        try files.offer(sequence: 6)
        await first.controller.reloadList()
        try await until("the second list is in use") { await first.controller.health().list?.sequence == 6 }
        let active = await first.controller.health().list
        await first.controller.stop()

        try files.offer(flaw)
        try await TestKiosk.run(try TestKiosk(folder: first.folder, lists: files.source())) { kiosk in
            #expect(await kiosk.controller.health().list == active)
            #expect(await kiosk.controller.list.items.count == 87)
            #expect(await kiosk.controller.faults().map(\.code) == ["list.refused"])
            let stored = try #require(try await kiosk.store.activeList())
            #expect(stored.sequence == 6 && stored.hash == active?.hash)
            #expect(stored.verifier.hasPrefix("ed25519:"))
            #expect(stored.checks == ["size", "signature", "content", "sequence", "validFrom"])
            try await kiosk.offers(TestKiosk.take)
        }
    }

    @Test("a list of the active sequence with other content is refused; the active one itself changes nothing")
    func sameSequence() async throws {
        let files = try OfferedList()
        defer { files.remove() }
        try files.offer(sequence: 5)
        try await TestKiosk.run(try TestKiosk(lists: files.source())) { kiosk in
            try await kiosk.offers(TestKiosk.take)
            let good = try #require(await kiosk.controller.health().list)
            let name = await kiosk.controller.list[TestKiosk.take]?.name

            try files.offer(sequence: 5, name: "新名称取号")
            #expect(await kiosk.controller.reloadList() == good)
            let fault = try #require(await kiosk.controller.faults().first { $0.code == "list.refused" })
            #expect(fault.arguments["reason"] == "list.sequence.below" && fault.evidence.contains("other content"))
            #expect(await kiosk.controller.list[TestKiosk.take]?.name == name)
            #expect(try await kiosk.store.activeListReference() == good)

            try files.offer(sequence: 5)
            #expect(await kiosk.controller.reloadList() == good)
            #expect(await !kiosk.controller.faults().contains { $0.code == "list.refused" })
            #expect(try await kiosk.store.listAcceptances().map(\.list) == [good])
        }
    }

    @Test("a list that waits is not replaced by another one of its sequence")
    func sameAsWaiting() async throws {
        let files = try OfferedList()
        defer { files.remove() }
        try files.offer(sequence: 5)
        try await TestKiosk.run(try TestKiosk(lists: files.source())) { kiosk in
            try await kiosk.offers(TestKiosk.take)
            try await kiosk.input(.start(item: TestKiosk.take))
            try files.offer(sequence: 6)
            let waiting = await kiosk.controller.reloadList()
            try files.offer(sequence: 6, name: "新名称取号")
            #expect(await kiosk.controller.reloadList() == waiting)
            #expect(await kiosk.controller.faults().contains { $0.code == "list.refused" })
            try await kiosk.input(.cancel)
            try await until("the first of them is in use") { await kiosk.controller.health().list == waiting }
        }
    }

    @Test("what each session ran on is found after two switches, with who verified it and how")
    func acceptances() async throws {
        let files = try OfferedList()
        defer { files.remove() }
        try files.offer(sequence: 5)
        try await TestKiosk.run(try TestKiosk(lists: files.source())) { kiosk in
            try await kiosk.offers(TestKiosk.take)
            var used: [ListReference] = []
            for sequence: Int64 in [6, 7, 8] {
                used.append(try #require(await kiosk.controller.health().list))
                try await kiosk.input(.start(item: TestKiosk.take))
                try await kiosk.input(.cancel)
                try await until("nobody is served") { await !kiosk.controller.machine.isInSession }
                try files.offer(sequence: sequence)
                await kiosk.controller.reloadList()
                try await until("the next list is in use") {
                    await kiosk.controller.health().list?.sequence == sequence
                }
            }
            let kept = try await kiosk.store.listAcceptances()
            #expect(used.map(\.sequence) == [5, 6, 7] && Array(kept.map(\.list).prefix(3)) == used)
            #expect(kept.allSatisfy { $0.verifier.hasPrefix("ed25519:") && $0.checks.contains("signature") })
        }
    }

    @Test("a clock that was reset does not take the good list away, and once it is right nothing is refused any more")
    func clockReset() async throws {
        let files = try OfferedList()
        defer { files.remove() }
        try files.offer(sequence: 5)
        let first = try TestKiosk(lists: files.source())
        try await first.controller.start()
        let active = try #require(await first.controller.health().list)
        await first.controller.stop()

        let clock = SetClock(Instant(milliseconds: 1000))
        let second = try TestKiosk(folder: first.folder, lists: files.source(clock.source), time: clock.source)
        try await TestKiosk.run(second) { kiosk in
            #expect(active.sequence == 5)
            #expect(await kiosk.controller.health().list == active)
            #expect(await kiosk.controller.list.items.count == 87)
            let fault = try #require(await kiosk.controller.faults().first { $0.code == "list.refused" })
            #expect(fault.arguments["reason"] == "list.valid.later")
            clock.correct()
            try await until("nothing is refused") {
                await !kiosk.controller.faults().contains { $0.code == "list.refused" }
            }
            #expect(await kiosk.controller.health().list == active)
            try await kiosk.offers(TestKiosk.take)
        }
    }

    @Test("a kiosk that began with a wrong clock and no list takes the list by itself when the clock is right")
    func firstListLater() async throws {
        let files = try OfferedList()
        defer { files.remove() }
        try files.offer(sequence: 5)
        let clock = SetClock(Instant(milliseconds: 1000))
        try await TestKiosk.run(try TestKiosk(lists: files.source(clock.source), time: clock.source)) { kiosk in
            #expect(await kiosk.controller.health().list == nil)
            clock.correct()
            try await until("the list is in use") { await kiosk.controller.health().list?.sequence == 5 }
            try await kiosk.offers(TestKiosk.take)
        }
    }
}

/// A list and its signature in a folder of their own, signed as itemsctl does.
struct OfferedList {
    private static let fixtures = "Tests/Fixtures/Items/"
    private let folder: URL
    private var file: URL { folder.appending(path: "list.jsonl") }
    private let sample: ItemList

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "kiosk-list-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let content = try Data(contentsOf: URL(filePath: Self.fixtures + "items-sample.jsonl"))
        sample = try ItemListDecoder().decode(Array(content))
    }

    func remove() { try? FileManager.default.removeItem(at: folder) }

    func source(_ time: TimeSource = SystemTime.source) throws -> FileListSource {
        let key = try PublicKeyFile.read(path: Self.fixtures + "demonstration-public-key.pem")
        return FileListSource(
            file: file.path, trust: try DetachedSignatureTrust(publicKey: key), time: time)
    }

    /// A good list; `name` renames 综合窗口取号.
    func offer(sequence: Int64, validFrom: String = "2026-01-01T00:00:00Z", name: String? = nil) throws {
        var items = sample.items
        if let name, let index = items.firstIndex(where: { $0.id == TestKiosk.take }) { items[index].name = name }
        var header = sample.header
        header.sequence = sequence
        header.validFrom = validFrom
        try put(Data(ItemListEncoder.encode(ItemList(header: header, items: items))))
    }

    func offer(_ flaw: ListHandlingTests.Flaw) throws {
        switch flaw {
        case .wrongSignature:
            try offer(sequence: 8)
            var proof = try Data(contentsOf: file.appendingPathExtension("sig"))
            proof[proof.startIndex] ^= 1
            try proof.write(to: file.appendingPathExtension("sig"))
        case .belowFloor: try offer(sequence: 4)
        case .badContent: try put(Data(#"{"count":1,"issuer":"","schema":1,"sequence":8}"#.utf8))
        case .later: try offer(sequence: 8, validFrom: "2999-01-01T00:00:00Z")
        case .noFile: try FileManager.default.removeItem(at: file)
        }
    }

    private func put(_ content: Data) throws {
        try content.write(to: file)
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [
            "openssl", "pkeyutl", "-sign", "-rawin", "-inkey", Self.fixtures + "demonstration-private-key.pem", "-in",
            file.path, "-out", file.path + ".sig",
        ]
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "openssl does not sign")
    }
}
