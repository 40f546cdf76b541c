public import DeviceModel

// The queue: one command at a time, deadlines, cancelling, results by idempotency key.
extension DeviceActor {
    /// One accepted command.
    struct Work: Sendable {
        var number: UInt64
        var command: Driver.Command
        var envelope: CommandEnvelope
        var events: AsyncStream<Driver.Event>.Continuation
        var result: OneResult<Completion<Driver.Output>>
        /// Ends it when it has waited too long; later the execution's clock.
        var timer: Task<Void, Never>?
        var execution: Task<Void, Never>?
        /// Why the driver was told to stop, if it was.
        var ending: Completion<Driver.Output>?
    }

    /// Takes a command into the queue or refuses it. An accepted command has exactly one completion.
    ///
    /// The handle's events are buffered to 256, the oldest going first. With an idempotency key that is known, the
    /// first command's completion is given, also while it still runs, and nothing is done again.
    public func submit(
        _ command: Driver.Command, _ envelope: CommandEnvelope
    ) -> CommandHandle<Driver.Output, Driver.Event> {
        if let key = envelope.idempotencyKey, let first = remembered[key] {
            return handle(.accepted, first)
        }
        if let refusal = refusal(envelope) { return handle(refusal, nil) }
        let (events, continuation) = AsyncStream.makeStream(
            of: Driver.Event.self, bufferingPolicy: .bufferingNewest(256))
        nextWork += 1
        let number = nextWork
        var work = Work(
            number: number, command: command, envelope: envelope, events: continuation, result: OneResult())
        work.timer = Task {
            guard (try? await self.time.sleep(envelope.queueTimeout)) != nil else { return }
            self.queueTimeIsOver(number)
        }
        acceptedCount += 1
        if let key = envelope.idempotencyKey { remembered[key] = work.result }
        queue.append(work)
        pump()
        // Somebody wants the device: worth an attempt now, not at the end of the back-off.
        if link == .failed { wake() }
        let result = work.result
        return CommandHandle(ack: .accepted, events: events) { await result.value() }
    }

    private func refusal(_ envelope: CommandEnvelope) -> CommandAck? {
        guard envelope.requestID >= 1 else { return .invalidRequestID }
        guard !envelope.client.isEmpty, envelope.queueTimeout > .zero, envelope.executionTimeout > .zero,
            envelope.idempotencyKey?.isEmpty != true, (envelope.idempotencyKey?.utf8.count ?? 0) <= 256
        else { return .invalidMessage }
        let open = queue + [running].compactMap { $0 }
        guard
            !open.contains(where: {
                $0.envelope.client == envelope.client && $0.envelope.requestID == envelope.requestID
            })
        else { return .invalidRequestID }
        expireClaim()
        if claimed != nil || envelope.claim != nil || mode != .inService {
            guard let claimed, envelope.claim == claimed.token else { return .notClaimed }
        }
        guard queue.count < policy.queueLimit, !isStopping else { return .tooManyRequests }
        return nil
    }

    private func handle(
        _ ack: CommandAck, _ result: OneResult<Completion<Driver.Output>>?
    ) -> CommandHandle<Driver.Output, Driver.Event> {
        let (events, continuation) = AsyncStream.makeStream(of: Driver.Event.self)
        continuation.finish()
        // A refused command was never there; who asks all the same learns that nothing was done.
        return CommandHandle(ack: ack, events: events) { await result?.value() ?? .canceled }
    }

    /// Starts the next command if the device is there and free.
    func pump() {
        guard running == nil, link == .open, !mustReopen, !isStopping, !queue.isEmpty else { return }
        var work = queue.removeFirst()
        work.timer?.cancel()
        let number = work.number
        let (driver, command, key, events) = (driver, work.command, work.envelope.idempotencyKey, work.events)
        work.execution = Task {
            do {
                let output = try await driver.execute(command, key: key) { events.yield($0) }
                self.returned(number, .success(output))
            } catch let error as DeviceError {
                self.returned(number, .failure(error))
            } catch is CancellationError {
                self.returned(number, nil)
            } catch {
                self.returned(number, .failure(self.foreign(error)))
            }
        }
        work.timer = Task {
            guard (try? await self.time.sleep(work.envelope.executionTimeout)) != nil else { return }
            self.executionTimeIsOver(number)
        }
        running = work
        publish([])
    }

    private func foreign(_ error: any Error) -> DeviceError {
        DeviceError(code: linkFault, attempted: "run a command", device: id, evidence: String(describing: error))
    }

