import Foundation
import Glibc
import Vault

/// The folder that holds everything of one kiosk, owned by one process at a time.
public final class StateFolder: Sendable {
    public let path: String
    private let descriptor: Int32

    /// Why a state folder cannot be used.
    public enum Failure: Error, Hashable, Sendable, CustomStringConvertible {
        /// Another kioskd runs on it.
        case inUse(path: String, pid: String)
        case unusable(path: String, reason: String)

        public var description: String {
            switch self {
            case .inUse(let path, let pid):
                "state.inUse: kioskd with process id \(pid) runs on \(path); stop it first, or name another state folder"
            case .unusable(let path, let reason):
                "state.unusable: \(path): \(reason); it has to be a folder that this user may write"
            }
        }
    }

    /// Makes the folder (mode 0700) and takes its lock; held until the process ends.
    public init(path: String) throws(Failure) {
        self.path = path
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch { throw .unusable(path: path, reason: "it cannot be made") }
        guard chmod(path, 0o700) == 0 else {
            throw .unusable(path: path, reason: String(cString: strerror(errno)))
        }
        let lock = path + "/kiosk.lock"
        descriptor = Glibc.open(lock, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .unusable(path: path, reason: String(cString: strerror(errno))) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let pid = Self.holder(lock)
            Glibc.close(descriptor)
            throw .inUse(path: path, pid: pid)
        }
        let own = "\(getpid())\n"
        ftruncate(descriptor, 0)
        _ = own.withCString { pwrite(descriptor, $0, strlen($0), 0) }
    }

    private static func holder(_ lock: String) -> String {
        let text = (try? String(contentsOfFile: lock, encoding: .utf8)) ?? ""
        let pid = text.prefix { $0.isASCII && $0.isNumber }
        return pid.isEmpty ? "unknown" : String(pid)
    }

    deinit { Glibc.close(descriptor) }
}

/// What a kioskd does to itself before anything personal reaches it.
public enum ProcessHygiene {
    /// Files for the owner only, no core files, memory not readable by others, SIGPIPE ignored.
    public static func begin() {
        umask(0o077)
        signal(SIGPIPE, SIG_IGN)
        ProcessSecrecy.begin()
    }
}
