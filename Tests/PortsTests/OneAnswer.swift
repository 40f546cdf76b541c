import Foundation
import Glibc

/// A server on loopback that gives one connection one answer, in any form, and ends.
struct OneAnswer: Sendable {
    let port: Int

    /// - Parameter end: what the request ends with.
    init(_ status: Int, type: String, body: String, after end: String) throws {
        let listener = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && listen(listener, 1) == 0 && getsockname(listener, $0, &length) == 0
            }
        }
        guard result else {
            close(listener)
            throw POSIXError(.EADDRNOTAVAIL)
        }
        port = Int(in_port_t(bigEndian: address.sin_port))
        let answer =
            "HTTP/1.1 \(status) Made Up\r\nContent-Type: \(type)\r\nContent-Length: \(body.utf8.count)\r\n"
            + "Connection: close\r\n\r\n\(body)"
        Thread.detachNewThread {
            // Nobody comes: 20 s, then it ends by itself.
            var limit = timeval(tv_sec: 20, tv_usec: 0)
            setsockopt(listener, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
            let connection = accept(listener, nil, nil)
            close(listener)
            guard connection >= 0 else { return }
            let peer = RawSocket.FileDescriptor(raw: connection)
            _ = peer.read(until: end)
            peer.send(answer.utf8)
            peer.endWriting()
        }
    }
}
