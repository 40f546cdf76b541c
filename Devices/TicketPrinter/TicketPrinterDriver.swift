public import DeviceModel
public import DeviceRuntime
import Layout
public import Transports

/// Drives one ESC/POS ticket printer over a byte pipe. README.md has the wire format and the rules.
///
/// One job or look at a time holds the wire. While a job runs, `status` answers at once with what the job saw last:
/// it looks at the printer before, between and after its slices.
public actor TicketPrinterDriver: DeviceDriver {
    public typealias Command = TicketPrinterCommand
    public typealias Output = PrintResult
    public typealias Event = PrintProgress

    public nonisolated let id: DeviceID
    public nonisolated let deviceClass = DeviceClass.ticketPrinter
    /// What a job sees while it runs.
    public nonisolated let unsolicited: AsyncStream<DriverReport>

    let model: PrinterModel
    let journal: any PrintJournal
    let time: TimeSource
    let settings: TicketPrinterSettings
    let link: PrinterLink
    private let sink: AsyncStream<DriverReport>.Continuation

    // What was seen.
    var state = TicketPrinterState()
    var connection = ConnectionState.starting
    var condition = ConditionState.unknown
    var identity: DeviceReportedIdentity?
    var faults: [FaultCode: FaultObservation] = [:]
    var absences: [FaultCode: FaultAbsence] = [:]
    /// Things that happened, told once; the catalogue clears them after a period.
    private var happened: [FaultObservation] = []
    var statistics: [StatisticName: Int64] = [:]
    var isPrinting = false
    private var reportCount: UInt64 = 0

    // What has to be put right before the next job.
    var isOpen = false
    var isSetUp = false
    /// Bytes that a command cut off on a lost link may still wait for.
    var padding = 0
    /// Parts of a failed job may be in the printer or on its paper; printed 作废 and cut before anything else.
    var needsVoid = false
    var voidAttempts = 0
    /// The journal was asked what the last run left.
    private var hasLookedBack = false
    /// Keys of papers that the last run left without an outcome: unknown, and written so once they are void.
    var leftovers: [String] = []
    /// What the last run left may still be in the printer.
    var mustClear = false
    /// Bytes of a command that the printer has not taken yet and now never will.
    var unfinished = 0
    var idCount: UInt64

    // Who holds the wire.
    private var isHeld = false
    private var waiters: [CheckedContinuation<Void, Never>] = []

    /// - Parameter id: the logical device. Process ids start at a number taken from the civil clock, so that they go
    ///   on rising over restarts.
    public init(
        id: DeviceID, model: PrinterModel, transport: any ByteTransport, journal: any PrintJournal, time: TimeSource,
        settings: TicketPrinterSettings = TicketPrinterSettings()
    ) {
        self.id = id
        self.model = model
        self.journal = journal
        self.time = time
        self.settings = settings
        link = PrinterLink(transport: transport, time: time, ignoredBits: model.ignoredStatusBits)
        // Two ids a job, so far fewer than the seconds that pass.
        idCount = UInt64(max(0, time.now().milliseconds / 1000))
        (unsolicited, sink) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(64))
    }

    // MARK: hooks

    /// - Throws: ``DeviceError`` `printer.link.down`.
    public func open() async throws {
        await acquire()
        defer { release() }
        try await openLink()
    }

    /// Sets the printer up and asks who it is. Silence is "not supported", never an error.
    public func setup() async throws {
        await acquire()
        defer { release() }
        await lookBack()
        do {
            try await setUp()
        } catch {
            throw lose(error, attempted: "set up")
        }
    }

    public func status() async -> DriverReport {
        // Whoever holds the wire looks at the printer itself; its last look is the answer.
        guard !isHeld else { return report() }
        isHeld = true
        defer { release() }
        await look()
        return report()
    }

    public func recover() async {
        guard !isHeld, isOpen, needsVoid || hasRecoverableError else { return }
        isHeld = true
        defer {
            release()
            publish()
        }
        await putRight()
    }

    public func execute(
        _ command: TicketPrinterCommand, key: String?, events: @escaping @Sendable (PrintProgress) -> Void
    ) async throws -> PrintResult {
        await acquire()
        isPrinting = true
        defer {
            isPrinting = false
            release()
            publish()
        }
        switch command {
        case .printTicket(let job):
            await lookBack()
            let result = await printTicket(job, key: key, events: events)
            if let cause = result.cause { tell(cause) }
            return result
        }
    }

    public func close() async {
        await acquire()
        defer { release() }
        await link.transport.close()
        isOpen = false
        isSetUp = false
        connection = .offline
    }

    /// Asks the journal once what the last run left. Before the first intent of this one.
    private func lookBack() async {
        guard !hasLookedBack, let left = try? await journal.unsettled(device: id) else { return }
        hasLookedBack = true
        guard !left.isEmpty else { return }
        leftovers = left.filter { $0.outcome == nil }.map(\.intent.key)
        needsVoid = true
        mustClear = true
        note(PrinterFaults.stale, evidence: "left by the last run: " + left.map(\.intent.kind).joined(separator: ", "))
    }

    // MARK: the wire

    private func acquire() async {
        guard isHeld else {
            isHeld = true
            return
        }
        // Handed over by the holder, whose work has limits; the runtime has one execute at a time, so this is short.
        await withCheckedContinuation { waiters.append($0) }
    }

    private func release() {
        if waiters.isEmpty {
            isHeld = false
        } else {
            waiters.removeFirst().resume()
        }
    }

    func openLink(within limit: Duration? = nil) async throws(DeviceError) {
        isOpen = false
        isSetUp = false
        link.reset()
        do {
            try await link.transport.open(within: limit ?? settings.openLimit)
            isOpen = true
        } catch {
            throw lose(error, attempted: "open the link")
        }
    }

    func setUp() async throws(TransportError) {
        if padding > 0 {
            // A command cut off by a lost link still counts bytes: NULs end it, and do nothing outside of one
            // (receiptio does the same).
            try await link.send([UInt8](repeating: 0, count: padding), within: .seconds(2))
            padding = 0
        }
        try await link.send(EscPosCommands.initialize, within: .seconds(1))
        if model.supports.automaticStatus { try await link.send(EscPosCommands.automaticStatusOn, within: .seconds(1)) }
        if model.supports.identity, identity == nil { try await askIdentity() }
        isSetUp = true
        if link.sawPowerOn { voidAttempts = 0 }
        link.sawPowerOn = false
    }

    private func askIdentity() async throws(TransportError) {
        var answers: [UInt8: String] = [:]
        for n: UInt8 in [66, 67, 65, 68] {
            link.texts = []
            try await link.send(EscPosCommands.identity(n), within: .seconds(1))
            let deadline = time.uptime() + settings.replyLimit
            while link.texts.isEmpty, time.uptime() < deadline {
                try await link.pump(within: deadline - time.uptime())
            }
            link.abandonBlock()
            // An offline printer answers nothing in buffer order; asked again at the next set-up.
            guard let text = link.texts.first else { return }
            answers[n] = String(decoding: text, as: UTF8.self)
        }
        identity = DeviceReportedIdentity(
            maker: answers[66], model: answers[67], firmware: answers[65], serialNumber: answers[68])
    }

    /// Notes a broken link and gives the error to tell.
    func lose(_ error: TransportError, attempted: String) -> DeviceError {
        if error.kind != .canceled {
            isOpen = false
            isSetUp = false
            connection = .offline
            condition = .unknown
            clearReadings()
            statistics[.communicationError, default: 0] += 1
            note(PrinterFaults.linkDown, evidence: "\(link.transport.place): \(error)")
        }
        return DeviceError(
            code: error.kind == .canceled ? PrinterFaults.canceled : PrinterFaults.linkDown, attempted: attempted,
            device: id, evidence: "\(link.transport.place): \(error)")
    }

    // MARK: reports

    /// Sends what is known now to `unsolicited`.
    func publish() {
        var report = report(takingStatistics: false)
        report.present += happened
        happened = []
        sink.yield(report)
    }

    func tell(_ error: DeviceError) {
        guard PrinterFaults.events.contains(error.code), happened.count < 8 else { return }
        happened.append(FaultObservation(error.code, evidence: error.evidence))
    }

    private func report(takingStatistics: Bool = true) -> DriverReport {
        var status = DeviceStatus(
            connection: connection, condition: condition, activity: isPrinting ? .busy : .idle,
            detail: .ticketPrinter(state))
        status.identity = identity
        let counted = statistics
        if takingStatistics { statistics = [:] }
        reportCount += 1
        return DriverReport(
            status: status, present: faults.values.sorted { $0.code < $1.code },
            absent: absences.values.sorted { $0.code < $1.code }, statistics: takingStatistics ? counted : [:],
            order: reportCount)
    }

    func note(_ code: FaultCode, evidence: String) {
        faults[code] = FaultObservation(code, evidence: evidence)
        absences[code] = nil
    }

    func prove(absent code: FaultCode, reading: String) {
        faults[code] = nil
        absences[code] = FaultAbsence(code, reading: reading)
    }
}
