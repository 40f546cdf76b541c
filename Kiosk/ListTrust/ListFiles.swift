import Glibc

/// A list and its signature as they lie in a folder: `NAME.jsonl` and `NAME.jsonl.sig`.
public enum ListFiles {
    /// Reads both; blocks for as long as the file system does.
    /// - Parameter limit: bytes that a list may have.
    public static func read(
        list path: String, limit: Int = 32 << 20
    ) throws(ListTrustRefusal) -> (content: [UInt8], proof: [UInt8]) {
        (try file(path, limit), try file(path + ".sig", 4096))
    }

    private static func file(_ path: String, _ limit: Int) throws(ListTrustRefusal) -> [UInt8] {
        do {
            return try BoundedFile.read(path, limit: limit)
        } catch {
            if case .tooLarge = error { throw ListTrustRefusal(.tooLarge, error.description, "Make the list shorter") }
            throw ListTrustRefusal(.file, error.description, "Put list and signature there, readable for this user")
        }
    }
}

enum BoundedFile {
    enum Failure: Error, CustomStringConvertible {
        case unreadable(path: String, reason: String)
        case tooLarge(path: String, limit: Int)

        var description: String {
            switch self {
            case .unreadable(let path, let reason): "\(path) cannot be read: \(reason)"
            case .tooLarge(let path, let limit): "\(path) has more than \(limit) bytes"
            }
        }
    }

    /// Plain calls of the system: Foundation's way to ask what a path is takes milliseconds at its first use.
    static func read(_ path: String, limit: Int) throws(Failure) -> [UInt8] {
        func unreadable() -> Failure { .unreadable(path: path, reason: String(cString: strerror(errno))) }
        // A pipe would wait here for its other end.
        let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw unreadable() }
        defer { close(descriptor) }
        var about = stat()
        guard fstat(descriptor, &about) == 0 else { throw unreadable() }
        guard about.st_mode & S_IFMT == S_IFREG else { throw .unreadable(path: path, reason: "it is not a file") }
        guard about.st_size <= limit else { throw .tooLarge(path: path, limit: limit) }
        // What changes while it is read does not pass the signature.
        var bytes = [UInt8](repeating: 0, count: Int(about.st_size))
        var count = 0
        while count < bytes.count {
            let part = bytes.withUnsafeMutableBytes {
                Glibc.read(descriptor, $0.baseAddress! + count, $0.count - count)
            }
            guard part >= 0 || errno == EINTR else { throw unreadable() }
            if part == 0 { break }
            count += max(0, part)
        }
        bytes.removeSubrange(count...)
        return bytes
    }
}
