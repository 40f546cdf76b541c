/// Words that people read.
extension LintRule {
    /// Terms of administration that few outside know.
    private static let legalWords = [
        "核准", "备案", "注销", "转移接续", "资格认证", "缴存", "核发", "抵押权", "首次登记", "设立登记", "核定", "预告登记", "稽核",
    ]

    static let words: [LintRule] = [
        item(
            "words.plainNote.missing", .warning,
            why: ListText("名称用了群众不熟悉的说法", "a name in official words needs everyday ones beside it"),
            remedy: ListText("在通俗说明里用一句大白话说明办什么", "Say in plainNote, in everyday words, what it is for")
        ) { item in
            guard item.plainNote.isEmpty, let word = legalWords.first(where: { item.name.contains($0) }) else {
                return []
            }
            return [LintHit(item, "plainNote", "", "“\(word)”没有通俗说明", "'\(word)' has no plain words beside it")]
        },
        item(
            "words.plainNote.long", .warning,
            why: ListText("通俗说明要一眼看完", "plain words must be taken in at a glance"),
            remedy: ListText("缩短到 40 个字以内", "Shorten it to 40 characters")
        ) { item in
            item.plainNote.count <= 40
                ? []
                : [
                    LintHit(
                        item, "plainNote", item.plainNote, "通俗说明有 \(item.plainNote.count) 个字",
                        "\(item.plainNote.count) characters of plain words")
                ]
        },
        item(
            "words.plainNote.repeats", .warning,
            why: ListText("重复术语等于没有解释", "repeating the term explains nothing"),
            remedy: ListText("换成日常说法", "Say it in everyday words")
        ) { item in
            guard !item.plainNote.isEmpty else { return [] }
            let words = legalWords.filter { item.name.contains($0) } + [item.name]
            guard let word = words.first(where: { item.plainNote.contains($0) }) else { return [] }
            return [
                LintHit(
                    item, "plainNote", item.plainNote, "通俗说明照搬了“\(word)”", "plain words repeat '\(word)' of the name")
            ]
        },
        item(
            "words.width", .warning,
            why: ListText("全角字母数字看着一样，搜不到也对不上", "full-width letters look alike and compare unlike"),
            remedy: ListText("改成半角字母和数字", "Write letters and digits half-width")
        ) { item in
            texts(item).compactMap { path, text in
                text.unicodeScalars.contains { (0xFF10...0xFF5A).contains($0.value) && isAlphanumeric($0) }
                    ? LintHit(item, path, text, "“\(text)”含全角字母或数字", "'\(text)' has full-width letters or digits") : nil
            }
        },
        item(
            "words.traditional", .warning,
            why: ListText("清单用简体字", "the list is in simplified characters"),
            remedy: ListText("改成简体字", "Write the simplified characters")
        ) { item in
            texts(item).compactMap { path, text in
                let found = text.unicodeScalars.first { FoldedText.simplified[$0] != nil }
                return found.map {
                    LintHit(item, path, text, "“\(text)”含繁体字“\($0)”", "'\(text)' has the traditional character \($0)")
                }
            }
        },
        LintRule(
            code: "words.lookalike", severity: .warning,
            why: ListText("看着一样的名称会被当成同一个", "names that look alike are taken for one"),
            remedy: ListText("统一写法", "Write both alike")
        ) { context in
            var first: [String: (item: ServiceItem, path: String, text: String)] = [:]
            var hits: [LintHit] = []
            for item in context.list.items {
                let materials = item.materials.enumerated().map { ("materials[\($0)].name", $1.name) }
                for (path, text) in [("name", item.name)] + materials {
                    let key = (path == "name" ? "i" : "m") + FoldedText.fold(text).filter { !$0.isWhitespace }
                    guard let other = first[key] else {
                        first[key] = (item, path, text)
                        continue
                    }
                    if !other.text.utf8.elementsEqual(text.utf8) {
                        hits.append(
                            LintHit(
                                item, path, text, "与“\(other.text)”只差全半角、繁简或空格",
                                "differs from '\(other.text)' in width, script or blanks alone",
                                related: [.init(item: other.item.id, path: other.path, value: other.text)]))
                    }
                }
            }
            return hits
        },
        LintRule(
            code: "words.name.duplicate", severity: .warning,
            why: ListText("同一部门两个事项同名，群众无从选择", "of two items with one name at one authority, nobody can choose"),
            remedy: ListText("在名称里写明区别", "Say in the names what differs")
        ) { context in
            var first: [String: ServiceItem] = [:]
            return context.list.items.compactMap { item in
                let key = "\(item.id.prefix(18)) \(item.department) \(FoldedText.fold(item.name))"
                guard let other = first[key] else {
                    first[key] = item
                    return nil
                }
                return LintHit(
                    item, "name", item.name, "同部门已有“\(other.name)”", "its authority has '\(other.name)' already",
                    related: [.init(item: other.id, path: "name", value: other.name)])
            }
        },
    ]

    private static func texts(_ item: ServiceItem) -> [(String, String)] {
        [("name", item.name), ("department", item.department)]
            + item.keywords.enumerated().map { ("keywords[\($0)]", $1) }
            + item.materials.enumerated().map { ("materials[\($0)].name", $1.name) }
    }

    private static func isAlphanumeric(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0xFF10...0xFF19, 0xFF21...0xFF3A, 0xFF41...0xFF5A: true
        default: false
        }
    }
}
