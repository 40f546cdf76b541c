import Foundation
import Testing
import VirtualDevices

/// The virtual printer and Tests/Tools/escpos_parser.py read the same bytes and must agree; neither shares code with
/// the other or with a driver.
@Suite("Second parser")
struct SecondParserTests {
    struct Parsed: Codable, Equatable {
        struct Ticket: Codable, Equatable {
            var text: [String]
            var qr: [String]
            var rasters: [String]
            var end: String
        }
        var tickets: [Ticket]
    }

    static func python(_ bytes: [UInt8], columns: Int = 48) throws -> Parsed {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("escpos-\(UUID().uuidString)")
        try Data(bytes).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        process.arguments = ["python3", "Tests/Tools/escpos_parser.py", "--columns", "\(columns)", file.path]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return try JSONDecoder().decode(Parsed.self, from: data)
    }

    /// Hashes of rasters come from sha256sum, so that no crypto library is needed here.
    static func printed(_ bytes: [UInt8], _ profile: PrinterProfile = .epson) throws -> Parsed {
        var host = Host(profile, paper: 1e6)
        host.send(bytes, limit: .seconds(600))
        host.wait(.seconds(60))
        var tickets: [Parsed.Ticket] = []
        for ticket in host.printer.tickets {
            let whole = ticket.rasters.filter { $0.rows * $0.scaleY > 0 }
            guard ticket.end != .open || !ticket.text.isEmpty || !ticket.qr.isEmpty || !whole.isEmpty else { continue }
            tickets.append(
                Parsed.Ticket(
                    text: ticket.text,
                    qr: ticket.qrPayloads.map { $0.map { String(format: "%02x", $0) }.joined() },
                    rasters: try whole.map { try sha256(Array("\($0.bytesPerRow):".utf8) + $0.bytes) },
                    end: ticket.end.rawValue))
        }
        return Parsed(tickets: tickets)
    }

    private static func sha256(_ bytes: [UInt8]) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("raster-\(UUID().uuidString)")
        try Data(bytes).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        process.arguments = ["sha256sum", file.path]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: data.prefix(64), as: UTF8.self)
    }

    static func agree(_ bytes: [UInt8], _ profile: PrinterProfile = .epson) throws -> Int {
        let ours = try printed(bytes, profile)
        #expect(try python(bytes, columns: profile.dots / 12) == ours)
        return ours.tickets.count
    }

    @Test("they agree on streams written by hand", arguments: ["queue-ticket", "rasters-and-codes", "odd-commands"])
    func fixtures(name: String) throws {
        let text = try String(contentsOfFile: "Tests/Fixtures/VirtualDevices/\(name).hex", encoding: .utf8)
        var bytes: [UInt8] = []
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            for pair in line.split(separator: " ") { bytes.append(try #require(UInt8(pair, radix: 16))) }
        }
        #expect(try Self.agree(bytes) >= 1)
        #expect(try Self.agree(bytes, .generic58) >= 1)
    }

    @Test("they agree on a whole ticket and on what it says")
    func ticket() throws {
        let parsed = try Self.python(Bytes.ticket + Bytes.ticket)
        #expect(try Self.agree(Bytes.ticket + Bytes.ticket) == 2)
        #expect(parsed.tickets[1].text.contains("A012") && parsed.tickets[1].end == "partialCut")
    }

    @Test("they agree on generated streams of well-formed commands", arguments: 1...6)
    func generated(seed: Int) throws {
        var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15
        func next(_ limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % limit
        }
        let words = ["取号", "A012", "办件编号 HJ-K01", "请留意叫号，过号重新取号。", "福建政务服务中心", " ", "~}|", "镕"]
        var bytes: [UInt8] = [0x1B, 0x40] + Bytes.chineseOn
        for _ in 0..<150 {
            switch next(14) {
            case 0...4: bytes += Bytes.gb(words[next(words.count)])
            case 5: bytes += [0x0A]
            case 6: bytes += [0x1D, 0x21, UInt8(next(3) * 16 + next(3))]
            case 7: bytes += [0x0A, 0x1B, 0x61, UInt8(next(3))]
            case 8: bytes += [0x1B, 0x45, UInt8(next(2)), 0x1D, 0x42, UInt8(next(2)), 0x1B, 0x2D, UInt8(next(2))]
            case 9: bytes += [0x0A] + Bytes.qr(Array(words[next(words.count)].utf8), size: UInt8(1 + next(8)))
            case 10: bytes += [0x0A] + Bytes.raster(width: 1 + next(40), rows: 1 + next(9)) { _ in UInt8(next(256)) }
            case 11:
                bytes += [0x0A, 0x1D, 0x56, [0, 1, 65, 66, 48, 49][next(6)]]
                if [65, 66].contains(bytes[bytes.count - 1]) { bytes.append(UInt8(next(30))) }
            case 12: bytes += [[0x10, 0x04, UInt8(1 + next(4))], [0x1D, 0x72, 1], Bytes.processID("0042")][next(3)]
            default: bytes += [0x1B, 0x64, UInt8(next(3)), 0x1C, 0x2E] + Bytes.chineseOn
            }
        }
        #expect(try Self.agree(bytes) > 1)
    }

    @Test("they agree on a stream that breaks off anywhere", arguments: [1, 40, 99, 160, 222, 300])
    func truncated(length: Int) throws {
        #expect(try Self.agree(Bytes.ticket + Bytes.ticket.prefix(length)) >= 1)
    }

    @Test("the second parser notices a changed byte")
    func notices() throws {
        var bytes = Bytes.ticket
        let at = try #require(bytes.firstIndex(of: 0x41))
        bytes[at] = 0x42
        #expect(try Self.python(bytes) != Self.printed(Bytes.ticket))
    }
}
