/// Where and within which limits the API answers.
public struct APISettings: Sendable, Hashable {
    /// Path of the Unix socket, mode 0600; at most 107 bytes.
    public var socket: String
    /// Port on 127.0.0.1; 0: any free one, nil: none.
    public var port: Int?
    /// Folder of the role tokens.
    public var tokenFolder: String
    /// Where the port in use is written at start.
    public var portFile: String?
    /// Origins of browser pages that may ask, beside those of the loopback port itself.
    public var origins: Set<String> = []
    /// Of one body, in bytes.
    public var body_max = 32 << 10
    /// A body has to be here after so long.
    public var bodyDeadline: Duration = .seconds(5)
    /// A client of a stream that takes nothing for so long is cut.
    public var writeDeadline: Duration = .seconds(10)
    /// An idle connection is closed.
    public var idle: Duration = .seconds(30)
    /// Between two comments on a stream without events.
    public var keepAlive: Duration = .seconds(10)
    /// Connections a listener takes at a time; later ones wait.
    public var connections_max = 64
    /// Streams at a time.
    public var streams_max = 16
    /// What is still open so long after a graceful shutdown began is cut.
    public var shutdown: Duration = .milliseconds(1200)

    public init(socket: String, port: Int? = nil, tokenFolder: String, portFile: String? = nil) {
        self.socket = socket
        self.port = port
        self.tokenFolder = tokenFolder
        self.portFile = portFile
    }
}
