import Foundation
import Testing

@Suite("itemsctl keys and signatures", .timeLimit(.minutes(1)))
struct KeyTests {
    static let list = "Tests/Fixtures/Items/items-sample.jsonl"

    @Test("a pair that is made signs what it verifies; a foreign key or a changed list does not pass")
    func pair() async throws {
        let scratch = try Scratch()
        let keys = scratch.path + "/keys"
        let made = try await Itemsctl.run(["keygen", "--out", keys])
        #expect(made.code == 0, "\(made.page)")
        let mode = try FileManager.default.attributesOfItem(atPath: keys + "/list-private-key.pem")[.posixPermissions]
        #expect(mode as? Int == 0o600)
        let again = try await Itemsctl.run(["keygen", "--out", keys])
        #expect(again.code == 5 && again.isOneLine)

        let list = try scratch.file("list.jsonl", try Data(contentsOf: URL(fileURLWithPath: Self.list)))
        #expect(try await Itemsctl.run(["sign", list, "--key", keys + "/list-private-key.pem"]).code == 0)
        let verify = ["verify", list, "--key", keys + "/list-public-key.pem"]
        let good = try await Itemsctl.run(verify + ["--json"])
        #expect(good.code == 0 && good.out.contains("\"verifier\" : \"ed25519:"), "\(good.page)")
        let foreign = try await Itemsctl.run(
            ["verify", list, "--key", "Tests/Fixtures/Items/demonstration-public-key.pem"])
        #expect(foreign.code == 4 && foreign.isOneLine, "\(foreign.page)")
        var bytes = try Data(contentsOf: URL(fileURLWithPath: list))
        bytes[bytes.count / 2] ^= 1
        try bytes.write(to: URL(fileURLWithPath: list))
        #expect(try await Itemsctl.run(verify).code == 4)
    }

    @Test("a key that others may read, a key of another kind and a list with mistakes are not signed with")
    func refused() async throws {
        let scratch = try Scratch()
        let open = try scratch.file(
            "open.pem", try Data(contentsOf: URL(fileURLWithPath: "Tests/Fixtures/Items/demonstration-private-key.pem"))
        )
        chmod(open, 0o640)
        let ended = try await Itemsctl.run(["sign", Self.list, "--key", open, "--out", scratch.path + "/sig"])
        #expect(ended.code == 5 && ended.isOneLine && ended.err.contains("chmod 600"), "\(ended.page)")
        chmod(open, 0o600)
        let bad = try scratch.file("bad.jsonl", "{\"count\":0}\n".utf8)
        let mistakes = try await Itemsctl.run(["sign", bad, "--key", open])
        #expect(mistakes.code == 1 && !FileManager.default.fileExists(atPath: bad + ".sig"), "\(mistakes.page)")
        for text in [
            "", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "-----BEGIN PRIVATE KEY-----\n",
        ] {
            let key = try scratch.file("k\(text.count).pem", text.utf8)
            chmod(key, 0o600)
            #expect(
                try await Itemsctl.run(["sign", Self.list, "--key", key, "--out", scratch.path + "/sig"]).code == 65)
        }
        #expect(!FileManager.default.fileExists(atPath: scratch.path + "/sig"))
    }
}
