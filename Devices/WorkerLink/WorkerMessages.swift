import FoundationEssentials

/// A request that a worker understands; its answer and its progress have types of their own.
public protocol WorkerRequest: Codable, Sendable {
    associatedtype Reply: Codable & Sendable
    associatedtype Progress: Codable & Sendable
    /// Name of the operation in the request's frame.
    static var operation: String { get }
}

/// Where a request has no progress, or an answer no content.
public struct WorkerNothing: Codable, Sendable, Hashable {
    public init() {}
}

/// The first frame of a worker.
public struct WorkerHello: Codable, Sendable, Hashable {
    public var name: String
    public var pid: Int32
    public var version: Int
    /// Version of these messages.
    public static let version = 1
}

/// A worker's answer to a heartbeat, given by its second thread while the first may be inside a C library.
public struct WorkerVitals: Codable, Sendable, Hashable {
    public var busy: Bool
    /// Requests answered so far.
    public var served: Int
    /// Whatever the worker tells of itself; counts and words, never payload. `dumpable`: 0, its memory cannot be had
    /// by a core file or a debugger without root's rights (PR_GET_DUMPABLE).
    public var notes: [String: String]
}

/// Bodies of frames as JSON.
enum WorkerJSON {
    struct Operation: Codable { var operation: String }
    struct Request<Body: Codable>: Codable {
        var operation: String
        var body: Body
    }

    static func encode(_ value: some Encodable) throws -> [UInt8] { Array(try JSONEncoder().encode(value)) }

    static func decode<T: Decodable>(_ type: T.Type, from bytes: [UInt8]) throws -> T {
        try JSONDecoder().decode(type, from: Data(bytes))
    }
}
