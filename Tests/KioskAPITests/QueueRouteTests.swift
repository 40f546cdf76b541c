import Controller
import DeviceModel
import KioskCore
import KioskWire
import Testing

@testable import KioskAPI

@Suite("Queue routes", .serialized, .timeLimit(.minutes(1)))
struct QueueRouteTests {
    static let json = ["Content-Type: application/json"]
    static let next = "{\"do\":\"next\",\"queue\":\"综合窗口\",\"window\":\"3\"}"

    @Test("windows read numbers and figures; durations are milliseconds, what is not known is absent")
    func reads() async throws {
        _ = try await Served.with { served in
            let windows = served.client(.windows)
            let number = try #require(try await windows.queueNumbers().numbers.first)
            #expect(number.number == "A001" && number.state == "called" && number.window == "2")
            let figures = try #require(try await windows.queueFigures().queues.first)
            #expect(figures.issued == 1 && figures.averageWaiting_ms == 60_000 && figures.averageHandling_ms == nil)
        }
    }

    @Test("every call arrives as the core's call")
    func calls() async throws {
        _ = try await Served.with { served in
            let windows = served.client(.windows)
            let steps: [(QueueCallMessage.Step, QueueStep)] = [
                (.call, .called), (.recall, .recalled), (.serve, .served), (.end, .ended), (.abandon, .abandoned),
            ]
            #expect(steps.count + 1 == QueueCallMessage.Step.allCases.count)
            for (step, _) in steps {
                let answer = try await windows.queueCall(.init(step, number: "A001", queue: "综合窗口", window: "3"))
                #expect(answer.number.number == "A001" && !answer.repeated)
            }
            #expect(
                await served.kiosk.calls
                    == steps.map { QueueCall(queue: "综合窗口", label: "A001", step: $0.1, window: "3") })
            _ = try await windows.queueCall(.init(.next, queue: "综合窗口", window: "3"))
            _ = try await windows.queueCall(.init(.next, queue: "综合窗口", queueClass: "priority", window: "3"))
            #expect(
                await served.kiosk.nexts == [
                    QueueNext(queue: "综合窗口", window: "3"),
                    QueueNext(queue: "综合窗口", queueClass: .priority, window: "3"),
                ])
            await served.kiosk.answerQueue(.success(QueueAnswer(ScriptedKiosk.standing, isRepeat: true)))
            #expect(try await windows.queueCall(.init(.next, queue: "综合窗口", window: "2")).repeated)
        }
    }

    @Test("windows may do queue calls and nothing else, and nobody else may")
    func roles() async throws {
        _ = try await Served.with { served in
            for role in Role.allCases where role != .windows {
                let problem = try served.problem(
                    served.ask("POST", "/v1/queue/calls", role: role, headers: Self.json, body: Self.next))
                #expect(problem.status == 403 && problem.code == "auth.role", "\(role)")
            }
            #expect(await served.kiosk.nexts.isEmpty)
            for path in ["numbers", "figures"] {
                #expect(served.ask("GET", "/v1/queue/\(path)").status == 403)
                #expect(served.ask("GET", "/v1/queue/\(path)", role: .technician).status == 200)
            }
            let own: Set<Route.Operation> = [.queueNumbers, .queueFigures, .queueCall, .events, .document]
            for route in Route.all where !own.contains(route.operation) {
                let path = "/" + route.path.map { $0 == "{}" ? "x" : $0 }.joined(separator: "/")
                #expect(served.ask(route.method, path, role: .windows).status == 403, "\(path)")
            }
        }
    }

    @Test("every refusal is problem details with its code and how the number stands", arguments: QueueRefusal.allCases)
    func refusals(refusal: QueueRefusal) async throws {
        _ = try await Served.with { served in
            await served.kiosk.answerQueue(.failure(refusal))
            let body = "{\"do\":\"end\",\"number\":\"A001\",\"queue\":\"综合窗口\",\"window\":\"3\"}"
            let problem = try served.problem(
                served.ask("POST", "/v1/queue/calls", role: .windows, headers: Self.json, body: body))
            let status =
                switch refusal {
                case .unknownNumber, .unknownQueue: 404
                case .notStored: 503
                default: 409
                }
            #expect(problem.status == status && problem.code == "queue.\(refusal.rawValue)")
            #expect(problem.detail.hasSuffix("A001 is called, window 2."))
        }
    }

    @Test(
        "a hostile body is told what is wrong with it, and calls nobody",
        arguments: [
            ("", "json.syntax"), ("[]", "queue.stepMissing"), ("{\"do\":1}", "queue.stepMissing"),
            ("{\"do\":\"nxt\"}", "queue.stepUnknown"), ("{\"do\":\"next\",\"queue\":\"q\"}", "json.key.missing"),
            ("{\"do\":\"end\",\"queue\":\"q\",\"window\":\"3\"}", "json.key.missing"),
            (
                "{\"do\":\"next\",\"queue\":\"q\",\"window\":\"3\",\"number\":\"A001\"}", "json.key.unknown"
            ),
            (
                "{\"do\":\"next\",\"queue\":\"q\",\"window\":\"3\",\"queueClass\":\"vip\"}", "json.value.unknown"
            ),
            ("{\"do\":\"next\",\"queue\":\"q\",\"window\":3}", "json.value.type"),
            ("{\"do\":\"next\",\"queue\":\"q\",\"window\":\"\"}", "json.value.text"),
            ("{\"do\":\"next\",\"queue\":\"q\",\"window\":\"\\u202e3\"}", "json.value.text"),
            ("{\"do\":\"next\",\"do\":\"end\"}", "json.duplicateKey"),
        ])
    func hostile(body: String, code: String) {
        do {
            _ = try QueueCallReader.read(Array(body.utf8), limit: 32 << 10)
            Issue.record("it was taken")
        } catch { #expect(error.status == 400 && error.code == code, "\(error.detail)") }
    }

    @Test("windows' events tell of numbers, and of nobody's session")
    func events() async throws {
        _ = try await Served.with { served in
            let events = served.client(.windows).events(after: 0)
            await served.kiosk.happen(.stage("form", service: ServiceID("S1")))
            await served.kiosk.happen(.queue(ScriptedKiosk.standing))
            for try await event in events {
                #expect(event.kind == .queue && event.queueNumber == "A001" && event.queueWindow == "2")
                break
            }
        }
    }
}
