import Foundation
import Glibc
import Testing
import VirtualDevices

/// Links on TCP that are pulled and put back, and the control socket when it is full.
@Suite("Links of virtual devices")
struct LinkTests {
    /// Connects once the port is listened on; 10 s at most.
    func connected(_ port: UInt16) throws -> ProgramTests.Line {
        for _ in 0..<2000 {
            if let line = ProgramTests.Line(port: port) { return line }
            usleep(5_000)
        }
        return try #require(ProgramTests.Line(port: port))
    }

    @Test("a keypad that is unplugged ends its connection and refuses new ones; plugged in, it serves the same port")
    func keypad() throws {
        let server = try VirtualKeypadServer(on: .tcp(port: 0))
        defer { server.stop() }
        let port = try #require(server.port)
        for _ in 0..<3 {
            let line = try connected(port)
            server.unplug()
            #expect(line.read(1) == [])
            close(line.descriptor)
            for _ in 0..<10 { #expect(ProgramTests.Line(port: port) == nil, "an unplugged keypad is not there") }
            server.plugIn()
        }
        let line = try connected(port)
        defer { close(line.descriptor) }
        server.press(usage: 0x1E)
        #expect(line.read(8) == [0, 0, 0x1E, 0, 0, 0, 0, 0])
    }

    @Test("a printer that is unplugged is refused, without a client too; plugged in, it answers on the same port")
    func printer() throws {
        let server = try VirtualPrinterServer(on: .tcp(port: 0))
        defer { server.stop() }
        let port = try #require(server.port)
        let first = try connected(port)
        server.with { $0.inject(PrinterFault(.unplug)) }
        #expect(first.read(1) == [])
        close(first.descriptor)
        #expect(ProgramTests.Line(port: port) == nil)
        server.with { $0.clear(.unplug) }
        let second = try connected(port)
        defer { close(second.descriptor) }
        second.send(Bytes.eot(4))
        #expect(second.read(1) == [0x12])
    }

    @Test("a ninth client of the control socket waits for room and is answered")
    func ninth() throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("c-\(UUID().uuidString.prefix(8))")
            .path
        let keypad = try VirtualKeypadServer(on: .pty)
        defer { keypad.stop() }
        let control = try ControlServer(path: path, printer: nil, keypad: keypad)
        defer { control.stop() }
        let status = #"{"device":"keypad","do":"status"}"#
        var lines: [ProgramTests.Line] = []
        for _ in 0..<8 {
            let line = try #require(ProgramTests.Line(path: path))
            #expect(try line.ask(status)["ok"] as? Bool == true)
            lines.append(line)
        }
        let ninth = try #require(ProgramTests.Line(path: path))
        ninth.send(Array((status + "\n").utf8))
        close(lines.removeFirst().descriptor)
        #expect(ninth.read(4096, untilNewline: true).starts(with: Array(#"{"held":[],"ok":true}"#.utf8)))
        // Clients that come and go one after the other are all answered.
        close(ninth.descriptor)
        for _ in 0..<40 {
            let line = try #require(ProgramTests.Line(path: path))
            #expect(try line.ask(status)["ok"] as? Bool == true)
            close(line.descriptor)
        }
        for line in lines { close(line.descriptor) }
    }
}
