import DeviceModel
import Foundation
import Glibc
import Synchronization

/// The control socket: one JSON object a line in, one a line out, `{"ok":true,…}` or `{"ok":false,"error":"…"}`.
/// Unix socket of mode 0600; eight connections at a time, each by a thread of its own; the next waits for room.
public final class ControlServer: Sendable {
    private let printer: VirtualPrinterServer?
    private let keypad: VirtualKeypadServer?
    private let listener: Int32
    private let path: String
    private struct State {
        var open: Set<Int32> = []
        var isStopped = false
        /// The listener is closed: its number may be another file's by now.
        var isClosed = false
    }
    private let state = Mutex(State())
    private let room = DispatchSemaphore(value: ControlServer.connections)
    static let connections = 8

    /// - Throws: ``SocketError``, also when another process serves the path.
    public init(path: String, printer: VirtualPrinterServer?, keypad: VirtualKeypadServer?) throws {
        self.printer = printer
        self.keypad = keypad
        self.path = path
        listener = try SocketTools.listen(path: path)
        Thread.detachNewThread { self.run() }
    }

    public func stop() {
        let isFirst = state.withLock { state in
            guard !state.isStopped else { return false }
            state.isStopped = true
            if !state.isClosed { shutdown(listener, Int32(SHUT_RDWR)) }
            for connection in state.open { shutdown(connection, Int32(SHUT_RDWR)) }
            return true
        }
        if isFirst { unlink(path) }
    }

    private func run() {
        defer {
            state.withLock { state in
                state.isClosed = true
                close(listener)
            }
        }
        while true {
            // Room first: a client beyond it waits in the backlog and is not turned away.
            room.wait()
            let connection = acceptOne()
            guard connection >= 0 else {
                room.signal()
                return
            }
            _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
            let isServed = state.withLock { state in
                if !state.isStopped { state.open.insert(connection) }
                return !state.isStopped
            }
            guard isServed else {
                close(connection)
                room.signal()
                return
            }
            Thread.detachNewThread { self.serve(connection) }
        }
    }

    private func acceptOne() -> Int32 {
        while true {
            let connection = accept(listener, nil, nil)
            if connection >= 0 || errno != EINTR && errno != ECONNABORTED { return connection }
        }
    }

