import Foundation
import KioskWire
import Testing

@testable import KioskAPI

@Suite("openapi.yaml", .timeLimit(.minutes(1)))
struct OpenAPITests {
    @Test("describes every route and input, and nothing else")
    func routes() throws {
        let text = try String(contentsOfFile: "Kiosk/KioskAPI/openapi.yaml", encoding: .utf8)
        var told: Set<String> = []
        var path = ""
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("  /") { path = String(line.dropFirst(2).prefix { $0 != ":" }) }
            if line.hasPrefix("components:") { path = "" }
            for method in ["get", "post", "put", "delete", "patch"] where !path.isEmpty && line == "    \(method):" {
                told.insert("\(method.uppercased()) \(path.replacing(/\{[a-z]+\}/, with: "{}"))")
            }
        }
        let served = Set(Route.all.map { "\($0.method) /\($0.path.joined(separator: "/"))" })
        #expect(told == served)
        for name in InputMessage.names { #expect(text.contains("const: \(name)\n"), "\(name)") }
    }

    @Test("names the roles of every route as it serves them")
    func roles() throws {
        let text = try String(contentsOfFile: "Kiosk/KioskAPI/openapi.yaml", encoding: .utf8)
        for route in Route.all {
            let operation = try #require(text.range(of: "operationId: \(route.operation)\n"))
            let roles = text[operation.upperBound...].firstMatch(of: /description: "Roles: ([a-z, ]+)\."/)?.1
            #expect(roles.map(String.init) == route.roles.map(\.rawValue).joined(separator: ", "), "\(route.operation)")
        }
    }

    @Test("is served as it stands, to every role and to nobody else")
    func served() async throws {
        let text = try String(contentsOfFile: "Kiosk/KioskAPI/openapi.yaml", encoding: .utf8)
        _ = try await Served.with { served in
            for role in Role.allCases {
                let answer = served.ask("GET", "/v1/openapi.yaml", role: role)
                #expect(answer.status == 200 && answer.body == text)
                #expect(answer.head.lowercased().contains("content-type: application/yaml"))
            }
            #expect(served.ask("GET", "/v1/openapi.yaml", role: nil).status == 401)
        }
    }
}
