import Foundation

/// Text as a terminal shows it: a hanzi takes two columns, nothing from outside moves the cursor.
enum Terminal {
    /// Without control characters, which could repaint a technician's screen.
    static func plain(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.filter { scalar in
                    scalar == "\n"
                        || !(scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value)
                            || (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value))
                }))
    }

    /// One line of ``plain(_:)``.
    static func line(_ text: String) -> String { plain(text.replacing("\r\n", with: " ")).replacing("\n", with: " ") }

    /// `1 case`, `2 cases`.
    static func count(_ number: Int, _ word: String) -> String { "\(number) \(word)" + (number == 1 ? "" : "s") }

    /// East Asian wide and full-width characters take two columns, combining marks none (UAX #11, UAX #44).
    static func columns(_ text: String) -> Int { text.unicodeScalars.reduce(0) { $0 + columns($1) } }

    static func columns(_ scalar: Unicode.Scalar) -> Int {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: break
        }
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
            0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F,
            0x1F900...0x1F9FF, 0x20000...0x3FFFD:
            return 2
        default: return 1
        }
    }

    static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - columns(text)))
    }

    /// Rows under a head, as wide as their content; the last column is not padded.
    static func table(_ head: [String], _ rows: [[String]]) -> String {
        let all = ([head] + rows).map { $0.map { plain($0).replacing("\n", with: " ") } }
        var widths = [Int](repeating: 0, count: head.count)
        for row in all { for (index, cell) in row.enumerated() { widths[index] = max(widths[index], columns(cell)) } }
        return all.map { row in
            var line = row.enumerated().map { padded($1, widths[$0]) }.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            return line
        }.joined(separator: "\n")
    }

    /// A length of time in one word or two: `3 s`, `12 min`, `5 h`, `3 days`.
    static func age(_ milliseconds: Int64) -> String {
        let seconds = max(0, milliseconds / 1000)
        switch seconds {
        case ..<120: return "\(seconds) s"
        case ..<7200: return "\(seconds / 60) min"
        case ..<172_800: return "\(seconds / 3600) h"
        default: return "\(seconds / 86_400) days"
        }
    }

    static func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        // What an encoder leaves as it is, and a terminal would obey: the same JSON with escapes.
        return String(decoding: try encoder.encode(value), as: UTF8.self).unicodeScalars.reduce(into: "") {
            text, scalar in
            if scalar == "\n" || plain(String(scalar)).unicodeScalars.count == 1 {
                text.unicodeScalars.append(scalar)
            } else {
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }
        }
    }
}

/// What `--json` prints: `version` changes when a key is renamed or taken away.
struct Versioned<Content: Encodable>: Encodable {
    var version = 1
    var kind: String
    var content: Content

    init(_ kind: String, _ content: Content) {
        self.kind = kind
        self.content = content
    }
}
