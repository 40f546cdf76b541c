import Foundation
import ItemList
import Testing

@Suite("itemsctl show", .timeLimit(.minutes(1)))
struct ShowTests {
    static let list = "Tests/Fixtures/Items/items-sample.jsonl"

    @Test("an item as the citizen sees it, with its papers; the same in English on narrow paper")
    func shown() async throws {
        let ended = try await Itemsctl.run(["show", Self.list, "退役军人优待证申领"])
        #expect(ended.code == 0 && ended.err.isEmpty)
        try Golden.check("show", ended.page)
        let english = try await Itemsctl.run(["show", Self.list, "退役军人优待证申领", "--english", "--columns", "32"])
        try Golden.check("show-english", english.page)
        let json = try await Itemsctl.run(["show", Self.list, "退役军人优待证申领", "--json"])
        #expect(json.out.contains("\"kind\" : \"show\"") && json.out.contains("\"stage\" : \"review\""))
    }

    @Test("a package lists its members on one paper; a number is printed; what cannot be offered says why")
    func kinds() async throws {
        let package = try await Itemsctl.run(["show", Self.list, "新生儿出生“一件事”"])
        #expect(package.out.contains("## acceptanceNotice") && package.out.contains("共受理 2 个办件"))
        let number = try await Itemsctl.run(["show", Self.list, "综合窗口取号"])
        #expect(number.out.contains("## queueTicket") && !number.out.contains("## deficiencyNotice"))
    }

    @Test("an unknown item is answered with the nearest")
    func unknown() async throws {
        let ended = try await Itemsctl.run(["show", Self.list, "综合窗口取好"])
        #expect(ended.code == 3 && ended.isOneLine && ended.err.contains("综合窗口取号"), "\(ended.page)")
    }

    @Test("every item of the sample is walked to its end", .timeLimit(.minutes(3)))
    func all() async throws {
        let list = try ItemListDecoder.decode(Array(try Data(contentsOf: URL(fileURLWithPath: Self.list))))
        #expect(list.items.count == 87)
        for item in list.items {
            let ended = try await Itemsctl.run(["show", Self.list, item.id])
            #expect(ended.code == 0 && ended.out.contains("== evaluate"), "\(item.name)")
            let paper = item.steps.contains(.submit) ? "acceptanceNotice" : "queueTicket"
            let prints = item.steps.contains(.submit) || item.steps.contains(.takeNumber)
            #expect(!prints || ended.out.contains("## " + paper), "\(item.name)")
        }
    }
}
