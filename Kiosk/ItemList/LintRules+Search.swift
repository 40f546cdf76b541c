/// Whether people find it.
extension LintRule {
    static let search: [LintRule] = [
        item(
            "search.keywords.missing", .warning,
            why: ListText("群众不用官方名称搜索", "people do not search by official names"),
            remedy: ListText("写上群众的叫法，如“身份证丢了”", "Add what people call it")
        ) { item in
            item.keywords.isEmpty ? [LintHit(item, "keywords", "", "没有关键词", "no keywords")] : []
        },
        item(
            "search.keywords.duplicate", .warning,
            why: ListText("重复的关键词没有用", "a keyword said twice finds nothing more"),
            remedy: ListText("去掉重复的", "Remove it")
        ) { item in
            var seen: Set = [FoldedText.fold(item.name)]
            return item.keywords.enumerated().compactMap { index, keyword in
                seen.insert(FoldedText.fold(keyword)).inserted
                    ? nil
                    : LintHit(item, "keywords[\(index)]", keyword, "“\(keyword)”已有", "'\(keyword)' stands already")
            }
        },
        item(
            "search.unfindable", .warning,
            why: ListText("键盘上打不出来就搜不到", "what cannot be typed is not found"),
            remedy: ListText("补一个能用拼音打出的关键词", "Add a keyword that can be typed in pinyin")
        ) { item in
            let canType = ([item.name] + item.keywords).contains { text in
                FoldedText.fold(text).unicodeScalars.contains {
                    (0x61...0x7A).contains($0.value) || !Pinyin.readings(of: $0).isEmpty
                }
            }
            return canType ? [] : [LintHit(item, "keywords", "", "拼音和首字母都搜不到", "neither pinyin nor initials find it")]
        },
    ]
}