    /// The driver came back; late, if the command has completed without it.
    private func returned(_ number: UInt64, _ completion: Completion<Driver.Output>?) {
        guard let work = running, work.number == number else { return }
        // A driver that throws CancellationError of itself was cancelled by somebody else than us.
        finish(work, completion ?? work.ending ?? .canceled)
    }

    private func queueTimeIsOver(_ number: UInt64) {
        guard let work = queue.first(where: { $0.number == number }) else { return }
        finish(work, .timeOut(.queued))
    }

    private func executionTimeIsOver(_ number: UInt64) {
        guard let work = running, work.number == number, work.ending == nil else { return }
        cancelRunning(work, because: .timeOut(.executing))
    }

    /// Tells the driver to stop; what it returns within the grace counts, after that the command ends without it.
    func cancelRunning(_ work: Work, because ending: Completion<Driver.Output>) {
        guard running?.number == work.number, running?.ending == nil else { return }
        running?.ending = ending
        work.timer?.cancel()
        work.execution?.cancel()
        let number = work.number
        running?.timer = Task {
            guard (try? await self.time.sleep(self.policy.grace)) != nil else { return }
            self.graceIsOver(number)
        }
    }

    private func graceIsOver(_ number: UInt64) {
        guard let work = running, work.number == number else { return }
        requestReopen()
        finish(work, work.ending ?? .timeOut(.executing))
    }

    /// The one place where a command ends.
    func finish(_ work: Work, _ completion: Completion<Driver.Output>) {
        queue.removeAll { $0.number == work.number }
        if running?.number == work.number {
            running?.timer?.cancel()
            running = nil
            if mode == .enterPending { mode = .maintenance }
        }
        work.timer?.cancel()
        if let key = work.envelope.idempotencyKey { remember(key) }
        if work.result.resolve(completion) { completedCount += 1 }
        work.events.finish()
        publish([])
        if mustReopen { wake() }
        pump()
        // What the command did shows at once, not at the next poll.
        if link == .open, !mustReopen, !isStopping, work.execution != nil { Task { await self.refresh() } }
    }

    private func remember(_ key: String) {
        rememberedOrder.append(key)
        while rememberedOrder.count > policy.rememberedKeys { remembered[rememberedOrder.removeFirst()] = nil }
    }

    /// The device cannot be opened: what waits for it fails now, with the fault that says why. Nothing was started.
    func failQueue() {
        let code = keeper.faults.last { keeper.catalogue[$0.code]?.clearing == .link }?.code ?? linkFault
        for work in queue {
            finish(work, .failure(DeviceError(code: code, attempted: "start a command", device: id)))
        }
    }

    // MARK: Cancelling

    /// Cancels one command of this client, waiting or running. Its completion comes through its handle.
    /// - Returns: false if the client has no such open command.
    @discardableResult
    public func cancel(requestID: Int64, client: String) -> Bool {
        if let work = queue.first(where: { $0.envelope.requestID == requestID && $0.envelope.client == client }) {
            finish(work, .canceled)
            return true
        }
        guard let running, running.envelope.requestID == requestID, running.envelope.client == client else {
            return false
        }
        cancelRunning(running, because: .canceled)
        return true
    }

    /// Cancels all commands of this client.
    public func cancelAll(client: String) {
        for work in queue where work.envelope.client == client { finish(work, .canceled) }
        if let running, running.envelope.client == client { cancelRunning(running, because: .canceled) }
    }

    /// The client is gone: its waiting commands are cancelled and its claim is free. What runs goes on to its end,
    /// since paper that moves is better finished.
    public func disconnect(client: String) {
        for work in queue where work.envelope.client == client { finish(work, .canceled) }
        if claimed?.client == client { claimed = nil }
        publish([])
    }

    // MARK: Claim

    /// Claims the device for a client until the lease is over; the holder renews it by claiming again.
    /// - Returns: nil if another client holds it.
    public func claim(client: String, lease: Duration) -> ClaimToken? {
        expireClaim()
        guard lease > .zero, !client.isEmpty, claimed == nil || claimed?.client == client else { return nil }
        let token = claimed?.token ?? ClaimToken(makeID())
        claimed = (client, token, time.uptime() + lease)
        publish([])
        Task {
            guard (try? await self.time.sleep(lease)) != nil else { return }
            self.expireClaim()
        }
        return token
    }

    /// - Returns: false if the token holds no claim.
    @discardableResult
    public func release(_ token: ClaimToken) -> Bool {
        expireClaim()
        guard claimed?.token == token else { return false }
        claimed = nil
        publish([])
        return true
    }

    private func expireClaim() {
        guard let claimed, time.uptime() >= claimed.until else { return }
        self.claimed = nil
        publish([])
    }
}
