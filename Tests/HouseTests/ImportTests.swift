import Foundation
import Testing

@Suite("Who may know whom")
struct ImportTests {
    @Test("the manifest has only edges that the table allows")
    func manifestEdges() throws {
        let findings = ImportRules.check(manifest: try Tree.manifest(), manifestSource: try Tree.text("Package.swift"))
        #expect(findings == [], "\(findings.map(\.description).joined(separator: "\n"))")
    }

    @Test("every import line is allowed and declared")
    func importLines() throws {
        let manifest = try Tree.manifest()
        var findings: [Finding] = []
        var seen = 0
        for target in manifest.targets where target.type != "system" {
            let folder = try #require(target.path)
            for file in try Tree.files(under: folder, suffix: ".swift") {
                seen += 1
                findings += ImportRules.check(
                    source: try Tree.text(file), file: file, target: target, manifest: manifest)
            }
        }
        #expect(seen > 50)
        #expect(findings == [], "\(findings.map(\.description).joined(separator: "\n"))")
    }

    @Test("every room of the table exists, and every row is needed")
    func tableIsCurrent() throws {
        let manifest = try Tree.manifest()
        let rooms = Set(manifest.targets.filter { $0.type != "test" }.map(\.name))
        #expect(Set(AllowedImports.table.keys) == rooms)
    }

    @Test("a wrong edge in a manifest is found, with its line")
    func wrongManifestEdge() throws {
        let manifest = try fixtureManifest()
        let source = try Tree.text("Tests/HouseTests/Fixtures/wrong-edge.Package.swift.txt")
        let findings = ImportRules.check(manifest: manifest, manifestSource: source, file: "Package.swift")
        #expect(findings.map(\.line) == [4, 5])
        #expect(findings.first?.text.contains("Layout must not depend on KioskCore") == true)
        #expect(findings.last?.text.contains("room Cellar has no row") == true)
    }

    @Test(
        "a wrong import line is found, with file and line",
        arguments: [
            ("Layout", "not-allowed.swift.txt", 3, "import KioskCore is not allowed"),
            ("Layout", "undeclared.swift.txt", 2, "import Crypto is not declared"),
            ("Layout", "attributed.swift.txt", 2, "import KioskCore is not allowed"),
            ("Layout", "single-symbol.swift.txt", 1, "import KioskCore is not allowed"),
            ("Layout", "second-on-line.swift.txt", 2, "import KioskCore is not allowed"),
            ("KioskCore", "pure.swift.txt", 2, "import Foundation is not allowed: KioskCore is pure"),
        ])
    func wrongImportLine(room: String, fixture: String, line: Int, text: String) throws {
        let manifest = try fixtureManifest()
        let target = try #require(manifest.targets.first { $0.name == room })
        let file = "Tests/HouseTests/Fixtures/\(fixture)"
        let findings = ImportRules.check(
            source: try Tree.text(file), file: file, target: target, manifest: manifest)
        let finding = try #require(findings.first)
        #expect(findings.count == 1)
        #expect(finding.file == file)
        #expect(finding.line == line)
        #expect(finding.text.contains(text))
    }

    private func fixtureManifest() throws -> Manifest {
        let data = Data(try Tree.text("Tests/HouseTests/Fixtures/wrong-edge.json").utf8)
        return try JSONDecoder().decode(Manifest.self, from: data)
    }
}