    private func serve(_ connection: Int32) {
        defer {
            state.withLock { state in
                state.open.remove(connection)
                close(connection)
            }
            room.signal()
        }
        var line: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = read(connection, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            for byte in buffer[..<count] {
                if byte == 0x0A {
                    guard send(answer(line), on: connection) else { return }
                    line = []
                } else {
                    line.append(byte)
                    if line.count > ControlRequest.longestLine {
                        _ = send(#"{"error":"the line is longer than 65536 bytes","ok":false}"#, on: connection)
                        return
                    }
                }
            }
        }
    }

    private func send(_ text: String, on connection: Int32) -> Bool {
        let bytes = Array((text + "\n").utf8)
        var done = 0
        while done < bytes.count {
            let count = bytes[done...].withUnsafeBytes {
                Glibc.send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            done += count
        }
        return true
    }

    /// The answer to one line.
    public func answer(_ line: [UInt8]) -> String {
        var answer: [String: Any]
        do {
            let request = try ControlRequest(line)
            answer = try request.device == "printer" ? toPrinter(request) : toKeypad(request)
            answer["ok"] = true
        } catch {
            answer = ["ok": false, "error": error.description]
        }
        let data = try? JSONSerialization.data(withJSONObject: answer, options: [.sortedKeys, .withoutEscapingSlashes])
        return data.map { String(decoding: $0, as: UTF8.self) } ?? #"{"error":"no answer could be coded","ok":false}"#
    }

    private func toPrinter(_ request: ControlRequest) throws(ControlError) -> [String: Any] {
        guard let printer else { throw ControlError("there is no printer; start with --printer") }
        switch request.action {
        case "status": return status(printer)
        case "fault": try inject(request, printer)
        case "clear":
            let kind = try request.choice("kind", PrinterFault.Kind.self)
            printer.with { $0.clear(kind) }
        case "refill":
            let length = try request.number("millimetres", 1...200_000) ?? 60_000
            printer.with { $0.refill(millimetres: length) }
        case "tickets":
            let from = try request.whole("from", 1...Int(Int32.max)) ?? 1
            let tickets = printer.with { $0.tickets.filter { $0.sequence >= from } }
            return ["tickets": tickets.filter { $0.dots > 0 }.map { describe($0, printer) }]
        case "complaints": return ["complaints": printer.with { $0.complaints }]
        default:
            guard let factor = try request.number("factor", 0...1000) else { throw ControlError("'factor' is missing") }
            printer.setSpeed(factor)
        }
        return [:]
    }

    private func inject(_ request: ControlRequest, _ printer: VirtualPrinterServer) throws(ControlError) {
        let kind = try request.choice("kind", PrinterFault.Kind.self)
        let value = try request.whole("value", 0...Int(Int32.max))
        let bytes = try request.whole("afterBytes", 0...1_000_000_000)
        let length = try request.number("afterMillimetres", 0...1_000_000)
        guard bytes == nil || length == nil else {
            throw ControlError("'afterBytes' and 'afterMillimetres' exclude each other")
        }
        let lasting = try request.whole("lasting_ms", 0...86_400_000)
        let trigger = bytes.map { FaultTrigger.afterBytes($0) } ?? length.map { .afterMillimetres($0) } ?? .now
        printer.with {
            $0.inject(
                PrinterFault(kind, value: value.map { UInt64($0) }), when: trigger,
                lasting: lasting.map { .milliseconds($0) })
        }
    }

    private func status(_ printer: VirtualPrinterServer) -> [String: Any] {
        printer.with { printer -> StatusFigures in
            StatusFigures(
                faults: printer.activeFaults.map(\.rawValue).sorted(), free: printer.freeBuffer,
                paper: printer.paperMillimetres, temperature: printer.headTemperature, isIdle: printer.isIdle,
                tickets: printer.tickets.count { $0.end != .open }, now: printer.now.milliseconds)
        }.json(profile: printer.profile.name)
    }

    private struct StatusFigures: Sendable {
        var faults: [String]
        var free: Int
        var paper: Double
        var temperature: Double
        var isIdle: Bool
        var tickets: Int
        var now: Int64

        func json(profile: String) -> [String: Any] {
            [
                "profile": profile, "faults": faults, "freeBuffer": free, "paper_mm": paper,
                "head_c": (temperature * 10).rounded() / 10, "idle": isIdle, "ticketsOut": tickets, "clock_ms": now,
            ]
        }
    }

    private func describe(_ ticket: PrintedTicket, _ printer: VirtualPrinterServer) -> [String: Any] {
        var value: [String: Any] = [
            "sequence": ticket.sequence, "end": ticket.end.rawValue, "complete": ticket.isComplete,
            "millimetres": ticket.millimetres, "text": ticket.text, "qr": ticket.qr,
            "pictures": ticket.rasters.count, "startsInMiddle": ticket.startsInMiddle, "lostData": ticket.lostData,
        ]
        if let png = printer.picture(of: ticket.sequence) { value["png"] = png }
        return value
    }

    private func toKeypad(_ request: ControlRequest) throws(ControlError) -> [String: Any] {
        guard let keypad else { throw ControlError("there is no keypad; start with --keypad") }
        switch request.action {
        case "status": return ["held": keypad.heldUsages.map { Int($0) }]
        case "press":
            guard request.has("key") != request.has("usage") else {
                throw ControlError("press needs either 'key' or 'usage'")
            }
            if let usage = try request.whole("usage", 1...255) {
                keypad.press(usage: UInt8(usage))
            } else {
                let key = try request.choice("key", KeypadKey.self)
                keypad.press(key, for: .milliseconds(try request.whole("for_ms", 1...600_000) ?? 80))
            }
        case "hold": keypad.hold(try request.choice("key", KeypadKey.self))
        case "release": keypad.release(try request.choice("key", KeypadKey.self))
        case "garbage": keypad.send(try request.bytes("bytes", atMost: 512))
        case "unplug": keypad.unplug()
        case "plug": keypad.plugIn()
        default:
            guard let factor = try request.number("factor", 0...1000) else { throw ControlError("'factor' is missing") }
            keypad.setSpeed(factor)
        }
        return [:]
    }
}
