import CLinux
import Foundation
import Glibc
import Testing

@testable import WorkerLink

/// The worker's side of the socket, with the test in kioskd's place: the built `kiosk-pages`.
@Suite("WorkerMain in a real worker", .serialized)
struct RealWorkerTests {
    @Test("end of file and a wish to stop end it quietly", arguments: [[], Self.stop])
    func ends(bytes: [UInt8]) async throws {
        #expect(try await Self.exitCode(sending: bytes, shut: bytes.isEmpty) == WorkerExit.stopped.rawValue)
    }

    static let stop: [UInt8] = [0x4B, 0x57, 0x46, 1, 9, 0, 0, 0] + [UInt8](repeating: 0, count: 12)
    static let hostile: [[UInt8]] = [
        Array("GET / HTTP/1.1\r\n\r\n........".utf8),
        // Of version 2; of a kind that is not known; a body of 4 GiB.
        [0x4B, 0x57, 0x46, 2, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0],
        [0x4B, 0x57, 0x46, 1, 99, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0],
        [0x4B, 0x57, 0x46, 1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xFF, 0xFF, 0xFF, 0xFF],
        // Says one descriptor, brings none.
        [0x4B, 0x57, 0x46, 1, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0],
        // Answers are the worker's to give.
        [0x4B, 0x57, 0x46, 1, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0],
    ]

    @Test("a hostile frame ends it with the code for that", arguments: hostile.indices)
    func hostileFrames(index: Int) async throws {
        #expect(try await Self.exitCode(sending: Self.hostile[index]) == WorkerExit.protocolError.rawValue)
    }

    @Test("more descriptors than a frame may have end it")
    func descriptorFlood() async throws {
        #expect(try await Self.exitCode(sending: [0x4B], descriptors: 8, times: 3) == WorkerExit.protocolError.rawValue)
    }

    @Test("requests that make no sense are answered as failures, and it serves on")
    func nonsense() async throws {
        let answers = try await Self.onThread { () throws -> [WorkerFrame] in
            let worker = try Started()
            defer { worker.finish() }
            var answers: [WorkerFrame] = []
            let bodies = ["", "[]", #"{"operation":7}"#, #"{"operation":"encode-page","body":{}}"#, "\u{0}"]
            for (index, body) in bodies.enumerated() {
                worker.send(try WorkerFrame(kind: .request, id: UInt64(index + 1), body: Array(body.utf8)).encoded())
                answers.append(try worker.next())
            }
            worker.send(try WorkerFrame(kind: .request, id: 6, body: [0xFF, 0xFE, 0x80]).encoded())
            answers.append(try worker.next())
            worker.send(try WorkerFrame(kind: .ping, id: 7).encoded())
            answers.append(try worker.next())
            return answers
        }
        #expect(answers.map(\.id) == [1, 2, 3, 4, 5, 6, 7])
        #expect(answers.dropLast().allSatisfy { $0.kind == .failure } && answers.last?.kind == .pong)
    }

    @Test("it dies with its parent, even while somebody else holds the other end of its socket")
    func orphan() async throws {
        let gone = try await Self.onThread { () throws -> Bool in
            // A shell is the parent; this process keeps the socket's other end, so that no end of file comes.
            let shell = try Started(
                path: "/bin/sh",
                arguments: ["sh", "-c", "\"$0\" --parent $$ & wait", try Started.program("kiosk-pages")])
            let hello = try WorkerJSON.decode(WorkerHello.self, from: shell.hello.body)
            let before = kill(hello.pid, 0) == 0
            kill(shell.pid, SIGKILL)
            var tries = 0
            while !isGone(hello.pid), tries < 4000 {
                usleep(5000)
                tries += 1
            }
            shell.finish()
            return before && tries < 4000
        }
        #expect(gone)
    }

    // MARK: Parts

    static func exitCode(
        sending bytes: [UInt8], descriptors: Int = 0, times: Int = 1, shut: Bool = false
    ) async throws -> Int32 {
        try await onThread {
            let worker = try Started()
            for _ in 0..<times { worker.send(bytes, descriptors: descriptors) }
            if shut { shutdown(worker.socket.raw, Int32(SHUT_RDWR)) }
            return worker.finish(kills: false)
        }
    }

    /// A worker dies with the thread that started it, so everything with it happens on one.
    static func onThread<R: Sendable>(_ body: @escaping @Sendable () throws -> R) async throws -> R {
        let result: Result<R, any Error> = await withCheckedContinuation { continuation in
            DedicatedThread.start(name: "test-parent") { continuation.resume(returning: Result { try body() }) }
        }
        return try result.get()
    }
}

/// Ended, whether or not somebody has reaped it.
private func isGone(_ pid: Int32) -> Bool {
    guard let status = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8) else { return true }
    return status.contains(") Z ") || status.contains(") X ")
}

/// A process with a socket as its descriptor 3, and its first frame.
private struct Started {
    let pid: Int32
    let socket: OwnedDescriptor
    let hello: WorkerFrame

    static func program(_ name: String) throws -> String {
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let path = URL(filePath: own).deletingLastPathComponent().appending(path: name).path
        try #require(FileManager.default.isExecutableFile(atPath: path), "build \(name) first: \(path)")
        return path
    }

    init(path: String? = nil, arguments: [String]? = nil) throws {
        var pair: [Int32] = [-1, -1]
        try #require(kl_socketpair(&pair) == 0)
        socket = OwnedDescriptor(pair[0])
        let theirs = OwnedDescriptor(pair[1])
        var limit = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(pair[0], SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        let path = try path ?? Self.program("kiosk-pages")
        let words = (arguments ?? [path, "--parent", String(getpid())]).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        pid = withExtendedLifetime(theirs) { kl_spawn(path, words, [nil], theirs.raw, -1) }
        try #require(pid > 0)
        hello = try Self.next(socket)
        try #require(hello.kind == .hello)
    }

    func send(_ bytes: [UInt8], descriptors: Int = 0) {
        let memfd = OwnedDescriptor(kl_memfd_create("test"))
        let raw = [Int32](repeating: memfd.raw, count: descriptors)
        _ = kl_send(socket.raw, bytes, bytes.count, raw, Int32(descriptors), 0)
    }

    func next() throws -> WorkerFrame { try Self.next(socket) }

    private static func next(_ socket: OwnedDescriptor) throws -> WorkerFrame {
        var decoder = WorkerFrameDecoder()
        while true {
            if let frame = try decoder.next() { return frame }
            var byte: UInt8 = 0
            guard recv(socket.raw, &byte, 1, 0) == 1 else {
                throw WorkerFrameError.truncated(have: decoder.pending)
            }
            decoder.append([byte])
        }
    }

    /// Waits for the end, at most 20 s, and reaps it.
    @discardableResult
    func finish(kills: Bool = true) -> Int32 {
        if kills { kill(pid, SIGKILL) }
        var status: Int32 = 0
        for _ in 0..<4000 {
            if kl_reap(pid, &status) != 0 { return kl_exit_code(status) }
            usleep(5000)
        }
        kill(pid, SIGKILL)
        usleep(100_000)
        _ = kl_reap(pid, &status)
        return -ETIMEDOUT
    }
}
