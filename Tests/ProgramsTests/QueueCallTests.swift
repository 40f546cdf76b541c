import DeviceModel
import Foundation
import Glibc
import KioskWire
import Synchronization
import Testing

/// Numbers of the real kioskd, called by windows over HTTP and by kioskctl.
@Suite("Queue calls of kioskd", .serialized)
struct QueueCallTests {
    static let queue = "综合窗口"

    @Test("numbers are issued, called, recalled, served, ended, abandoned; a kill changes nothing of it")
    func day() async throws {
        try await Hall.run { hall in
            let first = try hall.kioskd()
            await hall.playTake(first)
            let token = hall.state + "/tokens/windows"
            let mode = try FileManager.default.attributesOfItem(atPath: token)[.posixPermissions] as? NSNumber
            #expect(mode?.intValue == 0o600)
            let windows = try hall.client(.windows)
            let heard = Heard()
            let listening = Task { for try await event in windows.events(after: 0) { heard.add(event) } }
            defer { listening.cancel() }

            #expect(try await told(windows, .next, nil, "3") == "A001 called")
            #expect(try await told(windows, .next, nil, "3") == "A001 called again")
            #expect(
                try await hall.kioskctl("recall", "A001", "4").out.contains("A001 of 综合窗口, ordinary: called, window 4"))
            #expect(try await told(windows, .serve, "A001", "3") == "queue.otherWindow")
            #expect(try await hall.kioskctl("serve", "A001", "4").code == 0)
            #expect(try await told(windows, .next, nil, "4") == "queue.windowBusy")
            #expect(try await told(windows, .abandon, "A001", "4") == "queue.wrongOrder")
            #expect(try await hall.kioskctl("end", "A001", "4").code == 0)
            await hall.playTake(first)
            #expect(try await told(windows, .call, "A002", "3") == "A002 called")
            #expect(try await told(windows, .abandon, "A002", "3") == "A002 abandoned")
            #expect(
                try await refusals(hall) == ["auth.role", "auth.role", "queue.unknownNumber", "queue.unknownQueue"])
            #expect(try await hall.kioskctl("end", "Z999", "3").code == 3)
            #expect(try await hall.kioskctl("call", nil, "3").code == 2)

            // By ESCPOS section 3: waiting ends with the last call, handling begins there; abandoned counts in neither.
            let numbers = try await windows.queueNumbers().numbers
            let served = try #require(numbers.first { $0.number == "A001" })
            let (called, ended) = (try #require(served.calledAt), try #require(served.endedAt))
            let figures = try #require(try await windows.queueFigures().queues.first)
            #expect(figures.issued == 2 && figures.ended == 1 && figures.abandoned == 1 && figures.waiting == 0)
            #expect(figures.averageWaiting_ms == (called - served.issuedAt).milliseconds)
            #expect(figures.averageHandling_ms == (ended - called).milliseconds && ended > called)
            #expect(try await hall.kioskctlFigures().contains("2       0        0       0        1      1 (50 %)"))

            let states = [
                "A001 called 3", "A001 called 4", "A001 serving 4", "A001 ended 4", "A002 called 3", "A002 abandoned 3",
            ]
            try await until("every event has been heard") { heard.all.count >= states.count }
            #expect(heard.all == states)
            let steps = ["issued", "called", "recalled", "served", "ended", "issued", "called", "abandoned"]
            try await until("the receiver has every step") { try hall.received() == steps }

            first.signal(SIGKILL)
            #expect(try await first.ended() == 256 + SIGKILL)
            let second = try hall.kioskd()
            try await hall.offered(Hall.take, second)
            let after = try hall.client(.windows)
            #expect(try await after.queueNumbers().numbers == numbers)
            #expect(try await after.queueFigures().queues.first == figures)
            #expect(try await told(after, .end, "A001", "4") == "A001 ended again")
        }
    }

    /// One step: how its number stands then, or the code of the refusal.
    private func told(
        _ client: KioskClient, _ step: QueueCallMessage.Step, _ number: String?, _ window: String,
        queue: String = Self.queue
    ) async throws -> String {
        do {
            let answer = try await client.queueCall(.init(step, number: number, queue: queue, window: window))
            return "\(answer.number.number) \(answer.number.state)" + (answer.repeated ? " again" : "")
        } catch let problem as ProblemMessage { return problem.code }
    }

    private func refusals(_ hall: Hall) async throws -> [String] {
        let windows = try hall.client(.windows)
        var codes = [try await told(try hall.client(.citizen), .next, nil, "3")]
        do { _ = try await windows.screen() } catch let problem as ProblemMessage { codes.append(problem.code) }
        codes.append(try await told(windows, .call, "Z999", "3"))
        codes.append(try await told(windows, .next, nil, "3", queue: "社保"))
        return codes
    }
}

/// What a calling system hears.
private final class Heard: Sendable {
    private let events = Mutex<[String]>([])
    var all: [String] { events.withLock { $0 } }

    func add(_ event: EventMessage) {
        guard event.kind == .queue else { return }
        let words = [event.queueNumber, event.queueState, event.queueWindow].map { $0 ?? "-" }
        events.withLock { $0.append(words.joined(separator: " ")) }
    }
}

extension Hall {
    fileprivate func kioskctl(_ step: String, _ number: String?, _ window: String) async throws
        -> (code: Int32, out: String)
    {
        try await kioskctl([step] + (number.map { [$0] } ?? []) + ["--window", window])
    }

    fileprivate func kioskctlFigures() async throws -> String { try await kioskctl(["figures"]).out }

    private func kioskctl(_ arguments: [String]) async throws -> (code: Int32, out: String) {
        let out = folder + "/kioskctl-\(UUID().uuidString.prefix(8))"
        let run = try Running(
            "kioskctl", ["queue"] + arguments + ["--socket", state + "/api.sock"], output: out,
            errors: folder + "/kioskctl.log")
        let code = try await run.ended()
        return (code, try String(contentsOfFile: out, encoding: .utf8))
    }

    /// Steps of queue numbers that the receiver has, in the order of their sequences.
    fileprivate func received() throws -> [String] {
        let answer = try Control.ask(districtControl, ["command": "entries", "kiosk": "HJ-K01"])
        return (answer["entries"] as? [[String: Any]] ?? []).compactMap {
            ($0["body"] as? [String: Any])?["event"] as? String
        }
    }
}
