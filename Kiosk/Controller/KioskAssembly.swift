import Crypto
public import DeviceModel
import DeviceRuntime
import Documents
import DocumentScanner
import EvaluationKeypad
import Foundation
import ItemList
import KioskCore
import KioskStore
import ListTrust
public import Logging
import PaperServices
import Ports
import TicketPrinter
import Transports
import Vault
import WorkerLink

/// A kiosk's parts, made as its configuration says: store, ports, devices, keys.
public struct KioskAssembly: Sendable {
    public let parts: KioskParts
    /// Ends what the parts hold open beside devices and store: connections to the district, workers.
    public let shutdown: @Sendable () async -> Void

    /// Why a kiosk cannot be put together, with what to do.
    public struct Failure: Error, Sendable, CustomStringConvertible {
        /// `hub.key`, `list.key`, `printer.model`, `keypad.keymap`, `district`.
        public var setting: String
        public var reason: String

        public var description: String { "configuration.\(setting): \(reason)" }
    }

    /// Opens the store and makes all parts; starts none. Takes as long as the store's opening.
    ///
    /// - Throws: ``Failure`` or `StoreError`.
    public init(
        _ configuration: KioskConfiguration, time: TimeSource = SystemTime.source, logger: Logger
    ) async throws {
        let settings = configuration.settings
        let hub: HubPublicKey
        do { hub = try HubPublicKey(file: configuration.hubKeyFile) } catch {
            throw Failure(setting: "hub.key", reason: "\(error)")
        }
        let trust: DetachedSignatureTrust
        do {
            trust = try DetachedSignatureTrust(publicKey: PublicKeyFile.read(path: configuration.list.keyFile))
        } catch { throw Failure(setting: "list.key", reason: "\(error)") }
        let columns = try configuration.printer.map { try Self.model($0).columns } ?? 48
        let composer = try Self.composer(configuration, columns: columns)
        _ = try configuration.keypad.map(Self.keymap)
        // Beside it everything is made that does not need it.
        async let opening = KioskStore(
            path: configuration.storePath, owner: "\(settings.hall.id)/\(settings.kiosk.value)")
        let ports: HTTPDistrictPorts
        do { ports = try HTTPDistrictPorts(Self.ports(configuration.district), time: time) } catch {
            throw Failure(setting: "district", reason: "\(error)")
        }
        let store: KioskStore
        do { store = try await opening } catch {
            try? await ports.shutdown()
            throw error
        }
        let logs = StoreLogs(store: store)
        let sealing = VaultSealing(hub: hub)
        let scanner = configuration.scanner.map { Self.scanner($0, sealing, logs, time) }
        parts = KioskParts(
            settings: settings, store: store, ports: ports,
            printer: try configuration.printer.map { try Self.printer($0, logs, time) },
            keypad: try configuration.keypad.map { try Self.keypad($0, logs, time) }, scanner: scanner?.part,
            sealing: sealing, lists: FileListSource(file: configuration.list.file, trust: trust, time: time),
            compose: { request, list in
                try composer.compose(request.paper, isReprint: request.isReprint, isLarge: request.isLarge) { list[$0] }
            }, time: time, logger: logger,
            pace: ControllerPace(
                portProbe: configuration.district.probe, settlements: configuration.district.settlements))
        shutdown = {
            await scanner?.pages.stop()
            try? await ports.shutdown()
        }
    }

    private static func composer(_ configuration: KioskConfiguration, columns: Int) throws -> PaperComposer {
        let key: SymmetricKey
        do { key = SymmetricKey(data: try SecretFile.readOrMake(configuration.paper.keyFile)) } catch {
            throw Failure(setting: "paper.key", reason: "\(error)")
        }
        return PaperComposer(
            settings: PaperSettings(
                configuration.settings, columns: columns, ratingBase: configuration.paper.ratingURL ?? ""),
            hmac: { Array(HMAC<SHA256>.authenticationCode(for: $0, using: key)) },
            sha256: { Array(SHA256.hash(data: $0)) })
    }

    private static func ports(_ district: KioskConfiguration.District) -> DistrictPortsConfiguration {
        func url(_ port: PortKind) -> String { district.urls[port] ?? "" }
        return DistrictPortsConfiguration(
            identity: url(.identity), licences: url(.licences), dataChecks: url(.dataChecks), records: url(.records),
            caseReceiver: url(.caseReceiver))
    }
}
