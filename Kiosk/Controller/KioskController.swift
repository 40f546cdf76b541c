import DeviceModel
public import DeviceRuntime
public import ItemList
public import KioskCore
import KioskStore
import Logging

/// Runs the rules of one kiosk: feeds ``KioskMachine`` with what happens, one event at a time, and performs its
/// effects in order on devices, store and ports. A record is durable before the effect that depends on it.
/// Headless: every screen is a client of this.
public actor KioskController {
    public nonisolated let settings: KioskSettings
    /// Of configured devices, for their reads.
    public nonisolated let devices: [any DeviceReads]

    enum Life { case made, starting, running, stopping, stopped }

    let parts: KioskParts
    let log: Logger
    /// The rules' time, which never jumps during a session.
    var clock: SteadyClock
    var returnToReady: Task<Void, Never>?
    var life = Life.made
    private var isStartOver = false
    /// Who waits for that.
    private var startWaiters: [CheckedContinuation<Void, Never>] = []
    var machine: KioskMachine
    var startedAt: Instant

    // Events wait here, bounded by their sources: one per input awaited, timer, request and device.
    var mailbox: [Letter] = []
    var isPumping = false
    struct Letter {
        var event: KioskEvent
        var done: CheckedContinuation<Void, Never>?
    }

    var timers: [TimerID: Task<Void, Never>] = [:]
    /// Prints, scans, questions and the keypad's wait that go on.
    var running: [RequestID: Task<Void, Never>] = [:]
    var scanCommands: [RequestID: Int64] = [:]
    var keypadWait: Task<Void, Never>?
    var background: [Task<Void, Never>] = []
    var nextCommand: Int64 = 0
    /// Answers to windows that wait for them.
    var queueAnswers: [RequestID: Result<QueueAnswer, QueueRefusal>] = [:]

    var deviceViews: [DeviceClass: DeviceView] = [:]
    var deviceFed: [DeviceClass: Instant] = [:]
    var portViews: [PortKind: PortView] = [:]
    /// Ciphertext of pages scanned and not yet submitted, by the service they belong to.
    var pages: [PageID: (service: ServiceID, page: KeptPage)] = [:]
    /// Services that have scanned: their workers are renewed at the end.
    var usedScanner: Set<ServiceID> = []
    /// Faults of the kiosk itself, by the same rules as a device's.
    var ownFaults = FaultKeeper(device: KioskController.kioskItself, catalogue: .standard, makeID: RandomName.make)
    /// The last write of a fault; the next waits for it.
    var faultWrites: Task<Void, Never>?
    var activeList: ListReference?
    var waitingList: AcceptedList?
    let deliveryBell = Bell()
    var outbox = Outbox()
    var settling = Settling()
    /// What was said of the delivery of entries since it last went well.
    var entryTroubles: Set<String> = []

    var screenFans = Fan<ScreenView>(bound: 16)
    var eventFans = Fan<ControllerEvent>(bound: 256)
    var eventSequence: UInt64 = 0
    var lastScreen: ScreenView?
    var lastOffered = -1

    public init(_ parts: KioskParts) {
        self.parts = parts
        settings = parts.settings
        devices = parts.devices.map(\.reads)
        log = parts.logger
        startedAt = parts.time.now()
        clock = SteadyClock(parts.time)
        machine = KioskMachine(
            settings: parts.settings, list: ItemList(header: .none, items: []),
            reference: ListReference(sequence: 0, hash: ""))
    }

    // MARK: - What screens and technicians read

    public func screen() -> ScreenView { machine.view(at: clock.now) }

    /// The screen now and at every change; a reader that lags loses the oldest.
    public func screens() -> AsyncStream<ScreenView> { screenFans.subscribe(first: screen()) }

    /// Every item of the list as it can be offered now.
    public func offers() -> [ItemOffer] { machine.offers(at: clock.now) }

    public var list: ItemList { machine.list }

    /// From now on, bounded: a reader that lags sees a gap in the sequence.
    public func events() -> AsyncStream<ControllerEvent> { eventFans.subscribe(first: nil) }

    // MARK: - A citizen's input

    /// Takes an input if it applies now; returns the screen after everything that follows from it at once,
    /// records included, is done.
    public func input(_ input: CitizenInput) async -> Result<ScreenView, InputRefusal> {
        switch life {
        case .running: break
        case .made, .starting: return .failure(.starting)
        case .stopping, .stopped: return .failure(.stopping)
        }
        if let refusal = refusal(of: input) { return .failure(refusal) }
        await feedAndWait(.citizen(input))
        return .success(screen())
    }

    // MARK: - Start and stop

    /// Reads what the store remembers, takes the list, starts devices and loops. A stop in the meantime ends it.
    ///
    /// - Throws: `StoreError` where the store cannot be read; the controller is not started then.
    public func start() async throws {
        guard life == .made else { return }
        life = .starting
        startedAt = parts.time.now()
        defer { endStartWait() }
        try await openFaultsOfLastRun()
        await takeListAtStart()
        let recovered = try await parts.store.recovered(serviceDay: ServiceDay.string(at: startedAt))
        Failpoint.recovered.pass()
        await feedAndWait(.started(recovered))
        guard life == .starting else { return }
        if recovered.undelivered > 0 { deliveryBell.ring() }
        life = .running
        // Who waits is served before the devices' first work; they are starting, and said to be.
        endStartWait()
        startDevices()
        startPorts()
        background.append(Task { await self.deliverForEver() })
        background.append(Task { await self.watchOpenCases() })
        background.append(Task { await self.tendOwnFaults() })
        log.notice(
            "kiosk.started",
            metadata: [
                "list": "\(activeList?.sequence ?? 0)", "items": "\(machine.list.items.count)",
                "recovered": "\(recovered.openSessions.count)", "undelivered": "\(recovered.undelivered)",
            ])
    }

    /// Returns once the start is over, well or not: by then the list was judged and what the store holds is known.
    public func whenStarted() async {
        if !isStartOver { await withCheckedContinuation { startWaiters.append($0) } }
    }

    private func endStartWait() {
        isStartOver = true
        for waiter in startWaiters { waiter.resume() }
        startWaiters = []
    }

    /// Ends what goes on and closes devices and store, within the limit. Records are durable already; what a
    /// print became by then is in the journal.
    public func stop(within limit: Duration = .milliseconds(1500)) async {
        guard life == .running || life == .starting else { return }
        life = .stopping
        emit(.stopping)
        for task in background + Array(timers.values) { task.cancel() }
        returnToReady?.cancel()
        keypadWait?.cancel()
        deliveryBell.ring()
        let time = parts.time
        let ended = Bell()
        // What does not heed its cancellation is left to the end of the process.
        let work = Task {
            await self.endWork()
            ended.ring()
        }
        let clock = Task {
            try? await time.sleep(limit)
            ended.ring()
        }
        for await _ in ended.rings { break }
        work.cancel()
        clock.cancel()
        screenFans.finish()
        eventFans.finish()
        try? await parts.store.close()
        life = .stopped
        log.notice("kiosk.stopped")
    }

    private func endWork() async {
        for (_, task) in running { task.cancel() }
        let devices = parts.devices
        await withTaskGroup(of: Void.self) { group in
            for device in devices { group.addTask { await device.stop() } }
        }
        for (_, task) in running { await task.value }
        while isPumping, !Task.isCancelled { try? await parts.time.sleep(.milliseconds(5)) }
    }

    /// The kiosk's own number for a device command, unique in this run.
    func commandID() -> Int64 {
        nextCommand += 1
        return nextCommand
    }
}

extension ItemListHeader {
    /// Before any list was accepted.
    static let none = ItemListHeader(sequence: 0, issuer: "", validFrom: "1970-01-01T00:00:00Z", count: 0)
}
