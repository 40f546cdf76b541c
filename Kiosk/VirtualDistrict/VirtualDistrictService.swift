import Hummingbird
import HummingbirdCore
public import Logging
import NIOCore
public import ServiceLifecycle
import Vault

/// The district's services on a loopback port, from files, failing on command. For developers, tests and
/// demonstrations; it holds made-up people only.
public struct VirtualDistrictService: Service {
    public struct Options: Sendable {
        /// Folder with `people.json`.
        public var files: String
        /// 0: any free port.
        public var port: Int
        /// Unix socket for commands; nil: none.
        public var control: String?
        /// The hub's private key file, to read cases with; nil: they stay ciphertext.
        public var hubKey: String?
        /// Folder in which the log of entries outlives the process; nil: it does not.
        public var state: String?

        public init(
            files: String, port: Int = 0, control: String? = nil, hubKey: String? = nil, state: String? = nil
        ) {
            self.files = files
            self.port = port
            self.control = control
            self.hubKey = hubKey
            self.state = state
        }
    }

    /// The state, for a test in the same process.
    public let district: District
    private let options: Options
    private let logger: Logger
    private let onReady: @Sendable (_ port: Int) async -> Void

    /// - Parameter onReady: called once, when the server and the control socket both take connections.
    /// - Throws: ``DistrictFilesError`` with all problems, or an error of the key file.
    public init(
        _ options: Options, logger: Logger, onReady: @escaping @Sendable (_ port: Int) async -> Void
    ) throws {
        self.options = options
        self.logger = logger
        self.onReady = onReady
        let hub = try options.hubKey.map { try HubPrivateKey(file: $0) }
        district = try District(files: DistrictFiles.load(options.files), hub: hub, state: options.state)
    }

    public func run() async throws {
        let control = options.control.map { DistrictControl(path: $0, district: district) }
        let server = try await control?.bind()
        let application = Application(
            responder: DistrictResponder(district: district),
            server: .http1(
                configuration: .init(
                    idleTimeout: .seconds(90),
                    httpDecoderConfiguration: .init(
                        maxHeaderFieldSize: 8192, maxHeaderListSize: 16384, maxHeaderFieldCount: 64))),
            configuration: .init(
                address: .hostname("127.0.0.1", port: options.port),
                availableConnectionsDelegate: MaximumAvailableConnections(64)),
            onServerRunning: { [onReady] in await onReady($0.localAddress?.port ?? 0) }, logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await application.run() }
            if let control, let server { group.addTask { try await control.run(server) } }
            do {
                while try await group.next() != nil {}
            } catch {
                group.cancelAll()
                throw error
            }
        }
    }
}
