/// What comes with every command to a device. Times are maxima; the execution clock does not run while the
/// command waits in the queue.
public struct CommandEnvelope: Hashable, Codable, Sendable {
    /// Chosen by the client, unique among its open commands; 1 or more.
    public var requestID: Int64
    /// Who sent it; a client that disconnects cancels what it had queued.
    public var client: String
    public var queueTimeout: Duration
    public var executionTimeout: Duration
    /// The token of a claim that this client holds, where the device is claimed.
    public var claim: ClaimToken?
    /// The same key returns the first result and does nothing again.
    public var idempotencyKey: String?

    public init(
        requestID: Int64, client: String, queueTimeout: Duration = .seconds(30),
        executionTimeout: Duration = .seconds(60), claim: ClaimToken? = nil, idempotencyKey: String? = nil
    ) {
        self.requestID = requestID
        self.client = client
        self.queueTimeout = queueTimeout
        self.executionTimeout = executionTimeout
        self.claim = claim
        self.idempotencyKey = idempotencyKey
    }
}

public struct ClaimToken: Hashable, Codable, Sendable {
    public var value: String
    public init(_ value: String) { self.value = value }
}

/// The immediate answer to a command (XFS4IoT acknowledge).
public enum CommandAck: String, Hashable, Codable, Sendable {
    case accepted, invalidMessage, invalidRequestID, tooManyRequests, notClaimed
}

/// How a command ended; exactly one completion follows each accepted command.
public enum Completion<Output: Sendable>: Sendable {
    case success(Output)
    case failure(DeviceError)
    case canceled
    case timeOut(CommandStage)

    public enum CommandStage: String, Sendable, Hashable, Codable { case queued, executing }
}

/// What became of physical output. Unknown is its own result and is never printed again without evidence.
public enum PhysicalOutcome: String, Hashable, Codable, Sendable, CaseIterable {
    case completed, notStarted, partial, unknown
}
