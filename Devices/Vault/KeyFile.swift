import FoundationEssentials

/// Reads X25519 keys from files.
///
/// A file holds one of: PEM as `openssl pkey` writes it ("PUBLIC KEY": RFC 8410 SubjectPublicKeyInfo, "PRIVATE KEY":
/// PKCS #8), or exactly 32 raw bytes.
enum KeyFile {
    static let publicPrefix: [UInt8] = [0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x6E, 0x03, 0x21, 0x00]
    static let privatePrefix: [UInt8] = [
        0x30, 0x2E, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x6E, 0x04, 0x22, 0x04, 0x20,
    ]
    static let size_max = 4096

    static func read(_ path: String, label: String, prefix: [UInt8]) throws(VaultError) -> [UInt8] {
        let content: Data
        do {
            content = try Data(contentsOf: URL(filePath: path))
        } catch {
            throw .keyFile(path: path, reason: "cannot be read")
        }
        guard content.count <= size_max else { throw .keyFile(path: path, reason: "too large for a key") }
        if content.count == 32 { return Array(content) }
        let begin = "-----BEGIN \(label)-----"
        let end = "-----END \(label)-----"
        guard let text = String(validating: content, as: UTF8.self) else {
            throw .keyFile(path: path, reason: "is neither PEM nor 32 raw bytes")
        }
        let lines = text.split(whereSeparator: \.isNewline).map { $0.filter { !$0.isWhitespace || $0 == " " } }
        guard let first = lines.firstIndex(of: begin), let last = lines.firstIndex(of: end), first < last else {
            throw .keyFile(path: path, reason: "is neither 32 raw bytes nor PEM with '\(begin)'")
        }
        guard let der = Data(base64Encoded: lines[(first + 1)..<last].joined()) else {
            throw .keyFile(path: path, reason: "its base64 is broken")
        }
        guard der.count == prefix.count + 32, Array(der.prefix(prefix.count)) == prefix else {
            throw .keyFile(path: path, reason: "is not an X25519 key")
        }
        return Array(der.suffix(32))
    }

    static func pem(_ key: [UInt8], label: String, prefix: [UInt8]) -> String {
        "-----BEGIN \(label)-----\n\(Data(prefix + key).base64EncodedString())\n-----END \(label)-----\n"
    }
}
