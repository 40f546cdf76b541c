import Foundation
import HTTPTypes
import KioskWire
import NIOCore
import NIOHTTP1

/// Gives the server library's bare answer to broken HTTP its problem details: a request that the parser refuses
/// reaches no responder, and is answered with a 400 without a body, after the answers that are still due.
///
/// It sits beside the parser, where answers are NIO's parts: ``Installer`` puts it there.
final class ParserErrorAnswer: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private var problem: Problem?

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if let error = error as? HTTPParserError { problem = .http(error) }
        context.fireErrorCaught(error)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard let problem, case .head(var head) = unwrapOutboundIn(data), head.status == .badRequest,
            head.headers.first(name: "Content-Length") == "0"
        else { return context.write(data, promise: promise) }
        self.problem = nil
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let body = (try? encoder.encode(problem.message(instance: "/"))).map { ByteBuffer(bytes: $0) } ?? ByteBuffer()
        head.status = HTTPResponseStatus(statusCode: problem.status)
        for field in APIResponder.headers("application/problem+json") {
            head.headers.replaceOrAdd(name: field.name.canonicalName, value: field.value)
        }
        head.headers.replaceOrAdd(name: "Content-Length", value: String(body.readableBytes))
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: promise)
    }

    /// The one handler that the library lets in, behind its translation of parts.
    final class Installer: ChannelInboundHandler, RemovableChannelHandler {
        typealias InboundIn = NIOAny

        func handlerAdded(context: ChannelHandlerContext) {
            let pipeline = context.pipeline.syncOperations
            guard let parser = try? pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self) else {
                return
            }
            try? pipeline.addHandler(ParserErrorAnswer(), position: .after(parser))
        }
    }
}

extension Problem {
    static func http(_ error: HTTPParserError) -> Problem {
        switch error {
        case .headerOverflow:
            Problem(
                431, "request.headers", "Headers too large",
                "The request's line or headers are more than the kiosk takes.",
                zh: "请减少请求标头：每项 8 KB、共 16 KB、最多 64 项。", en: "Send at most 64 headers, 8 KB each and 16 KB in all.")
        default:
            Problem(
                400, "request.http", "Not HTTP/1.1", "The bytes that came are no request in HTTP/1.1 (\(error)).",
                zh: "请用 HTTP/1.1 客户端访问。", en: "Use a client that speaks HTTP/1.1.")
        }
    }
}
