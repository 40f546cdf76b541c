import Foundation
import Glibc
import Invariants
import KioskCore
import KioskStore
import KioskWire
import Synchronization
import Testing

/// Virtual devices, a virtual district and one kiosk, as processes in a folder of their own.
final class Hall: Sendable {
    static let take = "1135039900990018744352018902000"
    static let apply = "11350399009900144N4352014901000"

    let folder: String
    let devices: Running
    let district: Running
    let printer: String
    let keypad: String
    let url: String
    private let kiosks = Mutex<[Running]>([])
    var devicesControl: String { folder + "/devices.sock" }
    var districtControl: String { folder + "/district.sock" }
    var tickets: String { folder + "/tickets" }
    var state: String { folder + "/state" }
    var log: String { folder + "/kioskd.log" }

    init() async throws {
        folder = "/tmp/kiosk-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: folder + "/sane", withIntermediateDirectories: true)
        try "test\n".write(toFile: folder + "/sane/dll.conf", atomically: true, encoding: .utf8)
        devices = try Running(
            "virtual-devices",
            [
                "--printer", "tcp:0", "--keypad", "tcp:0", "--control", folder + "/devices.sock", "--out",
                folder + "/tickets",
            ], errors: folder + "/devices.log")
        district = try Running(
            "virtual-district",
            [
                "--files", FileManager.default.currentDirectoryPath + "/Tests/Fixtures/District", "--port", "0",
                "--control", folder + "/district.sock", "--hub-key",
                FileManager.default.currentDirectoryPath
                    + "/Tests/Fixtures/District/demonstration-hub-private-key.pem",
            ], errors: folder + "/district.log")
        let places = try await devices.firstLine()
        printer = try #require(places["printer"]).replacing("tcp:", with: "")
        keypad = try #require(places["keypad"]).replacing("tcp:", with: "")
        url = try #require(try await district.firstLine()["address"])
        // Paper comes out faster than it would: most of a journey's time would be that.
        _ = try Control.ask(devicesControl, ["device": "printer", "do": "speed", "factor": 5])
    }

    /// Runs with a hall; ends its processes and removes its folder.
    static func run(_ body: (Hall) async throws -> Void) async throws {
        let hall = try await Hall()
        do { try await body(hall) } catch {
            Issue.record("\(error)\n\(hall.logTail)")
            await hall.end()
            return
        }
        await hall.end()
    }

    private func end() async {
        for kioskd in kiosks.withLock({ $0 }) where kioskd.isRunning { kioskd.signal(SIGKILL) }
        await devices.end()
        await district.end()
        try? FileManager.default.removeItem(atPath: folder)
    }

    var logTail: String {
        ((try? String(contentsOfFile: log, encoding: .utf8)) ?? "").split(separator: "\n").suffix(25)
            .joined(separator: "\n")
    }

    var arguments: [String] {
        [
            "--config", FileManager.default.currentDirectoryPath + "/Tests/Fixtures/kioskd/kiosk.yaml",
            "--set", "state.folder=\(state)", "--set", "printer.tcp=\(printer)", "--set", "keypad.tcp=\(keypad)",
            "--set", "district.url=\(url)", "--set", "scanner.configFolder=\(folder)/sane",
            "--set", "district.probe=500ms",
        ]
    }

    func kioskd(failpoint: String? = nil, more: [String] = []) throws -> Running {
        var environment = ["TMPDIR": folder + "/tmp"]
        try FileManager.default.createDirectory(atPath: folder + "/tmp", withIntermediateDirectories: true)
        environment["KIOSK_FAILPOINT"] = failpoint
        let kioskd = try Running("kioskd", arguments + more, environment: environment, errors: log)
        kiosks.withLock { $0.append(kioskd) }
        return kioskd
    }

    /// A client of the latest process, once that listens. The HTTP client connects again and again, ever more slowly, for
    /// as long as a call may take where nobody listens, and remembers this by path: so each process has its own name of
    /// the folder, and is only asked when a plain connection finds it.
    func client(_ role: Role) throws -> KioskClient {
        try Control.connected(state + "/api.sock") { _ in }
        let name = folder + "/\(kiosks.withLock(\.count))"
        if (try? FileManager.default.destinationOfSymbolicLink(atPath: name)) == nil {
            try FileManager.default.createSymbolicLink(atPath: name, withDestinationPath: state)
        }
        return try KioskClient(
            socket: name + "/api.sock", role: role, tokenFolder: state + "/tokens", deadline: .seconds(5))
    }

    /// Waits until an item is offered, as long as the process lives.
    func offered(_ item: String, _ kioskd: Running) async throws {
        try await until("\(item) is offered") {
            guard kioskd.isRunning else { throw Dead() }
            return try await self.client(.citizen).items().items.contains { $0.id == item && $0.offered }
        }
    }
}

/// A made-up citizen of the district's files, with what is typed; none of it may be found where it should not be.
enum Citizen {
    static let idNumber = "350399198503150014"
    static let name = "陈测试"
    static let phoneOnRecord = "13800000001"
    static let typedPhone = "13900000992"
    static var values: [String] { [idNumber, name, phoneOnRecord, typedPhone] }

    /// All that must not be found outside of a session: the values in every form, and the scanned page.
    static var traces: [NothingLeftBehind.Trace] {
        values.flatMap { NothingLeftBehind.forms(of: $0) } + NothingLeftBehind.page
    }
}
