import Foundation
import Glibc

/// A whole `kioskd`, with the sample list and no device there: from its start to the first answer of its API, and
/// its memory once it idles.
enum StartBench {
    static func run(kioskd: String) async throws -> [Row] {
        var starts: [Double] = []
        var sizes: [Double] = []
        for _ in 0..<5 {
            let (start, size) = try await once(kioskd: kioskd)
            starts.append(start)
            sizes.append(size)
        }
        return [
            .within("process start to first API answer", of: "goal", 50, ours: median(starts), unit: "ms", times: 1),
            .within(
                "idle RSS of kioskd (its workers apart)", of: "goal", 40, ours: median(sizes), unit: "MB", times: 1),
        ]
    }

    private static func once(kioskd: String) async throws -> (milliseconds: Double, megabytes: Double) {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "kiosk-start-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let socket = folder.appending(path: "api.sock").path
        let process = Process()
        process.executableURL = URL(filePath: kioskd)
        process.arguments = [
            "--config", "Tests/Fixtures/kioskd/kiosk.yaml", "--set", "state.folder=\(folder.path)/state",
            "--set", "api.socket=\(socket)", "--set", "district.url=http://127.0.0.1:9",
            "--set", "printer.tcp=127.0.0.1:9", "--set", "keypad.tcp=127.0.0.1:9",
        ]
        process.standardError = FileHandle.nullDevice
        let clock = ContinuousClock()
        let began = clock.now
        try process.run()
        defer {
            process.terminate()
            process.waitUntilExit()
        }
        let token = folder.appending(path: "state/tokens/technician")
        while !answers(socket: socket, tokenFile: token) {
            guard process.isRunning, clock.now - began < .seconds(10) else {
                throw BenchError("kioskd did not answer on \(socket)")
            }
            usleep(200)
        }
        let (whole, atto) = (clock.now - began).components
        try await Task.sleep(for: .seconds(5))
        return (Double(whole) * 1000 + Double(atto) * 1e-15, try residentMegabytes(process.processIdentifier))
    }

    /// A question about the kiosk's health is answered with 200.
    private static func answers(socket path: String, tokenFile: URL) -> Bool {
        guard let token = try? String(contentsOf: tokenFile, encoding: .utf8) else { return false }
        let descriptor = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        guard path.utf8.count < MemoryLayout.size(ofValue: address.sun_path) else { return false }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard connected == 0 else { return false }
        let request =
            "GET /v1/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
            + "Authorization: Bearer \(token.trimmingCharacters(in: .whitespacesAndNewlines))\r\n\r\n"
        guard request.withCString({ write(descriptor, $0, strlen($0)) }) == request.utf8.count else { return false }
        var answer = [UInt8](repeating: 0, count: 512)
        let count = read(descriptor, &answer, answer.count)
        return count > 12 && answer.starts(with: Array("HTTP/1.1 200".utf8))
    }

    private static func residentMegabytes(_ process: Int32) throws -> Double {
        let status = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
        guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmRSS:") }),
            let kilobytes = Double(line.split(separator: " ").dropLast().last ?? "")
        else { throw BenchError("no VmRSS of \(process)") }
        return kilobytes / 1024
    }
}
