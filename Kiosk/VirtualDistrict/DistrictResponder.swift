import HTTPTypes
import Hummingbird
import ItemList
import NIOCore

/// Knows which connection a request came by.
struct DistrictContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }
}

/// Serves docs/openapi/district.yaml, or fails as told.
struct DistrictResponder: HTTPResponder {
    typealias Context = DistrictContext
    static let questionBytes = 64 << 10
    static let caseBytes = 128 << 20
    static let silence: Duration = .seconds(60)

    let district: District

    func respond(to request: Request, context: DistrictContext) async throws -> Response {
        let reply: DistrictReply
        do {
            reply = try await answer(request, context)
        } catch is NIOTooManyBytesError {
            var tooLarge = DistrictReply.problem(.contentTooLarge, "request.tooLarge", "The body is too large")
            tooLarge.closes = true
            reply = tooLarge
        }
        return reply.response(channel: context.channel)
    }

    private func answer(_ request: Request, _ context: DistrictContext) async throws -> DistrictReply {
        let parts = request.uri.path.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map(
            String.init)
        guard let port = DistrictPort.allCases.first(where: { $0.path == parts.first }) else {
            return .problem(.notFound, "request.unknown", "No such service")
        }
        let limit = port == .caseReceiver ? Self.caseBytes : Self.questionBytes
        let buffer = try await request.body.collect(upTo: limit)
        let failure = await district.failure(of: port)
        if let reply = try await fail(failure, context) { return reply }
        let question = DistrictQuestion(port: port, parts: Array(parts.dropFirst()), method: request.method)
        return await question.answer(Array(buffer.readableBytesView), district, failure)
    }

    /// What a failing service sends; nil where it answers after all, perhaps late.
    private func fail(_ failure: DistrictFailure?, _ context: DistrictContext) async throws -> DistrictReply? {
        switch failure {
        case nil, .denying?, .refusing?: return nil
        case .slow(let delay)?:
            try await Task.sleep(for: delay)
            return nil
        case .down?:
            context.channel.close(promise: nil)
            return .problem(.serviceUnavailable, "service.down", "Never seen: the connection is closed")
        case .silent?:
            try await Task.sleep(for: Self.silence)
            return .problem(.serviceUnavailable, "service.silent", "Nobody waited that long")
        case .error?: return .problem(.serviceUnavailable, "service.down", "The service is out of order")
        case .wrong?: return .json([.init("hello", .string("world"))])
        case .garbage?: return DistrictReply(status: .ok, bytes: Array("<html>busy</html>".utf8))
        case .oversized?:
            let filler = String(repeating: "x", count: 2_000_000)
            return .json([.init("answer", .string(filler))])
        case .redirecting?:
            return DistrictReply(
                status: .temporaryRedirect, bytes: Array("{}".utf8), headers: [.location: "/elsewhere"])
        }
    }
}
