import Crypto
import FoundationEssentials

/// The hub's public key, for which data keys are wrapped at submit. Its private half is never on a kiosk.
///
/// A wrapped key is HPKE (RFC 9180, base mode; DHKEM X25519 with HKDF-SHA256, HKDF-SHA256, AES-256-GCM), 89 bytes:
/// ```
/// 01 | first 8 bytes of SHA-256 of the public key | encapsulated key, 32 | encrypted data key, 32 + tag, 16
/// ```
/// `info` is "kiosk data key v1", the associated data is the context in UTF-8.
public struct HubPublicKey: Sendable {
    static let ciphersuite = HPKE.Ciphersuite(kem: .Curve25519_HKDF_SHA256, kdf: .HKDF_SHA256, aead: .AES_GCM_256)
    static let info = Data("kiosk data key v1".utf8)
    public static let wrappedLength = 1 + 8 + 32 + 32 + 16

    /// 32 bytes.
    public let raw: [UInt8]

    /// - Parameter raw: 32 bytes.
    public init(raw: [UInt8]) throws(VaultError) {
        guard raw.count == 32, (try? Curve25519.KeyAgreement.PublicKey(rawRepresentation: raw)) != nil else {
            throw .wrappedKey(reason: "not an X25519 public key")
        }
        self.raw = raw
    }

    /// - Parameter file: PEM ("PUBLIC KEY") or 32 raw bytes.
    public init(file: String) throws(VaultError) {
        try self.init(raw: try KeyFile.read(file, label: "PUBLIC KEY", prefix: KeyFile.publicPrefix))
    }

    public var pem: String { KeyFile.pem(raw, label: "PUBLIC KEY", prefix: KeyFile.publicPrefix) }

    /// First 8 bytes of SHA-256 of the key: which hub key a wrapped key is for.
    public var keyID: [UInt8] { Array(SHA256.hash(data: raw).prefix(8)) }

    /// Only the holder of the private half opens what this returns, and only with the same context.
    public func wrap(_ key: DataKey, context: String) throws -> [UInt8] {
        let recipient = try Curve25519.KeyAgreement.PublicKey(rawRepresentation: raw)
        var sender = try HPKE.Sender(recipientKey: recipient, ciphersuite: Self.ciphersuite, info: Self.info)
        let sealed = try key.bytes.withBytes { try sender.seal($0, authenticating: Data(context.utf8)) }
        return [1] + keyID + Array(sender.encapsulatedKey) + Array(sealed)
    }
}

/// The hub's side: opens what kiosks sealed. Used by the virtual district and by tests; no part of a kiosk holds one.
public struct HubPrivateKey: Sendable {
    private let key: Curve25519.KeyAgreement.PrivateKey
    public let publicKey: HubPublicKey

    /// A new random pair.
    public init() throws(VaultError) { try self.init(key: Curve25519.KeyAgreement.PrivateKey()) }

    /// - Parameter raw: 32 bytes.
    public init(raw: [UInt8]) throws(VaultError) {
        guard let key = try? Curve25519.KeyAgreement.PrivateKey(rawRepresentation: raw) else {
            throw .wrappedKey(reason: "not an X25519 private key")
        }
        try self.init(key: key)
    }

    /// - Parameter file: PEM ("PRIVATE KEY") or 32 raw bytes.
    public init(file: String) throws(VaultError) {
        try self.init(raw: try KeyFile.read(file, label: "PRIVATE KEY", prefix: KeyFile.privatePrefix))
    }

    private init(key: Curve25519.KeyAgreement.PrivateKey) throws(VaultError) {
        self.key = key
        publicKey = try HubPublicKey(raw: Array(key.publicKey.rawRepresentation))
    }

    public var pem: String {
        KeyFile.pem(Array(key.rawRepresentation), label: "PRIVATE KEY", prefix: KeyFile.privatePrefix)
    }

    /// - Throws: ``VaultError/wrappedKey(reason:)`` for anything but an unaltered key wrapped for this hub and context.
    public func unwrap(_ wrapped: [UInt8], context: String) throws(VaultError) -> DataKey {
        guard wrapped.count == HubPublicKey.wrappedLength, wrapped[0] == 1 else {
            throw .wrappedKey(reason: "\(wrapped.count) bytes, version \(wrapped.first ?? 0)")
        }
        guard Array(wrapped[1..<9]) == publicKey.keyID else { throw .wrappedKey(reason: "for another hub key") }
        var clear: Data
        do {
            var recipient = try HPKE.Recipient(
                privateKey: key, ciphersuite: HubPublicKey.ciphersuite, info: HubPublicKey.info,
                encapsulatedKey: Data(wrapped[9..<41]))
            clear = try recipient.open(Data(wrapped[41...]), authenticating: Data(context.utf8))
        } catch {
            throw .wrappedKey(reason: "altered, or for another context")
        }
        defer { clear.resetBytes(in: 0..<clear.count) }
        do {
            return try clear.withUnsafeBytes { try DataKey(copying: $0) }
        } catch {
            throw error as? VaultError ?? .wrappedKey(reason: "no memory")
        }
    }

    /// Opens a ciphertext of ``SessionVault/seal(_:key:context:)`` or of a page.
    public func open(_ sealed: [UInt8], key: DataKey, context: String) throws -> [UInt8] {
        try SealedChunks.open(sealed, key: key, context: context)
    }
}
