/// A byte pipe to a device: TCP, serial line, later USB. One owner reads and one writes at a time; a read and a
/// write may run together. No call blocks the cooperative pool, every call has a limit, and a cancelled task is let
/// go at once with ``TransportError/Kind/canceled``.
public protocol ByteTransport: Sendable {
    /// What it leads to, for people: `tcp 192.168.1.20:9100`, `tty /dev/ttyUSB0`.
    var place: String { get }
    /// Opens the pipe; an open pipe is closed first.
    func open(within limit: Duration) async throws(TransportError)
    /// Hands bytes to the pipe until all are taken or the limit is over.
    /// - Returns: how many were taken, 0...bytes.count. Fewer than given is back-pressure, no error; what was taken
    ///   may reach the device and is never sent again.
    /// - Throws: ``TransportError`` whose `taken` says how many bytes had gone before it failed.
    func write(_ bytes: [UInt8], within limit: Duration) async throws(TransportError) -> Int
    /// Waits for bytes.
    /// - Returns: 1...count bytes, or none when nothing came within the limit. Silence is no error.
    /// - Throws: ``TransportError``: `lost` when the far end is gone, never for a time-out.
    func read(upTo count: Int, within limit: Duration) async throws(TransportError) -> [UInt8]
    /// Bytes taken that have not left this machine or were not acknowledged; nil where the pipe cannot tell.
    func unsent() async -> Int?
    /// Closes the pipe; calls under way end with `closed`. Safe to call again.
    func close() async
}

/// A pipe that failed, with what had gone through.
public struct TransportError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Kind: String, Hashable, Sendable {
        /// There is no such device or address.
        case notFound
        /// The far end refuses: nobody listens, or it serves another.
        case refused
        /// It could not be opened within the limit.
        case timedOut
        /// The connection is gone: end of file, reset, unplugged, keep-alive unanswered.
        case lost
        /// Not allowed by the system.
        case denied
        /// Another program holds it.
        case busy
        /// The pipe is not open.
        case closed
        /// The caller's task was cancelled.
        case canceled
        /// Anything else; see `errno`.
        case failed
    }
    public var kind: Kind
    /// What was attempted: `connect`, `write` …
    public var call: String
    /// The system's raw value, 0 where it has none.
    public var errno: Int32
    /// For writes: bytes taken before the failure.
    public var taken: Int

    public init(_ kind: Kind, call: String, errno: Int32 = 0, taken: Int = 0) {
        self.kind = kind
        self.call = call
        self.errno = errno
        self.taken = taken
    }

    public var description: String {
        "\(call): \(kind.rawValue)" + (errno == 0 ? "" : " (errno \(errno))") + (taken == 0 ? "" : ", \(taken) taken")
    }
}
