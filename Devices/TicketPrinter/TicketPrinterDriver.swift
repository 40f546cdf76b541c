public import DeviceModel
public import DeviceRuntime
import Layout
public import Transports

/// Drives one ESC/POS ticket printer.
public actor TicketPrinterDriver: DeviceDriver {
    public typealias Command = TicketPrinterCommand
    public typealias Output = PrintResult
    public typealias Event = PrintProgress

    public nonisolated let id: DeviceID
    public nonisolated let deviceClass = DeviceClass.ticketPrinter
    public nonisolated let unsolicited: AsyncStream<DriverReport>
    private let sink: AsyncStream<DriverReport>.Continuation

    public init(
        id: DeviceID, model: PrinterModel, transport: any ByteTransport, journal: any PrintJournal, time: TimeSource,
        settings: TicketPrinterSettings = TicketPrinterSettings()
    ) {
        self.id = id
        (unsolicited, sink) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(64))
    }

    public func open() async throws {}
    public func setup() async throws {}
    public func status() async -> DriverReport { DriverReport(status: DeviceStatus(detail: .ticketPrinter(.init()))) }
    public func execute(
        _ command: TicketPrinterCommand, key: String?, events: @escaping @Sendable (PrintProgress) -> Void
    ) async throws -> PrintResult { PrintResult(outcome: .notStarted, evidence: "") }
    public func close() async {}
}
