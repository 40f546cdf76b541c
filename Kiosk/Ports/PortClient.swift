import AsyncHTTPClient
import DeviceModel
import Foundation
import ItemList
import NIOCore
import NIOHTTP1

/// One answer of a service: its status and its JSON, read strictly.
struct PortReply: Sendable {
    var status: Int
    var body: StrictJSON
    var isProblem: Bool

    /// The stable code of a problem (RFC 9457 with a member `code`).
    func problem() throws(PortFailure) -> (code: String, detail: String) {
        guard isProblem else { throw .contract }
        var reader = JSONObjectReader(body, keys: ["type", "title", "status", "detail", "instance", "code"])
        let code = reader.text("code", length: 1...60)
        let title = reader.text("title", length: 1...200)
        let detail = reader.text("detail", length: 1...500, required: false)
        let status = reader.integer("status", in: 400...599)
        guard let code, let title, status == Int64(self.status) else { throw .contract }
        return (code, detail ?? title)
    }
}

/// HTTP as the ports need it: JSON in, bounded JSON out, by a deadline; no redirects, no cookies, no logging.
final class PortClient: Sendable {
    private let client: HTTPClient
    let time: TimeSource
    static let shortest: Duration = .milliseconds(1)

    init(connectionsPerHost: Int, connectTimeout: Duration, time: TimeSource) {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.httpVersion = .http1Only
        configuration.timeout.connect = .milliseconds(max(1, connectTimeout.milliseconds))
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = connectionsPerHost
        configuration.connectionPool.idleTimeout = .seconds(15)
        // Who is not there is told at once; the rules decide when to ask again.
        configuration.connectionPool.retryConnectionEstablishment = false
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        self.time = time
    }

    func shutdown() async throws { try await client.shutdown() }

    func send(
        _ method: HTTPMethod, _ url: String, _ body: StrictJSON? = nil, deadline: Duration, limit: Int
    ) async throws(PortFailure) -> PortReply {
        guard deadline >= Self.shortest else { throw .timeout }
        var request = HTTPClientRequest(url: url)
        request.method = method
        request.headers.add(name: "Accept", value: "application/json, application/problem+json")
        if let body {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(ByteBuffer(bytes: body.canonical))
        }
        do {
            return try await within(deadline) { [client, request] in
                let response = try await client.execute(
                    request, timeout: .milliseconds(max(1, deadline.milliseconds) + 50))
                return try await Self.reply(response, limit: limit)
            }
        } catch let failure as PortFailure {
            throw failure
        } catch let error as HTTPClientError {
            throw Self.isTimeout(error) ? .timeout : .unreachable
        } catch {
            throw .unreachable
        }
    }

    private static func isTimeout(_ error: HTTPClientError) -> Bool {
        [.deadlineExceeded, .readTimeout, .connectTimeout, .getConnectionFromPoolTimeout].contains(error)
    }

    private static func reply(_ response: HTTPClientResponse, limit: Int) async throws -> PortReply {
        let status = Int(response.status.code)
        if status == 429 || status >= 500 { throw PortFailure.service }
        // Said by what stands before a service, too, in any form; the caller decides.
        let foreign = PortReply(status: status, body: .null, isProblem: false)
        let types = response.headers["Content-Type"]
        guard types.count == 1, let type = types.first?.split(separator: ";").first?.lowercased(),
            type == "application/json" || type == "application/problem+json"
        else {
            if status == 413 { return foreign }
            throw PortFailure.contract
        }
        var bytes: [UInt8] = []
        for try await buffer in response.body {
            guard bytes.count + buffer.readableBytes <= limit else { throw PortFailure.contract }
            bytes.append(contentsOf: buffer.readableBytesView)
        }
        do {
            let body = try StrictJSON.read(bytes, limits: StrictJSONLimits(bytes: limit, depth: 8, values: 5_000))
            return PortReply(status: status, body: body, isProblem: type == "application/problem+json")
        } catch {
            if status == 413 { return foreign }
            throw PortFailure.contract
        }
    }

    /// The work's answer, or ``PortFailure/timeout`` with the work cancelled.
    private func within(
        _ deadline: Duration, _ work: @escaping @Sendable () async throws -> PortReply
    ) async throws -> PortReply {
        try await withThrowingTaskGroup(of: PortReply.self) { group in
            group.addTask(operation: work)
            group.addTask { [time] in
                try await time.sleep(deadline)
                throw PortFailure.timeout
            }
            defer { group.cancelAll() }
            guard let reply = try await group.next() else { throw PortFailure.timeout }
            return reply
        }
    }
}
