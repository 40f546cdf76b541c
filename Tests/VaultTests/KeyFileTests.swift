import Foundation
import Testing

@testable import Vault

@Suite("Key files")
struct KeyFileTests {
    let folder = FileManager.default.temporaryDirectory.appending(path: "vault-\(UUID().uuidString)")

    @Test("a public key is read from PEM and from raw bytes")
    func reads() throws {
        let hub = try HubPrivateKey()
        try inFolder {
            let pem = try write("hub.pem", Data(hub.publicKey.pem.utf8))
            let raw = try write("hub.raw", Data(hub.publicKey.raw))
            let secret = try write("hub.key", Data(hub.pem.utf8))
            #expect(try HubPublicKey(file: pem).raw == hub.publicKey.raw)
            #expect(try HubPublicKey(file: raw).raw == hub.publicKey.raw)
            #expect(try HubPrivateKey(file: secret).publicKey.raw == hub.publicKey.raw)
        }
    }

    @Test("the pair that openssl writes is read, and is a pair")
    func openssl() throws {
        // `openssl genpkey -algorithm x25519`, and `openssl pkey -pubout` of it; a throw-away key.
        let secret = """
            -----BEGIN PRIVATE KEY-----
            MC4CAQAwBQYDK2VuBCIEIDDuHbwHqMHNTjnP0sLp2zCgORNw8esBIt+W+GZ2OpZT
            -----END PRIVATE KEY-----
            """
        let open = """
            -----BEGIN PUBLIC KEY-----
            MCowBQYDK2VuAyEAi3wPYmGf1k5uklh/ogK5HfITHQFrEitvDpEVQUW+PyY=
            -----END PUBLIC KEY-----
            """
        try inFolder {
            let hub = try HubPrivateKey(file: try write("hub.key", Data(secret.utf8)))
            let read = try HubPublicKey(file: try write("hub.pem", Data(open.utf8)))
            #expect(hub.publicKey.raw == read.raw)
        }
    }

    @Test(
        "a file without a usable key is refused with its path",
        arguments: [
            Data(), Data("no key\n".utf8), Data([0xFF, 0xFE, 0x00]), Data(repeating: 1, count: 31),
            Data(repeating: 1, count: 5000), Data("-----BEGIN PUBLIC KEY-----\n????\n-----END PUBLIC KEY-----\n".utf8),
            Data("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n".utf8),
            Data("-----END PUBLIC KEY-----\n-----BEGIN PUBLIC KEY-----\n".utf8),
        ])
    func refuses(content: Data) throws {
        try inFolder {
            let path = try write("bad", content)
            let error = #expect(throws: VaultError.self) { try HubPublicKey(file: path) }
            #expect(error?.description.hasPrefix(path) ?? false)
        }
    }

    @Test("a missing file is refused; a private key is not taken for a public one")
    func wrongFiles() throws {
        #expect(throws: VaultError.keyFile(path: "/nowhere", reason: "cannot be read")) {
            try HubPublicKey(file: "/nowhere")
        }
        try inFolder {
            let secret = try write("hub.key", Data(try HubPrivateKey().pem.utf8))
            #expect(throws: VaultError.self) { try HubPublicKey(file: secret) }
        }
    }

    private func inFolder(_ body: () throws -> Void) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body()
    }

    private func write(_ name: String, _ content: Data) throws -> String {
        let url = folder.appending(path: name)
        try content.write(to: url)
        return url.path
    }
}
