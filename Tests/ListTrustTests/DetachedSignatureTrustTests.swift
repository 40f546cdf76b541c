import Crypto
import Foundation
import ItemList
import ListTrust
import Testing

@Suite("DetachedSignatureTrust")
struct DetachedSignatureTrustTests {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fixtures/Items")
    /// 2026-11-24T00:00:00Z
    static let now: Int64 = 1_795_478_400

    static func list(sequence: Int64 = 5, validFrom: String = "2026-01-01T00:00:00Z") -> [UInt8] {
        ItemListEncoder.encode(
            ItemList(
                header: ItemListHeader(sequence: sequence, issuer: "示范市", validFrom: validFrom, count: 0), items: []))
    }

    static func signed(_ content: [UInt8]) throws -> (DetachedSignatureTrust, [UInt8]) {
        let key = Curve25519.Signing.PrivateKey()
        let trust = try DetachedSignatureTrust(publicKey: Array(key.publicKey.rawRepresentation))
        return (trust, Array(try key.signature(for: content)))
    }

    static func code(_ verdict: ListVerdict) -> String? {
        if case .refused(let refusal) = verdict { refusal.code.rawValue } else { nil }
    }

    @Test("the committed sample is accepted by its committed key, with what is recorded of it")
    func sample() throws {
        let trust = try DetachedSignatureTrust(
            publicKey: PublicKeyFile.read(path: Self.folder.appending(path: "demonstration-public-key.pem").path))
        let files = try ListFiles.read(list: Self.folder.appending(path: "items-sample.jsonl").path)
        guard
            case .accepted(let list, let acceptance) = trust.judge(
                content: files.content, proof: files.proof, floor: 1, now: Self.now)
        else {
            Issue.record("refused")
            return
        }
        #expect(list.items.count == 87)
        #expect(acceptance.sequence == 1)
        #expect(acceptance.hash.count == 64)
        #expect(acceptance.hash == SHA256.hash(data: files.content).map { String(format: "%02x", $0) }.joined())
        #expect(acceptance.verifier == trust.name)
        #expect(acceptance.checks == ["size", "signature", "content", "sequence", "validFrom"])
    }

    @Test("one changed bit in list or signature is refused, at every 97th bit")
    func changed() throws {
        let content = Self.list()
        let (trust, proof) = try Self.signed(content)
        for bit in stride(from: 0, to: content.count * 8, by: 97) {
            var other = content
            other[bit / 8] ^= 1 << (bit % 8)
            #expect(
                Self.code(trust.judge(content: other, proof: proof, floor: 0, now: Self.now)) == "list.signature.bad")
        }
        for bit in stride(from: 0, to: 512, by: 97) {
            var other = proof
            other[bit / 8] ^= 1 << (bit % 8)
            #expect(
                Self.code(trust.judge(content: content, proof: other, floor: 0, now: Self.now)) == "list.signature.bad")
        }
    }

    @Test("a signature of another length, or by another key, is refused", arguments: [0, 1, 63, 65, 128])
    func wrongProof(length: Int) throws {
        let content = Self.list()
        let (trust, proof) = try Self.signed(content)
        let (_, foreign) = try Self.signed(content)
        let padded = Array((proof + proof).prefix(length))
        #expect(
            Self.code(trust.judge(content: content, proof: padded, floor: 0, now: Self.now)) == "list.signature.bad")
        #expect(
            Self.code(trust.judge(content: content, proof: foreign, floor: 0, now: Self.now)) == "list.signature.bad")
    }

    @Test("a sequence below the floor is refused, the floor itself and above are not", arguments: [4, 5, 6] as [Int64])
    func floor(floor: Int64) throws {
        let content = Self.list(sequence: 5)
        let (trust, proof) = try Self.signed(content)
        let code = Self.code(trust.judge(content: content, proof: proof, floor: floor, now: Self.now))
        #expect(code == (floor > 5 ? "list.sequence.below" : nil))
    }

    @Test("a list is not used before its validFrom")
    func notYet() throws {
        let content = Self.list(validFrom: "2026-11-24T00:00:01Z")
        let (trust, proof) = try Self.signed(content)
        #expect(Self.code(trust.judge(content: content, proof: proof, floor: 0, now: Self.now)) == "list.valid.later")
        #expect(Self.code(trust.judge(content: content, proof: proof, floor: 0, now: Self.now + 1)) == nil)
    }

    @Test("a signed list that breaks its form is refused with all its problems")
    func invalid() throws {
        let content = Array(#"{"count":3,"issuer":"","schema":1,"sequence":1,"validFrom":"soon"}"#.utf8)
        let (trust, proof) = try Self.signed(content)
        guard case .refused(let refusal) = trust.judge(content: content, proof: proof, floor: 0, now: Self.now) else {
            Issue.record("accepted")
            return
        }
        #expect(refusal.code == .content)
        #expect(refusal.problems?.problems.count ?? 0 >= 3)
        #expect(refusal.description.contains("line 1"))
    }

    @Test("a list over the limit is refused before anything else is looked at")
    func large() throws {
        let key = Curve25519.Signing.PrivateKey()
        let trust = try DetachedSignatureTrust(
            publicKey: Array(key.publicKey.rawRepresentation), limits: .init(bytes: 100))
        let content = [UInt8](repeating: 0x20, count: 101)
        #expect(Self.code(trust.judge(content: content, proof: [], floor: 0, now: Self.now)) == "list.too.large")
    }

    @Test("a file that is missing, a folder or too long is told by name")
    func files() throws {
        let missing = #expect(throws: ListTrustRefusal.self) { try ListFiles.read(list: "/nowhere/list.jsonl") }
        #expect(missing?.code == .file)
        #expect(missing?.detail.contains("/nowhere/list.jsonl") == true)
        let folder = #expect(throws: ListTrustRefusal.self) { try ListFiles.read(list: Self.folder.path) }
        #expect(folder?.code == .file)
        let path = Self.folder.appending(path: "items-sample.jsonl").path
        let long = #expect(throws: ListTrustRefusal.self) { try ListFiles.read(list: path, limit: 1000) }
        #expect(long?.code == .tooLarge)
    }
}

@Suite("PublicKeyFile")
struct PublicKeyFileTests {
    static let good =
        "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAvCA6XZ1rTGOY0tDG2coqOQ8DufvsiQsB7hNBsgHCJ+s=\n-----END PUBLIC KEY-----\n"

    @Test("PEM as openssl writes it gives 32 bytes, with CRLF and text around it too")
    func reads() throws {
        let key = try PublicKeyFile.parse(Self.good)
        #expect(key.count == 32 && key.first == 0xBC)
        let dressed = "a note\n" + Self.good.replacingOccurrences(of: "\n", with: "\r\n") + "more\n"
        #expect(try PublicKeyFile.parse(dressed) == key)
    }

    @Test(
        "anything else is refused with its reason",
        arguments: [
            ("", "no PEM block"), ("-----BEGIN PUBLIC KEY-----\nMCow\n", "no PEM block"),
            ("-----BEGIN PUBLIC KEY-----\n!!!!\n-----END PUBLIC KEY-----", "base64"),
            (
                "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VuAyEAvCA6XZ1rTGOY0tDG2coqOQ8DufvsiQsB7hNBsgHCJ+s=\n-----END PUBLIC KEY-----",
                "another kind"
            ),
            ("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----", "private key"),
            (String(repeating: "x", count: 5000), "4096"),
        ])
    func refuses(text: String, reason: String) {
        let error = #expect(throws: PublicKeyError.self) { try PublicKeyFile.parse(text) }
        #expect(error?.description.contains(reason) == true)
    }
}
