import Controller
import DeviceModel
import Foundation
import Glibc
import ItemList
import KioskCore
import KioskWire
import Logging
import Testing

@testable import KioskAPI

@Suite("KioskServer", .serialized, .timeLimit(.minutes(1)))
struct KioskServerTests {
    @Test("every reading route answers its role through the client")
    func reads() async throws {
        _ = try await Served.with { served in
            let citizen = served.client(.citizen)
            let technician = served.client(.technician)
            let items = try await citizen.items()
            #expect(items.total == 1 && items.offered == 0 && items.sequence == 7)
            #expect(items.items.first?.alternatives.isEmpty == false)
            #expect(try await citizen.item(ScriptedKiosk.item.id).steps == ["notice", "takeNumber"])
            let screen = try await citizen.screen()
            #expect(screen.stage == "ready" && screen.limit?.extendBy == "moreTime" && screen.speech.zh == "请选择")
            #expect(try await technician.devices().devices.map(\.id) == ["printer.front"])
            #expect(try await technician.device("printer.front").usable == .no)
            let fault = try #require(try await technician.faults().faults.first)
            #expect(fault.code == "printer.paper.out" && !fault.remedy.isEmpty && fault.title.zh == "凭条纸用完")
            #expect(try await technician.acknowledge(fault: "f/1").faults.count == 1)
            #expect(await served.kiosk.acknowledged == ["f/1"])
            #expect(try await technician.statistics().devices.isEmpty)
            #expect(try await technician.health().store.silent == 1)
        }
    }

    @Test("every input arrives as the core's input")
    func inputs() async throws {
        let all: [(InputMessage, CitizenInput)] = [
            (.start(item: "x"), .start(item: "x")), (.proceed, .proceed),
            (.requestCode(idNumber: "35"), .requestCode(idNumber: "35")), (.enterCode(code: "1"), .enterCode("1")),
            (.declineLookups(materials: ["照"]), .declineLookups(["照"])), (.fill(fields: ["a": ""]), .fill(["a": ""])),
            (.promise(material: "m", agreed: true), .promise(material: "m", agreed: true)),
            (.scan(material: "m"), .scan(material: "m")), (.missing(material: "m"), .missing(material: "m")),
            (.consentPartial(agreed: false), .consentPartial(false)), (.reprint, .reprint),
            (.rate(level: 3), .rate(level: 3)),
            (.explainRating(reasons: ["x"], phone: ""), .explainRating(reasons: ["x"], phone: "")),
            (.moreTime, .moreTime), (.reportUnresolved, .reportUnresolved), (.cancel, .cancel),
            (.reportItem(item: "x"), .reportItem("x")),
            (.assist(options: ["speech", "moreTime"]), .assist([.speech, .moreTime])),
            (.ordinaryNumber, .queueClass(.ordinary)), (.priorityNumber, .queueClass(.priority)),
            (.deliverCounter, .deliver(.counter)), (.deliverPost, .deliver(.post)),
        ]
        #expect(all.count == InputMessage.names.count)
        _ = try await Served.with { served in
            for (message, _) in all { _ = try await served.client(.citizen).input(message) }
            #expect(await served.kiosk.inputs == all.map(\.1))
        }
    }

