import ArgumentParser
import Foundation
import Glibc
import KioskJourney
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
    /// Read where neither a socket nor a configuration is named, if it is there.
    static let standardConfiguration = "/etc/kiosk/kiosk.yaml"

    func client(_ role: Role) throws -> KioskClient {
        let place = try found()
        // Without a kiosk there may be no tokens either; the first cause is told.
        guard Self.isAnswered(place.socket) else { throw KioskClientError.unreachable(socket: place.socket) }
        return try KioskClient(socket: place.socket, role: role, tokenFolder: place.tokens)
    }

    /// Whether some process listens there.
    private static func isAnswered(_ path: String) -> Bool {
        guard path.utf8.count <= 107 else { return false }
        let descriptor = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
    }

    func found() throws -> (socket: String, tokens: String) {
        let environment = ProcessInfo.processInfo.environment
        func given(_ text: String?) -> String? { text.flatMap { $0.isEmpty ? nil : $0 } }
        let own = given(socket) ?? given(environment["KIOSK_SOCKET"])
        let standard = own == nil && FileManager.default.isReadableFile(atPath: Self.standardConfiguration)
        let configured = try (config ?? (standard ? Self.standardConfiguration : nil)).map { try Self.places($0) }
        let socket = own ?? configured?.socket ?? Self.standardSocket
        let beside = (socket as NSString).deletingLastPathComponent
        let folder =
            given(tokens) ?? given(environment["KIOSK_TOKENS"]) ?? (own == nil ? configured?.tokens : nil)
            ?? (beside.isEmpty ? "tokens" : beside + "/tokens")
        return (socket, folder)
    }

    /// Only what is needed here; `kioskd --check-config` checks the whole.
    private static func places(_ file: String) throws -> (socket: String?, tokens: String?) {
        let root = try YAMLTree.read(try InputFile.text(file, limit: 256 << 10), file: file)
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
