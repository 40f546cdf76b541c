import Foundation
import KioskCore
import Ports
import Testing
import VirtualDistrict

@Suite("VirtualDistrict over HTTP")
struct VirtualDistrictTests {
    static func request(_ method: String, _ path: String, _ body: String = "", more: String = "") -> String {
        "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\(more)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    static let badRequests: [(String, Int, String)] = [
        (request("GET", "/"), 404, "request.unknown"), (request("GET", "/nothing"), 404, "request.unknown"),
        (request("POST", "/identity/nothing", "{}"), 404, "request.unknown"),
        (request("GET", "/identity/codes"), 405, "request.method"),
        (request("POST", "/licences/health", "{}"), 405, "request.method"),
        (request("POST", "/cases/A1", "{}"), 405, "request.method"),
        (request("POST", "/identity/codes", ""), 400, "request.json"),
        (request("POST", "/identity/codes", "{\"idNumber\":\"1\",}"), 400, "request.json"),
        (request("POST", "/identity/codes", "{\"idNumber\":\"1\",\"idNumber\":\"2\"}"), 400, "request.json"),
        (request("POST", "/identity/codes", String(repeating: "[", count: 60_000)), 400, "request.json"),
        (request("POST", "/identity/codes", "{\"idNumbr\":\"1\"}"), 422, "idNumber"),
        (request("POST", "/licences/lookups", "{\"material\":1,\"name\":\"a\",\"idNumber\":\"1\"}"), 422, "material"),
        (request("PUT", "/cases/A1", "{}"), 422, "request.invalid"),
        (
            request("PUT", "/cases/A1", "{\"record\":{},\"ciphertext\":\"%%\",\"wrappedKey\":\"\",\"pages\":{}}"), 422,
            "base64"
        ),
        (request("PUT", "/cases/..", "{}"), 404, "request.unknown"),
        (request("POST", "/identity/codes", String(repeating: " ", count: 65_537)), 413, "request.tooLarge"),
    ]

    @Test("a wrong request gets problem details with a stable code", arguments: badRequests)
    func problems(request: String, status: Int, told: String) async throws {
        try await Harness.with { it in
            let socket = try RawSocket.tcp(it.port)
            socket.send(request.utf8)
            let answer = socket.read(until: "\u{0}")
            #expect(answer.hasPrefix("HTTP/1.1 \(status) "), "\(answer.prefix(200))")
            #expect(answer.contains("application/problem+json"))
            #expect(answer.contains(told), "\(answer)")
            #expect(status != 405 || answer.lowercased().contains("allow: "))
            // It serves on.
            #expect(await it.ports.probe(.identity, deadline: Harness.patience) == .up)
        }
    }

    @Test("every operation of the published document is served")
    func document() async throws {
        let file = Harness.folder.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "docs/openapi/district.yaml")
        var operations: [(method: String, path: String)] = []
        var path = ""
        for line in String(decoding: try Data(contentsOf: file), as: UTF8.self).split(separator: "\n") {
            if line.hasPrefix("  /") { path = line.dropFirst(2).dropLast().replacingOccurrences(of: "}", with: "") }
            for method in ["get", "post", "put", "delete", "patch"] where line == "    \(method):" {
                operations.append((method.uppercased(), path.replacingOccurrences(of: "{", with: "")))
            }
        }
        #expect(operations.count == 14)
        try await Harness.with { [operations] it in
            for operation in operations {
                let socket = try RawSocket.tcp(it.port)
                socket.send(Self.request(operation.method, operation.path, "{}").utf8)
                let answer = socket.read(until: "\u{0}")
                #expect(
                    !answer.contains("request.unknown") && !answer.contains("request.method"), "\(operation): \(answer)"
                )
            }
        }
    }

    @Test("bytes that are no HTTP, headers without end and endless bodies end their own connection only")
    func hostile() async throws {
        try await Harness.with { it in
            for bytes: [UInt8] in [
                Array("\u{0}\u{1}\u{2}garbage\r\n\r\n".utf8), [UInt8](repeating: 0xFF, count: 4096),
                Array("GET / HTTP/1.1\r\nHost: a\r\nX: ".utf8) + [UInt8](repeating: 0x61, count: 200_000),
                Array("POST /identity/codes HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\n".utf8),
            ] {
                let socket = try RawSocket.tcp(it.port)
                socket.send(bytes)
                let answer = socket.read(until: "\r\n\r\n")
                #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 4"), "\(answer.prefix(100))")
            }
            let endless = try RawSocket.tcp(it.port)
            endless.send("POST /identity/codes HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n".utf8)
            let chunk = Array("10000\r\n".utf8) + [UInt8](repeating: 0x20, count: 65_536) + Array("\r\n".utf8)
            var sent = 0
            while sent < 1000, endless.send(chunk) { sent += 1 }
            #expect(sent < 1000, "a body of 64 MB was taken to its end")
            #expect(await it.ports.probe(.identity, deadline: Harness.patience) == .up)
        }
    }

    @Test(
        "files that are wrong are refused with every place",
        arguments: [
            ("", "line 1"), ("{\n\"people\":[],\n}", "line 3"), ("{\"poeple\":[]}", "'people'"), ("[]", "object"),
            ("{\"people\":[{\"idNumber\":\"1\"},7]}", "people[0].name"),
            ("{\"people\":[{\"idNumber\":\"1\"},7]}", "people[1]"),
            (
                "{\"people\":[{\"idNumber\":\"1\",\"name\":\"a\",\"phone\":\"1234567\",\"licences\":{\"x\":{\"answer\":\"fond\"}}}]}",
                "'found'"
            ),
            (
                "{\"people\":[{\"idNumber\":\"1\",\"name\":\"a\",\"phone\":\"1234567\",\"licences\":{\"x\":{\"answer\":\"found\"}}}]}",
                "reference"
            ),
        ])
    func files(text: String, told: String) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "district-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data(text.utf8).write(to: folder.appending(path: "people.json"))
        let error = #expect(throws: DistrictFilesError.self) {
            _ = try VirtualDistrictService(.init(files: folder.path), logger: .quiet) { _ in }
        }
        #expect(error?.description.contains(told) == true, "\(String(describing: error))")
    }

    @Test("a folder without its file is told by name")
    func noFiles() {
        let error = #expect(throws: DistrictFilesError.self) {
            _ = try VirtualDistrictService(.init(files: "/nowhere"), logger: .quiet) { _ in }
        }
        #expect(error?.description.contains("/nowhere/people.json") == true)
    }
}

