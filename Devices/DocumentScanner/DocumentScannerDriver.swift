public import DeviceModel
public import DeviceRuntime
public import WorkerLink

/// Drives one scanner through its `kiosk-scanner` worker, by the table "status → who acts" of README.md.
///
/// The worker keeps nothing between pages that matters, so it is killed without loss wherever it is not to be trusted:
/// after a deadline, a page that is not whole, an I/O error. Then the page is asked for once more, never twice.
public actor DocumentScannerDriver: DeviceDriver {
    public nonisolated let id: DeviceID
    public nonisolated let deviceClass = DeviceClass.documentScanner
    public nonisolated let unsolicited: AsyncStream<DriverReport>
    private let reports: AsyncStream<DriverReport>.Continuation
    private let supervisor: WorkerSupervisor
    private let time: TimeSource
    private var configuration: DocumentScannerConfiguration

    private var health = ScannerHealth()
    private var statistics: [StatisticName: Int64] = [:]
    private var countedRestarts: Int64 = 0
    private var running = 0
    private var probing: Task<Void, Never>?
    private var lastProbe: Duration?
    private var watching: Task<Void, Never>?

    public init(
        id: DeviceID, configuration: DocumentScannerConfiguration, supervisor: WorkerSupervisor, time: TimeSource
    ) {
        self.id = id
        self.configuration = configuration
        self.supervisor = supervisor
        self.time = time
        (unsolicited, reports) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(4))
    }

    // MARK: Life

    /// Starts the worker and waits for it.
    public func open() async throws {
        await supervisor.start()
        if watching == nil {
            watching = Task { [supervisor] in
                for await _ in await supervisor.states() { await self.workerChanged() }
            }
        }
        do {
            _ = try await supervisor.channel(deadline: configuration.workerDeadline)
        } catch {
            throw failed(error, attempted: "start the scanner's worker")
        }
    }

    /// Opens the device in the worker, sets it, starts a page and reads its first rows; a feeder that says that it is empty
    /// has proved as much. A cover or a feeder that a citizen can put right is reported by `status`, not thrown.
    public func setup() async throws {
        do {
            try await probe(reach: .rows)
        } catch {
            let error = failed(error, attempted: "set the scanner up")
            if health.condition != .userError { throw error }
        }
    }

    public func close() async {
        watching?.cancel()
        watching = nil
        probing?.cancel()
        await supervisor.stop()
    }

    /// For the end of a session: a fresh worker, so that no page bytes remain in a process.
    public func recycle() async { await supervisor.recycle() }

    /// Further options from now on, as in ``DocumentScannerConfiguration/options``.
    public func setOptions(_ options: [SaneOption]) { configuration.options = options }

    // MARK: Status

    /// Cached readings only: the worker's heartbeat is asked by its supervisor. While a fault is present and the scanner
    /// idle, a probe in the background looks for the reading that clears it.
    public func status() async -> DriverReport {
        await refreshWorker()
        probeIfDue()
        let report = await report()
        statistics = [:]
        health.forgetOnce()
        return report
    }

    private func workerChanged() async {
        await refreshWorker()
        reports.yield(await report(counts: false))
    }

    private func refreshWorker() async {
        if let beat = await supervisor.heartbeat { health.proveWorker(at: beat.at) }
        let last = await supervisor.lastDeath
        switch await supervisor.state {
        case .crashLoop(let deaths, _):
            health.observe(
                FaultObservation(
                    ScannerFaults.crashLoop, arguments: ["deaths": String(deaths)],
                    evidence: last?.description ?? "\(deaths) deaths"))
        case .backingOff(let deaths, _):
            health.observe(
                FaultObservation(ScannerFaults.workerDown, evidence: last?.description ?? "\(deaths) deaths"))
        case .stopped, .starting, .up: break
        }
        let restarts = await supervisor.restarts
        statistics[.workerRestart, default: 0] += restarts - countedRestarts
        countedRestarts = restarts
    }

    private func report(counts: Bool = true) async -> DriverReport {
        let now = time.now()
        var detail = DocumentScannerState()
        let beat = await supervisor.heartbeat
        let state = await supervisor.state
        detail.worker =
            beat.map { .value(true, at: $0.at, by: .reported) } ?? .value(false, at: now, by: .inferred)
        detail.cover = health.cover(supportedAt: now)
        detail.feeder = configuration.hasFeeder ? health.feeder(at: now) : .unsupported
        var status = DeviceStatus(detail: .documentScanner(detail))
        status.condition = health.condition
        status.connection = connection(state)
        status.activity = running > 0 ? .busy : beat == nil ? .recovering : .idle
        status.identity = DeviceReportedIdentity(model: configuration.deviceName)
        return DriverReport(
            status: status, present: health.present.values.sorted { $0.code < $1.code }, absent: health.absent,
            statistics: counts ? statistics.filter { $0.value != 0 } : [:])
    }

    private func connection(_ state: WorkerState) -> ConnectionState {
        if health.present["scanner.device.absent"] != nil { return .noDevice }
        switch state {
        case .up: return health.isDeviceProved ? .online : .starting
        // Away for a moment: the link stands, no command is lost.
        case .starting, .backingOff: return .starting
        case .stopped, .crashLoop: return .offline
        }
    }

    private func probeIfDue() {
        guard running == 0, probing == nil, let reach = health.neededReach else { return }
        let now = time.uptime()
        if let lastProbe, now - lastProbe < configuration.probeInterval { return }
        lastProbe = now
        probing = Task {
            do {
                try await self.probe(reach: reach)
            } catch {
                _ = self.failed(error, attempted: "probe the scanner")
            }
            self.probing = nil
            self.reports.yield(await self.report(counts: false))
        }
    }

    private func probe(reach: ScannerProbeRequest.Reach) async throws {
        do {
            try await tryToProbe(reach: reach)
        } catch WorkerCallError.gone {
            // It ended after the answer before this one; its successor is asked.
            try await tryToProbe(reach: reach)
        } catch WorkerCallError.failed(let failure)
            where failure.code == ScannerFaults.feederEmpty && configuration.hasFeeder
        {
            // The feeder looked for a sheet: it is there, set, closed and free.
            health.prove(.rows, at: time.now())
            health.note(feeder: .empty, at: time.now())
        }
    }

    private func tryToProbe(reach: ScannerProbeRequest.Reach) async throws {
        let channel = try await supervisor.channel(deadline: configuration.workerDeadline)
        do {
            _ = try await ask(channel, ScannerProbeRequest(setup: setup(ScanSettings()), reach: reach))
        } catch WorkerCallError.deadline {
            await supervisor.condemn(channel, reason: "probe not answered")
            throw WorkerCallError.deadline
        }
        health.prove(reach, at: time.now())
    }

    // MARK: A page

    /// - Throws: ``DeviceError`` with a `scanner.*` code; `CancellationError`.
    public func execute(
        _ command: DocumentScannerCommand, key: String?, events: @escaping @Sendable (ScanProgress) -> Void
    ) async throws -> ScannedPage {
        switch command {
        case .scanPage(let settings): return try await scanPage(settings, events: events)
        }
    }

    private func scanPage(
        _ wanted: ScanSettings, events: @escaping @Sendable (ScanProgress) -> Void
    ) async throws -> ScannedPage {
        running += 1
        defer { running -= 1 }
        var settings = wanted
        var isRetry = false
        while true {
            do {
                let page = try await scan(settings, events: events)
                health.prove(.rows, at: time.now())
                statistics[.goodScan, default: 0] += 1
                return page
            } catch is CancellationError {
                throw CancellationError()
            } catch {
                let retry = Self.retry(after: error)
                if retry == .newWorker { await supervisor.recycle() }
                if Task.isCancelled { throw CancellationError() }
                if retry == .never || isRetry {
                    statistics[.failedScan, default: 0] += 1
                    throw failed(error, attempted: "scan a page")
                }
                isRetry = true
                if retry == .smaller { settings.resolution_dpi = max(75, settings.resolution_dpi / 2) }
                if retry == .again { try await time.sleep(.milliseconds(200)) }
            }
        }
    }

    private func scan(
        _ settings: ScanSettings, events: @escaping @Sendable (ScanProgress) -> Void
    ) async throws -> ScannedPage {
        let channel = try await supervisor.channel(deadline: configuration.workerDeadline)
        do {
            let reply = try await ask(channel, ScanPageRequest(setup: setup(settings))) {
                events(ScanProgress(fraction: $0.fraction))
            }
            guard reply.descriptors.count == 1 else { throw WorkerCallError.malformed("page without descriptor") }
            return try ScannedPage(shape: reply.value.shape, descriptor: reply.descriptors[0])
        } catch WorkerCallError.deadline {
            await supervisor.condemn(
                channel, reason: Task.isCancelled ? "cancel not answered" : "page not whole in time")
            throw WorkerCallError.deadline
        } catch is CancellationError {
            // Over the network a cancel leaves libsane in a state in which its next call crashes.
            if configuration.deviceName.hasPrefix("net:") { await supervisor.recycle() }
            throw CancellationError()
        }
    }

    /// Any answer, a refusal too, proves the worker alive: what it says of the device is not hidden by the death of the one
    /// before it.
    private func ask<R: WorkerRequest>(
        _ channel: WorkerChannel, _ request: R, progress: (@Sendable (R.Progress) -> Void)? = nil
    ) async throws -> WorkerReply<R.Reply> {
        do {
            let reply = try await channel.call(request, deadline: configuration.pageDeadline, progress: progress)
            health.proveWorker(at: time.now())
            return reply
        } catch WorkerCallError.failed(let failure) {
            health.proveWorker(at: time.now())
            throw WorkerCallError.failed(failure)
        }
    }

    private static func retry(after error: any Error) -> WorkerFailure.Retry {
        switch error {
        case WorkerCallError.failed(let failure): failure.retry
        // Killed already, or gone by itself: the next try waits for its successor.
        case WorkerCallError.deadline, WorkerCallError.gone: .again
        case WorkerCallError.malformed: .newWorker
        case let failure as WorkerFailure: failure.code == "scanner.page.short" ? .newWorker : .never
        default: .never
        }
    }

    private func setup(_ settings: ScanSettings) -> ScannerSetup {
        ScannerSetup(
            device: configuration.deviceName, source: configuration.source, color: settings.mode == .color,
            dpi: settings.resolution_dpi, area: configuration.area, options: configuration.options + settings.options)
    }

    /// Notes the fault and makes the error of it.
    private func failed(_ error: any Error, attempted: String) -> DeviceError {
        let fault = ScannerFaults.observation(of: error)
        if !(error is CancellationError) { health.observe(fault) }
        return DeviceError(code: fault.code, attempted: attempted, device: id, evidence: fault.evidence)
    }
}
