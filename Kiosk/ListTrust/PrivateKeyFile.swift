import Crypto
import Foundation

/// Why a private key cannot be used.
public struct PrivateKeyError: Error, Sendable, Hashable, CustomStringConvertible {
    public var reason: String

    public var description: String {
        "the private key: \(reason). A pair of keys is made by: itemsctl keygen --out FOLDER"
    }
}

/// The key that lists are signed with, and its file.
///
/// PEM with one block `PRIVATE KEY`: the 48 bytes of an Ed25519 PKCS #8 key (RFC 8410), as
/// `openssl genpkey -algorithm ed25519` writes it too. The file has at most 4096 bytes.
public struct ListSigningKey: Sendable {
    /// RFC 8410: SEQUENCE { 0, SEQUENCE { OID 1.3.101.112 }, OCTET STRING { OCTET STRING } }, up to the key itself.
    private static let prefix: [UInt8] = [
        0x30, 0x2E, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
    ]
    private let key: Curve25519.Signing.PrivateKey

    /// A new key, of the system's randomness.
    public init() { key = Curve25519.Signing.PrivateKey() }

    /// - Parameter pem: the file's content.
    public init(pem: String) throws(PrivateKeyError) {
        guard pem.utf8.count <= 4096 else { throw PrivateKeyError(reason: "more than 4096 bytes") }
        let lines = pem.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
        guard let begin = lines.firstIndex(of: "-----BEGIN PRIVATE KEY-----"),
            let end = lines[begin...].firstIndex(of: "-----END PRIVATE KEY-----")
        else { throw PrivateKeyError(reason: "no PEM block PRIVATE KEY in the file") }
        guard let der = Data(base64Encoded: lines[(begin + 1)..<end].joined()) else {
            throw PrivateKeyError(reason: "its base64 is damaged")
        }
        guard der.count == 48, der.starts(with: Self.prefix),
            let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: der.suffix(32))
        else { throw PrivateKeyError(reason: "it is a key of another kind than Ed25519") }
        self.key = key
    }

    /// The file's content; to be kept with mode 0600.
    public var pem: String { PEM.text("PRIVATE KEY", Self.prefix + key.rawRepresentation) }

    /// The content of the public key's file, as ``PublicKeyFile`` reads it.
    public var publicPEM: String { PublicKeyFile.pem(of: Array(key.publicKey.rawRepresentation)) }

    /// Over the whole file; 64 bytes, as ``DetachedSignatureTrust`` wants them.
    public func signature(of content: [UInt8]) throws -> [UInt8] { Array(try key.signature(for: Data(content))) }
}

enum PEM {
    static func text(_ label: String, _ der: [UInt8]) -> String {
        "-----BEGIN \(label)-----\n\(Data(der).base64EncodedString())\n-----END \(label)-----\n"
    }
}
