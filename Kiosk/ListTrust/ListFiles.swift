import Foundation

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

    static func read(_ path: String, limit: Int) throws(Failure) -> [UInt8] {
        do {
            let url = URL(filePath: path)
            guard try url.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true else {
                throw Failure.unreadable(path: path, reason: "not a file")
            }
            let handle = try FileHandle(forReadingFrom: url)
            defer { try? handle.close() }
            let data = try handle.read(upToCount: limit + 1) ?? Data()
            guard data.count <= limit else { throw Failure.tooLarge(path: path, limit: limit) }
            return Array(data)
        } catch let failure as Failure {
            throw failure
        } catch {
            throw .unreadable(path: path, reason: "\((error as NSError).localizedDescription)")
        }
    }
}
