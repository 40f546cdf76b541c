public import DeviceModel

/// What a worker answers where it could not do what it was asked: a catalogue code and raw evidence, never payload.
public struct WorkerFailure: Error, Hashable, Codable, Sendable, CustomStringConvertible {
    public var code: FaultCode
    public var attempted: String
    /// Raw values: library status, errno, counts.
    public var evidence: String
    /// Once more with the same request may work.
    public var retry: Retry

    public enum Retry: String, Hashable, Codable, Sendable {
        case never
        /// In the same worker, after a short wait.
        case again
        /// Only in a new worker.
        case newWorker
        /// With less memory: lower resolution.
        case smaller
    }

    public init(code: FaultCode, attempted: String, evidence: String = "", retry: Retry = .never) {
        self.code = code
        self.attempted = attempted
        self.evidence = evidence
        self.retry = retry
    }

    public var description: String { "\(code): \(attempted)" + (evidence.isEmpty ? "" : " (\(evidence))") }

    /// The code of a request that ended because it was cancelled.
    public static let cancelledCode: FaultCode = "worker.cancelled"
}
