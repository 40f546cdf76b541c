import Foundation
import Glibc
import KioskCore
import KioskStore
import KioskWire
import Testing

@Suite("kioskd killed while it switches lists", .serialized)
struct ListSwitchKillTests {
    @Test("the old list stays the one active list until the switch is whole; then the new one is taken")
    func killedBetweenTwoLists() async throws {
        try await Hall.run { hall in
            let file = hall.folder + "/list.jsonl"
            let sample = FileManager.default.currentDirectoryPath + "/Tests/Fixtures/Items/items-sample.jsonl"
            try FileManager.default.copyItem(atPath: sample, toPath: file)
            try FileManager.default.copyItem(atPath: sample + ".sig", toPath: file + ".sig")
            let own = ["--set", "list.file=\(file)"]
            let first = try hall.kioskd(more: own)
            try await hall.offered(Hall.take, first)
            let old = try #require(try await hall.client(.technician).health().listSequence)
            first.signal(SIGTERM)
            #expect(try await first.ended() == 0)

            let killed = try hall.kioskd(failpoint: Failpoint.listSwitch.rawValue, more: own)
            try await hall.offered(Hall.take, killed)
            try Self.issue(file, sequence: old + 1)
            killed.signal(SIGHUP)
            #expect(try await killed.ended() == 256 + SIGKILL, "\(hall.logTail)")
            #expect(try await Self.active(hall) == old, "a switch that broke off has switched nothing")

            // What is offered is gone, as after a courier's stick was pulled: the kept list serves.
            try FileManager.default.moveItem(atPath: file, toPath: file + ".away")
            let kept = try hall.kioskd(more: own)
            try await hall.offered(Hall.take, kept)
            #expect(try await hall.client(.technician).health().listSequence == old)
            kept.signal(SIGTERM)
            #expect(try await kept.ended() == 0)

            try FileManager.default.moveItem(atPath: file + ".away", toPath: file)
            let last = try hall.kioskd(more: own)
            try await hall.offered(Hall.take, last)
            #expect(try await hall.client(.technician).health().listSequence == old + 1)
            last.signal(SIGTERM)
            #expect(try await last.ended() == 0)
            #expect(try await Self.active(hall) == old + 1)
        }
    }

    private static func active(_ hall: Hall) async throws -> Int64? {
        let store = try KioskStore(path: hall.state + "/kiosk.sqlite", owner: "HJ/K01")
        let sequence = try await store.activeListReference()?.sequence
        try await store.close()
        return sequence
    }

    /// The same items under another sequence, signed with the demonstration key.
    private static func issue(_ file: String, sequence: Int64) throws {
        var lines = try String(contentsOfFile: file, encoding: .utf8).split(
            separator: "\n", omittingEmptySubsequences: false)
        let header = try #require(lines.first).replacing(/"sequence":[0-9]+/, with: "\"sequence\":\(sequence)")
        lines[0] = Substring(header)
        try lines.joined(separator: "\n").write(toFile: file, atomically: true, encoding: .utf8)
        let openssl = Process()
        openssl.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        openssl.arguments = [
            "pkeyutl", "-sign", "-rawin", "-inkey", "Tests/Fixtures/Items/demonstration-private-key.pem", "-in", file,
            "-out", file + ".sig",
        ]
        try openssl.run()
        openssl.waitUntilExit()
        try #require(openssl.terminationStatus == 0)
    }
}
