import Crypto
import FoundationEssentials
import Synchronization

/// The keys of one citizen's session. The session key lives in locked memory, is never stored, and dies with
/// ``destroy()``, and with it every data key that was made here: after that, only the hub opens what was sealed.
public final class SessionVault: Sendable {
    public let hub: HubPublicKey
    private let sessionKey: DataKey
    private let made = Mutex<[DataKey]?>([])
    /// A session has at most so many data keys.
    public static let keys_max = 1024

    public init(hub: HubPublicKey) throws(VaultError) {
        self.hub = hub
        sessionKey = try DataKey()
    }

    deinit { destroy() }

    public var isDestroyed: Bool { sessionKey.isDestroyed }

    /// A new key, for one ciphertext only.
    public func makeDataKey() throws(VaultError) -> DataKey { try adopt(try DataKey()) }

    /// AES-256-GCM in chunks (``SealedChunks``), bound to `context`.
    public func seal(_ bytes: [UInt8], key: DataKey, context: String) throws -> [UInt8] {
        guard !isDestroyed else { throw VaultError.destroyed }
        return try bytes.withUnsafeBytes { try SealedChunks.seal($0, key: key, context: context) }
    }

    /// Wraps a data key for the hub: 89 bytes, see ``HubPublicKey``.
    public func wrapForHub(_ key: DataKey, context: String) throws -> [UInt8] {
        guard !isDestroyed else { throw VaultError.destroyed }
        return try hub.wrap(key, context: context)
    }

    /// Wraps a data key under the session key: nonce, 12 bytes ‖ encrypted key, 32 ‖ tag, 16. Useless once the session
    /// is over.
    public func wrapForSession(_ key: DataKey, context: String) throws -> [UInt8] {
        let wrapping = try sessionKey.symmetric()
        let box = try key.bytes.withBytes {
            try AES.GCM.seal($0, using: wrapping, authenticating: Self.associated(context))
        }
        guard let combined = box.combined else { throw VaultError.wrappedKey(reason: "cannot be combined") }
        return Array(combined)
    }

    /// - Throws: ``VaultError/destroyed`` after the session, ``VaultError/wrappedKey(reason:)`` for altered bytes or
    ///   another context.
    public func unwrapForSession(_ wrapped: [UInt8], context: String) throws -> DataKey {
        let wrapping = try sessionKey.symmetric()
        var clear: Data
        do {
            clear = try AES.GCM.open(
                try AES.GCM.SealedBox(combined: wrapped), using: wrapping, authenticating: Self.associated(context))
        } catch {
            throw VaultError.wrappedKey(reason: "altered, or for another session or context")
        }
        defer { clear.resetBytes(in: 0..<clear.count) }
        return try adopt(try clear.withUnsafeBytes { try DataKey(copying: $0) })
    }

    /// Opens a ciphertext of this session, for as long as the session lives (a citizen looks at a page again).
    public func open(_ sealed: [UInt8], key: DataKey, context: String) throws -> [UInt8] {
        guard !isDestroyed else { throw VaultError.destroyed }
        return try SealedChunks.open(sealed, key: key, context: context)
    }

    /// Overwrites the session key and all data keys; nothing opens any more. May be called again.
    public func destroy() {
        sessionKey.destroy()
        let keys = made.withLock { keys in
            defer { keys = nil }
            return keys ?? []
        }
        for key in keys { key.destroy() }
    }

    private func adopt(_ key: DataKey) throws(VaultError) -> DataKey {
        let kept = made.withLock { keys in
            guard keys != nil, (keys?.count ?? 0) < Self.keys_max else { return false }
            keys?.append(key)
            return true
        }
        guard kept else {
            key.destroy()
            throw .destroyed
        }
        return key
    }

    private static func associated(_ context: String) -> [UInt8] { Array("kiosk session key v1:".utf8) + context.utf8 }
}
