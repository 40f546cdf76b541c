import Foundation
import Glibc

/// A secret in a file of mode 0600.
enum SecretFile {
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    /// 32...4096 bytes; a file that is not there is made with 32 random ones.
    ///
    /// - Throws: ``Failure`` for a file that others may read, or of another length.
    static func readOrMake(_ path: String) throws -> [UInt8] {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        if descriptor < 0, errno == ENOENT { return try make(path) }
        guard descriptor >= 0 else { throw Failure(description: "\(path): \(String(cString: strerror(errno)))") }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        var info = stat()
        guard fstat(descriptor, &info) == 0, info.st_mode & 0o077 == 0 else {
            throw Failure(description: "\(path) may be read by others; run: chmod 600 \(path)")
        }
        let bytes = try handle.read(upToCount: 4097) ?? Data()
        guard (32...4096).contains(bytes.count) else {
            throw Failure(description: "\(path) has to hold 32 to 4096 bytes")
        }
        return Array(bytes)
    }

    private static func make(_ path: String) throws -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) }
        let descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw Failure(description: "\(path) cannot be made: \(String(cString: strerror(errno)))")
        }
        defer { Glibc.close(descriptor) }
        guard write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0 else {
            unlink(path)
            throw Failure(description: "\(path) cannot be written: \(String(cString: strerror(errno)))")
        }
        return bytes
    }
}
