public import DeviceModel
public import DeviceRuntime
public import Vault
public import WorkerLink

/// kioskd's side of `kiosk-pages`: a clear page in, an encrypted JPEG out.
public actor PageService {
    public nonisolated let id: DeviceID
    private let supervisor: WorkerSupervisor
    private let time: TimeSource
    private var present: [FaultCode: FaultObservation] = [:]

    static let crashLoop: FaultCode = "pages.worker.crashloop"
    static let workerDown: FaultCode = "pages.worker.down"
    static let timeout: FaultCode = "pages.worker.timeout"
    static let refused: FaultCode = "pages.input.refused"

    public init(id: DeviceID = DeviceID("pages"), supervisor: WorkerSupervisor, time: TimeSource) {
        self.id = id
        self.supervisor = supervisor
        self.time = time
    }

    public func start() async { await supervisor.start() }
    public func stop() async { await supervisor.stop() }
    /// For the end of a session: a fresh worker, so that no page bytes remain in a process.
    public func recycle() async { await supervisor.recycle() }

    /// The context that the ciphertext is bound to: give it to `open` on the hub.
    public static func context(pageID: String) -> String { "page:" + pageID }

    /// Hands page and key to the worker and takes the ciphertext. Where the worker dies or does not answer, once more in a
    /// new one, all within `deadline`.
    /// - Parameters:
    ///   - page: depth 8, grey or red, green, blue.
    ///   - key: a key of its own for this page.
    /// - Throws: ``DeviceError`` with a `pages.*` code, or `CancellationError`.
    public func encode(page: ScannedPage, key: DataKey, pageID: String, deadline: Duration = .seconds(20)) async throws
        -> EncryptedPage
    {
        let end = time.uptime() + deadline
        // Half of the time for the first try, so that a worker that hangs leaves time for the second.
        var limit = deadline / 2
        var first: (any Error)?
        while true {
            do {
                let encrypted = try await tryToEncode(page, key: key, pageID: pageID, limit: limit)
                for code in [Self.workerDown, Self.timeout, Self.refused] { present[code] = nil }
                return encrypted
            } catch is CancellationError {
                throw CancellationError()
            } catch {
                if Task.isCancelled { throw CancellationError() }
                let left = end - time.uptime()
                if first != nil || left <= .zero || !Self.mayRetry(after: error) {
                    throw failed(Self.telling(first, error), pageID: pageID)
                }
                first = error
                limit = left
            }
        }
    }

    private func tryToEncode(
        _ page: ScannedPage, key: DataKey, pageID: String, limit: Duration
    ) async throws -> EncryptedPage {
        let end = time.uptime() + limit
        let channel = try await supervisor.channel(deadline: limit)
        // The worker overwrites it: each try needs its own.
        let keyFile = OwnedDescriptor(try key.transferDescriptor())
        do {
            let reply = try await channel.call(
                EncodePageRequest(shape: page.shape, context: Self.context(pageID: pageID)),
                descriptors: [page.descriptor, keyFile], deadline: max(end - time.uptime(), .milliseconds(1)))
            guard reply.descriptors.count == 1 else { throw WorkerCallError.malformed("no ciphertext") }
            return EncryptedPage(
                ciphertext: try SealedFile.read(reply.descriptors[0], count: reply.value.ciphertextByteCount),
                jpegByteCount: reply.value.jpegByteCount, width: page.width, height: page.height, dpi: page.dpi)
        } catch WorkerCallError.deadline {
            await supervisor.condemn(channel, reason: "page not encoded in time")
            throw WorkerCallError.deadline
        }
    }

    /// Faults present now, and faults proved absent by a reading.
    public func report() async -> (present: [FaultObservation], absent: [FaultAbsence]) {
        var absent: [FaultAbsence] = []
        if case .crashLoop(let deaths, _) = await supervisor.state {
            let last = await supervisor.lastDeath
            present[Self.crashLoop] = FaultObservation(
                Self.crashLoop, arguments: ["deaths": String(deaths)], evidence: last?.description ?? "")
        } else if await supervisor.heartbeat != nil {
            for code in [Self.crashLoop, Self.workerDown] {
                present[code] = nil
                absent.append(FaultAbsence(code, reading: "worker=heartbeat"))
            }
        }
        // Told once; their catalogue entries end after a period.
        defer { for code in [Self.timeout, Self.refused] { present[code] = nil } }
        return (present.values.sorted { $0.code < $1.code }, absent)
    }

    private static func mayRetry(after error: any Error) -> Bool {
        switch error {
        case WorkerCallError.failed(let failure): failure.retry != .never
        case WorkerCallError.deadline, WorkerCallError.gone, WorkerCallError.malformed: true
        case let failure as WorkerFailure: failure.code == "worker.down" || failure.code == "worker.reply"
        default: false
        }
    }

    /// Of two failures the one that says more: that no successor came up in the rest of the time is the lesser news.
    private static func telling(_ first: (any Error)?, _ second: any Error) -> any Error {
        guard let first, let failure = second as? WorkerFailure, failure.code == "worker.down" else { return second }
        return first
    }

    private func failed(_ error: any Error, pageID: String) -> DeviceError {
        let fault: FaultObservation
        switch error {
        case WorkerCallError.deadline: fault = FaultObservation(Self.timeout, evidence: "no answer within the limit")
        case WorkerCallError.failed(let failure):
            fault = FaultObservation(
                failure.code == Self.refused ? Self.refused : Self.workerDown, evidence: failure.description)
        case let failure as WorkerFailure where failure.code == "worker.crashloop":
            fault = FaultObservation(Self.crashLoop, evidence: failure.evidence)
        case let error as VaultError: fault = FaultObservation(Self.refused, evidence: error.description)
        default: fault = FaultObservation(Self.workerDown, evidence: "\(error)")
        }
        present[fault.code] = fault
        return DeviceError(code: fault.code, attempted: "encode page \(pageID)", device: id, evidence: fault.evidence)
    }
}
