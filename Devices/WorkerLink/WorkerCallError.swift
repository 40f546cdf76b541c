/// Why a call to a worker has no good answer. A cancelled call throws `CancellationError` instead.
public enum WorkerCallError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The worker says so itself.
    case failed(WorkerFailure)
    /// No answer in time, or none soon after a cancel: the worker is not to be trusted any more, end it.
    case deadline
    /// The worker ended, or its socket was closed.
    case gone(reason: String)
    /// An answer that does not fit the request.
    case malformed(String)
    /// Too many calls are open, or too many frames wait to be sent.
    case tooMany

    public var description: String {
        switch self {
        case .failed(let failure): failure.description
        case .deadline: "the worker did not answer in time"
        case .gone(let reason): "the worker is gone: \(reason)"
        case .malformed(let what): "the worker's answer is malformed: \(what)"
        case .tooMany: "too many calls to one worker"
        }
    }
}

/// A good answer with the descriptors that came beside it.
public struct WorkerReply<Value: Sendable>: Sendable {
    public var value: Value
    public var descriptors: [OwnedDescriptor]
}
