import CLinux
import DeviceModel
import Foundation
import Glibc
import Testing

@testable import WorkerLink

/// The other end of a channel, in the test's hands.
final class FakeWorker: Sendable {
    let socket: OwnedDescriptor
    let channel: WorkerChannel

    init() throws {
        var pair: [Int32] = [-1, -1]
        try #require(kl_socketpair(&pair) == 0)
        var limit = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(pair[1], SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        socket = OwnedDescriptor(pair[1])
        channel = try WorkerChannel(socket: OwnedDescriptor(pair[0]), time: .machineForTests)
    }

    func send(_ frame: WorkerFrame, descriptors: [Int32] = []) throws { send(raw: try frame.encoded(), descriptors) }

    func send(raw: [UInt8], _ descriptors: [Int32] = []) {
        _ = kl_send(socket.raw, raw, raw.count, descriptors, Int32(descriptors.count), 0)
    }

    /// Reads the next frame on a thread of its own.
    func next() async throws -> (WorkerFrame, [OwnedDescriptor]) {
        let result: Result<(WorkerFrame, [OwnedDescriptor]), any Error> = await withCheckedContinuation {
            continuation in
            DedicatedThread.start(name: "fake-worker") {
                continuation.resume(returning: Result { try self.read() })
            }
        }
        return try result.get()
    }

    /// One frame at a time, so that nothing of the next one is taken.
    private func read() throws -> (WorkerFrame, [OwnedDescriptor]) {
        var decoder = WorkerFrameDecoder()
        var all: [OwnedDescriptor] = []
        while true {
            if let frame = try decoder.next() { return (frame, all) }
            var byte: UInt8 = 0
            var raw = [Int32](repeating: -1, count: 8)
            var count: Int32 = 0
            guard kl_receive(socket.raw, &byte, 1, &raw, &count, 0) == 1 else {
                throw WorkerFrameError.truncated(have: decoder.pending)
            }
            all += raw.prefix(Int(count)).map { OwnedDescriptor($0) }
            decoder.append([byte])
        }
    }
}

extension TimeSource {
    static var machineForTests: TimeSource {
        let clock = ContinuousClock()
        let start = clock.now
        return TimeSource(
            now: { Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) },
            uptime: { clock.now - start }, sleep: { try await Task.sleep(for: $0) })
    }
}

struct Echo: WorkerRequest, Hashable {
    static let operation = "echo"
    var text: String
    struct Reply: Codable, Sendable, Hashable { var text: String }
    struct Progress: Codable, Sendable, Hashable { var step: Int }
}

