import AsyncHTTPClient
import DeviceModel
import Foundation
import NIOCore
import NIOFoundationCompat
import NIOHTTP1

/// The API's client over the kiosk's Unix socket, in one role. Every call has a deadline.
public struct KioskClient: Sendable {
    public let socket: String
    public let role: Role
    private let token: String
    private let deadline: Duration
    // A kiosk that is not there is told at once: only who asks knows whether to ask again.
    private static let http: HTTPClient = {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.httpVersion = .http1Only
        configuration.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()
    /// Most bytes of one answer.
    public static let answerBytes_max = 8 << 20

    /// - Parameters:
    ///   - token: as the role's token file has it.
    ///   - deadline: for one call, connecting included.
    public init(socket: String, role: Role, token: String, deadline: Duration = .seconds(10)) {
        self.socket = socket
        self.role = role
        self.token = token
        self.deadline = deadline
    }

    /// Reads the role's token from its file in a folder.
    public init(socket: String, role: Role, tokenFolder: String, deadline: Duration = .seconds(10)) throws {
        let path = tokenFolder + "/" + role.rawValue
        guard let data = FileManager.default.contents(atPath: path), data.count <= 1024 else {
            throw KioskClientError.token(path: path, reason: "cannot be read")
        }
        let text = String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        guard !text.isEmpty else { throw KioskClientError.token(path: path, reason: "is empty") }
        self.init(socket: socket, role: role, token: text, deadline: deadline)
    }

    public func items() async throws -> ItemsMessage { try await get("/v1/items") }
    public func item(_ id: String) async throws -> ItemMessage { try await get("/v1/items/" + Self.escaped(id)) }
    public func screen() async throws -> ScreenMessage { try await get("/v1/session") }
    public func input(_ input: InputMessage) async throws -> ScreenMessage {
        try await call(.POST, "/v1/session/inputs", body: JSONEncoder().encode(input))
    }
    public func devices() async throws -> DevicesMessage { try await get("/v1/devices") }
    public func device(_ id: String) async throws -> DeviceMessage { try await get("/v1/devices/" + Self.escaped(id)) }
    public func faults() async throws -> FaultsMessage { try await get("/v1/faults") }
    public func acknowledge(fault id: String) async throws -> FaultsMessage {
        try await call(.POST, "/v1/faults/\(Self.escaped(id))/acknowledge", body: nil)
    }
    public func statistics() async throws -> StatisticsMessage { try await get("/v1/statistics") }
    public func cases() async throws -> CasesMessage { try await get("/v1/cases") }
    public func queueNumbers() async throws -> QueueNumbersMessage { try await get("/v1/queue/numbers") }
    public func queueFigures() async throws -> QueueFiguresMessage { try await get("/v1/queue/figures") }
    public func queueCall(_ call: QueueCallMessage) async throws -> QueueAnswerMessage {
        try await self.call(.POST, "/v1/queue/calls", body: JSONEncoder().encode(call))
    }
    public func health() async throws -> HealthMessage { try await get("/v1/health") }

    static func escaped(_ part: String) -> String {
        let plain = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)
        return part.utf8.map { byte in
            if plain.contains(byte) { return String(UnicodeScalar(byte)) }
            return (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
        }.joined()
    }

    private func get<Answer: Decodable & Sendable>(_ path: String) async throws -> Answer {
        try await call(.GET, path, body: nil)
    }

    private func request(_ method: HTTPMethod, _ path: String) throws -> HTTPClientRequest {
        guard let url = URL(httpURLWithSocketPath: socket, uri: path) else {
            throw KioskClientError.unreachable(socket: socket)
        }
        var request = HTTPClientRequest(url: url.absoluteString)
        request.method = method
        request.headers.replaceOrAdd(name: "Host", value: "localhost")
        request.headers.add(name: "Authorization", value: "Bearer \(token)")
        return request
    }

    private func call<Answer: Decodable & Sendable>(
        _ method: HTTPMethod, _ path: String, body: Data?
    ) async throws -> Answer {
        var request = try request(method, path)
        if let body {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(ByteBuffer(bytes: body))
        }
        let what = "\(method.rawValue) \(path)"
        let (status, bytes) = try await answer(request, what)
        let decoder = JSONDecoder()
        guard status < 400 else {
            if let problem = try? decoder.decode(ProblemMessage.self, from: bytes) { throw problem }
            throw KioskClientError.contract(request: what, reason: "status \(status) without problem details")
        }
        do { return try decoder.decode(Answer.self, from: bytes) } catch {
            throw KioskClientError.contract(request: what, reason: "the answer cannot be read")
        }
    }

    private func answer(_ request: HTTPClientRequest, _ what: String) async throws -> (Int, Data) {
        do {
            let response = try await Self.http.execute(
                request, timeout: .milliseconds(max(1, deadline.milliseconds)))
            let buffer = try await response.body.collect(upTo: Self.answerBytes_max)
            return (Int(response.status.code), Data(buffer: buffer))
        } catch is CancellationError {
            throw CancellationError()
        } catch is NIOTooManyBytesError {
            throw KioskClientError.contract(request: what, reason: "the answer is too long")
        } catch let error as HTTPClientError {
            throw Self.isTimeout(error)
                ? KioskClientError.timeout(request: what, after_ms: deadline.milliseconds)
                : KioskClientError.unreachable(socket: socket)
        } catch {
            throw KioskClientError.unreachable(socket: socket)
        }
    }

    private static func isTimeout(_ error: HTTPClientError) -> Bool {
        [.deadlineExceeded, .readTimeout, .getConnectionFromPoolTimeout].contains(error)
    }

    // MARK: - Events

    /// Events as they happen, after the one named; ends when the kiosk ends the stream.
    ///
    /// - Throws: in the stream, ``ProblemMessage`` or ``KioskClientError``.
    public func events(after last: UInt64? = nil) -> AsyncThrowingStream<EventMessage, any Error> {
        AsyncThrowingStream(bufferingPolicy: .bufferingOldest(1024)) { continuation in
            let task = Task {
                do {
                    try await readEvents(after: last) { continuation.yield($0) }
                    continuation.finish()
                } catch { continuation.finish(throwing: error) }
            }
            continuation.onTermination = { _ in task.cancel() }
        }
    }

    private func readEvents(after last: UInt64?, _ take: (EventMessage) -> Void) async throws {
        var request = try request(.GET, "/v1/events")
        request.headers.add(name: "Accept", value: "text/event-stream")
        if let last { request.headers.add(name: "Last-Event-ID", value: String(last)) }
        let response: HTTPClientResponse
        // The deadline is for the whole exchange, which has no end here; the head comes at once.
        do { response = try await Self.http.execute(request, timeout: .hours(24)) } catch {
            throw KioskClientError.unreachable(socket: socket)
        }
        guard response.status == .ok else {
            let body = try await response.body.collect(upTo: Self.answerBytes_max)
            if let problem = try? JSONDecoder().decode(ProblemMessage.self, from: Data(buffer: body)) { throw problem }
            throw KioskClientError.contract(request: "GET /v1/events", reason: "status \(response.status.code)")
        }
        var parser = EventStreamParser()
        for try await buffer in response.body {
            for record in try parser.feed(buffer.readableBytesView) where record.event != "comment" {
                guard let event = try? JSONDecoder().decode(EventMessage.self, from: Data(record.data.utf8)) else {
                    throw KioskClientError.contract(request: "GET /v1/events", reason: "an event cannot be read")
                }
                take(event)
            }
        }
    }
}
