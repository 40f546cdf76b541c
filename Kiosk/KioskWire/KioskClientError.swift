/// Why an answer of the kiosk could not be had.
public enum KioskClientError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Nothing answers at the socket.
    case unreachable(socket: String)
    case timeout(request: String, after_ms: Int64)
    /// An answer that is not of this API, with what was wrong.
    case contract(request: String, reason: String)
    case token(path: String, reason: String)

    public var description: String {
        switch self {
        case .unreachable(let socket):
            "kiosk.unreachable: no kioskd answers at \(socket); start it, or name its socket with --socket"
        case .timeout(let request, let after):
            "kiosk.timeout: \(request): no answer in \(after) ms; look at kioskd's log"
        case .contract(let request, let reason):
            "kiosk.contract: \(request): \(reason); kioskctl and kioskd may be of different versions"
        case .token(let path, let reason):
            "kiosk.token: \(path): \(reason); run as the user of kioskd, or name the folder with --tokens"
        }
    }
}
