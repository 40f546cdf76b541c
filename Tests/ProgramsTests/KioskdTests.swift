import Foundation
import Glibc
import KioskWire
import Testing

@Suite("kioskd", .serialized)
struct KioskdTests {
    @Test("ends on SIGTERM with a citizen in mid-service, refuses a second instance meanwhile, leaves modes tight")
    func lifeCycle() async throws {
        try await Hall.run { hall in
            let first = try hall.kioskd()
            try await hall.offered(Hall.take, first)
            _ = try await hall.client(.citizen).input(.start(item: Hall.take))

            let second = try hall.kioskd()
            #expect(try await second.ended() == 75)
            #expect(hall.logTail.contains("process id \(first.pid)"))
            // The first is still there, its socket not stolen.
            #expect(try await hall.client(.citizen).screen().stage == "notice")

            for file in ["api.sock", "kiosk.sqlite", "kiosk.lock", "tokens/citizen", "paper.key"] {
                let mode = try FileManager.default.attributesOfItem(atPath: hall.state + "/" + file)[.posixPermissions]
                #expect((mode as? Int).map { $0 & 0o077 } == 0, "\(file)")
            }
            let before = ContinuousClock.now
            first.signal(SIGTERM)
            #expect(try await first.ended() == 0)
            print("kioskd ended \(ContinuousClock.now - before) after SIGTERM")
            #expect(!FileManager.default.fileExists(atPath: hall.state + "/api.sock"))
        }
    }

    @Test(
        "checks a configuration and says what is wrong",
        arguments: [([], 0, ""), (["--set", "kiosk.idd=1"], 78, "kiosk.id")] as [([String], Int32, String)])
    func checkConfig(more: [String], code: Int32, says: String) async throws {
        let errors = "/tmp/kiosk-check-\(UUID().uuidString.prefix(8))"
        defer { try? FileManager.default.removeItem(atPath: errors) }
        let config = FileManager.default.currentDirectoryPath + "/Tests/Fixtures/kioskd/kiosk.yaml"
        let kioskd = try Running("kioskd", ["--config", config, "--check-config"] + more, errors: errors)
        #expect(try await kioskd.ended() == code, "\(kioskd.errors)")
        if code != 0 { #expect(kioskd.errors.contains(says)) }
    }

    @Test("is linked with no library of a worker")
    func libraries() async throws {
        let errors = "/tmp/kiosk-ldd-\(UUID().uuidString.prefix(8))"
        defer { try? FileManager.default.removeItem(atPath: errors) }
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/ldd")
        process.arguments = [Running.path("kioskd")]
        process.standardOutput = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(text.contains("libsqlite3"), "ldd has to have answered: \(text)")
        for library in ["libusb", "libsane", "libcups", "libcairo", "libpango", "liblept", "libjpeg", "libturbojpeg"] {
            #expect(!text.contains(library))
        }
    }
}