@Suite("Control socket of VirtualDistrict")
struct DistrictControlTests {
    static func socketPath() -> String {
        FileManager.default.temporaryDirectory.appending(path: "vd-\(UUID().uuidString.prefix(8)).sock").path
    }

    @Test("services fail and recover on command; codes, cases and counts are told")
    func commands() async throws {
        let path = Self.socketPath()
        try await Harness.with(control: path) { it in
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            #expect(mode == 0o600)
            let socket = try RawSocket.unix(path)
            func tell(_ line: String) -> String {
                socket.send((line + "\n").utf8)
                return socket.read(until: "\n")
            }
            #expect(tell(#"{"command":"fail","port":"licences","how":"error"}"#) == "{\"ok\":true}\n")
            #expect(await it.ports.probe(.licences, deadline: Harness.patience) == .down)
            #expect(tell(#"{"command":"fail","port":"licences","how":"none"}"#) == "{\"ok\":true}\n")
            #expect(await it.ports.probe(.licences, deadline: Harness.patience) == .up)
            _ = await it.ports.ask(.sendCode(idNumber: Harness.soldier.idNumber), deadline: Harness.patience)
            let code = try #require(await it.district.lastCode(phone: Harness.soldier.phone))
            #expect(tell(#"{"command":"code","phone":"13800000001"}"#) == "{\"code\":\"\(code)\",\"ok\":true}\n")
            #expect(tell(#"{"command":"expireCodes"}"#) == "{\"ok\":true}\n")
            #expect(await it.ports.deliver(CaseTests.envelope(), deadline: Harness.patience) == .acknowledged)
            #expect(tell(#"{"command":"cases"}"#).contains("\"number\":\"HJ-K01-20261124-0001\""))
            #expect(tell(#"{"command":"counts"}"#).contains("\"cases\":1"))
            #expect(tell(#"{"command":"case","number":"HJ-K01-20261124-0001"}"#).contains("cannot be opened"))
        }
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    static let badCommands: [(String, String)] = [
        ("", "not JSON"), ("{", "not JSON"), ("[]", "object"), (#"{"command":"fial"}"#, "'fail'"),
        (#"{"comand":"cases"}"#, "'command'"), (#"{"command":"fail","port":"licences"}"#, "how"),
        (#"{"command":"fail","port":"licenses","how":"down"}"#, "'licences'"),
        (#"{"command":"fail","port":"licences","how":"dwon"}"#, "'down'"),
        (#"{"command":"fail","port":"licences","how":"slow","delay_ms":-1}"#, "delay_ms"),
        (#"{"command":"code"}"#, "phone"), (#"{"command":"code","phone":"1"}"#, "no code"),
        (#"{"command":"case","number":"X"}"#, "no case"), ("\u{FFFD}\u{0}", "not JSON"),
        (String(repeating: "x", count: 70_000), "not JSON"),
    ]

    @Test("a wrong command is answered with what is wrong", arguments: badCommands)
    func wrong(line: String, told: String) async throws {
        let path = Self.socketPath()
        try await Harness.with(control: path) { _ in
            let socket = try RawSocket.unix(path)
            socket.send((line + "\n").utf8)
            let answer = socket.read(until: "\n")
            #expect(answer.contains("\"ok\":false") && (answer.contains(told) || line.count > 65_536), "\(answer)")
            let other = try RawSocket.unix(path)
            other.send((#"{"command":"counts"}"# + "\n").utf8)
            #expect(other.read(until: "\n").contains("\"ok\":true"))
        }
    }

    @Test("a client that has said its last word is still answered, line by line")
    func halfClosed() async throws {
        let path = Self.socketPath()
        try await Harness.with(control: path) { _ in
            let socket = try RawSocket.unix(path)
            socket.send("{\"command\":\"cases\"}\n{\"command\":\"expireCodes\"}\n".utf8)
            socket.endWriting()
            #expect(socket.read(until: "\u{0}") == "{\"cases\":[],\"ok\":true}\n{\"ok\":true}\n")
        }
    }

    @Test("a second district does not take the socket of a living one, but that of a dead one")
    func taken() async throws {
        let path = Self.socketPath()
        try await Harness.with(control: path) { _ in
            await #expect(throws: DistrictError.self) { try await Harness.with(control: path) { _ in } }
            let still = try RawSocket.unix(path)
            #expect(still.send("{}\n".utf8))
        }
        _ = FileManager.default.createFile(atPath: path, contents: nil)
        await #expect(throws: DistrictError.self) {
            try await Harness.with(control: path + String(repeating: "x", count: 120)) { _ in }
        }
        try? FileManager.default.removeItem(atPath: path)
    }
}
