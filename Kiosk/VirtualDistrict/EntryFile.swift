import Foundation
import Glibc
import ItemList

/// The receiver's log of entries in a folder, `entries.jsonl`: a line an entry, durable before a kiosk is told.
final class EntryFile {
    private let path: String
    private var descriptor: Int32

    /// Opens or creates the file; a last line that a crash cut off is removed.
    ///
    /// - Throws: ``DistrictError/state(path:reason:)``.
    init(folder: String, into log: inout EntryLog) throws {
        path = URL(filePath: folder).appending(path: "entries.jsonl").path
        descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.failed(path) }
        guard let data = FileManager.default.contents(atPath: path) else { throw Self.failed(path) }
        let whole = data.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        guard ftruncate(descriptor, off_t(whole)) == 0 else { throw Self.failed(path) }
        for (index, line) in data.prefix(whole).split(separator: 0x0A).enumerated() {
            guard let (kiosk, entry) = try? Self.read(Array(line)) else {
                throw DistrictError.state(path: path, reason: "line \(index + 1) is not of this form")
            }
            log.restore(entry, of: kiosk)
        }
    }

    deinit { close(descriptor) }

    func append(_ lines: [EntryLog.Line], of kiosk: String) throws {
        var bytes: [UInt8] = []
        for line in lines { bytes += Self.json(of: line, kiosk).canonical + [0x0A] }
        guard !bytes.isEmpty else { return }
        let end = lseek(descriptor, 0, SEEK_END)
        guard end >= 0, write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0 else {
            let error = Self.failed(path)
            _ = ftruncate(descriptor, end)
            throw error
        }
    }

    func clear() throws { guard ftruncate(descriptor, 0) == 0 else { throw Self.failed(path) } }

    private static func failed(_ path: String) -> DistrictError {
        DistrictError.state(path: path, reason: String(cString: strerror(errno)))
    }

    private static func json(of line: EntryLog.Line, _ kiosk: String) -> StrictJSON {
        switch line {
        case .entry(let entry): .object([.init("kiosk", .string(kiosk)), .init("entry", EntryBody.json(of: entry))])
        case .lost(let through): .object([.init("kiosk", .string(kiosk)), .init("lostThrough", .integer(through))])
        }
    }

    private static func read(_ line: [UInt8]) throws -> (kiosk: String, EntryLog.Line)? {
        var reader = JSONObjectReader(try StrictJSON.read(line), keys: ["kiosk", "entry", "lostThrough"])
        guard let kiosk = reader.text("kiosk", length: 1...64) else { return nil }
        if let lost = reader.integer("lostThrough", in: 1...Int64.max, required: false) {
            return (kiosk, .lost(through: lost))
        }
        guard let value = reader.value("entry"), let entry = EntryBody.entry(value, path: "entry", isKept: true).0
        else { return nil }
        return (kiosk, .entry(entry))
    }
}