    @Test("every error is problem details with its code")
    func errors() async throws {
        _ = try await Served.with { served in
            let json = ["Content-Type: application/json"]
            let post = "/v1/session/inputs"
            let cases: [((status: Int, body: String, head: String), Int, String)] = [
                (served.ask("GET", "/"), 404, "request.path"), (served.ask("GET", "/v1/nothing"), 404, "request.path"),
                (served.ask("GET", "/v1/items/%ff"), 404, "request.path"),
                (served.ask("GET", "/v1/items/none"), 404, "item.unknown"),
                (served.ask("DELETE", "/v1/items"), 405, "request.method"),
                (served.ask("OPTIONS", post), 405, "request.method"),
                (served.ask("GET", "/v1/items?x=1"), 400, "request.query"),
                (served.ask("GET", "/v1/items", role: nil), 401, "auth.token"),
                (served.ask("GET", "/v1/items", role: nil, headers: ["Authorization: Bearer 00"]), 401, "auth.token"),
                (served.ask("GET", "/v1/items", role: nil, headers: ["Authorization: Basic 00"]), 401, "auth.token"),
                (served.ask("GET", "/v1/health"), 403, "auth.role"),
                (served.ask("GET", "/v1/session", role: .technician), 403, "auth.role"),
                (served.ask("GET", "/v1/devices/none", role: .technician), 404, "device.unknown"),
                (served.ask("POST", "/v1/faults/none/acknowledge", role: .technician), 404, "fault.unknown"),
                (served.ask("GET", "/v1/cases", role: .technician), 500, "kiosk.internal"),
                (served.ask("GET", "/v1/items", body: "x"), 400, "request.body"),
                (served.ask("GET", "/v1/events", headers: ["Last-Event-ID: -1"]), 400, "events.lastEventID"),
                (served.ask("POST", post, body: "{}"), 415, "request.mediaType"),
                (served.ask("POST", post, headers: ["Content-Type: text/plain"], body: "{}"), 415, "request.mediaType"),
                (
                    served.ask("POST", post, headers: json, body: String(repeating: " ", count: 40_000)), 413,
                    "request.tooLarge"
                ),
                (served.ask("GET", "/v1/items", host: nil), 400, "request.host"),
                (served.ask("GET", "/v1/items", host: "kiosk.example"), 400, "request.host"),
                (served.ask("GET", "/v1/items", headers: ["Host: localhost"]), 400, "request.host"),
                (served.ask("GET", "/v1/items", headers: ["Origin: http://evil.example"]), 403, "request.origin"),
                (served.ask("GET", "/v1/items", headers: ["Origin: null"]), 403, "request.origin"),
                (served.ask("GET", "/v1/items", host: "127.0.0.1:1", tcp: true), 400, "request.host"),
            ]
            for (answer, status, code) in cases {
                let problem = try served.problem(answer)
                #expect(problem.status == status && problem.code == code, "\(answer.head)")
            }
            #expect(served.ask("DELETE", "/v1/items").head.contains("Allow: GET"))
            let own = "http://127.0.0.1:\(served.port)"
            let good = served.ask(
                "GET", "/v1/items", headers: ["Origin: \(own)"], host: "127.0.0.1:\(served.port)", tcp: true)
            #expect(good.status == 200)
        }
    }

    @Test(
        "bytes that are no HTTP get problem details too, and the connection ends",
        arguments: [
            ("\u{16}\u{3}\u{1}\u{2}\u{0}", 400, "request.http"), ("GET\r\n\r\n", 400, "request.http"),
            ("GET /v1/items HTTP/9.9\r\n\r\n", 400, "request.http"),
            ("GET /v1/items HTTP/1.1\r\nHost localhost\r\n\r\n", 400, "request.http"),
            ("GET /v1/items HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", 400, "request.http"),
            ("GET /v1/items HTTP/1.1\r\nX: \(String(repeating: "x", count: 20_000))\r\n\r\n", 431, "request.headers"),
            (
                "GET / HTTP/1.1\r\n" + (0..<100).map { "X\($0): 1\r\n" }.joined() + "\r\n", 431, "request.headers"
            ),
            ("GET /\(String(repeating: "x", count: 90_000)) HTTP/1.1\r\n\r\n", 431, "request.headers"),
        ])
    func noHTTP(bytes: String, status: Int, code: String) async throws {
        _ = try await Served.with { served in
            let answer = Served.parts(served.raw(bytes))
            let problem = try served.problem(answer)
            #expect(problem.status == status && problem.code == code, "\(answer)")
        }
    }

    @Test("an answer that is due comes before the one to what follows it and is no HTTP")
    func noHTTPAfterARequest() async throws {
        _ = try await Served.with { served in
            let good =
                "GET /v1/items HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer \(served.token(.citizen))\r\n\r\n"
            let answer = served.raw(good + "no http\r\n\r\n")
            let first = try #require(answer.range(of: "HTTP/1.1 200"))
            let second = try #require(answer.range(of: "HTTP/1.1 400"))
            #expect(first.lowerBound < second.lowerBound && answer.contains("\"code\":\"request.http\""))
        }
    }

