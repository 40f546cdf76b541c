import Foundation
import Testing

/// What every target of the manifest owes.
@Suite("Manifest")
struct ManifestTests {
    @Test("tools version 6.2, and each package by an exact version")
    func versions() throws {
        let source = try Tree.text("Package.swift")
        #expect(source.hasPrefix("// swift-tools-version: 6.2\n"))
        let packages = source.split(separator: "\n").filter { $0.contains(".package(url:") }
        #expect(packages.count > 5)
        #expect(packages.filter { !$0.contains(", exact: \"") } == [])
    }

    @Test("language mode 6, ExistentialAny and MemberImportVisibility in every Swift target; warnings are errors in CI")
    func settings() throws {
        let source = try Tree.text("Package.swift")
        let begin = try #require(source.range(of: "let swift: [SwiftSetting] ="))
        let settings = source[begin.upperBound...].components(separatedBy: "let c: [CSetting]")[0]
        for wanted in [
            ".swiftLanguageMode(.v6)", ".enableUpcomingFeature(\"ExistentialAny\")",
            ".enableUpcomingFeature(\"MemberImportVisibility\")", ".treatAllWarnings(as: .error)",
        ] {
            #expect(settings.contains(wanted), "\(wanted) is missing")
        }
        let calls = source.components(separatedBy: "arget(").dropFirst()
        let swiftTargets = calls.filter { !$0.prefix(400).contains("cSettings: c") }
        #expect(swiftTargets.count >= 5)
        for call in swiftTargets {
            #expect(call.prefix(400).contains("swiftSettings: swift"), "a target without them: \(call.prefix(60))")
        }
    }

    @Test("`.ci/run` asks for warnings as errors")
    func ci() throws {
        let script = try Tree.text(".ci/run")
        #expect(script.contains("export CI=true") && script.contains("make test"))
        #expect(try Tree.text("Package.swift").contains("Context.environment[\"CI\"] != nil"))
    }
}
