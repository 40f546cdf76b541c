import Foundation
import Testing

@testable import Vault

@Suite("SessionVault")
struct SessionVaultTests {
    @Test("the hub opens what a session sealed and wrapped, and nobody else does")
    func hubOpens() throws {
        let hub = try HubPrivateKey()
        let vault = try SessionVault(hub: hub.publicKey)
        let key = try vault.makeDataKey()
        let clear = Array("电话 13800000000".utf8)
        let sealed = try vault.seal(clear, key: key, context: "case:A-1")
        let wrapped = try vault.wrapForHub(key, context: "case:A-1")
        vault.destroy()

        #expect(try hub.open(sealed, key: hub.unwrap(wrapped, context: "case:A-1"), context: "case:A-1") == clear)
        #expect(throws: VaultError.self) { try hub.unwrap(wrapped, context: "case:A-2") }
        let other = try HubPrivateKey()
        #expect(throws: VaultError.wrappedKey(reason: "for another hub key")) {
            try other.unwrap(wrapped, context: "case:A-1")
        }
        #expect(wrapped.count == HubPublicKey.wrappedLength)
    }

    @Test("every cut and every flipped bit of a wrapped key is detected")
    func wrappedStrict() throws {
        let hub = try HubPrivateKey()
        let wrapped = try hub.publicKey.wrap(try DataKey(), context: "c")
        for count in 0..<wrapped.count {
            #expect(throws: VaultError.self) { try hub.unwrap(Array(wrapped.prefix(count)), context: "c") }
        }
        for index in wrapped.indices {
            var altered = wrapped
            altered[index] ^= 1
            // The top bit of an X25519 point is ignored by RFC 7748; bit 0 of every byte is not.
            #expect(throws: VaultError.self, "byte \(index)") { try hub.unwrap(altered, context: "c") }
        }
    }

    @Test("after destroy nothing is made, sealed, wrapped or opened")
    func destroyed() throws {
        let vault = try SessionVault(hub: try HubPrivateKey().publicKey)
        let key = try vault.makeDataKey()
        let sealed = try vault.seal([1, 2, 3], key: key, context: "c")
        let wrapped = try vault.wrapForSession(key, context: "c")
        #expect(try vault.open(sealed, key: key, context: "c") == [1, 2, 3])
        vault.destroy()
        vault.destroy()
        #expect(key.isDestroyed && vault.isDestroyed)
        #expect(throws: VaultError.destroyed) { try vault.makeDataKey() }
        #expect(throws: VaultError.destroyed) { try vault.seal([1], key: key, context: "c") }
        #expect(throws: VaultError.destroyed) { try vault.wrapForHub(key, context: "c") }
        #expect(throws: VaultError.destroyed) { try vault.wrapForSession(key, context: "c") }
        #expect(throws: VaultError.destroyed) { try vault.unwrapForSession(wrapped, context: "c") }
        #expect(throws: VaultError.destroyed) { try vault.open(sealed, key: key, context: "c") }
        #expect(throws: VaultError.destroyed) { try key.transferDescriptor() }
    }

    @Test("a key wrapped for the session opens in it, not in another one, not with another context, not altered")
    func sessionWrap() throws {
        let hub = try HubPrivateKey().publicKey
        let vault = try SessionVault(hub: hub)
        let other = try SessionVault(hub: hub)
        let key = try vault.makeDataKey()
        let sealed = try vault.seal([9], key: key, context: "page:1")
        let wrapped = try vault.wrapForSession(key, context: "page:1")
        let again = try vault.unwrapForSession(wrapped, context: "page:1")
        #expect(try vault.open(sealed, key: again, context: "page:1") == [9])
        #expect(throws: VaultError.self) { try other.unwrapForSession(wrapped, context: "page:1") }
        #expect(throws: VaultError.self) { try vault.unwrapForSession(wrapped, context: "page:2") }
        for index in wrapped.indices {
            var altered = wrapped
            altered[index] ^= 0x80
            #expect(throws: VaultError.self) { try vault.unwrapForSession(altered, context: "page:1") }
            #expect(throws: VaultError.self) {
                try vault.unwrapForSession(Array(wrapped.prefix(index)), context: "page:1")
            }
        }
        vault.destroy()
        #expect(again.isDestroyed)
    }

    @Test("a session has a bound on its keys")
    func bounded() throws {
        let vault = try SessionVault(hub: try HubPrivateKey().publicKey)
        let keys = try (0..<SessionVault.keys_max).map { _ in try vault.makeDataKey() }
        #expect(keys.count == SessionVault.keys_max)
        #expect(throws: VaultError.destroyed) { try vault.makeDataKey() }
        vault.destroy()
        #expect(keys.filter { !$0.isDestroyed }.isEmpty)
    }
}
