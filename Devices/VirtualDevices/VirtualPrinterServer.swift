import Glibc

/// A virtual printer on loopback TCP or a pseudo-terminal, in real time. Pieces that were cut off go as
/// `ticket-0001.png` and `.txt` into a folder, if one is given.
public final class VirtualPrinterServer: Sendable {
    private struct Served: ServedDevice {
        var printer: VirtualPrinter
        /// The last piece that was written out.
        var written = 0
        var pictures: [Int: String] = [:]

        var room: Int { printer.freeBuffer }
        var isLinkUp: Bool { printer.isLinkUp }
        var isAlive: Bool { printer.isPoweredOn }
        var linkGeneration: Int { printer.linkGeneration }
        mutating func take(_ bytes: ArraySlice<UInt8>, at now: Duration) -> Int { printer.receive(bytes, at: now) }
        mutating func advance(to now: Duration) { printer.advance(to: now) }
        mutating func give() -> [UInt8] { printer.takeReplies() }
    }
    private let server: DeviceServer<Served>
    public let profile: PrinterProfile

    /// Listens at once.
    /// - Throws: ``SocketError``.
    public init(
        profile: PrinterProfile = .epson, paperMillimetres: Double = 60_000, on address: VirtualAddress,
        folder: String? = nil
    ) throws {
        self.profile = profile
        let printer = VirtualPrinter(profile: profile, paperMillimetres: paperMillimetres)
        server = try DeviceServer(Served(printer: printer), on: address) { served in
            guard let folder else { return }
            for ticket in served.printer.tickets where ticket.sequence > served.written && ticket.end != .open {
                served.written = ticket.sequence
                guard ticket.hasContent else { continue }
                served.pictures[ticket.sequence] = VirtualPrinterServer.write(ticket, into: folder)
            }
        }
        server.start()
    }

    /// `tcp:127.0.0.1:PORT` or `pty:PATH`.
    public var address: String { server.address }
    public var port: UInt16? { server.port }
    public func stop() { server.stop() }
    /// How fast the printer's clock runs: 1 is real time, 0 stops it.
    public func setSpeed(_ speed: Double) { server.setSpeed(speed) }

    /// Looks at the printer, or does something to it, between two of its steps.
    public func with<Result: Sendable>(_ body: (inout VirtualPrinter) -> Result) -> Result {
        server.with { served in body(&served.printer) }
    }

    /// Path of the picture of a piece, once it is written.
    public func picture(of sequence: Int) -> String? { server.with { served in served.pictures[sequence] } }

    private static func write(_ ticket: PrintedTicket, into folder: String) -> String? {
        guard let rendered = try? TicketRenderer.render(ticket) else { return nil }
        let digits = String(ticket.sequence)
        let base = folder + "/ticket-" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        guard save(rendered.png, at: base + ".png"), save(Array(rendered.text.utf8), at: base + ".txt") else {
            return nil
        }
        return base + ".png"
    }

    private static func save(_ bytes: [UInt8], at path: String) -> Bool {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var done = 0
        while done < bytes.count {
            let count = bytes[done...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { return false }
            done += count
        }
        return true
    }
}
