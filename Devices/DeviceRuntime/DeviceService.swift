public import DeviceModel

// The face that a controller sees of one logical device. Implemented by `DeviceActor<Driver>`.

/// What happens on a device, in order, with sequence numbers without gap per device.
public struct DeviceEvent: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
        case statusChanged(DeviceStatus)
        case faultRaised(FaultRecord)
        case faultCleared(FaultRecord)
    }
    public var sequence: UInt64
    public var device: DeviceID
    public var at: Instant
    public var kind: Kind

    public init(sequence: UInt64, device: DeviceID, at: Instant, kind: Kind) {
        self.sequence = sequence
        self.device = device
        self.at = at
        self.kind = kind
    }
}

/// The reads of a device; they bypass the queue and answer while a job runs.
public protocol DeviceReads: Sendable {
    var id: DeviceID { get }
    var deviceClass: DeviceClass { get }
    func status() async -> DeviceStatus
    func faults() async -> [FaultRecord]
    func statistics() async -> [StatisticName: StatisticTotals]
    /// Starts with the present status; bounded: a reader that lags loses the oldest and sees a gap in sequence.
    func events() async -> AsyncStream<DeviceEvent>
}

/// An accepted or refused command: its acknowledgement, and, if accepted, its events and one completion.
public struct CommandHandle<Output: Sendable, Event: Sendable>: Sendable {
    public var ack: CommandAck
    public var events: AsyncStream<Event>
    private let result: @Sendable () async -> Completion<Output>

    public init(
        ack: CommandAck, events: AsyncStream<Event>, completion: @escaping @Sendable () async -> Completion<Output>
    ) {
        self.ack = ack
        self.events = events
        result = completion
    }

    /// Waits for the one completion; asked again, gives the same.
    public func completion() async -> Completion<Output> { await result() }
}
