import DeviceModel
import Foundation
import HTTPTypes
import Hummingbird
import KioskWire
import NIOCore
import ServiceLifecycle
import Synchronization

/// How many readers of screens are there.
final class ReaderCount: Sendable {
    private let count = Mutex(0)

    /// False: as many as may be are there.
    func enter(limit: Int) -> Bool {
        count.withLock {
            guard $0 < limit else { return false }
            $0 += 1
            return true
        }
    }

    func leave() { count.withLock { $0 -= 1 } }
}

/// Server-sent events. A stream ends with the server, when its reader lags, and when its reader takes nothing.
extension APIResponder {
    func events(_ request: Request, _ context: APIContext, _ role: Role) async throws -> Response {
        var last: UInt64?
        let ids = HTTPField.Name.lastEventID.map { request.headers[values: $0] } ?? []
        if let text = ids.first {
            guard ids.count == 1, text.utf8.count <= 20, let id = UInt64(text) else { throw Problem.lastEventID }
            last = id
        }
        guard let (reader, events) = await hub.subscribe(after: last, limit: settings.streams_max) else {
            throw Problem.tooManyStreams
        }
        let hub = hub
        return stream(context) { writer in
            for await event in events.cancelOnGracefulShutdown() where event.isFor(role) {
                try await writer.event(id: event.sequence, name: event.kind.rawValue, event)
            }
        } atEnd: {
            await hub.unsubscribe(reader)
        }
    }

    func screens(_ context: APIContext) throws -> Response {
        guard screenReaders.enter(limit: settings.streams_max) else { throw Problem.tooManyStreams }
        let (backend, time, readers) = (backend, time, screenReaders)
        return stream(context) { writer in
            var number: UInt64 = 0
            for await view in await backend.screens().cancelOnGracefulShutdown() {
                number += 1
                try await writer.event(id: number, name: "screen", ScreenMessage(view, now: time.now()))
            }
        } atEnd: {
            readers.leave()
        }
    }

    private func stream(
        _ context: APIContext, _ write: @escaping @Sendable (EventWriter) async throws -> Void,
        atEnd: @escaping @Sendable () async -> Void
    ) -> Response {
        let (settings, time, channel) = (settings, time, context.channel)
        let body = ResponseBody { writer in
            let pipe = EventPipe()
            let out = EventWriter(pipe: pipe)
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    try? await write(out)
                    pipe.finish()
                }
                group.addTask {
                    // Keeps the line open, and notices a reader that has gone.
                    while (try? await time.sleep(settings.keepAlive)) != nil {
                        pipe.offer(ByteBuffer(string: ": \n\n"))
                    }
                }
                group.addTask {
                    // A write that does not end in time: its reader takes nothing.
                    var before: Int?
                    while (try? await time.sleep(settings.writeDeadline)) != nil {
                        let now = pipe.writing
                        if let now, now == before { channel.close(promise: nil) }
                        before = now
                    }
                }
                for await buffer in pipe.buffers {
                    pipe.begin()
                    do { try await writer.write(buffer) } catch { break }
                    pipe.end()
                }
                group.cancelAll()
            }
            await atEnd()
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: Self.headers("text/event-stream"), body: body)
    }
}

/// Between who makes events and the one who writes them.
final class EventPipe: Sendable {
    let buffers: AsyncStream<ByteBuffer>
    private let continuation: AsyncStream<ByteBuffer>.Continuation
    private let progress = Mutex<(number: Int, isWriting: Bool)>((0, false))

    init() { (buffers, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(300)) }

    /// False: the reader lags too far.
    @discardableResult
    func offer(_ buffer: ByteBuffer) -> Bool {
        if case .enqueued = continuation.yield(buffer) { return true }
        continuation.finish()
        return false
    }

    func finish() { continuation.finish() }
    func begin() { progress.withLock { $0 = ($0.number + 1, true) } }
    func end() { progress.withLock { $0.isWriting = false } }
    /// The number of the write that is going on.
    var writing: Int? { progress.withLock { $0.isWriting ? $0.number : nil } }
}

struct EventWriter: Sendable {
    let pipe: EventPipe
    struct Lagging: Error {}

    func event(id: UInt64, name: String, _ value: some Encodable) async throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let data = try encoder.encode(value)
        var buffer = ByteBuffer()
        buffer.writeString("id: \(id)\nevent: \(name)\ndata: ")
        buffer.writeBytes(data)
        buffer.writeString("\n\n")
        guard pipe.offer(buffer) else { throw Lagging() }
    }
}
