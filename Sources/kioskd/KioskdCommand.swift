import ArgumentParser
import Controller
import Dispatch
import Glibc
import KioskAPI
import Logging

@main
struct KioskdCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kioskd",
        abstract: "Runs one self-service kiosk: devices, item list, records, API.",
        discussion: """
            Keys of the configuration: docs/CONFIGURATION.md. Log lines and exit codes: docs/LOGGING.md. SIGTERM and \
            SIGINT end it within two seconds with nothing lost; SIGHUP looks at the item list again.
            """)

    @Option(help: ArgumentHelp("The configuration, YAML.", valueName: "file"))
    var config: String?
    @Option(
        name: .customLong("set"), help: ArgumentHelp("Wins over the file; may be repeated.", valueName: "key=value"))
    var overrides: [String] = []
    @Flag(help: "Only check the configuration; exit code 0 for a good one, 78 otherwise.")
    var checkConfig = false
    @Flag(help: "Print docs/CONFIGURATION.md and end.")
    var printConfigurationReference = false

    func run() async throws {
        ProcessHygiene.begin()
        if printConfigurationReference {
            print(KioskConfiguration.referencePage(), terminator: "")
            return
        }
        guard let config else { throw ValidationError("give --config FILE") }
        let configuration: KioskConfiguration
        do { configuration = try KioskConfiguration.read(file: config, overrides: overrides) } catch {
            throw end(78, "\(error)")
        }
        if checkConfig {
            let failures = KioskAssembly.check(configuration)
            guard failures.isEmpty else { throw end(78, failures.map(\.description).joined(separator: "\n")) }
            print("configuration is good")
            return
        }
        let logger = Program.logger(configuration)
        do {
            try await Program.run(configuration, logger)
        } catch let failure as Program.Failure {
            logger.error("kiosk.failed", metadata: ["cause": "\(failure.cause)"])
            throw ExitCode(failure.code)
        }
    }

    /// Words for people on standard error, and the exit code.
    private func end(_ code: Int32, _ words: String) -> ExitCode {
        let line = words + "\n"
        _ = line.withCString { write(2, $0, strlen($0)) }
        return ExitCode(code)
    }
}
