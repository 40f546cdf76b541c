/// One kind of text of all items, packed, with a bit row an item-set for each character, syllable and pair of
/// initials: rows are intersected first, and only what is left is compared character by character.
struct SearchField: Sendable {
    private var scalars: [UInt32] = []
    /// Initials of each character's readings as bits, a is bit 0.
    private var initialMasks: [UInt32] = []
    /// Readings of each character: a range of `readings`.
    private var readingRanges: [Range<Int32>] = []
    private var readings: [UInt16] = []
    /// Where each item's text begins; one more at the end.
    private var starts: [Int32] = [0]
    private var byScalar: [UInt32: ItemRow] = [:]
    private var byFirstScalar: [UInt32: ItemRow] = [:]
    private var bySyllable: [UInt16: ItemRow] = [:]
    private var byInitials: [UInt16: ItemRow] = [:]
    private let items: Int

    /// Stands between two texts of an item; nobody types it.
    private static let gap: UInt32 = 0x1F

    init(_ texts: [[String]]) {
        items = texts.count
        var known: [UInt32: Range<Int32>] = [:]
        for (item, texts) in texts.enumerated() {
            let begin = scalars.count
            for (index, text) in texts.enumerated() {
                if index > 0 { append(Self.gap, item, &known) }
                for scalar in FoldedText.fold(text).unicodeScalars { append(scalar.value, item, &known) }
            }
            if begin < scalars.count { byFirstScalar[scalars[begin], default: ItemRow(items)].insert(item) }
            starts.append(Int32(scalars.count))
            pairs(begin..<scalars.count, item)
        }
    }

    private mutating func append(_ scalar: UInt32, _ item: Int, _ known: inout [UInt32: Range<Int32>]) {
        if known[scalar] == nil {
            let codes = Unicode.Scalar(scalar).map(Pinyin.codes) ?? []
            known[scalar] = Int32(readings.count)..<Int32(readings.count + codes.count)
            readings += codes
        }
        let range = known[scalar] ?? 0..<0
        var mask: UInt32 = (0x61...0x7A).contains(scalar) ? 1 << (scalar - 0x61) : 0
        for code in readings[Int(range.lowerBound)..<Int(range.upperBound)] {
            mask |= 1 << UInt32((Pinyin.syllables[Int(code)].utf8.first ?? 0x61) - 0x61)
            bySyllable[code, default: ItemRow(items)].insert(item)
        }
        scalars.append(scalar)
        initialMasks.append(mask)
        readingRanges.append(range)
        byScalar[scalar, default: ItemRow(items)].insert(item)
    }

    private mutating func pairs(_ range: Range<Int>, _ item: Int) {
        for at in range.dropLast() {
            for a in bits(initialMasks[at]) {
                for b in bits(initialMasks[at + 1]) { byInitials[a * 26 + b, default: ItemRow(items)].insert(item) }
            }
        }
    }

    private func bits(_ mask: UInt32) -> [UInt16] { (0..<26).filter { mask & (1 << UInt32($0)) != 0 } }

    private func range(_ item: Int) -> Range<Int> { Int(starts[item])..<Int(starts[item + 1]) }

    /// Marks items not marked better already that hold the word as written.
    func literal(_ word: SearchWord, prefix: ItemSearch.Match, inside: ItemSearch.Match, _ matches: inout [UInt8]) {
        guard let first = word.scalars.first, var row = byScalar[first] else { return }
        for scalar in word.scalars.dropFirst() {
            guard let other = byScalar[scalar] else { return }
            row.formIntersection(other)
        }
        let begins = byFirstScalar[first]
        row.forEach { item in
            if matches[item] <= prefix.rawValue { return }
            if word.scalars.count == 1 {
                let match = begins?.contains(item) == true ? prefix : inside
                matches[item] = min(matches[item], match.rawValue)
                return
            }
            let range = range(item)
            guard let place = place(range, word.scalars.count, { scalars[$0 + $1] == word.scalars[$1] }) else { return }
            matches[item] = min(matches[item], (place == range.lowerBound ? prefix : inside).rawValue)
        }
    }

    /// Marks items in which neighbouring characters begin with the word's letters.
    func initials(_ word: SearchWord, _ match: ItemSearch.Match, _ matches: inout [UInt8]) {
        guard word.scalars.count >= 2 else { return }
        let letters = word.scalars.map { $0 - 0x61 }
        var row: ItemRow?
        for (a, b) in zip(letters, letters.dropFirst()) {
            guard let pair = byInitials[UInt16(a * 26 + b)] else { return }
            if row == nil { row = pair } else { row?.formIntersection(pair) }
        }
        row?.forEach { item in
            if matches[item] <= match.rawValue { return }
            let isThere =
                letters.count == 2
                || place(range(item), letters.count) { initialMasks[$0 + $1] & (1 << letters[$1]) != 0 } != nil
            if isThere { matches[item] = match.rawValue }
        }
    }

    /// Marks items in which neighbouring characters are read as the word.
    func pinyin(_ word: SearchWord, _ match: ItemSearch.Match, _ matches: inout [UInt8]) {
        for syllables in word.segmentations {
            var row = ItemRow(items, full: true)
            for wanted in syllables {
                var any = ItemRow(items)
                for code in wanted { if let other = bySyllable[code] { any.formUnion(other) } }
                row.formIntersection(any)
            }
            row.forEach { item in
                if matches[item] <= match.rawValue { return }
                let isThere =
                    syllables.count == 1
                    || place(range(item), syllables.count) { at, index in
                        let range = readingRanges[at + index]
                        return readings[Int(range.lowerBound)..<Int(range.upperBound)]
                            .contains { syllables[index].contains($0) }
                    } != nil
                if isThere { matches[item] = match.rawValue }
            }
        }
    }

    /// First place in the range at which all `count` characters pass.
    private func place(_ range: Range<Int>, _ count: Int, _ passes: (_ at: Int, _ index: Int) -> Bool) -> Int? {
        guard range.count >= count else { return nil }
        for at in range.lowerBound...(range.upperBound - count) where passes(at, 0) {
            var index = 1
            while index < count, passes(at, index) { index += 1 }
            if index == count { return at }
        }
        return nil
    }
}

/// A set of items, a bit each.
struct ItemRow: Sendable {
    private var words: [UInt64]

    init(_ items: Int, full: Bool = false) {
        words = Array(repeating: full ? .max : 0, count: (items + 63) / 64)
        if full, items % 64 != 0 { words[words.count - 1] = (1 << UInt64(items % 64)) - 1 }
    }

    mutating func insert(_ item: Int) { words[item >> 6] |= 1 << UInt64(item & 63) }

    func contains(_ item: Int) -> Bool { words[item >> 6] & (1 << UInt64(item & 63)) != 0 }

    mutating func formIntersection(_ other: ItemRow) {
        for index in words.indices { words[index] &= other.words[index] }
    }

    mutating func formUnion(_ other: ItemRow) { for index in words.indices { words[index] |= other.words[index] } }

    func forEach(_ body: (Int) -> Void) {
        for (index, word) in words.enumerated() {
            var left = word
            while left != 0 {
                body(index << 6 + left.trailingZeroBitCount)
                left &= left - 1
            }
        }
    }
}
