import DeviceModel
import Foundation
import Invariants
import KioskCore
import Testing

/// The judges of the kill tests, shown to fire.
@Suite("what the kill tests look for")
struct LedgerTests {
    @Test(
        "a paper is refused when a number comes twice unmarked or was never committed, and a void slip is none",
        arguments: [
            (["A001\n验真码 1B2C A995"], 0), (["A001\n验真码 1B2C A995", "作废"], 0),
            (["A001\n验真码 1B2C A995", "作 废", "A001\n验真码 1B2C A995\n补打"], 0),
            (["A001\n作废", "A001\n验真码 1B2C A995"], 0), (["A001\n验真码 1B2C A995", "A001\n验真码 1B2C A995"], 1),
            (["A001\n验真码 1B2C A995", "作废", "A001\n验真码 1B2C A995"], 1),
            (["A002"], 1), (["作废"], 1), ([], 1),
        ] as [([String], Int)])
    func papers(papers: [String], count: Int) {
        let found = Papers.violations(in: papers, numbers: ["A001"])
        #expect(found.count == count, "\(found)")
    }

    @Test("rows of faults are pairs unless two are open at once or one is cleared without proof")
    func faultRows() {
        func row(_ id: String, from: Int64, to: Int64?, _ clearance: FaultClearance? = .reading("paper=full"))
            -> FaultRecord
        {
            var fault = FaultRecord(
                id: id, code: "printer.paper.out", device: DeviceID("printer.front"), severity: .error, evidence: "",
                firstSeen: Instant(milliseconds: from))
            if let to {
                fault.state = .cleared
                fault.clearedAt = Instant(milliseconds: to)
                fault.clearance = clearance
            }
            return fault
        }
        func violations(_ rows: [FaultRecord]) -> Int {
            var pairs = FaultPairs()
            for fault in Hall.changes(of: rows) {
                pairs.observe(.fault(fault), kiosk: Hall.kiosk, at: Instant(milliseconds: 0))
            }
            return pairs.violations.count
        }
        #expect(violations([row("1", from: 1, to: 2), row("2", from: 2, to: 3), row("3", from: 4, to: nil)]) == 0)
        #expect(violations([row("1", from: 1, to: 3), row("2", from: 2, to: nil)]) > 0)
        #expect(violations([row("1", from: 1, to: 2, nil)]) == 1)
        #expect(violations([row("1", from: 2, to: 1)]) > 0)
    }

    @Test("every form of a personal value and of a page is found in a file, at any depth, and in an open memory file")
    func plantedForms() throws {
        let folder = "/tmp/kiosk-left-\(UUID().uuidString.prefix(8))"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.createDirectory(atPath: folder + "/a/b", withIntermediateDirectories: true)
        let noise = [UInt8](repeating: 0x2A, count: 1001)
        for (place, planted) in Self.planted.enumerated() {
            let path = folder + "/a/b/\(place)"
            try Data(noise + planted.bytes + noise).write(to: URL(fileURLWithPath: path))
            let found = NothingLeftBehind.search(folders: [folder], for: Citizen.traces).finds
            #expect(found.contains { $0.contains(path) && $0.contains(planted.name) }, "\(planted.name): \(found)")

            let file = try #require(FileHandle(forReadingAtPath: path))
            try FileManager.default.removeItem(atPath: path)
            let open = NothingLeftBehind.search(
                processes: [ProcessInfo.processInfo.processIdentifier], for: Citizen.traces
            ).finds
            #expect(open.contains { $0.contains(path) && $0.contains(planted.name) }, "\(planted.name): \(open)")
            try file.close()
        }
        try Data(noise).write(to: URL(fileURLWithPath: folder + "/a/clean"))
        let clean = NothingLeftBehind.search(folders: [folder], for: Citizen.traces)
        #expect(clean.finds.isEmpty && clean.bytes == noise.count)
    }

    /// Written here by hand, not by the code that searches.
    static let planted: [(name: String, bytes: [UInt8])] = {
        let name = Citizen.name
        let utf16 = name.data(using: .utf16LittleEndian).map { Array($0) } ?? []
        let swapped = name.data(using: .utf16BigEndian).map { Array($0) } ?? []
        func base64(_ text: String) -> [UInt8] { Array(Data(text.utf8).base64EncodedString().utf8) }
        return [
            ("UTF-8", Array(name.utf8)), ("UTF-16 LE", utf16), ("UTF-16 BE", swapped),
            // 陈测试 in GB18030.
            ("GB18030", [0xB3, 0xC2, 0xB2, 0xE2, 0xCA, 0xD4]),
            ("base64, alignment 0", base64("xyz\(name)!")), ("base64, alignment 1", base64("x\(name)!")),
            ("base64, alignment 2", base64("xy\(name)!")),
            ("rows of a page", Self.row), ("the start of a JPEG", Self.jpeg), ("a quantisation table", Self.jpeg),
        ]
    }()

    /// The second row of the test backend's colour pattern as `scanimage --format=pnm` has it.
    private static let row: [UInt8] = (0..<126).flatMap { red -> [UInt8] in
        [0x55, 0x55, 0x55] + [red, 0, 0, red, 0, 0, red, 0, 0, red, 0, 0]
    }

    /// A JPEG's first bytes at 200 dpi: SOI, APP0, DQT of quality 75.
    private static let jpeg: [UInt8] = [
        0xFF, 0xD8, 0xFF, 0xE0, 0x00, 0x10, 0x4A, 0x46, 0x49, 0x46, 0x00, 0x01, 0x01, 0x01, 0x00, 0xC8, 0x00, 0xC8,
        0x00, 0x00, 0xFF, 0xDB, 0x00, 0x43, 0x00, 0x08, 0x06, 0x06,
    ]
}
