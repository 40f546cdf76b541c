import Foundation
import Glibc
import Synchronization
import Testing

/// The real executable, beside the test binary.
enum Itemsctl {
    struct Ended: Sendable {
        var code: Int32
        var out: String
        var err: String
        /// As a golden file holds it.
        var page: String {
            "exit \(code)\n" + (out.isEmpty ? "" : "--- standard output\n\(out)")
                + (err.isEmpty ? "" : "--- standard error\n\(err)")
        }
    }

    static let path: String = {
        let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return (own as NSString).deletingLastPathComponent + "/itemsctl"
    }()

    /// Runs it to its end, with nothing of the machine's own settings; it is killed after 20 s.
    static func run(_ arguments: [String]) async throws -> Ended {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.environment = ["PATH": "/usr/bin:/bin", "COLUMNS": "100", "SWIFT_BACKTRACE": "enable=no"]
        let (out, err) = (Pipe(), Pipe())
        process.standardOutput = out
        process.standardError = err
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let pid = process.processIdentifier
        let watch = Task {
            try await Task.sleep(for: .seconds(20))
            kill(pid, SIGKILL)
        }
        defer { watch.cancel() }
        // Neither pipe may fill up while the other is read.
        async let words = text(out)
        async let errors = text(err)
        let ended = await (words, errors)
        process.waitUntilExit()
        try #require(process.terminationReason == .exit, "ended by signal \(process.terminationStatus): \(ended)")
        return Ended(code: process.terminationStatus, out: ended.0, err: ended.1)
    }

    private static func text(_ pipe: Pipe) async -> String {
        let handle = pipe.fileHandleForReading
        return await withCheckedContinuation { done in
            Thread.detachNewThread {
                let data = (try? handle.readToEnd()) ?? Data()
                done.resume(returning: String(decoding: data, as: UTF8.self))
            }
        }
    }
}

/// Files that hold what a command has to say; KIOSK_REWRITE=1 writes them anew, and the difference is reviewed as code.
enum Golden {
    static let folder = "Tests/Fixtures/Itemsctl"

    static func check(_ name: String, _ text: String) throws {
        let path = "\(folder)/\(name).txt"
        if ProcessInfo.processInfo.environment["KIOSK_REWRITE"] == "1" {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        }
        let kept = try? String(contentsOfFile: path, encoding: .utf8)
        #expect(kept == text, "\(path): KIOSK_REWRITE=1 rewrites it")
    }
}

/// A folder of a test's own, removed at its end.
struct Scratch: ~Copyable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "itemsctl-" + UUID().uuidString.prefix(8)
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String, _ bytes: some Sequence<UInt8>) throws -> String {
        let file = path + "/" + name
        try Data(bytes).write(to: URL(fileURLWithPath: file))
        return file
    }
}

extension Itemsctl.Ended {
    /// One line of error, and nothing else.
    var isOneLine: Bool {
        out.isEmpty && err.hasSuffix("\n") && err.dropLast().allSatisfy { $0 != "\n" } && err.count > 9
    }
}
