import ItemList

/// Lists of any length, made of the sample with other codes, names and keywords; the same seed gives the same list.
enum ManyItems {
    struct Random: RandomNumberGenerator {
        private var state: UInt64
        init(seed: UInt64) { state = seed }

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
    }

    private static let syllables = Array("江山河湖海东西南北中安平和兴福宁永长青白石龙凤云溪林泉岭桥新城宝清涵城厢荔仙游秀屿沙坂")

    static func list(of count: Int, from sample: ItemList, seed: UInt64) -> ItemList {
        var random = Random(seed: seed)
        var items: [ServiceItem] = []
        // Whole copies of the sample only, so that packages stay whole; then single items up to the count.
        let singles = sample.items.filter { $0.oneMatter == nil }
        let copies = count / sample.items.count
        for copy in 0..<copies {
            for item in sample.items { items.append(varied(item, items.count, copy, &random)) }
        }
        for item in 0..<(count - items.count) {
            items.append(varied(singles[item % singles.count], items.count, copies, &random))
        }
        items.sort { $0.id.utf8.lexicographicallyPrecedes($1.id.utf8) }
        return ItemList(
            header: ItemListHeader(
                sequence: 1, issuer: "示范市", validFrom: "2026-01-01T00:00:00Z", count: items.count), items: items)
    }

    private static func varied(_ item: ServiceItem, _ number: Int, _ copy: Int, _ random: inout Random) -> ServiceItem {
        func digits(_ number: Int, _ width: Int) -> String {
            let text = String(number)
            return String(repeating: "0", count: width - text.count) + text
        }
        let credit = "113503990" + digits(copy, 8)
        guard let check = CreditCode.checkCharacter(of: credit) else { preconditionFailure("no check character") }
        var word: String {
            String(
                (0..<Int.random(in: 2...3, using: &random)).compactMap { _ in syllables.randomElement(using: &random) })
        }
        var varied = item
        varied.baseCode = "4" + digits(number, 12)
        varied.id = credit + String(check) + varied.baseCode
        varied.name = word + item.name
        varied.keywords = item.keywords.map { word + $0 }
        varied.department = "\(word)\(item.department)"
        varied.oneMatter = item.oneMatter.map { "\($0)-\(copy)" }
        return varied
    }

    /// What somebody may type: each seventh search is of one kind.
    static func query(_ round: Int, _ list: ItemList, _ random: inout Random) -> String {
        let item = list.items.randomElement(using: &random) ?? list.items[0]
        func part(_ text: String, _ length: Int) -> String {
            let characters = Array(text)
            let from = Int.random(in: 0...max(0, characters.count - length), using: &random)
            return String(characters[from..<min(characters.count, from + length)])
        }
        func typed(_ text: String, _ letters: (String) -> String) -> String {
            text.unicodeScalars.compactMap { Pinyin.readings(of: $0).first.map(letters) }.joined()
        }
        switch round % 7 {
        case 0: return part(item.name, Int.random(in: 1...5, using: &random))
        case 1: return part(item.keywords.first ?? item.name, 2)
        case 2: return typed(part(item.name, Int.random(in: 2...6, using: &random))) { String($0.prefix(1)) }
        case 3: return typed(part(item.name, Int.random(in: 1...4, using: &random))) { $0 }
        case 4: return String(item.baseCode.prefix(Int.random(in: 4...13, using: &random)))
        case 5: return part(item.name, 2) + " " + part(item.department, 2)
        default: return typed(part(item.name, 1)) { String($0.prefix(Int.random(in: 1...2, using: &random))) }
        }
    }
}
