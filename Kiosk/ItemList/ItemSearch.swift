/// Finds items of one list by what people type. Built once a list; a search reads only.
///
/// Words are separated by blanks and all must match. A word matches by code (from its beginning), name, keyword,
/// department, category or service object as written, or by the initials (`tyjrydz`) or the pinyin (`tuiyi`, the last
/// syllable may be unfinished) of neighbouring characters. Width, case and traditional characters do not count.
public struct ItemSearch: Sendable {
    /// Why an item was found, best first.
    public enum Match: UInt8, Hashable, Sendable, CaseIterable, Comparable {
        case code, codePrefix, namePrefix, name, keyword, initials, pinyin, department

        public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
    }

    public struct Hit: Hashable, Sendable {
        public var item: String
        /// The weakest of the words' matches.
        public var match: Match
    }

    private let ids: [String]
    private let baseCodes: [(code: String, item: Int32)]
    private let name: SearchField
    private let keywords: SearchField
    private let other: SearchField

    public init(_ list: ItemList) {
        let items = list.items
        ids = items.map(\.id)
        baseCodes = items.enumerated().map { ($1.baseCode, Int32($0)) }.sorted {
            $0.0.utf8.lexicographicallyPrecedes($1.0.utf8)
        }
        name = SearchField(items.map { [$0.name] })
        keywords = SearchField(items.map(\.keywords))
        other = SearchField(
            items.map { item in
                let object =
                    item.serviceObject == .person
                    ? ["自然人", "个人", "person"] : ["法人", "企业", "单位", "organisation"]
                return [item.department, item.category] + object
            })
    }

    /// Best first; of equal matches in the list's order. Words beyond 8 and characters beyond 64 of a word are not
    /// looked at; without any word nothing is found.
    public func find(_ text: String, limit: Int = 20) -> [Hit] {
        let words = FoldedText.fold(text).split(whereSeparator: \.isWhitespace).prefix(8)
        guard !words.isEmpty, limit > 0 else { return [] }
        var sums = [UInt16](repeating: 0, count: ids.count)
        var worst = [UInt8](repeating: 0, count: ids.count)
        var matches = [UInt8](repeating: 0, count: ids.count)
        for word in words {
            for index in matches.indices { matches[index] = .max }
            match(SearchWord(word.prefix(64)), into: &matches)
            for index in matches.indices {
                sums[index] =
                    matches[index] == .max || sums[index] == .max ? .max : sums[index] + UInt16(matches[index])
                worst[index] = max(worst[index], matches[index])
            }
        }
        let highest = words.count * Match.allCases.count
        var byScore = [[Int]](repeating: [], count: highest)
        for index in sums.indices where sums[index] != .max {
            let score = Int(sums[index])
            if byScore[score].count < limit { byScore[score].append(index) }
        }
        return byScore.joined().prefix(limit).map {
            Hit(item: ids[$0], match: Match(rawValue: worst[$0]) ?? .department)
        }
    }

    private func match(_ word: SearchWord, into matches: inout [UInt8]) {
        if word.isCode { matchCode(word.text.uppercased(), &matches) }
        name.literal(word, prefix: .namePrefix, inside: .name, &matches)
        keywords.literal(word, prefix: .keyword, inside: .keyword, &matches)
        if word.isLetters {
            name.initials(word, .initials, &matches)
            keywords.initials(word, .initials, &matches)
            name.pinyin(word, .pinyin, &matches)
            keywords.pinyin(word, .pinyin, &matches)
            other.initials(word, .department, &matches)
            other.pinyin(word, .department, &matches)
        }
        other.literal(word, prefix: .department, inside: .department, &matches)
    }

    /// Both kinds of code lie sorted: who begins with the word lies together.
    private func matchCode(_ code: String, _ matches: inout [UInt8]) {
        func from(_ count: Int, _ at: (Int) -> String) -> Int {
            var (low, high) = (0, count)
            while low < high {
                let middle = (low + high) / 2
                if at(middle).utf8.lexicographicallyPrecedes(code.utf8) { low = middle + 1 } else { high = middle }
            }
            return low
        }
        func note(_ whole: String, _ item: Int) {
            matches[item] = min(matches[item], (whole == code ? Match.code : .codePrefix).rawValue)
        }
        var at = from(ids.count) { ids[$0] }
        while at < ids.count, ids[at].hasPrefix(code) {
            note(ids[at], at)
            at += 1
        }
        at = from(baseCodes.count) { baseCodes[$0].code }
        while at < baseCodes.count, baseCodes[at].code.hasPrefix(code) {
            note(baseCodes[at].code, Int(baseCodes[at].item))
            at += 1
        }
    }
}
