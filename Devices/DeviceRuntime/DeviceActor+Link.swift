import DeviceModel

// Start, stop, and the loop that opens the device, reads it, and opens it again when it is gone.
extension DeviceActor {
    /// Starts the device. What the last run left open in the fault log stands until a reading clears it; a log that
    /// cannot be read is asked again before anything is written to it. Returns without waiting for the device.
    public func start() async {
        guard !isStarted else { return }
        isStarted = true
        await flush()
        await loadTotals()
        guard !isStopping else { return }
        publish([])
        tasks.append(Task { await self.live() })
        tasks.append(Task { await self.listen() })
    }

    /// Cancels every command, closes the device, writes what is left. Ends within the grace and the close limit.
    public func stop() async {
        guard !isStopping else { return }
        isStopping = true
        let open = queue
        for work in open { finish(work, .canceled) }
        if let running {
            cancelRunning(running, because: .canceled)
            _ = await running.result.value()
        }
        wake()
        for task in tasks { task.cancel() }
        let driver = driver
        link = .closed
        _ = await calls.run(within: policy.closeLimit) { await driver.close() }
        countHours(until: time.uptime(), final: true)
        await flush(isLast: true)
        fan.finish()
    }

    private func listen() async {
        for await report in driver.unsolicited {
            if isStopping { return }
            if link == .open { await take(report) }
        }
    }

    private func live() async {
        var failures = 0
        while !isStopping {
            guard calls.hung < policy.hungCallsLimit else {
                failQueue()
                await pause(policy.backOffMax)
                continue
            }
            if await connect() {
                failures = 0
                await watch()
                if isStopping { return }
                await disconnectDriver()
            } else {
                failures += 1
                failQueue()
                await pause(backOff(after: failures))
            }
        }
    }

    private func backOff(after failures: Int) -> Duration {
        min(policy.backOffMax, policy.backOffInitial * (1 << min(failures - 1, 16)))
    }

    /// Opens and sets up, each within its limit, then reads the status.
    private func connect() async -> Bool {
        link = .opening
        mustReopen = false
        silentStatus = 0
        publish([])
        let driver = driver
        let opened = await attempt("open", within: policy.openLimit) { try await driver.open() }
        if isStopping { return false }
        var failure = opened
        if failure == nil {
            failure = await attempt("set up", within: policy.setupLimit) { try await driver.setup() }
        }
        if isStopping { return false }
        if let failure {
            await lose(failure)
            return false
        }
        link = .open
        onlineSince = time.uptime()
        guard await readStatus() else {
            if isStopping { return false }
            await lose(observation(nil, attempted: "read the status", limit: policy.statusLimit))
            return false
        }
        // The status just read may have said that the device is not there after all.
        if mustReopen {
            await lose(nil)
            return false
        }
        publish([])
        pump()
        return true
    }

    /// - Returns: nil if it worked.
    private func attempt(
        _ attempted: String, within limit: Duration, _ call: @escaping @Sendable () async throws -> Void
    ) async -> FaultObservation? {
        let result = await calls.run(within: limit) { () -> Result<Void, any Error> in
            do { return .success(try await call()) } catch { return .failure(error) }
        }
        switch result {
        case .success: return nil
        case .failure(let error): return observation(error, attempted: attempted, limit: limit)
        case nil: return observation(nil, attempted: attempted, limit: limit)
        }
    }

    /// The driver's own code where the catalogue has it, else the class's.
    private func observation(_ error: (any Error)?, attempted: String, limit: Duration) -> FaultObservation {
        guard let error else {
            return FaultObservation(linkFault, evidence: "\(attempted): no answer within \(limit.milliseconds) ms")
        }
        guard let error = error as? DeviceError, keeper.catalogue[error.code] != nil else {
            return FaultObservation(linkFault, evidence: "\(attempted): \(error)")
        }
        let evidence = error.evidence.isEmpty ? error.attempted : "\(error.attempted): \(error.evidence)"
        return FaultObservation(error.code, evidence: evidence)
    }

    /// The device is not reached: what was known of it is not known any more.
    private func lose(_ observation: FaultObservation?) async {
        countHours(until: time.uptime(), final: true)
        if link == .open { count([.communicationError: 1]) }
        link = .failed
        forgetReadings()
        if let observation { await observe(observation) } else { publish([]) }
        let driver = driver
        _ = await calls.run(within: policy.closeLimit) { await driver.close() }
        await flush()
    }

    private func forgetReadings() {
        reported.detail = reported.detail.forgotten
        reported.condition = .unknown
        if [.online, .starting].contains(reported.connection) { reported.connection = .offline }
        reportedAt = reportedAt ?? (time.now(), time.uptime())
        if case .evaluationKeypad(var state) = reported.detail {
            state.link = .value(.down, at: time.now(), by: .inferred)
            reported.detail = .evaluationKeypad(state)
        }
    }

    /// Polls until the device must be opened again and nothing runs on it.
    private func watch() async {
        while !isStopping {
            if mustReopen, running == nil { return }
            await pause(untilNextLook())
            if isStopping || mustReopen { continue }
            if await readStatus() { recoverIfIdle() }
            countHours(until: time.uptime(), final: false)
            // A reading may have become old.
            publish(keeper.expire(now: time.now(), uptime: time.uptime()))
            await flush()
        }
    }

    /// Lets the driver put right what is left of earlier commands. Beside the loop, so that the status stays readable.
    private func recoverIfIdle() {
        guard running == nil, queue.isEmpty, link == .open, !mustReopen, !isRecovering else { return }
        isRecovering = true
        let driver = driver
        Task {
            _ = await self.calls.run(within: self.policy.recoverLimit) { await driver.recover() }
            self.isRecovering = false
        }
    }

    private func untilNextLook() -> Duration {
        if mustReopen { return policy.pollInterval }
        guard let due = keeper.nextDue else { return policy.pollInterval }
        return min(policy.pollInterval, max(.milliseconds(1), due - time.uptime()))
    }

    /// Closes after a loss, with the link's fault raised if the driver went silent.
    private func disconnectDriver() async {
        let silent = silentStatus >= policy.silentStatusLimit
        await lose(
            silent ? observation(nil, attempted: "read the status", limit: policy.statusLimit) : nil)
    }

    func requestReopen() {
        mustReopen = true
        wake()
    }

    // MARK: Waiting

    /// Waits for the time or for ``wake()``.
    private func pause(_ duration: Duration) async {
        if wakePending || isStopping {
            wakePending = false
            return
        }
        wakeCount += 1
        let number = wakeCount
        let timer = Task {
            guard (try? await self.time.sleep(duration)) != nil else { return }
            self.wake(number)
        }
        await withCheckedContinuation { waker = (number, $0) }
        timer.cancel()
    }

    func wake() {
        guard let waker else {
            wakePending = true
            return
        }
        self.waker = nil
        waker.continuation.resume()
    }

    private func wake(_ number: UInt64) {
        guard let waker, waker.number == number else { return }
        self.waker = nil
        waker.continuation.resume()
    }

    // MARK: Hours

    /// Whole hours that the device was reached; a part of an hour is lost with the link or the process.
    private func countHours(until now: Duration, final: Bool) {
        guard let since = onlineSince else { return }
        let hours = (now - since).milliseconds / 3_600_000
        if hours > 0 {
            count([.hoursPowered: hours])
            onlineSince = since + .seconds(hours * 3600)
        }
        if final { onlineSince = nil }
    }
}
