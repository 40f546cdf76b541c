import Foundation
import Glibc

/// Files named on the command line.
enum Files {
    /// - Parameter limit: most bytes it may have.
    /// - Throws: ``FileProblem`` where it cannot be read, is a folder or a device, or is too long.
    static func bytes(_ path: String, limit: Int) throws -> [UInt8] {
        let (descriptor, _) = try opened(path)
        defer { close(descriptor) }
        return try content(of: descriptor, path, limit: limit)
    }

    /// A file that nobody but its owner may read.
    static func secret(_ path: String, limit: Int) throws -> String {
        let (descriptor, mode) = try opened(path)
        defer { close(descriptor) }
        guard mode & 0o077 == 0 else {
            let octal = String(mode & 0o777, radix: 8)
            throw FileProblem(
                path, "others may read this key (mode 0\(octal)); run: chmod 600 \(path)", code: Exit.refused)
        }
        guard let text = String(validating: try content(of: descriptor, path, limit: limit), as: UTF8.self) else {
            throw FileProblem(path, "is not text")
        }
        return text
    }

    private static func opened(_ path: String) throws -> (Int32, mode_t) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw FileProblem(path, "cannot be read: " + String(cString: strerror(errno))) }
        var about = stat()
        guard fstat(descriptor, &about) == 0, about.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw FileProblem(path, "is not a file")
        }
        return (descriptor, about.st_mode)
    }

    private static func content(of descriptor: Int32, _ path: String, limit: Int) throws -> [UInt8] {
        var content: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            guard count >= 0 else { throw FileProblem(path, "cannot be read: " + String(cString: strerror(errno))) }
            guard count > 0 else { return content }
            content += buffer[..<count]
            guard content.count <= limit else {
                throw FileProblem(path, "has over \(limit >> 10) KB, the most it may have")
            }
        }
    }

    /// Refuses before any work is done; the write itself makes sure.
    static func refuseExisting(_ paths: [String], force: Bool) throws {
        for path in paths where !force && access(path, F_OK) == 0 { throw exists(path) }
    }

    private static func exists(_ path: String) -> FileProblem {
        FileProblem(path, "is there already; name another file, or overwrite it with --force", code: Exit.refused)
    }

    /// Whole or not at all: beside it, synced, then put in its place.
    static func write(_ bytes: [UInt8], to path: String, force: Bool, mode: mode_t = 0o644) throws {
        func failed() -> FileProblem {
            FileProblem(path, "cannot be written: " + String(cString: strerror(errno)), code: Exit.failed)
        }
        let beside = "\(path).\(getpid()).new"
        let descriptor = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw failed() }
        defer { unlink(beside) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else {
                close(descriptor)
                throw failed()
            }
            rest = rest.dropFirst(count)
        }
        let isSynced = fsync(descriptor) == 0
        guard close(descriptor) == 0, isSynced else { throw failed() }
        if force {
            guard rename(beside, path) == 0 else { throw failed() }
        } else if link(beside, path) != 0 {
            throw errno == EEXIST ? exists(path) : failed()
        }
    }

    static func makeFolder(_ path: String) throws {
        do { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) } catch {
            throw FileProblem(path, "this folder cannot be made", code: Exit.failed)
        }
    }

    /// `FOLDER/items_errors.csv` for `…/items.csv`.
    static func beside(_ file: String, suffix: String, in folder: String) -> String {
        let name = URL(fileURLWithPath: file).deletingPathExtension().lastPathComponent
        return (folder as NSString).appendingPathComponent(name + suffix)
    }
}
