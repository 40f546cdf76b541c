import Foundation
import ItemList
import Testing

@Suite("Overlay")
struct OverlayTests {
    static let credit = "11350399009900013T"
    static let first = Sample.credit + "4352014901000"
    static let second = Sample.credit + "4352014901001"

    static func list(_ items: [ServiceItem] = [Sample.item(), Sample.item("4352014901001")]) throws -> ItemList {
        try ItemListDecoder.decode(Sample.bytes(items))
    }

    static func overlay(_ entries: [OverlayEntry], from: Int64 = 1, to: Int64 = 9) -> Overlay {
        Overlay(
            header: OverlayHeader(
                sequence: 1, issuer: "示范区", baseFrom: from, baseTo: to, validFrom: "2026-01-01T00:00:00Z",
                count: entries.count), entries: entries)
    }

    static func own(_ base: String = "4352014901009") -> ServiceItem {
        var item = Sample.item(base)
        item.id = credit + base
        return item
    }

    static func problems(_ entries: [OverlayEntry], _ list: ItemList? = nil, credit: String? = credit) throws
        -> [ItemListProblem]
    {
        do {
            _ = try OverlayMerge.merge(list ?? Self.list(), with: overlay(entries), credit: credit)
            return []
        } catch let error as ItemListProblems { return error.problems }
    }

    @Test("an overlay is written and read as the same bytes")
    func roundTrip() throws {
        let overlay = Self.overlay([
            OverlayEntry(id: Self.credit + "4352014901009", rank: 2, item: Self.own()),
            OverlayEntry(
                id: Self.first, hidden: true, rank: 1, plainNote: "", keywords: ["老兵"], placePhone: "3楼",
                channelHours: .office),
        ])
        let bytes = OverlayEncoder.encode(overlay)
        #expect(try OverlayDecoder.decode(bytes) == overlay)
        #expect(OverlayEncoder.encode(try OverlayDecoder.decode(bytes)) == bytes)
    }

