import ArgumentParser
import Glibc
import Logging
import ServiceLifecycle
import UnixSignals
import VirtualDistrict

@main
struct VirtualDistrictCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "virtual-district",
        abstract: "The district's services from files, failing on command.",
        discussion: """
            Serves identity, licences, data checks, records and the case receiver on 127.0.0.1 as \
            docs/openapi/district.yaml says. Prints one JSON line with its address when ready, and ends on SIGTERM or \
            SIGINT. Files and the commands of the control socket: docs/VIRTUAL-DISTRICT.md.
            Exit codes: 0 ended on a signal, 1 a file, key or socket is wrong, 64 wrong arguments.
            """)

    @Option(help: ArgumentHelp("Folder with people.json.", valueName: "folder"))
    var files: String
    @Option(help: "Port on 127.0.0.1; 0 takes any free one.")
    var port: Int = 0
    @Option(help: ArgumentHelp("Unix socket for commands, mode 0600.", valueName: "path"))
    var control: String?
    @Option(help: ArgumentHelp("The hub's private key, to read cases with.", valueName: "file"))
    var hubKey: String?
    @Option(help: ArgumentHelp("Folder in which the log of entries outlives the process.", valueName: "folder"))
    var state: String?

    func validate() throws {
        guard (0...65535).contains(port) else { throw ValidationError("--port: 0 to 65535") }
    }

    func run() async throws {
        LoggingSystem.bootstrap(StreamLogHandler.standardError)
        var logger = Logger(label: "virtual-district")
        logger.logLevel = .warning
        do {
            let service = try VirtualDistrictService(
                .init(files: files, port: port, control: control, hubKey: hubKey, state: state), logger: logger
            ) { [control] port in
                let socket = control.map {
                    ",\"control\":\"\($0.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
                }
                print("{\"address\":\"http://127.0.0.1:\(port)\"\(socket ?? "")}")
                fflush(nil)
            }
            var configuration = ServiceGroupConfiguration(
                services: [.init(service: service)], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
            configuration.maximumGracefulShutdownDuration = .milliseconds(1500)
            try await ServiceGroup(configuration: configuration).run()
        } catch is CancellationError {
            return
        } catch {
            let text = "virtual-district: \(error)\n"
            _ = write(2, text, text.utf8.count)
            throw ExitCode(1)
        }
    }
}
