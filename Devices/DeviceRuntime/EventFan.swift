import DeviceModel

/// Numbers a device's events and hands each to every reader. A reader that lags loses the oldest and sees a gap.
struct EventFan {
    let device: DeviceID
    let buffer: Int
    let readers_max: Int
    private(set) var sequence: UInt64 = 0
    private var readers: [UInt64: AsyncStream<DeviceEvent>.Continuation] = [:]
    private var nextReader: UInt64 = 0

    init(device: DeviceID, policy: DevicePolicy) {
        self.device = device
        buffer = max(1, policy.eventBuffer)
        readers_max = policy.readersLimit
    }

    mutating func send(_ kind: DeviceEvent.Kind, at now: Instant) {
        sequence += 1
        let event = DeviceEvent(sequence: sequence, device: device, at: now, kind: kind)
        for reader in readers.values { reader.yield(event) }
    }

    /// - Returns: a stream that begins with `status`, numbered as the last event sent, and the reader's number; nil
    ///   for a stream that ended at once since there are too many readers.
    mutating func add(status: DeviceStatus, at now: Instant) -> (
        stream: AsyncStream<DeviceEvent>, reader: (number: UInt64, end: AsyncStream<DeviceEvent>.Continuation)?
    ) {
        let (stream, continuation) = AsyncStream.makeStream(
            of: DeviceEvent.self, bufferingPolicy: .bufferingNewest(buffer))
        guard readers.count < readers_max else {
            continuation.finish()
            return (stream, nil)
        }
        nextReader += 1
        readers[nextReader] = continuation
        continuation.yield(DeviceEvent(sequence: sequence, device: device, at: now, kind: .statusChanged(status)))
        return (stream, (nextReader, continuation))
    }

    mutating func remove(_ reader: UInt64) { readers[reader] = nil }

    mutating func finish() {
        for reader in readers.values { reader.finish() }
        readers = [:]
    }
}
