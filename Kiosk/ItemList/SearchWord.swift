/// One word as typed, prepared once for all items.
struct SearchWord {
    let text: String
    let scalars: [UInt32]
    /// Letters only, of a to z: it may be initials or pinyin.
    let isLetters: Bool
    /// At least 4 digits and letters, one digit among them: it may be a code.
    let isCode: Bool
    /// Every way to read the letters as syllables; the last place holds all syllables that begin with what is left.
    let segmentations: [[Set<UInt16>]]

    init(_ word: Substring) {
        text = String(word)
        scalars = word.unicodeScalars.map(\.value)
        isLetters = scalars.allSatisfy { (0x61...0x7A).contains($0) }
        isCode =
            scalars.count >= 4 && scalars.contains { (0x30...0x39).contains($0) }
            && scalars.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) }
        segmentations = isLetters ? Self.segmentations(of: text) : []
    }

    /// At most 16, the longest syllables first.
    private static func segmentations(of text: String) -> [[Set<UInt16>]] {
        let letters = Array(text.utf8)
        var found: [[Set<UInt16>]] = []
        func go(_ at: Int, _ path: [Set<UInt16>]) {
            if found.count >= 16 { return }
            let rest = letters[at...]
            let begun = syllables.filter { $0.letters.starts(with: rest) }
            if !begun.isEmpty { found.append(path + [Set(begun.map(\.code))]) }
            for length in stride(from: min(6, rest.count - 1), through: 1, by: -1) {
                if let code = codes[Array(rest.prefix(length))] { go(at + length, path + [[code]]) }
            }
        }
        go(0, [])
        return found
    }

    private static let syllables = Pinyin.syllables.enumerated().map { (letters: Array($1.utf8), code: UInt16($0)) }
    private static let codes = Dictionary(uniqueKeysWithValues: syllables.map { ($0.letters, $0.code) })
}
