import Foundation
import Glibc
import KioskJourney

/// A file named on the command line, read no further than its kind may be long.
enum InputFile {
    /// - Parameter limit: most bytes it may have.
    /// - Throws: ``FileProblem`` where it cannot be read, is a folder or a device, or is too long.
    static func bytes(_ path: String, limit: Int) throws -> Data {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw FileProblem(path, "cannot be read: " + String(cString: strerror(errno))) }
        defer { close(descriptor) }
        var about = stat()
        guard fstat(descriptor, &about) == 0, about.st_mode & S_IFMT == S_IFREG else {
            throw FileProblem(path, "is not a file")
        }
        var data = Data()
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            guard count >= 0 else { throw FileProblem(path, "cannot be read: " + String(cString: strerror(errno))) }
            guard count > 0 else { return data }
            data.append(contentsOf: buffer[..<count])
            guard data.count <= limit else {
                throw FileProblem(path, "has over \(limit >> 10) KB, the most it may have")
            }
        }
    }

    static func text(_ path: String, limit: Int) throws -> String {
        guard let text = String(data: try bytes(path, limit: limit), encoding: .utf8) else {
            throw FileProblem(path, "is not UTF-8")
        }
        return text
    }
}