    @Test(
        "a hostile body is told what is wrong with it, and does nothing",
        arguments: [
            ("", "json.syntax"), ("{", "json.syntax"), ("[]", "input.missing"), ("null", "input.missing"),
            ("{\"input\":1}", "input.missing"), ("{\"input\":\"proceeed\"}", "input.unknown"),
            ("{\"input\":\"proceed\",\"x\":1}", "json.key.unknown"),
            ("{\"input\":\"proceed\",\"input\":\"cancel\"}", "json.duplicateKey"),
            ("{\"input\":\"rate\",\"level\":6}", "json.value.range"),
            ("{\"input\":\"rate\",\"level\":1.5}", "json.number"),
            ("{\"input\":\"rate\",\"level\":true}", "json.value.type"), ("{\"input\":\"start\"}", "json.key.missing"),
            ("{\"input\":\"scanQR\",\"payload\":\"x\"}", "input.unknown"),
            ("{\"input\":\"fill\",\"fields\":{\"a\":[[[[1]]]]}}", "json.depth"),
            ("{\"input\":\"start\",\"item\":\"\\u0000\"}", "json.value.text"),
            ("{\"input\":\"proceed\"} x", "json.syntax"), ("\u{FEFF}{\"input\":\"proceed\"}", "json.bom"),
        ])
    func hostile(body: String, code: String) throws {
        do {
            _ = try InputReader.read(Array(body.utf8), limit: 32 << 10)
            Issue.record("it was taken")
        } catch { #expect(error.status == 400 && error.code == code, "\(error.detail)") }
    }

    @Test("bytes that are not UTF-8 are refused")
    func notUTF8() {
        #expect(throws: Problem.self) {
            try InputReader.read(Array("{\"input\":\"start\",\"item\":\"".utf8) + [0xFF, 0x22, 0x7D], limit: 1000)
        }
    }

    @Test("an unknown input names the nearest")
    func nearest() {
        do { _ = try InputReader.read(Array("{\"input\":\"proced\"}".utf8), limit: 1000) } catch {
            #expect(error.detail.contains("Did you mean 'proceed'?"))
        }
    }

    @Test("a refused input carries the citizen's words and the choices there are")
    func refused() async throws {
        _ = try await Served.with { served in
            await served.kiosk.refuse(
                InputRefusal(code: "input.notNow", text: LocalizedText(zh: "现在不能", en: "Not now"), choices: ["start"]))
            await #expect(throws: ProblemMessage.self) { try await served.client(.citizen).input(.proceed) }
            let answer = served.ask(
                "POST", "/v1/session/inputs", headers: ["Content-Type: application/json"],
                body: "{\"input\":\"proceed\"}")
            let problem = try served.problem(answer)
            #expect(problem.status == 409 && problem.choices == ["start"] && problem.remedy.zh == "现在不能")
        }
    }

    @Test("a body that does not come is not waited for for ever")
    func lateBody() async throws {
        _ = try await Served.with {
            $0.bodyDeadline = .milliseconds(200)
        } _: { served in
            let answer = served.ask(
                "POST", "/v1/session/inputs", headers: ["Content-Type: application/json", "Content-Length: 100"],
                body: "{")
            let problem = try served.problem(answer)
            #expect(problem.code == "request.timeout" && problem.status == 408)
        }
    }

    @Test("socket and tokens are for their owner alone")
    func modes() async throws {
        _ = try await Served.with { served in
            for path in [served.socket] + Role.allCases.map({ served.folder + "/tokens/\($0.rawValue)" }) {
                let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber
                #expect(mode?.intValue == 0o600, "\(path)")
            }
            #expect(try String(contentsOfFile: served.folder + "/port", encoding: .utf8) == "\(served.port)\n")
        }
    }

    @Test("a second server does not take the first one's socket")
    func second() async throws {
        _ = try await Served.with { served in
            let settings = APISettings(socket: served.socket, tokenFolder: served.folder + "/tokens")
            let other = try KioskServer(backend: served.kiosk, settings: settings, logger: .init(label: "test"))
            await #expect(throws: KioskServer.Failure.self) { try await other.run() }
            #expect(try await served.client(.citizen).items().total == 1)
        }
    }

    @Test("a token that others may read, is cut short, or is the same as another's is refused")
    func badTokens() throws {
        let folder = NSTemporaryDirectory() + "kiosk-tokens-" + UUID().uuidString.prefix(8)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let tokens = try RoleTokens(folder: folder)
        let text = try String(contentsOfFile: folder + "/citizen", encoding: .utf8)
        #expect(tokens.role(of: text.utf8.dropLast()) == .citizen)
        #expect(tokens.role(of: text.utf8) == nil && tokens.role(of: [UInt8]()) == nil)
        #expect(tokens.role(of: text.utf8.dropLast(2)) == nil)
        chmod(folder + "/citizen", 0o644)
        #expect(throws: RoleTokens.Failure.self) { try RoleTokens(folder: folder) }
        chmod(folder + "/citizen", 0o600)
        try text.dropLast(9).write(toFile: folder + "/citizen", atomically: false, encoding: .utf8)
        #expect(throws: RoleTokens.Failure.self) { try RoleTokens(folder: folder) }
        try Data(contentsOf: URL(fileURLWithPath: folder + "/technician")).write(
            to: URL(fileURLWithPath: folder + "/citizen"))
        #expect(throws: RoleTokens.Failure.self) { try RoleTokens(folder: folder) }
    }
}
