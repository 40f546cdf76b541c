import Controller
import DeviceModel
import Foundation
import KioskCore
import KioskJourney
import KioskWire
import ListTrust
import Testing
@testable import VirtualDistrict

/// The journeys of Tests/Fixtures/Journeys, each on the running programs and on the core alone; both have to go as
/// written, and to keep the same records.
@Suite("Shipped journeys", .serialized)
struct ShippedJourneysTests {
    static let folder = FileManager.default.currentDirectoryPath + "/Tests/Fixtures/Journeys"
    static let names: [String] = {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return all.filter { $0.hasSuffix(".yaml") }.sorted()
    }()

    @Test("there are at least 25, each with a title of its own, and docs/JOURNEYS.md has them all")
    func enough() throws {
        let page = try String(contentsOfFile: "docs/JOURNEYS.md", encoding: .utf8)
        for name in Self.names {
            let line = "- `\(name.dropLast(".yaml".count))`: \(try Self.journey(name).title)\n"
            #expect(page.contains(line), "docs/JOURNEYS.md lacks: \(line)")
        }
        #expect(Self.names.count >= 25)
        let titles = try Self.names.map { try Self.journey($0).title }
        #expect(Set(titles).count == titles.count)
    }

    @Test("goes as written, and the running program keeps what the core alone keeps", arguments: names)
    func plays(name: String) async throws {
        let journey = try Self.journey(name)
        let settings = journey.settings.sorted { $0.key < $1.key }.flatMap { ["--set", "\($0.key)=\($0.value)"] }
        try await Hall.run { hall in
            let start = Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
            let kioskd = try hall.kioskd(more: settings)
            try await until("the kiosk has looked at its devices") {
                guard kioskd.isRunning else { throw Dead() }
                let health = try await hall.client(.technician).health()
                return health.items > 0 && !health.devices.isEmpty && health.devices.allSatisfy { $0.usable == .yes }
            }
            let player = try Running(
                "kioskctl",
                [
                    "journey", Self.folder + "/" + name, "--socket", hall.state + "/api.sock", "--devices",
                    hall.devicesControl, "--district", hall.districtControl,
                ], output: hall.folder + "/journey.txt", errors: hall.folder + "/journey.err")
            let code = try await player.ended(within: .seconds(120))
            let told = (try? String(contentsOfFile: hall.folder + "/journey.txt", encoding: .utf8)) ?? ""
            #expect(code == 0, "\(name): \(player.errors)\n\(told.suffix(3000))")
            kioskd.signal(SIGTERM)
            #expect(try await kioskd.ended() == 0)
            guard code == 0 else { return }

            let core = try await Self.core(hall, settings, at: start)
            var played = JourneyPlayer(core)
            do { try await played.play(journey) } catch { Issue.record("\(name), on the core alone: \(error)") }
            try await core.close()
            let kept = try KeptRecords.lines(of: hall.state + "/kiosk.sqlite")
            let expected = try KeptRecords.lines(of: hall.folder + "/core.sqlite")
            #expect(kept.contains { $0.hasPrefix("session:") } == journey.beginsService)
            #expect(
                kept == expected,
                """
                \(name)
                only the program keeps: \(kept.filter { !expected.contains($0) }.joined(separator: "\n"))
                only the core keeps: \(expected.filter { !kept.contains($0) }.joined(separator: "\n"))
                """)
        }
    }

    private static func journey(_ name: String) throws -> JourneyFile {
        try JourneyFile(try String(contentsOfFile: folder + "/" + name, encoding: .utf8), file: name)
    }

    /// The core with the program's own configuration, list and district.
    private static func core(_ hall: Hall, _ settings: [String], at start: Instant) async throws -> CoreKiosk {
        let all = hall.arguments + settings
        let overrides = all.indices.filter { $0 > 0 && all[$0 - 1] == "--set" }.map { all[$0] }
        let configuration = try KioskConfiguration.read(file: all[1], overrides: overrides)
        let content = [UInt8](try Data(contentsOf: URL(fileURLWithPath: configuration.list.file)))
        let proof = [UInt8](try Data(contentsOf: URL(fileURLWithPath: configuration.list.file + ".sig")))
        let trust = try DetachedSignatureTrust(
            pem: try String(contentsOfFile: configuration.list.keyFile, encoding: .utf8))
        guard
            case .accepted(let list, let acceptance) = trust.judge(
                content: content, proof: proof, floor: 0, now: start.milliseconds / 1000)
        else { throw Late(what: "the sample list is trusted") }
        let files = try DistrictFiles.load(FileManager.default.currentDirectoryPath + "/Tests/Fixtures/District")
        return try await CoreKiosk(
            configuration, list: list,
            reference: ListReference(sequence: acceptance.sequence, hash: acceptance.hash),
            district: District(files: files, hub: nil), store: hall.folder + "/core.sqlite", at: start)
    }
}
