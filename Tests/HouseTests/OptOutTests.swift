import Foundation
import Testing

/// Opt-outs from the compiler's checks, each with its reason right above it.
@Suite("Unsafe opt-outs")
struct OptOutTests {
    @Test("every opt-out has a comment above it that names what makes it safe")
    func reasons() throws {
        var without: [String] = []
        for folder in ["Devices", "Kiosk", "Sources"] {
            for file in try Tree.files(under: folder, suffix: ".swift") {
                without += Self.unexplained(in: try Tree.text(file), file: file)
            }
        }
        #expect(without == [], "\(without.joined(separator: "\n"))")
    }

    @Test("an opt-out without a reason is found, one with a reason is not")
    func finds() {
        let bare = "struct A {}\nfinal class B: @unchecked Sendable {}\n"
        let explained = "/// Safe: every access holds `lock`.\nfinal class B: @unchecked Sendable {}\n"
        #expect(Self.unexplained(in: bare, file: "B.swift").count == 1)
        #expect(Self.unexplained(in: explained, file: "B.swift").isEmpty)
    }

    /// A reason is a comment with `Safe:` in the block of comment and attribute lines right above.
    static func unexplained(in source: String, file: String) -> [String] {
        let lines = source.split(separator: "\n", omittingEmptySubsequences: false).map {
            $0.trimmingCharacters(in: .whitespaces)
        }
        var found: [String] = []
        for (index, line) in lines.enumerated() where !line.hasPrefix("//") {
            guard line.contains("@unchecked Sendable") || line.contains("nonisolated(unsafe)") else { continue }
            var explained = line.contains("Safe:")
            var above = index - 1
            while above >= 0, lines[above].hasPrefix("//") || lines[above].hasPrefix("@") {
                if lines[above].contains("Safe:") { explained = true }
                above -= 1
            }
            if !explained { found.append("\(file):\(index + 1): say why it is safe: a comment with 'Safe:' above it") }
        }
        return found
    }
}
