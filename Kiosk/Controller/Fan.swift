/// One source, many readers, each with its own bound; a reader that lags loses the oldest.
struct Fan<Value: Sendable> {
    private let bound: Int
    private var readers: [Int: AsyncStream<Value>.Continuation] = [:]
    private var next = 0

    init(bound: Int) { self.bound = bound }

    mutating func subscribe(first: Value?) -> AsyncStream<Value> {
        let (stream, continuation) = AsyncStream<Value>.makeStream(bufferingPolicy: .bufferingNewest(bound))
        if let first { continuation.yield(first) }
        readers[next] = continuation
        next += 1
        return stream
    }

    /// Readers that have gone are forgotten here.
    mutating func yield(_ value: Value) {
        for (id, reader) in readers {
            if case .terminated = reader.yield(value) { readers[id] = nil }
        }
    }

    mutating func finish() {
        for reader in readers.values { reader.finish() }
        readers = [:]
    }
}

/// Rings many times, wakes its one listener once.
struct Bell: Sendable {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() { (stream, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1)) }

    func ring() { continuation.yield() }
    var rings: AsyncStream<Void> { stream }
}
