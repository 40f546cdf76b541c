import Foundation
import Glibc

/// Invariant 4 on what is really left: files of folders, and what processes still hold open.
extension NothingLeftBehind {
    /// Bytes that must not be found, and what they are.
    public struct Trace: Hashable, Sendable {
        public var name: String
        public var bytes: [UInt8]

        public init(name: String, bytes: [UInt8]) {
            self.name = name
            self.bytes = bytes
        }
    }

    public struct Search: Sendable {
        /// Which trace lies where; what could not be searched is in here too.
        public internal(set) var finds: [String] = []
        public internal(set) var files = 0
        public internal(set) var bytes = 0
    }

    /// A larger file is a find of its own: nothing that a kiosk leaves is of that size.
    static let largestFile = 64 << 20
    static let mostFiles = 20_000

    /// Every form in which a typed or received value could lie in a file.
    public static func forms(of value: String) -> [Trace] {
        let utf16 = Array(value.utf16)
        var forms = [
            Trace(name: "UTF-8", bytes: Array(value.utf8)),
            Trace(name: "UTF-16 LE", bytes: utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }),
            Trace(name: "UTF-16 BE", bytes: utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }),
            Trace(name: "GB18030", bytes: gb18030(value)),
        ]
        forms += (0..<3).map { Trace(name: "base64, alignment \($0)", bytes: base64(Array(value.utf8), alignment: $0)) }
        return forms
    }

    /// The forms that can lie in a text; for a value in ASCII, UTF-8 is GB18030 too.
    static func textForms(of value: String) -> [[UInt8]] {
        [Array(value.utf8)] + (0..<3).map { base64(Array(value.utf8), alignment: $0) }
    }

    /// A page of the scanner: its rows as SANE's test backend yields them for `test-picture=Color pattern` at 8 bits
    /// (four pixels of each shade of red, a grey one between, the same at every resolution), and what a JPEG of
    /// libjpeg begins with (JFIF, ITU-T T.871; baseline table 0, ITU-T T.81 B.2.4.1).
    public static let page: [Trace] = [
        Trace(
            name: "rows of a page",
            bytes: (0x40...0x43).flatMap { red in
                [UInt8](repeating: 0x55, count: 3) + (0..<4).flatMap { _ in [UInt8(red), 0, 0] }
            }),
        Trace(
            name: "the start of a JPEG",
            bytes: [0xFF, 0xD8, 0xFF, 0xE0, 0x00, 0x10, 0x4A, 0x46, 0x49, 0x46, 0x00]),
        Trace(name: "a quantisation table", bytes: [0xFF, 0xDB, 0x00, 0x43, 0x00]),
    ]

    /// Searches regular files of these folders, at any depth, and these files.
    public static func search(folders: [String], files: [String] = [], for traces: [Trace]) -> Search {
        var search = Search()
        var paths = files
        for folder in folders {
            let walk = FileManager.default.enumerator(atPath: folder)
            while let name = walk?.nextObject() as? String {
                guard paths.count < mostFiles else {
                    search.finds.append("\(folder) holds more files than can be searched")
                    break
                }
                paths.append(folder + "/" + name)
            }
        }
        for path in paths { search.look(at: path, called: path, for: traces) }
        return search
    }

    /// Searches what these processes hold open and no folder shows: deleted files and memory files.
    public static func search(processes: [Int32], for traces: [Trace]) -> Search {
        var search = Search()
        for process in processes {
            let folder = "/proc/\(process)/fd"
            for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
                let path = folder + "/" + name
                guard let target = try? FileManager.default.destinationOfSymbolicLink(atPath: path),
                    target.hasPrefix("/memfd:") || target.hasSuffix(" (deleted)")
                else { continue }
                search.look(at: path, called: "process \(process), \(target)", for: traces)
            }
        }
        return search
    }

    /// A process and all that it started.
    public static func family(of process: Int32) -> [Int32] {
        var parents: [Int32: Int32] = [:]
        for name in (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? [] {
            guard let id = Int32(name), let line = try? String(contentsOfFile: "/proc/\(id)/stat", encoding: .utf8),
                let end = line.lastIndex(of: ")")
            else { continue }
            let words = line[end...].split(separator: " ")
            if words.count > 2, let parent = Int32(words[2]) { parents[id] = parent }
        }
        var family = [process]
        var next = 0
        while next < family.count {
            family += parents.filter { $0.value == family[next] }.keys.sorted()
            next += 1
        }
        return family
    }

    /// Characters of the base64 text that depend on these bytes alone, when `alignment` bytes go before them.
    private static func base64(_ bytes: [UInt8], alignment: Int) -> [UInt8] {
        let text = Array(Data([UInt8](repeating: 0, count: alignment) + bytes).base64EncodedString().utf8)
        let first = (alignment * 8 + 5) / 6
        let end = (alignment + bytes.count) * 8 / 6
        return Array(text[first..<max(first, end)])
    }

    /// By the C library's converter, which the kiosk does not use; empty where it has none.
    static func gb18030(_ value: String) -> [UInt8] {
        guard let converter = iconv_open("GB18030", "UTF-8"), Int(bitPattern: converter) != -1 else { return [] }
        defer { iconv_close(converter) }
        var from = value.utf8.map { CChar(bitPattern: $0) }
        var to = [CChar](repeating: 0, count: from.count * 4 + 4)
        let length = to.count
        let left: Int? = from.withUnsafeMutableBufferPointer { source in
            to.withUnsafeMutableBufferPointer { target in
                var input = source.baseAddress
                var inputLeft = source.count
                var output = target.baseAddress
                var outputLeft = target.count
                let result = iconv(converter, &input, &inputLeft, &output, &outputLeft)
                return result == Int.max || inputLeft > 0 ? nil : outputLeft
            }
        }
        return left.map { to[..<(length - $0)].map { UInt8(bitPattern: $0) } } ?? []
    }
}

extension NothingLeftBehind.Search {
    mutating func look(at path: String, called name: String, for traces: [NothingLeftBehind.Trace]) {
        var about = stat()
        // Pipes and sockets would block and hold nothing; a file may be gone by now.
        guard stat(path, &about) == 0, about.st_mode & S_IFMT == S_IFREG else { return }
        guard about.st_size <= NothingLeftBehind.largestFile else {
            finds.append("\(name) is too large to be searched: \(about.st_size) bytes")
            return
        }
        guard let content = FileManager.default.contents(atPath: path) else {
            if access(path, F_OK) == 0 { finds.append("\(name) cannot be read") }
            return
        }
        files += 1
        bytes += content.count
        content.withUnsafeBytes { content in
            for trace in traces where Words.contains(content, trace.bytes) {
                finds.append("\(name) holds \(trace.name)")
            }
        }
    }
}
