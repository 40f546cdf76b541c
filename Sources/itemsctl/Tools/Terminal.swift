import Foundation

/// Text as a terminal shows it; nothing from a file moves the cursor.
enum Terminal {
    static func plain(_ text: String) -> String {
        String(
            String.UnicodeScalarView(text.unicodeScalars.filter { $0 == "\n" || !isControl($0) }))
    }

    /// Without what a terminal would obey: control characters and those that change direction.
    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    /// One line of ``plain(_:)``.
    static func line(_ text: String) -> String { plain(text.replacing("\r\n", with: " ")).replacing("\n", with: " ") }

    /// `1 mistake`, `2 mistakes`.
    static func count(_ number: Int, _ word: String) -> String { "\(number) \(word)" + (number == 1 ? "" : "s") }

    static func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        // What an encoder leaves as it is, and a terminal would obey: the same JSON with escapes.
        return String(decoding: try encoder.encode(value), as: UTF8.self).unicodeScalars.reduce(into: "") {
            text, scalar in
            if scalar == "\n" || !isControl(scalar) {
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
