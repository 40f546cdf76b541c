import DeviceModel
import Foundation
import KioskAPI
import Logging
import ServiceLifecycle

/// The real API in front of a written kiosk, for the length of a test.
struct Answering: Sendable {
    let kiosk: WrittenKiosk
    let folder: String
    var socket: String { folder + "/api.sock" }

    static func with(
        _ kiosk: WrittenKiosk = WrittenKiosk(), _ body: @escaping @Sendable (Answering) async throws -> Void
    ) async throws {
        let scratch = try Scratch()
        let folder = scratch.path
        let settings = APISettings(socket: folder + "/api.sock", tokenFolder: folder + "/tokens")
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let time = TimeSource(
            now: { WrittenKiosk.now }, uptime: { .zero }, sleep: { try await ContinuousClock().sleep(for: $0) })
        let (running, continuation) = AsyncStream<Void>.makeStream()
        let server = try KioskServer(backend: kiosk, settings: settings, time: time, logger: logger) { _ in
            continuation.finish()
        }
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(services: [.init(service: server)], logger: logger))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                defer { continuation.finish() }
                try await group.run()
            }
            for await _ in running {}
            let result: Result<Void, any Error>
            do { result = .success(try await body(Answering(kiosk: kiosk, folder: folder))) } catch {
                result = .failure(error)
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            try result.get()
        }
    }

    /// kioskctl pointed at this kiosk.
    func ask(_ arguments: [String], environment: [String: String] = [:]) async throws -> Kioskctl.Ended {
        try await Kioskctl.run(arguments + ["--socket", socket], environment: environment)
    }
}