@Suite("WorkerChannel")
struct WorkerChannelTests {
    @Test("a call is answered, with descriptors both ways and progress in between")
    func answered() async throws {
        let worker = try FakeWorker()
        let sent = OwnedDescriptor(kl_memfd_create("test"))
        let steps = Recorder<Int>()
        async let reply = worker.channel.call(
            Echo(text: "a"), descriptors: [sent], deadline: .seconds(20), progress: { steps.add($0.step) })
        let (request, descriptors) = try await worker.next()
        #expect(request.kind == .request && request.descriptorCount == 1 && descriptors.count == 1)
        try worker.send(WorkerFrame(kind: .event, id: request.id, body: Array(#"{"step":1}"#.utf8)))
        try worker.send(WorkerFrame(kind: .event, id: request.id, body: Array("not JSON".utf8)))
        try worker.send(
            WorkerFrame(kind: .response, id: request.id, descriptorCount: 1, body: Array(#"{"text":"b"}"#.utf8)),
            descriptors: [sent.raw])
        let answer = try await reply
        #expect(answer.value.text == "b" && answer.descriptors.count == 1)
        #expect(steps.all == [1])
        worker.channel.close(reason: "over")
        #expect(await worker.channel.closed() == "over")
    }

    @Test("a worker's failure is thrown as it was said; a malformed one is told apart")
    func failure() async throws {
        let worker = try FakeWorker()
        defer { worker.channel.close(reason: "over") }
        let failure = WorkerFailure(code: "scanner.cover.open", attempted: "read", evidence: "8", retry: .never)
        let first = Task { try await worker.channel.call(Echo(text: "a"), deadline: .seconds(20)) }
        try worker.send(
            WorkerFrame(kind: .failure, id: try await worker.next().0.id, body: Array(JSONEncoder().encode(failure))))
        await #expect(throws: WorkerCallError.failed(failure)) { _ = try await first.value }
        let second = Task { try await worker.channel.call(Echo(text: "a"), deadline: .seconds(20)) }
        try worker.send(WorkerFrame(kind: .failure, id: try await worker.next().0.id, body: [0xFF]))
        await #expect(throws: WorkerCallError.malformed("failure of echo")) { _ = try await second.value }
        let third = Task { try await worker.channel.call(Echo(text: "a"), deadline: .seconds(20)) }
        try worker.send(WorkerFrame(kind: .response, id: try await worker.next().0.id, body: Array("[]".utf8)))
        await #expect(throws: WorkerCallError.malformed("reply to echo")) { _ = try await third.value }
    }

    @Test("without an answer the deadline ends the call; a late answer goes nowhere, its descriptors are closed")
    func deadline() async throws {
        let worker = try FakeWorker()
        defer { worker.channel.close(reason: "over") }
        await #expect(throws: WorkerCallError.deadline) {
            _ = try await worker.channel.call(Echo(text: "a"), deadline: .milliseconds(30))
        }
        let (request, _) = try await worker.next()
        try worker.send(WorkerFrame(kind: .response, id: request.id, body: Array(#"{"text":"late"}"#.utf8)))
        async let reply = worker.channel.call(Echo(text: "b"), deadline: .seconds(20))
        let (second, _) = try await worker.next()
        try worker.send(WorkerFrame(kind: .response, id: second.id, body: Array(#"{"text":"b"}"#.utf8)))
        #expect(try await reply.value.text == "b")
    }

    @Test("a cancelled call tells the worker and ends as cancelled when the worker answers, well or not")
    func cancelled() async throws {
        for good in [true, false] {
            let worker = try FakeWorker()
            let task = Task { try await worker.channel.call(Echo(text: "a"), deadline: .seconds(30)) }
            let (request, _) = try await worker.next()
            task.cancel()
            let (cancel, _) = try await worker.next()
            #expect(cancel.kind == .cancel && cancel.id == request.id)
            let failure = WorkerFailure(code: WorkerFailure.cancelledCode, attempted: "echo")
            try worker.send(
                good
                    ? WorkerFrame(kind: .response, id: request.id, body: Array(#"{"text":"b"}"#.utf8))
                    : WorkerFrame(kind: .failure, id: request.id, body: Array(JSONEncoder().encode(failure))))
            await #expect(throws: CancellationError.self) { _ = try await task.value }
            worker.channel.close(reason: "over")
        }
    }

    @Test("a cancel that the worker does not answer ends as a deadline, so that the worker is ended")
    func cancelIgnored() async throws {
        let worker = try FakeWorker()
        defer { worker.channel.close(reason: "over") }
        let task = Task {
            try await worker.channel.call(Echo(text: "a"), deadline: .seconds(30), cancelGrace: .milliseconds(30))
        }
        _ = try await worker.next()
        task.cancel()
        await #expect(throws: WorkerCallError.deadline) { _ = try await task.value }
    }

    @Test("end of file ends open calls and later ones, and says so")
    func gone() async throws {
        var worker: FakeWorker? = try FakeWorker()
        let channel = try #require(worker?.channel)
        let task = Task { try await channel.call(Echo(text: "a"), deadline: .seconds(30)) }
        _ = try await worker?.next()
        shutdown(try #require(worker?.socket.raw), Int32(SHUT_RDWR))
        worker = nil
        await #expect(throws: WorkerCallError.gone(reason: "end of file")) { _ = try await task.value }
        #expect(await channel.closed() == "end of file")
        await #expect(throws: WorkerCallError.gone(reason: "end of file")) {
            _ = try await channel.ping(limit: .seconds(5))
        }
        #expect(!channel.isOpen)
    }

    static let hostile: [[UInt8]] = [
        Array("GET / HTTP/1.1\r\n\r\n........".utf8),
        [0x4B, 0x57, 0x46, 1, 99, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        [0x4B, 0x57, 0x46, 1, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xFF, 0xFF, 0xFF, 0xFF],
        // Says one descriptor, brings none.
        [0x4B, 0x57, 0x46, 1, 3, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0],
        // A worker does not send requests.
        [0x4B, 0x57, 0x46, 1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0],
    ]

    @Test("a hostile frame closes the channel with its reason and nothing else", arguments: hostile.indices)
    func hostileFrames(index: Int) async throws {
        let worker = try FakeWorker()
        worker.send(raw: Self.hostile[index])
        let reason = await worker.channel.closed()
        #expect(reason != "end of file" && !reason.isEmpty)
    }

    @Test("more descriptors than a frame may have close the channel, and none stays open")
    func descriptorFlood() async throws {
        let before = try openDescriptors()
        do {
            let worker = try FakeWorker()
            let memfd = OwnedDescriptor(kl_memfd_create("test"))
            for _ in 0..<4 { worker.send(raw: [0x4B], [Int32](repeating: memfd.raw, count: 8)) }
            #expect(await worker.channel.closed() != "end of file")
        }
        // The channel's thread lets go of its own last.
        let clock = ContinuousClock()
        let end = clock.now + .seconds(10)
        while try openDescriptors() > before, clock.now < end { try await Task.sleep(for: .milliseconds(5)) }
        #expect(try openDescriptors() <= before)
    }

    @Test("more calls than the bound are refused, the others are not harmed")
    func bounded() async throws {
        let worker = try FakeWorker()
        let tasks = (0..<WorkerChannel.calls_max).map { index in
            Task { try await worker.channel.call(Echo(text: "\(index)"), deadline: .seconds(30)) }
        }
        var ids: [UInt64] = []
        for _ in tasks { ids.append(try await worker.next().0.id) }
        await #expect(throws: WorkerCallError.tooMany) {
            _ = try await worker.channel.call(Echo(text: "more"), deadline: .seconds(5))
        }
        for id in ids { try worker.send(WorkerFrame(kind: .response, id: id, body: Array(#"{"text":"ok"}"#.utf8))) }
        for task in tasks { #expect(try await task.value.value.text == "ok") }
        worker.channel.close(reason: "over")
    }

    @Test("a worker that reads nothing holds nobody up: the frames wait, bounded")
    func backPressure() async throws {
        let worker = try FakeWorker()
        let large = Echo(text: String(repeating: "x", count: WorkerFrame.body_max - 100))
        let tasks = (0..<8).map { _ in Task { try await worker.channel.call(large, deadline: .milliseconds(300)) } }
        for task in tasks { await #expect(throws: WorkerCallError.deadline) { _ = try await task.value } }
        worker.channel.close(reason: "over")
        #expect(await worker.channel.closed() == "over")
    }

    private func openDescriptors() throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
    }
}
