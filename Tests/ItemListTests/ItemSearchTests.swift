import ItemList
import Testing

@Suite("ItemSearch")
struct ItemSearchTests {
    static func sample() throws -> ItemList { try ItemListDecoder.decode(try Sample.bytes("items-sample.jsonl")) }

    @Test(
        "an item is found by everything people type, with the reason",
        arguments: [
            ("11350399009900144N4352014901000", .code), ("4352014901000", .code), ("43520149", .codePrefix),
            ("11350399009900144n", .codePrefix), ("退役军人优待证", .namePrefix), ("优待证", .name),
            ("退役軍人優待證", .namePrefix), ("tyjrydz", .initials), ("TYJRYDZ", .initials), ("ｔｙｊｒ", .initials),
            ("tuiyijunren", .pinyin), ("tuiyijunr", .pinyin), ("youdaizheng", .pinyin), ("退役 优待", .name),
            ("tyjr youdai", .pinyin), ("退役军人事务局 优待证", .department), ("tyjrswj yddz", nil), ("没有这个", nil),
            ("优待证 个人", .department), ("优待证 法人", nil), ("优证", nil), ("", nil), ("   ", nil),
        ] as [(String, ItemSearch.Match?)])
    func found(text: String, match: ItemSearch.Match?) throws {
        let hits = ItemSearch(try Self.sample()).find(text, limit: 100)
        #expect(hits.first { $0.item == "11350399009900144N4352014901000" }?.match == match)
    }

    @Test("better matches come first, and the limit is kept")
    func ranking() throws {
        let list = try Self.sample()
        let search = ItemSearch(list)
        for text in ["居民身份证", "证", "z", "sh", "shen", "公安"] {
            let hits = search.find(text, limit: 100)
            #expect(hits.map(\.match) == hits.map(\.match).sorted(), "\(text)")
            #expect(Array(hits.prefix(3)) == search.find(text, limit: 3))
        }
        #expect(try #require(list[search.find("居民身份证")[0].item]).name.hasPrefix("居民身份证"))
    }

    @Test(
        "all readings of a character count",
        arguments: ["yinhang", "yinxing", "chongxin", "zhongxin", "yh", "cx", "zx"])
    func polyphones(text: String) {
        var item = Sample.item()
        item.name = "银行重新"
        item.keywords = []
        #expect(ItemSearch(ItemListDiffTests.list([item])).find(text).map(\.item) == [item.id])
    }

    @Test("neighbours in two keywords are no match")
    func gap() {
        var item = Sample.item()
        item.keywords = ["驾照", "到期"]
        let search = ItemSearch(ItemListDiffTests.list([item]))
        #expect(search.find("照到").isEmpty && search.find("zd").isEmpty && search.find("zhaodao").isEmpty)
        #expect(search.find("驾照").count == 1)
    }

    @Test("it finds what a plain walk over all items finds")
    func oracle() throws {
        let list = try Self.sample()
        let search = ItemSearch(list)
        for item in list.items {
            for length in 1...min(4, item.name.count) {
                let text = String(item.name.prefix(length))
                let plain = list.items.filter { item in
                    let object = item.serviceObject == .person ? "自然人\n个人" : "法人\n企业\n单位"
                    return ([item.name, item.department, item.category, object] + item.keywords).contains {
                        $0.contains(text)
                    }
                }
                #expect(Set(search.find(text, limit: 100).map(\.item)) == Set(plain.map(\.id)), "\(text)")
            }
        }
    }

    @Test("readings are those of GB 2312; what is unknown has none")
    func readings() {
        #expect(Set(Pinyin.readings(of: "行")).isSuperset(of: ["xing", "hang"]))
        #expect(Set(Pinyin.readings(of: "参")).isSuperset(of: ["can", "shen", "cen"]))
        #expect(Pinyin.readings(of: "女").contains("nv"))
        #expect(Pinyin.readings(of: "龘").isEmpty && Pinyin.readings(of: "a").isEmpty)
        let gb2312 = (0x4E00...0x9FFF).filter { !Pinyin.readings(of: Unicode.Scalar($0) ?? "a").isEmpty }
        #expect(gb2312.count == 6762)  // 呣 alone has no reading with a vowel
    }
}
