import Foundation
import Testing

@Suite("kioskctl preview", .timeLimit(.minutes(1)))
struct PreviewTests {
    @Test("the sample ticket of every model, as a page", arguments: ["epson-tm", "generic-58", "generic-80"])
    func sample(model: String) async throws {
        let ended = try await Kioskctl.run(["preview", "--model", model])
        #expect(ended.code == 0 && ended.err.isEmpty)
        try Golden.check("preview-\(model)", ended.page)
    }

    @Test("the picture is a PNG, and JSON names it")
    func picture() async throws {
        let scratch = try Scratch()
        let file = scratch.path + "/ticket.png"
        let ended = try await Kioskctl.run(["preview", "--out", file, "--json"])
        #expect(ended.code == 0)
        try Golden.check("preview-json", ended.page.replacing(scratch.path, with: "FOLDER"))
        let bytes = try Data(contentsOf: URL(fileURLWithPath: file))
        #expect(bytes.prefix(8) == Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) && bytes.count > 1000)
        let nowhere = try await Kioskctl.run(["preview", "--out", scratch.path + "/no/ticket.png"])
        #expect(nowhere.code == 1 && nowhere.isOneLine, "\(nowhere.page)")
    }

    @Test("a layout that is wrong ends with 65 in one line and leaves no picture")
    func wrong() async throws {
        let scratch = try Scratch()
        let picture = scratch.path + "/ticket.png"
        let layouts: [[UInt8]] = [
            [], Array("{".utf8), Array("[]".utf8), Array("{\"blocks\":[]}".utf8), [0xFF, 0xFE], Array("null".utf8),
            [UInt8](repeating: UInt8(ascii: "["), count: 100_000), [UInt8](repeating: 0x20, count: 3 << 20),
        ]
        for (index, bytes) in layouts.enumerated() {
            let file = try scratch.file("\(index).json", bytes)
            let ended = try await Kioskctl.run(["preview", file, "--out", picture])
            #expect(ended.code == 65 && ended.isOneLine, "\(index): \(ended.page.prefix(300))")
        }
        #expect(try await Kioskctl.run(["preview", scratch.path + "/none.json"]).code == 65)
        #expect(!FileManager.default.fileExists(atPath: picture))
    }
}
