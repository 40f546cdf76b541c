/// Readings of the characters of GB 2312 (but 呣), without tones; characters beyond have none. All readings of a character
/// count: 行 is xing, hang and heng.
public enum Pinyin {
    /// Syllables, sorted; a reading is a place in this table.
    static let syllables: [String] = lines.map(\.syllable)

    /// Readings of a character; empty where none is known.
    public static func readings(of scalar: Unicode.Scalar) -> [String] {
        (table[scalar.value] ?? []).map { syllables[Int($0)] }
    }

    static func codes(of scalar: Unicode.Scalar) -> [UInt16] { table[scalar.value] ?? [] }

    private static let lines: [(syllable: String, characters: Substring)] = PinyinTable.readings
        .split(separator: "\n").map { line in
            let parts = line.split(separator: " ")
            return (String(parts[0]), parts[1])
        }

    private static let table: [UInt32: [UInt16]] = {
        var table: [UInt32: [UInt16]] = [:]
        for (code, line) in lines.enumerated() {
            for scalar in line.characters.unicodeScalars { table[scalar.value, default: []].append(UInt16(code)) }
        }
        return table
    }()
}

/// One form for comparing what people type: small letters, half-width, simplified characters, no blanks at the ends.
public enum FoldedText {
    public static func fold(_ text: String) -> String {
        var folded = String.UnicodeScalarView()
        for scalar in text.lowercased().unicodeScalars { folded.append(fold(scalar)) }
        return String(folded)
    }

    static func fold(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar.value {
        case 0x3000: " "
        case 0xFF21...0xFF3A: Unicode.Scalar(scalar.value - 0xFEE0 + 32) ?? scalar
        case 0xFF01...0xFF5E: Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar
        case 0x3400...0x9FFF: simplified[scalar] ?? scalar
        default: scalar
        }
    }

    /// The simplified character of GB 2312 for a traditional one.
    static let simplified: [Unicode.Scalar: Unicode.Scalar] = {
        let all = PinyinTable.traditional.split(separator: "\n").flatMap(\.unicodeScalars)
        var pairs: [Unicode.Scalar: Unicode.Scalar] = [:]
        for index in stride(from: 0, to: all.count - 1, by: 2) { pairs[all[index]] = all[index + 1] }
        return pairs
    }()
}
