import Controller
import Foundation
import Glibc
import KioskCore
import KioskWire
import Testing

@testable import KioskAPI

@Suite("Streams", .serialized, .timeLimit(.minutes(1)))
struct StreamTests {
    @Test("events come with their ids, and those missed come first")
    func events() async throws {
        _ = try await Served.with { served in
            for number in 1...4 { await served.kiosk.happen(.offersChanged(offered: number, of: 87)) }
            var seen: [UInt64] = []
            for try await event in served.client(.technician).events(after: 2) {
                seen.append(event.sequence)
                if seen.count == 2 { await served.kiosk.happen(.stopping) }
                if seen.count == 3 { break }
            }
            #expect(seen == [3, 4, 5])
        }
    }

    @Test("a citizen's screen is not told of devices")
    func filtered() async throws {
        _ = try await Served.with { served in
            await served.kiosk.happen(.faultRaised(ScriptedKiosk.fault))
            await served.kiosk.happen(.stage("ready", service: nil))
            for try await event in served.client(.citizen).events(after: 0) {
                #expect(event.kind == .stage)
                break
            }
        }
    }

    @Test("shutting down with a stream, a client that reads nothing and a half-sent body takes under two seconds")
    func shutdown() async throws {
        let took = try await Served.with { served in
            let authorization = "Authorization: Bearer \(served.token(.technician))\r\n"
            for _ in 0..<2 {
                let stuck = served.connected()
                let text = "GET /v1/events HTTP/1.1\r\nHost: localhost\r\n\(authorization)\r\n"
                _ = send(stuck, text, text.utf8.count, Int32(MSG_NOSIGNAL))
            }
            let half = served.connected()
            let text =
                "POST /v1/session/inputs HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer \(served.token(.citizen))\r\n"
                + "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"
            _ = send(half, text, text.utf8.count, Int32(MSG_NOSIGNAL))
            for number in 1...600 { await served.kiosk.happen(.offersChanged(offered: number, of: 87)) }
            let screen = try await served.client(.citizen).screen()
            #expect(screen.stage == "ready")
        }
        #expect(took < .seconds(2))
    }

    @Test("records are read from bytes cut anywhere")
    func parser() throws {
        let text = Array(": hello\r\nid: 7\r\nevent: stage\ndata: {\"a\":\ndata: 1}\n\ndata:x\n\n\n".utf8)
        let whole = [
            EventStreamParser.Record(id: "7", event: "stage", data: "{\"a\":\n1}"),
            EventStreamParser.Record(id: "7", event: "message", data: "x"),
        ]
        for cut in 0...text.count {
            var parser = EventStreamParser()
            let first = try parser.feed(text[..<cut])
            let records = try first + parser.feed(text[cut...])
            #expect(records == whole)
        }
        var parser = EventStreamParser()
        #expect(throws: (any Error).self, "an endless line was taken") {
            try parser.feed([UInt8](repeating: 65, count: 2 << 20))
        }
    }
}
