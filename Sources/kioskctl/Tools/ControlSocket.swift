import Dispatch
import Foundation
import Glibc
import KioskJourney

/// A control socket of the virtual parts: one line of JSON out, one in.
struct ControlSocket: Sendable {
    let path: String
    static let limit_ms = 5_000
    static let answer_max = 4 << 20

    /// - Returns: the answer, with `"ok": true`.
    func ask(_ line: String) async throws -> [String: any Sendable] {
        let bytes: [UInt8] = try await withCheckedThrowingContinuation { continuation in
            // A blocking exchange, on a thread of its own.
            DispatchQueue.global().async { continuation.resume(with: Result { try exchange(line) }) }
        }
        let value = try? JSONSerialization.jsonObject(with: Data(bytes))
        guard let object = value as? [String: Any] else { throw ControlFailure("\(path): the answer is no JSON") }
        guard object["ok"] as? Bool == true else {
            throw ControlFailure("\(path): \(object["error"] as? String ?? "refused")")
        }
        return object.compactMapValues { Self.sendable($0) }
    }

    private static func sendable(_ value: Any) -> (any Sendable)? {
        switch value {
        case let text as String: text
        case let number as NSNumber: number.doubleValue
        case let list as [Any]: list.compactMap { sendable($0) }
        case let object as [String: Any]: object.compactMapValues { sendable($0) }
        default: nil
        }
    }

    private func exchange(_ line: String) throws -> [UInt8] {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw ControlFailure("\(path): no socket can be made") }
        defer { close(descriptor) }
        var time = timeval(tv_sec: Self.limit_ms / 1000, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(descriptor, SOL_SOCKET, option, &time, socklen_t(MemoryLayout<timeval>.size))
        }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        guard path.utf8.count <= 107 else { throw ControlFailure("\(path): longer than 107 bytes") }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard connected == 0 else { throw ControlFailure("\(path): nothing answers there") }
        var out = Array((line + "\n").utf8)[...]
        while !out.isEmpty {
            let count = out.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { throw ControlFailure("\(path): it takes nothing") }
            out = out.dropFirst(count)
        }
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while answer.last != 0x0A {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0, answer.count + count <= Self.answer_max else {
                throw ControlFailure("\(path): no whole answer within \(Self.limit_ms) ms")
            }
            answer.append(contentsOf: buffer[..<count])
        }
        return answer
    }
}
