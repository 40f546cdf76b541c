public import DeviceModel

/// One logical device: its driver, its queue of commands, its state and its faults.
///
/// Commands run one at a time in the order they came; reads never wait for one. Each accepted command has exactly one
/// completion, whatever the driver does: a driver that hangs is left behind after its deadline and grace, and the
/// device is closed and opened again before the next command. Time comes from `time` alone.
public actor DeviceActor<Driver: DeviceDriver>: DeviceReads {
    /// Where the link stands. Commands start only when it is `open`.
    enum Link: Sendable { case closed, opening, open, failed }

    public nonisolated let id: DeviceID
    public nonisolated let deviceClass: DeviceClass
    let driver: Driver
    let time: TimeSource
    let policy: DevicePolicy
    let faultLog: any FaultLog
    let statisticsLog: any StatisticsLog
    let makeID: @Sendable () -> String
    let calls: BoundedCalls

    // State of the device, in DeviceActor+Reports.
    var reported: DeviceStatus
    var reportedAt: (civil: Instant, uptime: Duration)?
    var published: DeviceStatus?
    var keeper: FaultKeeper
    var fan: EventFan
    // What is still to be written, in DeviceActor+Logs.
    var faultsAreRestored = false
    var unwrittenFaults: [FaultRecord] = []
    /// By the id of a fault that the log did not take: how often, and the uptime before which it is not asked again.
    var refusedFaults: [String: (times: Int, until: Duration)] = [:]
    var givenUpFaults = 0
    var unwrittenCounts: [StatisticName: Int64] = [:]
    var totals: [StatisticName: StatisticTotals] = [:]
    var totalsAreLoaded = false
    var isFlushing = false
    /// Of the newest report taken.
    var takenOrder: UInt64 = 0

    // The link, in DeviceActor+Link.
    var link = Link.closed
    var mode = ModeState.inService
    var silentStatus = 0
    var mustReopen = false
    var onlineSince: Duration?
    var tasks: [Task<Void, Never>] = []
    var isStopping = false
    var isStarted = false
    var isRecovering = false
    var waker: (number: UInt64, continuation: CheckedContinuation<Void, Never>)?
    var wakeCount: UInt64 = 0
    var wakePending = false

    // Commands, in DeviceActor+Commands.
    var queue: [Work] = []
    var running: Work?
    var remembered: [String: OneResult<Completion<Driver.Output>>] = [:]
    var rememberedOrder: [String] = []
    var nextWork: UInt64 = 0
    var acceptedCount: UInt64 = 0
    var completedCount: UInt64 = 0
    var claimed: (client: String, token: ClaimToken, until: Duration)?

    /// - Parameters:
    ///   - catalogue: debounce and severity of each code.
    ///   - faultLog: asked at start what the last run left open.
    ///   - makeID: names for faults and claims, never twice the same.
    public init(
        _ driver: Driver, time: TimeSource, catalogue: FaultCatalogue = .standard,
        policy: DevicePolicy = DevicePolicy(), faultLog: any FaultLog, statisticsLog: any StatisticsLog,
        makeID: @escaping @Sendable () -> String = RandomName.make
    ) {
        id = driver.id
        deviceClass = driver.deviceClass
        self.driver = driver
        self.time = time
        self.policy = policy
        self.faultLog = faultLog
        self.statisticsLog = statisticsLog
        self.makeID = makeID
        calls = BoundedCalls(time: time)
        reported = DeviceStatus(detail: .blank(of: driver.deviceClass))
        keeper = FaultKeeper(device: driver.id, catalogue: catalogue, makeID: makeID)
        fan = EventFan(device: driver.id, policy: policy)
    }

    // MARK: Reads

    /// The state now: readings too old are unknown. No I/O.
    public func status() -> DeviceStatus { present() }

    /// Faults that are not cleared, oldest first.
    public func faults() -> [FaultRecord] { keeper.faults }

    /// Lifetime and since reset, with what was counted but not yet written.
    public func statistics() async -> [StatisticName: StatisticTotals] {
        await loadTotals()
        return totals
    }

    public func events() -> AsyncStream<DeviceEvent> {
        let (stream, reader) = fan.add(status: present(), at: time.now())
        reader?.end.onTermination = { [weak self, number = reader?.number] _ in
            guard let self, let number else { return }
            Task { await self.forget(reader: number) }
        }
        return stream
    }

    /// Fault records that the log kept refusing while it took others, and that were dropped; 0 when all is well.
    public func droppedFaultRecords() -> Int { givenUpFaults }

    private func forget(reader: UInt64) { fan.remove(reader) }

    /// How many commands were accepted and how many of them have completed; equal when nothing is open.
    public func accounting() -> (accepted: UInt64, completed: UInt64) { (acceptedCount, completedCount) }

    // MARK: Faults and mode

    /// Marks an active fault as seen by a person. Takes nothing back.
    /// - Returns: false if there is no such active fault.
    @discardableResult
    public func acknowledge(_ faultID: String) async -> Bool {
        guard let change = keeper.acknowledge(id: faultID) else { return false }
        publish([change])
        await flush()
        return true
    }

    /// Clears a fault that only a person can clear.
    /// - Returns: false if there is none, or if a reading or a period clears it.
    @discardableResult
    public func clear(_ faultID: String, by person: String) async -> Bool {
        guard let change = keeper.clear(id: faultID, by: person, now: time.now()) else { return false }
        publish([change])
        await flush()
        return true
    }

    /// Puts the device into or out of service. `maintenance` asked for while a command runs is `enterPending` until
    /// it ends. Outside `inService` only the holder of the claim may send commands.
    public func setMode(_ wanted: ModeState) {
        mode = wanted == .maintenance && running != nil ? .enterPending : wanted
        publish([])
    }
}

/// Names that do not come twice: 128 bits of the system's randomness in hex.
public enum RandomName {
    public static let make: @Sendable () -> String = {
        var generator = SystemRandomNumberGenerator()
        return (0..<2).map { _ in
            let digits = String(generator.next(), radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }
}
