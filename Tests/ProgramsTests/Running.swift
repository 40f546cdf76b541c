import Foundation
import Glibc
import Synchronization
import Testing

/// A program of this package as a process, with what it writes.
// Safe: `process` is set up in the initialiser and then only asked, which Foundation allows from any thread.
final class Running: @unchecked Sendable {
    private let process = Process()
    private let output = Pipe()
    private let errorPath: String
    private let signalled = Mutex(false)

    static let folder: String = {
        let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return (own as NSString).deletingLastPathComponent
    }()

    static func path(_ program: String) -> String { folder + "/" + program }

    /// - Parameters:
    ///   - output: file that standard output goes to; nil: it is kept for ``firstLine()``.
    ///   - errors: file that standard error goes to, appended.
    init(
        _ program: String, _ arguments: [String], environment: [String: String] = [:], output file: String? = nil,
        errors: String
    ) throws {
        errorPath = errors
        process.executableURL = URL(fileURLWithPath: Self.path(program))
        process.arguments = arguments
        process.environment = ["PATH": "/usr/bin:/bin", "SWIFT_BACKTRACE": "enable=no"].merging(environment) { $1 }
        process.standardOutput = output
        if let file {
            _ = FileManager.default.createFile(atPath: file, contents: nil)
            process.standardOutput = FileHandle(forWritingAtPath: file)
        }
        if !FileManager.default.fileExists(atPath: errors) {
            _ = FileManager.default.createFile(atPath: errors, contents: nil)
        }
        let handle = try #require(FileHandle(forWritingAtPath: errors))
        try handle.seekToEnd()
        process.standardError = handle
        try process.run()
    }

    var pid: Int32 { process.processIdentifier }
    var isRunning: Bool { process.isRunning }

    /// The first line that it prints.
    func firstLine() async throws -> [String: String] {
        let handle = output.fileHandleForReading
        let line: Data = await withCheckedContinuation { done in
            DispatchQueue.global().async {
                var line = Data()
                while let byte = try? handle.read(upToCount: 1), !byte.isEmpty, byte != Data([10]) { line += byte }
                done.resume(returning: line)
            }
        }
        let value = try? JSONSerialization.jsonObject(with: line) as? [String: String]
        return try #require(value, "\(String(decoding: line, as: UTF8.self)) \(errors)")
    }

    var errors: String { (try? String(contentsOfFile: errorPath, encoding: .utf8)) ?? "" }

    /// Whether it got a signal from here, as opposed to an end of its own.
    var wasSignalled: Bool { signalled.withLock { $0 } }

    func signal(_ number: Int32) {
        signalled.withLock { $0 = true }
        kill(pid, number)
    }

    /// Waits for its end: the exit code, or 256 and the signal.
    func ended(within limit: Duration = .seconds(20)) async throws -> Int32 {
        try await until("process \(pid) has ended", within: limit) { !self.process.isRunning }
        return process.terminationReason == .exit ? process.terminationStatus : 256 + process.terminationStatus
    }

    func end() async {
        guard process.isRunning else { return }
        signal(SIGTERM)
        if (try? await ended(within: .seconds(5))) == nil { signal(SIGKILL) }
    }
}

/// Waits for a condition; a condition that throws is not true yet, but for ``Dead``, which ends the wait.
func until(
    _ what: String, within limit: Duration = .seconds(20), _ condition: @Sendable () async throws -> Bool
) async throws {
    let end = ContinuousClock.now + limit
    while true {
        do { if try await condition() { return } } catch let dead as Dead {
            throw dead
        } catch {
            // Not yet: a socket that is not there, an answer that is not ready.
        }
        guard ContinuousClock.now < end else { throw Late(what: what) }
        try await Task.sleep(for: .milliseconds(10))
    }
}

/// The process that was to answer has ended.
struct Dead: Error {}

struct Late: Error, CustomStringConvertible {
    var what: String
    var description: String { "never came true: \(what)" }
}

/// One request and one answer, a line each, over a control socket.
enum Control {
    static func ask(_ path: String, _ request: [String: any Sendable]) throws -> [String: Any] {
        try connected(path) { descriptor in
            let line = try JSONSerialization.data(withJSONObject: request) + Data([10])
            _ = line.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            var answer = Data()
            var buffer = [UInt8](repeating: 0, count: 65_536)
            while answer.last != 10 {
                let count = read(descriptor, &buffer, buffer.count)
                guard count > 0 else { throw Late(what: "an answer of \(path)") }
                answer.append(contentsOf: buffer[..<count])
            }
            return try JSONSerialization.jsonObject(with: answer) as? [String: Any] ?? [:]
        }
    }

    /// Runs with a connection; throws where nobody listens.
    static func connected<Answer>(_ path: String, _ body: (Int32) throws -> Answer) throws -> Answer {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw Late(what: "a socket") }
        defer { close(descriptor) }
        var limit = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8).prefix(107)) }
        let isOpen = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
        guard isOpen else { throw Late(what: "connection to \(path)") }
        return try body(descriptor)
    }
}
