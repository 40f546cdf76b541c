import Foundation

/// Why a key cannot be used.
public struct PublicKeyError: Error, Sendable, Hashable, CustomStringConvertible {
    public var reason: String

    public var description: String {
        "the list's public key: \(reason). Make the file with: openssl pkey -in PRIVATE.pem -pubout -out PUBLIC.pem"
    }
}

/// The file of a list's public key.
///
/// PEM with one block `PUBLIC KEY`: the 44 bytes of an Ed25519 SubjectPublicKeyInfo (RFC 8410), as
/// `openssl pkey -pubout` writes it. Text before and after the block is ignored; the file has at most 4096 bytes.
public enum PublicKeyFile {
    /// RFC 8410: SEQUENCE { SEQUENCE { OID 1.3.101.112 } BIT STRING }, up to the key itself.
    private static let prefix: [UInt8] = [0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00]

    /// The key's 32 bytes.
    public static func parse(_ text: String) throws(PublicKeyError) -> [UInt8] {
        guard text.utf8.count <= 4096 else { throw PublicKeyError(reason: "more than 4096 bytes") }
        let lines = text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
        guard !text.contains("PRIVATE KEY") else {
            throw PublicKeyError(reason: "the file holds a private key, which belongs on no kiosk")
        }
        guard let begin = lines.firstIndex(of: "-----BEGIN PUBLIC KEY-----"),
            let end = lines[begin...].firstIndex(of: "-----END PUBLIC KEY-----")
        else { throw PublicKeyError(reason: "no PEM block PUBLIC KEY in the file") }
        guard let der = Data(base64Encoded: lines[(begin + 1)..<end].joined()) else {
            throw PublicKeyError(reason: "its base64 is damaged")
        }
        guard der.count == 44, der.starts(with: prefix) else {
            throw PublicKeyError(reason: "it is a key of another kind than Ed25519")
        }
        return Array(der.suffix(32))
    }

    /// - Parameter key: 32 bytes.
    static func pem(of key: [UInt8]) -> String { PEM.text("PUBLIC KEY", prefix + key) }

    public static func read(path: String) throws(PublicKeyError) -> [UInt8] {
        let bytes: [UInt8]
        do {
            bytes = try BoundedFile.read(path, limit: 4096)
        } catch {
            throw PublicKeyError(reason: error.description)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw PublicKeyError(reason: "not text") }
        return try parse(text)
    }
}
