import HTTPTypes
import Hummingbird
import NIOCore

/// The checks that every request passes before anything is done for it.
enum RequestCheck {
    static let hosts: Set<String> = ["localhost", "127.0.0.1", "[::1]"]

    /// A page elsewhere that points its own name at this machine is stopped by Host (DNS rebinding), a page that asks
    /// across by Origin.
    static func source(_ request: Request, _ context: APIContext, _ settings: APISettings) throws(Problem) {
        let hostField = HTTPField.Name("Host")
        let more = hostField.map { request.headers[values: $0].count } ?? 0
        guard more == 0 else { throw .host("There is more than one Host header.") }
        guard let authority = request.head.authority, !authority.isEmpty else {
            throw .host("There is no Host header.")
        }
        let (name, port) = split(authority)
        guard hosts.contains(name.lowercased()) else { throw .host("'\(authority.prefix(80))' is not this kiosk.") }
        if let own = context.port, port != own { throw .host("'\(authority.prefix(80))' has another port.") }
        let origins = request.headers[values: .origin]
        guard !origins.isEmpty else { return }
        guard origins.count == 1, let origin = origins.first else { throw .origin }
        if settings.origins.contains(origin) { return }
        guard let own = context.port, hosts.contains(where: { origin == "http://\($0):\(own)" }) else { throw .origin }
    }

    private static func split(_ authority: String) -> (name: String, port: Int?) {
        guard let colon = authority.lastIndex(of: ":"), !authority.hasSuffix("]") else { return (authority, nil) }
        let digits = authority[authority.index(after: colon)...]
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = Int(digits) else {
            return ("", nil)
        }
        return (String(authority[..<colon]), port)
    }

    /// `Authorization: Bearer TOKEN`, once.
    static func token(_ request: Request) throws(Problem) -> [UInt8] {
        let values = request.headers[values: .authorization]
        guard values.count == 1, let value = values.first else { throw .unauthorized }
        let parts = value.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer", parts[1].utf8.count <= 256 else {
            throw .unauthorized
        }
        return Array(parts[1].utf8)
    }

    static func hasBody(_ request: Request) -> Bool {
        let length = request.headers[values: .contentLength].contains { $0 != "0" }
        return length || request.headers.contains(.transferEncoding)
    }

    static func isJSON(_ request: Request) -> Bool {
        let types = request.headers[values: .contentType]
        guard types.count == 1, let type = types.first else { return false }
        let parts = type.lowercased().split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" } }
        return parts.first == "application/json" && parts.dropFirst().allSatisfy { $0 == "charset=utf-8" }
    }

    /// The whole body, within its size and its time.
    static func body(
        _ request: Request, _ settings: APISettings, _ sleep: @escaping @Sendable (Duration) async throws -> Void
    )
        async throws -> [UInt8]
    {
        let limit = settings.body_max
        if let length = request.headers[.contentLength].flatMap(Int.init), length > limit {
            throw Problem.tooLarge(limit)
        }
        let stream = request.body
        return try await withThrowingTaskGroup(of: [UInt8].self) { group in
            group.addTask {
                var bytes: [UInt8] = []
                do {
                    for try await buffer in stream {
                        guard bytes.count + buffer.readableBytes <= limit else { throw Problem.tooLarge(limit) }
                        bytes.append(contentsOf: buffer.readableBytesView)
                    }
                } catch let problem as Problem {
                    throw problem
                } catch {
                    throw Problem.bodyBroken
                }
                if Task.isCancelled { throw Problem.bodyLate }
                return bytes
            }
            group.addTask {
                try await sleep(settings.bodyDeadline)
                throw Problem.bodyLate
            }
            defer { group.cancelAll() }
            guard let bytes = try await group.next() else { throw Problem.bodyBroken }
            return bytes
        }
    }
}

extension HTTPField.Name {
    static let lastEventID = Self("Last-Event-ID")
}
