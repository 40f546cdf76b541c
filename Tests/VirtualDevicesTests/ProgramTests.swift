import Foundation
import Glibc
import Testing
import VirtualDevices

/// The program as a process: addresses, a ticket over TCP, keys over TCP, control, SIGTERM.
@Suite("virtual-devices")
struct ProgramTests {
    /// Programs lie beside the test's own.
    static let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        .appendingPathComponent("virtual-devices")

    struct Line {
        let descriptor: Int32

        init?(port: UInt16) {
            descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            let done = withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            guard done == 0 else { return nil }
            limit()
        }

        init?(path: String) {
            descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &address.sun_path) { target in
                for (index, byte) in path.utf8.prefix(107).enumerated() { target[index] = byte }
            }
            let done = withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
                }
            }
            guard done == 0 else { return nil }
            limit()
        }

        private func limit() {
            var limit = timeval(tv_sec: 20, tv_usec: 0)
            setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        }

        func send(_ bytes: [UInt8]) {
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes {
                    Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                guard count > 0 else { return }
                rest = rest.dropFirst(count)
            }
        }

        /// Reads until so many bytes or a newline have come, the other end closes, or 20 s pass.
        func read(_ count: Int, untilNewline: Bool = false) -> [UInt8] {
            var got: [UInt8] = []
            var byte: UInt8 = 0
            while got.count < count, Glibc.read(descriptor, &byte, 1) == 1 {
                got.append(byte)
                if untilNewline, byte == 0x0A { break }
            }
            return got
        }

        func ask(_ line: String) throws -> [String: Any] {
            send(Array(line.utf8) + [0x0A])
            let answer = read(1_000_000, untilNewline: true)
            return try #require(try JSONSerialization.jsonObject(with: Data(answer)) as? [String: Any])
        }
    }

    @Test(
        "it says where it listens, prints a ticket into its folder, presses keys, obeys its control socket, ends on SIGTERM"
    )
    func whole() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("vd-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let control = folder.appendingPathComponent("control").path
        let process = Process()
        process.executableURL = Self.program
        process.arguments = [
            "--printer", "tcp:0", "--keypad", "tcp:0", "--control", control, "--out",
            folder.appendingPathComponent("out").path,
        ]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        defer { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }
        let first = Line.readLine(output.fileHandleForReading.fileDescriptor)
        let addresses = try #require(try JSONSerialization.jsonObject(with: Data(first)) as? [String: String])
        func port(_ name: String) throws -> UInt16 {
            try #require(addresses[name]?.split(separator: ":").last.flatMap { UInt16($0) })
        }
        var information = stat()
        #expect(stat(control, &information) == 0 && information.st_mode & 0o777 == 0o600)
        let socket = try #require(Line(path: control))
        defer { close(socket.descriptor) }

        let printer = try #require(Line(port: try port("printer")))
        defer { close(printer.descriptor) }
        #expect(try socket.ask(#"{"device":"printer","do":"speed","factor":20}"#)["ok"] as? Bool == true)
        printer.send(Bytes.ticket + Bytes.processID("0001"))
        #expect(printer.read(7) == [0x37, 0x22, 0x30, 0x30, 0x30, 0x31, 0x00])
        let tickets = try #require(
            try socket.ask(#"{"device":"printer","do":"tickets"}"#)["tickets"] as? [[String: Any]])
        #expect((tickets[0]["text"] as? [String])?.contains("A012") == true && tickets[0]["complete"] as? Bool == true)
        #expect(tickets[0]["qr"] as? [String] == ["https://example.gov.cn/t/HJ-0001"])
        let png = try #require(tickets[0]["png"] as? String)
        #expect(try Data(contentsOf: URL(fileURLWithPath: png)).starts(with: [0x89, 0x50]))

        // Back-pressure: with the cover open the printer stops taking bytes and the sender notices.
        #expect(try socket.ask(#"{"device":"printer","do":"fault","kind":"coverOpen"}"#)["ok"] as? Bool == true)
        printer.send(Bytes.eot(1))
        #expect(printer.read(1) == [0x1E])
        #expect(try socket.ask(#"{"device":"printer","do":"clear","kind":"coverOpen"}"#)["ok"] as? Bool == true)
        // The link is cut: the connection ends.
        #expect(try socket.ask(#"{"device":"printer","do":"fault","kind":"unplug"}"#)["ok"] as? Bool == true)
        #expect(printer.read(1) == [])

        let keypad = try #require(Line(port: try port("keypad")))
        defer { close(keypad.descriptor) }
        keypad.send([0])
        #expect(try socket.ask(#"{"device":"keypad","do":"press","key":"verySatisfied"}"#)["ok"] as? Bool == true)
        #expect(keypad.read(16) == [0, 0, 0x1E, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])
        #expect(try socket.ask(#"{"device":"keypad","do":"garbage","bytes":"FF 00 7f"}"#)["ok"] as? Bool == true)
        #expect(keypad.read(3) == [0xFF, 0x00, 0x7F])

        kill(process.processIdentifier, SIGTERM)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0 && process.terminationReason == .exit)
        #expect(stat(control, &information) != 0, "the socket file is gone")
    }

    @Test("a terminal carries the same bytes")
    func terminal() throws {
        let server = try VirtualPrinterServer(on: .pty)
        defer { server.stop() }
        let path = String(server.address.dropFirst(4))
        let descriptor = open(path, O_RDWR | O_NOCTTY)
        defer { close(descriptor) }
        #expect(descriptor >= 0)
        #expect(write(descriptor, Bytes.eot(4), 3) == 3)
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        #expect(poll(&waiting, 1, 20_000) == 1)
        var byte: UInt8 = 0
        #expect(read(descriptor, &byte, 1) == 1 && byte == 0x12)
    }

    @Test(
        "wrong requests are answered with what is wrong and the nearest right word",
        arguments: [
            ("", "not JSON"), ("[]", "not a JSON object"), ("\u{0}", "not JSON"),
            (#"{"device":"printer"}"#, "'do' is missing"),
            (#"{"device":5,"do":"status"}"#, "'device' is not text"),
            (#"{"device":"printr","do":"status"}"#, "did you mean 'printer'"),
            (#"{"device":"printer","do":"stats"}"#, "did you mean 'status'"),
            (#"{"device":"printer","do":"fault","kind":"paperout"}"#, "did you mean 'paperOut'"),
            (#"{"device":"printer","do":"fault","kind":"slow","vaule":3}"#, "did you mean 'value'"),
            (#"{"device":"printer","do":"fault","kind":"slow","value":-3}"#, "'value' is not in"),
            (#"{"device":"printer","do":"fault","kind":"slow","value":"3"}"#, "'value' is not a number"),
            (#"{"device":"printer","do":"fault","kind":"slow","value":true}"#, "'value' is not a number"),
            (#"{"device":"printer","do":"fault","kind":"unplug","afterBytes":1.5}"#, "not a whole number"),
            (#"{"device":"printer","do":"fault","kind":"unplug","afterBytes":1,"afterMillimetres":1}"#, "exclude"),
            (#"{"device":"keypad","do":"press","key":"satisfied"}"#, "there is no keypad"),
        ])
    func wrong(line: String, part: String) throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("c-\(UUID().uuidString.prefix(8))")
            .path
        let printer = try VirtualPrinterServer(on: .tcp(port: 0))
        defer { printer.stop() }
        let control = try ControlServer(path: path, printer: printer, keypad: nil)
        defer { control.stop() }
        let answer = control.answer(Array(line.utf8))
        #expect(answer.contains(part) && answer.contains("\"ok\":false"), "\(answer)")
        #expect(control.answer([0xFF, 0xFE]).contains("not JSON"))
        #expect(control.answer([UInt8](repeating: 0x20, count: 70_000)).contains("longer than"))
    }

    @Test("a control path that is served already is refused")
    func taken() throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("c-\(UUID().uuidString.prefix(8))")
            .path
        let control = try ControlServer(path: path, printer: nil, keypad: nil)
        defer { control.stop() }
        #expect(throws: SocketError.self) { try ControlServer(path: path, printer: nil, keypad: nil) }
    }

    @Test(
        "wrong arguments end with 64 and say what is wrong",
        arguments: [
            [], ["--printer", "udp:1"], ["--printer", "tcp:70000"], ["--printer", "tcp:0", "--printer-profile", "x"],
        ])
    func arguments(arguments: [String]) throws {
        let process = Process()
        process.executableURL = Self.program
        process.arguments = arguments
        let errors = Pipe()
        process.standardError = errors
        process.standardOutput = Pipe()
        try process.run()
        let text = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(process.terminationStatus == 64 && !text.isEmpty)
    }
}

extension ProgramTests.Line {
    static func readLine(_ descriptor: Int32) -> [UInt8] {
        var got: [UInt8] = []
        var byte: UInt8 = 0
        while Glibc.read(descriptor, &byte, 1) == 1, byte != 0x0A { got.append(byte) }
        return got
    }
}