    @Test(
        "a protected key, an unknown key, an item that breaks a rule are told where",
        arguments: [
            ("\"rank\":1", "\"name\":\"别的\"", "overlay.protected", "name"),
            ("\"rank\":1", "\"guide\":{}", "overlay.protected", "guide"),
            ("\"rank\":1", "\"hiden\":true", "key.unknown", "hiden"),
            ("\"rank\":1", "\"rank\":0", "value.range", "rank"),
            ("\"legalMinutes\":960", "\"legalMinutes\":1", "item.limits", "item.promisedMinutes"),
            ("\"legalMinutes\":960", "\"legalMinutes\":\"\"", "value.type", "item.legalMinutes"),
            ("\"baseTo\":9", "\"baseTo\":0", "value.range", "baseTo"),
            ("\"count\":2", "\"count\":3", "list.count", "count"),
        ])
    func damage(from: String, to: String, code: String, path: String) throws {
        let text = String(
            decoding: OverlayEncoder.encode(
                Self.overlay([
                    OverlayEntry(id: Self.own().id, item: Self.own()), OverlayEntry(id: Self.first, rank: 1),
                ])), as: UTF8.self)
        do {
            _ = try OverlayDecoder.decode(Array(text.replacingOccurrences(of: from, with: to).utf8))
            Issue.record("accepted")
        } catch {
            #expect(error.problems.contains { $0.problem.code == code && $0.problem.path == path }, "\(error)")
            if path == "hiden" { #expect("\(error)".contains("'hidden'")) }
        }
    }

    @Test("the merged list has what the district said, in its order, and is a good list")
    func merged() throws {
        let result = try OverlayMerge.merge(
            Self.list(),
            with: Self.overlay([
                OverlayEntry(id: Self.own().id, rank: 2, item: Self.own()),
                OverlayEntry(
                    id: Self.first, plainNote: "老兵的证", keywords: ["优待证", "老兵"], placePhone: "3楼 0594-0000099",
                    channelHours: .office), OverlayEntry(id: Self.second, rank: 1),
            ]), credit: Self.credit)
        let item = try #require(result.list[Self.first])
        #expect(item.plainNote == "老兵的证" && item.keywords == ["优待证", "老兵"] && item.channelHours == .office)
        #expect(item.placePhone == "3楼 0594-0000099" && item.name == Sample.item().name)
        #expect(result.list.displayed.map(\.id) == [Self.second, Self.own().id, Self.first])
        #expect(result.list.items.map(\.id) == [Self.own().id, Self.first, Self.second])
        #expect(result.list.header.count == 3 && result.warnings.isEmpty)
        #expect(try ItemListDecoder.decode(ItemListEncoder.encode(result.list)).items == result.list.items)
    }

    @Test("hidden items are gone; a hidden package leaves its members as single items")
    func hidden() throws {
        let packages = try Self.list(ItemRulesTests.package())
        let result = try OverlayMerge.merge(
            packages, with: Self.overlay([OverlayEntry(id: packages.items[0].id, hidden: true, rank: 1)]), credit: nil)
        #expect(result.list.items.map(\.oneMatter) == [nil, nil] && result.list.ranks.isEmpty)
        let small = try Self.problems([OverlayEntry(id: packages.items[1].id, hidden: true)], packages)
        #expect(small.map(\.problem.code) == ["list.package"] && small.map(\.line) == [2])
    }

    @Test("an item that the city's list does not have is a warning without effect")
    func absent() throws {
        let list = try Self.list()
        let result = try OverlayMerge.merge(
            list, with: Self.overlay([OverlayEntry(id: Self.own().id, hidden: true, rank: 1)]), credit: nil)
        #expect(result.list == list)
        #expect(result.warnings.map(\.problem.code) == ["overlay.absent"] && result.warnings.first?.line == 2)
    }

    @Test("what goes beyond a district's rights is refused with its line")
    func refused() throws {
        var office = Sample.item()
        office.channelHours = .office
        let wider = try Self.problems([OverlayEntry(id: Self.first, channelHours: .allDay)], Self.list([office]))
        #expect(wider.map(\.problem.code) == ["overlay.hours"] && wider.first?.line == 2)
        let own = OverlayEntry(id: Self.own().id, item: Self.own())
        #expect(try Self.problems([own]).isEmpty)
        #expect(try Self.problems([own], credit: nil).map(\.problem.code) == ["overlay.credit"])
        #expect(try Self.problems([own], credit: "11350399009900144N").map(\.problem.code) == ["overlay.credit"])
        let copy = OverlayEntry(id: Self.first, item: Sample.item())
        #expect(try Self.problems([copy], credit: Sample.credit).map(\.problem.code) == ["overlay.exists"])
        var other = Self.own("4352014901000")
        other.promisedMinutes = 100
        let differing = try Self.problems([OverlayEntry(id: other.id, item: other)])
        #expect(differing.map(\.problem.code) == ["list.baseCode"])
        let many = OverlayEntry(id: Self.first, keywords: (0..<50).map { "词\($0)" })
        #expect(try Self.problems([many]).map(\.problem.code) == ["overlay.keywords"])
        var member = Self.own()
        member.oneMatter = "OM-X"
        let joined = try Self.problems([OverlayEntry(id: member.id, item: member)], Self.list(ItemRulesTests.package()))
        #expect(joined.map(\.problem.code) == ["overlay.package"])
    }

    @Test(
        "an overlay for other lists is refused, at both ends", arguments: [(1, 2), (4, 9), (3, 3)] as [(Int64, Int64)])
    func base(from: Int64, to: Int64) throws {
        let list = try Self.list()
        let isFor = (from...to).contains(3)
        do {
            _ = try OverlayMerge.merge(list, with: Self.overlay([], from: from, to: to), credit: nil)
            #expect(isFor)
        } catch { #expect(!isFor && error.problems.map(\.problem.code) == ["overlay.base"]) }
    }
}
