import Foundation
import Glibc
import KioskCore
import Ports
import Testing

@Suite("virtual-district, the program")
struct VirtualDistrictProgramTests {
    /// Programs lie beside the running test.
    static func program() throws -> URL {
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return URL(filePath: own).deletingLastPathComponent().appending(path: "virtual-district")
    }

    struct Run {
        var process: Process
        var output: FileHandle
        var errors: FileHandle
    }

    static func start(_ arguments: [String]) throws -> Run {
        let process = Process()
        process.executableURL = try program()
        process.arguments = arguments
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        return Run(process: process, output: output.fileHandleForReading, errors: errors.fileHandleForReading)
    }

    @Test(
        "it tells its address, serves, and ends on a signal with code 0 and its socket gone",
        arguments: [SIGTERM, SIGINT])
    func serves(signal: Int32) async throws {
        let socket = DistrictControlTests.socketPath()
        let run = try Self.start(["--files", Harness.folder.path, "--control", socket, "--hub-key", Harness.hubKey])
        defer { run.process.terminate() }
        let line = String(decoding: run.output.availableData, as: UTF8.self)
        struct Ready: Decodable {
            var address: String
            var control: String
        }
        let ready = try JSONDecoder().decode(Ready.self, from: Data(line.utf8))
        #expect(ready.control == socket)
        let ports = try HTTPDistrictPorts(DistrictPortsConfiguration(base: ready.address), time: Harness.time)
        for port in PortKind.allCases { #expect(await ports.probe(port, deadline: Harness.patience) == .up) }
        try await ports.shutdown()
        let control = try RawSocket.unix(socket)
        control.send("{\"command\":\"counts\"}\n".utf8)
        #expect(control.read(until: "\n").contains("\"identity\":1"))
        kill(run.process.processIdentifier, signal)
        run.process.waitUntilExit()
        #expect(run.process.terminationStatus == 0 && run.process.terminationReason == .exit)
        #expect(!FileManager.default.fileExists(atPath: socket))
    }

    @Test(
        "what is wrong is told on standard error, with its exit code",
        arguments: [
            (["--files", "/nowhere"], 1, "/nowhere/people.json"), (["--files", "x", "--port", "70000"], 64, "--port"),
            (["--filse", "x"], 64, "--files"),
            (["--files", Harness.folder.path, "--hub-key", "/nowhere"], 1, "/nowhere"),
        ] as [([String], Int32, String)])
    func refuses(arguments: [String], code: Int32, told: String) throws {
        let run = try Self.start(arguments)
        let errors = String(decoding: try run.errors.readToEnd() ?? Data(), as: UTF8.self)
        run.process.waitUntilExit()
        #expect(run.process.terminationStatus == code)
        #expect(errors.contains(told), "\(errors)")
    }
}
