import ArgumentParser
import Foundation
import KioskWire
import Yams

/// Where the kiosk answers, and with which tokens.
struct KioskPlace: ParsableArguments {
    @Option(help: ArgumentHelp("Unix socket of kioskd.", valueName: "path"))
    var socket: String?
    @Option(help: ArgumentHelp("Folder of the role tokens.", valueName: "folder"))
    var tokens: String?
    @Option(help: ArgumentHelp("kioskd's configuration, to find socket and tokens by.", valueName: "file"))
    var config: String?

    static let standardSocket = "/run/kiosk/kioskd.sock"

    func client(_ role: Role) throws -> KioskClient {
        let place = try found()
        // Without a kiosk there may be no tokens either; the first cause is told.
        guard FileManager.default.fileExists(atPath: place.socket) else {
            throw KioskClientError.unreachable(socket: place.socket)
        }
        return try KioskClient(socket: place.socket, role: role, tokenFolder: place.tokens)
    }

    func found() throws -> (socket: String, tokens: String) {
        let environment = ProcessInfo.processInfo.environment
        let configured = try config.map { try Self.places($0) }
        func given(_ text: String?) -> String? { text.flatMap { $0.isEmpty ? nil : $0 } }
        let own = given(socket) ?? given(environment["KIOSK_SOCKET"])
        let socket = own ?? configured?.socket ?? Self.standardSocket
        let beside = (socket as NSString).deletingLastPathComponent
        let folder =
            given(tokens) ?? given(environment["KIOSK_TOKENS"]) ?? (own == nil ? configured?.tokens : nil)
            ?? (beside.isEmpty ? "tokens" : beside + "/tokens")
        return (socket, folder)
    }

    /// Only what is needed here; `kioskd --check-config` checks the whole.
    private static func places(_ file: String) throws -> (socket: String?, tokens: String?) {
        guard let data = FileManager.default.contents(atPath: file) else { throw FileProblem(file, "cannot be read") }
        guard data.count <= 256 << 10, let text = String(data: data, encoding: .utf8) else {
            throw FileProblem(file, "is no configuration: over 256 KB, or not UTF-8")
        }
        let root: Node?
        do { root = try Yams.compose(yaml: text) } catch let error as YamlError {
            throw FileProblem(file, "\(error)".replacing("\n", with: " "))
        }
        func path(_ section: String, _ key: String) -> String? {
            guard let text = root?.mapping?[section]?.mapping?[key]?.scalar?.string, !text.isEmpty else { return nil }
            if text.hasPrefix("/") { return text }
            return URL(fileURLWithPath: file).deletingLastPathComponent().appending(path: text).standardizedFileURL.path
        }
        let state = path("state", "folder")
        return (
            path("api", "socket") ?? state.map { $0 + "/api.sock" },
            path("api", "tokens") ?? state.map { $0 + "/tokens" }
        )
    }
}

struct OutputOptions: ParsableArguments {
    @Flag(help: "For scripts: JSON with a version.")
    var json = false
}
