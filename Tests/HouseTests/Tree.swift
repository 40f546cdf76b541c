import Foundation

/// The repository as it lies on disk, seen from these tests.
enum Tree {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    /// Paths below `folder`, relative to the root, that end in `suffix`; build folders and fixtures left out.
    static func files(under folder: String, suffix: String) throws -> [String] {
        let base = root.appending(path: folder)
        guard let walk = FileManager.default.enumerator(atPath: base.path) else {
            throw CocoaError(.fileReadNoSuchFile)
        }
        var found: [String] = []
        for case let path as String in walk where path.hasSuffix(suffix) && !path.contains("Fixtures/") {
            found.append("\(folder)/\(path)")
        }
        return found.sorted()
    }

    /// The manifest as the package manager reads it. `--ignore-lock`: the tests run inside `swift test`.
    static func manifest() throws -> Manifest {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["swift", "package", "--ignore-lock", "dump-package"]
        process.currentDirectoryURL = root
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return try JSONDecoder().decode(Manifest.self, from: data)
    }
}
