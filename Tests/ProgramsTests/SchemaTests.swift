import Foundation
import KioskWire
import Testing

/// What the running program answers, held against the document it publishes, by a tool that is not ours: no server
/// error, no status that the document does not name, every body by its schema, every wrong method refused.
@Suite("kioskd's answers by its OpenAPI document", .serialized)
struct SchemaTests {
    static let tool = FileManager.default.currentDirectoryPath + "/.build/python/bin/schemathesis"

    @Test("hold for generated requests of every role", arguments: Role.allCases)
    func generated(role: Role) async throws {
        try #require(FileManager.default.isExecutableFile(atPath: Self.tool), "run: make setup")
        try await Hall.run { hall in
            let kioskd = try hall.kioskd(more: [
                "--set", "api.loopback=true", "--set", "api.portFile=\(hall.folder)/port",
            ])
            try await hall.offered(Hall.take, kioskd)
            // A citizen is in mid-service: inputs meet a session, not only an idle kiosk.
            _ = try await hall.client(.citizen).input(.start(item: Hall.take))
            let port = try String(contentsOfFile: hall.folder + "/port", encoding: .utf8)
            let token = try String(contentsOfFile: hall.state + "/tokens/\(role)", encoding: .utf8)
            let report = hall.folder + "/schemathesis.txt"
            let process = Process()
            process.executableURL = URL(fileURLWithPath: Self.tool)
            process.currentDirectoryURL = URL(fileURLWithPath: hall.folder)
            process.arguments = [
                "run", FileManager.default.currentDirectoryPath + "/Kiosk/KioskAPI/openapi.yaml",
                "--url", "http://127.0.0.1:\(port.trimmingCharacters(in: .whitespacesAndNewlines))",
                "--header", "Authorization: Bearer \(token.trimmingCharacters(in: .whitespacesAndNewlines))",
                "--checks",
                "not_a_server_error,response_schema_conformance,content_type_conformance,status_code_conformance,"
                    + "unsupported_method",
                // Streams do not end by themselves; StreamTests reads them.
                "--exclude-path-regex", "screens$|events$",
                "--phases", "examples,coverage,fuzzing", "--max-examples", "15", "--seed", "1",
                "--request-timeout", "10", "--no-color", "--generation-database", "none",
            ]
            _ = FileManager.default.createFile(atPath: report, contents: nil)
            let output = try #require(FileHandle(forWritingAtPath: report))
            process.standardOutput = output
            process.standardError = output
            try process.run()
            try await until("schemathesis has ended", within: .seconds(120)) { !process.isRunning }
            let text = (try? String(contentsOfFile: report, encoding: .utf8)) ?? ""
            #expect(process.terminationStatus == 0, "\(text.suffix(6000))")
            let line = try #require(text.split(separator: "\n").first { $0.contains(" generated, ") })
            print("schemathesis: \(role): \(line.trimmingCharacters(in: .whitespaces))")
            #expect(kioskd.isRunning)
            _ = try await hall.client(.technician).health()
        }
    }
}
