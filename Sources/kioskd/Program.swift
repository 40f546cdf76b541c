import Controller
import Dispatch
import Glibc
import KioskAPI
import Logging
import ServiceLifecycle
import UnixSignals

/// From a good configuration to the end of the process.
enum Program {
    /// What ended it, with the exit code of docs/LOGGING.md.
    struct Failure: Error {
        var code: Int32
        var cause: any Error
    }

    static func logger(_ configuration: KioskConfiguration) -> Logger {
        let level = Logger.Level(rawValue: configuration.logLevel.rawValue) ?? .info
        return Logger(label: "kioskd") { _ in StandardErrorLog(level: level) }
    }

    static func run(_ configuration: KioskConfiguration, _ logger: Logger) async throws {
        // The lock before anything else: a second instance must not touch socket or store.
        let folder = try failing(75) { try StateFolder(path: configuration.stateFolder) }
        let assembly: KioskAssembly
        do { assembly = try await KioskAssembly(configuration, logger: logger) } catch {
            throw Failure(code: 66, cause: error)
        }
        let kiosk = Kiosk(
            controller: KioskController(assembly.parts), api: configuration.api, logger: logger)
        var group = ServiceGroupConfiguration(
            // Its name is given: the library would print the whole value for one, tokens included.
            services: [.init(service: kiosk, serviceName: "kiosk")],
            gracefulShutdownSignals: [.sigterm, .sigint], logger: quiet(logger))
        group.maximumGracefulShutdownDuration = .milliseconds(1500)
        do { try await ServiceGroup(configuration: group).run() } catch is CancellationError {
        } catch {
            await kiosk.controller.stop(within: .milliseconds(500))
            throw error as? Failure ?? Failure(code: 76, cause: error)
        }
        await assembly.shutdown()
        withExtendedLifetime(folder) {}
    }

    /// The library that waits for signals tells nothing that ours does not.
    private static func quiet(_ logger: Logger) -> Logger {
        var quiet = logger
        quiet.logLevel = .error
        return quiet
    }

    private static func failing<T>(_ code: Int32, _ body: () throws -> T) throws(Failure) -> T {
        do { return try body() } catch StateFolder.Failure.unusable(let path, let reason) {
            throw Failure(code: 73, cause: StateFolder.Failure.unusable(path: path, reason: reason))
        } catch { throw Failure(code: code, cause: error) }
    }
}

/// Controller and API together, until told to end. They start side by side; who asks before the controller has
/// started waits for it.
struct Kiosk: Service {
    var controller: KioskController
    var api: KioskConfiguration.API
    var logger: Logger

    func run() async throws {
        try await withGracefulShutdownHandler {
            try await withThrowingTaskGroup(of: Bool.self) { group in
                group.addTask {
                    do { try await controller.start() } catch { throw Program.Failure(code: 66, cause: error) }
                    return false
                }
                group.addTask {
                    try await server().run()
                    return true
                }
                group.addTask {
                    try await gracefulShutdown()
                    await controller.stop(within: .milliseconds(1200))
                    return true
                }
                group.addTask {
                    for await _ in await UnixSignalsSequence(trapping: .sighup).cancelOnGracefulShutdown() {
                        await controller.reloadList()
                    }
                    return false
                }
                var ended = 0
                while ended < 2, let isPart = try await group.next() { ended += isPart ? 1 : 0 }
                group.cancelAll()
            }
        } onGracefulShutdown: {
            // Every record is durable already: what does not heed the limits must not keep the kiosk from ending.
            DispatchQueue.global().asyncAfter(deadline: .now() + 1.9) { _exit(0) }
        }
    }

    private func server() throws -> KioskServer {
        try KioskServer(
            backend: controller,
            settings: APISettings(
                socket: api.socket, port: api.port, tokenFolder: api.tokenFolder, portFile: api.portFile),
            logger: logger
        ) { [logger, api] port in
            logger.notice(
                "api.open", metadata: ["socket": "\(api.socket)", "port": "\(port.map(String.init) ?? "none")"])
        }
    }
}
