import Foundation
import Glibc
import KioskWire

/// One token a role: 32 random bytes in hex, each in a file of mode 0600 named after its role.
struct RoleTokens: Sendable {
    private var tokens: [(role: Role, token: [UInt8])] = []
    static let length = 64

    struct Failure: Error, Sendable, Hashable, CustomStringConvertible {
        var path: String
        var reason: String
        var description: String { "api.token: \(path): \(reason)" }
    }

    /// Reads the tokens of a folder (made with mode 0700), and makes those that are missing.
    init(folder: String) throws(Failure) {
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch { throw Failure(path: folder, reason: "the folder cannot be made") }
        for role in Role.allCases {
            let path = folder + "/" + role.rawValue
            tokens.append((role, try Self.token(path)))
        }
        guard Set(tokens.map(\.token)).count == tokens.count else {
            throw Failure(path: folder, reason: "two roles have the same token; remove one file and start again")
        }
    }

    private static func token(_ path: String) throws(Failure) -> [UInt8] {
        func failed(_ what: String) -> Failure {
            Failure(path: path, reason: "\(what): \(String(cString: strerror(errno)))")
        }
        let file = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard file >= 0 else {
            guard errno == ENOENT else { throw failed("cannot be read") }
            return try make(path)
        }
        defer { close(file) }
        let about = try? FileManager.default.attributesOfItem(atPath: path)
        guard about?[.type] as? FileAttributeType == .typeRegular else {
            throw Failure(path: path, reason: "is no file")
        }
        let mode = (about?[.posixPermissions] as? NSNumber)?.intValue ?? 0o777
        let owner = (about?[.ownerAccountID] as? NSNumber)?.uint32Value
        guard mode & 0o077 == 0, owner == geteuid() else {
            throw Failure(path: path, reason: "others may read it; remove it for a new one, or give it mode 0600")
        }
        var bytes = [UInt8](repeating: 0, count: 256)
        let count = read(file, &bytes, bytes.count)
        guard count >= 0 else { throw failed("cannot be read") }
        let token = bytes[..<count].filter { $0 > 0x20 }
        let isHex = token.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
        guard token.count == length, isHex else {
            throw Failure(path: path, reason: "is no token of 64 hexadecimal digits; remove it for a new one")
        }
        return token
    }

    /// Written, synced, then named: a crash leaves no half token.
    private static func make(_ path: String) throws(Failure) -> [UInt8] {
        var random = SystemRandomNumberGenerator()
        let digits = Array("0123456789abcdef".utf8)
        let token = (0..<length).map { _ in digits[Int.random(in: 0..<16, using: &random)] }
        func failed() -> Failure {
            Failure(path: path, reason: "cannot be written: \(String(cString: strerror(errno)))")
        }
        let draft = path + ".new"
        unlink(draft)
        let file = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw failed() }
        defer { close(file) }
        let line = token + [0x0A]
        guard write(file, line, line.count) == line.count, fsync(file) == 0, rename(draft, path) == 0 else {
            throw failed()
        }
        return token
    }

    /// The role of a presented token; every token is compared in full, whatever the others say.
    func role(of presented: some Collection<UInt8>) -> Role? {
        var found: Role?
        for (role, token) in tokens {
            var difference: UInt8 = presented.count == token.count ? 0 : 1
            var index = presented.startIndex
            for byte in token {
                if index == presented.endIndex { index = presented.startIndex }
                difference |= byte ^ (presented.isEmpty ? ~byte : presented[index])
                if index != presented.endIndex { index = presented.index(after: index) }
            }
            if difference == 0 { found = role }
        }
        return found
    }
}
