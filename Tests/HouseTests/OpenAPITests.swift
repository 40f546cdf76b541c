import Foundation
import Testing

@Suite("OpenAPI documents")
struct OpenAPITests {
    @Test(
        "each is valid OpenAPI, by a validator that is not ours",
        arguments: ["docs/openapi/district.yaml", "Kiosk/KioskAPI/openapi.yaml"])
    func valid(document: String) throws {
        #expect(try Self.validate(Tree.root.appending(path: document).path) == 0)
    }

    @Test("a document without its version is refused")
    func refuses() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "openapi-\(UUID().uuidString).yaml")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data("info: {title: x, version: '1'}\npaths: {}\n".utf8).write(to: file)
        #expect(try Self.validate(file.path) != 0)
    }

    private static func validate(_ path: String) throws -> Int32 {
        let tool = Tree.root.appending(path: ".build/python/bin/openapi-spec-validator")
        try #require(FileManager.default.isExecutableFile(atPath: tool.path), "run: make setup")
        let process = Process()
        process.executableURL = tool
        process.arguments = [path]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }
}
