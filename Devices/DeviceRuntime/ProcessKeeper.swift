import CLinux
import Glibc
import WorkerLink

/// Starts, kills and reaps worker processes, all on one thread that never ends: PR_SET_PDEATHSIG follows the thread
/// that spawned, not the process, and a pid is only signalled while nobody else can have reaped it.
final class ProcessKeeper: Sendable {
    static let shared = ProcessKeeper()

    private enum Job: Sendable {
        case spawn(WorkerCommand, socket: OwnedDescriptor, CheckedContinuation<Int32, Never>)
        case end(pid: Int32, CheckedContinuation<Int32, Never>)
    }

    private let queue = BlockingQueue<Job>(capacity: 256)

    private init() {
        let queue = queue
        DedicatedThread.start(name: "process-keeper") { Self.loop(queue) }
    }

    /// - Returns: the pid, or -errno.
    func spawn(_ command: WorkerCommand, socket: OwnedDescriptor) async -> Int32 {
        await withCheckedContinuation { continuation in
            if !queue.push(.spawn(command, socket: socket, continuation)) { continuation.resume(returning: -EAGAIN) }
        }
    }

    /// Kills the process if it still runs, and reaps it.
    /// - Returns: exit code, 256 + signal, or -errno; returns after the process is gone, or after 2 s if the kernel
    ///   cannot end it (it is reaped later then).
    func end(pid: Int32) async -> Int32 {
        await withCheckedContinuation { continuation in
            if !queue.push(.end(pid: pid, continuation)) {
                kill(pid, SIGKILL)
                continuation.resume(returning: -EAGAIN)
            }
        }
    }

    private static func loop(_ queue: BlockingQueue<Job>) {
        var unreaped: [Int32] = []
        while true {
            switch queue.pop(timeout_ms: unreaped.isEmpty ? nil : 500) {
            case .spawn(let command, let socket, let continuation):
                continuation.resume(returning: spawn(command, socket: socket.raw))
            case .end(let pid, let continuation):
                let code = end(pid)
                if code == -ETIMEDOUT { unreaped.append(pid) }
                continuation.resume(returning: code)
            case nil: break
            }
            unreaped.removeAll { pid in
                var status: Int32 = 0
                return kl_reap(pid, &status) != 0
            }
        }
    }

    private static func spawn(_ command: WorkerCommand, socket: Int32) -> Int32 {
        let words: [String] = [command.path, "--parent", String(getpid())]
        let settings: [String] = command.environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        let arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        let environment: [UnsafeMutablePointer<CChar>?] = settings.map { strdup($0) } + [nil]
        defer { for text in arguments + environment { free(text) } }
        return kl_spawn(command.path, arguments, environment, socket, -1)
    }

    private static func end(_ pid: Int32) -> Int32 {
        var status: Int32 = 0
        let already = kl_reap(pid, &status)
        if already != 0 { return already == 1 ? kl_exit_code(status) : already }
        let watch = kl_pidfd_open(pid)
        kill(pid, SIGKILL)
        if watch >= 0 {
            var polled = pollfd(fd: watch, events: Int16(POLLIN), revents: 0)
            _ = poll(&polled, 1, 2000)
            close(watch)
        } else {
            usleep(50_000)
        }
        let reaped = kl_reap(pid, &status)
        return reaped == 1 ? kl_exit_code(status) : reaped == 0 ? -ETIMEDOUT : reaped
    }
}
