import HTTPTypes
import Hummingbird
import ItemList
import NIOCore

/// What is sent back, before it is HTTP.
struct DistrictReply: Sendable {
    var status: HTTPResponse.Status
    var type = "application/json"
    var bytes: [UInt8]
    var headers: HTTPFields = [:]
    /// The connection is closed once the answer is out.
    var closes = false

    static func json(_ members: [StrictJSON.Member], status: HTTPResponse.Status = .ok) -> DistrictReply {
        DistrictReply(status: status, bytes: StrictJSON.object(members).canonical)
    }

    /// RFC 9457, with the stable code as a member of its own.
    static func problem(_ status: HTTPResponse.Status, _ code: String, _ title: String, _ detail: String? = nil)
        -> DistrictReply
    {
        var members: [StrictJSON.Member] = [
            .init("type", .string("about:blank")), .init("title", .string(title)), .init("code", .string(code)),
            .init("status", .integer(Int64(status.code))),
        ]
        if let detail { members.append(.init("detail", .string(String(detail.prefix(500))))) }
        return DistrictReply(
            status: status, type: "application/problem+json", bytes: StrictJSON.object(members).canonical)
    }

    func response(channel: any Channel) -> Response {
        var headers = headers
        headers[.contentType] = type
        headers[.cacheControl] = "no-store"
        let buffer = ByteBuffer(bytes: bytes)
        guard closes else { return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: buffer)) }
        headers[.connection] = "close"
        return Response(
            status: status, headers: headers,
            body: ResponseBody(contentLength: buffer.readableBytes) { writer in
                try await writer.write(buffer)
                try await writer.finish(nil)
                channel.close(promise: nil)
            })
    }
}
