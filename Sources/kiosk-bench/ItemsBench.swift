import DeviceModel
import Foundation
import Glibc
import ItemList
import KioskCore

/// Ten thousand items, made of the sample: search, load, lint and merge; and the offered list of a thousand.
enum ItemsBench {
    static func run() throws -> [Row] {
        let sample = try ItemListDecoder.decode(
            [UInt8](Data(contentsOf: URL(filePath: "Tests/Fixtures/Items/items-sample.jsonl"))))
        let list = ManyItems.list(of: 10_000, from: sample, seed: 1)
        let bytes = ItemListEncoder.encode(list)
        return try [search(list), offers(ManyItems.list(of: 1_000, from: sample, seed: 2))] + whole(list, bytes)
    }

    /// 99th percentile over 2,000 searches: beginnings of names, keywords, initials, pinyin, codes, two words.
    private static func search(_ list: ItemList) -> Row {
        let search = ItemSearch(list)
        var random = ManyItems.Random(seed: 3)
        var times: [Double] = []
        var found = 0
        for round in 0..<2_000 {
            let query = ManyItems.query(round, list, &random)
            times.append(seconds { found += search.find(query).count } * 1e3)
        }
        times.sort()
        precondition(found > 2_000)
        return .within(
            "search in 10,000 items, p99", of: "goal", 1, ours: times[times.count * 99 / 100], unit: "ms", times: 1)
    }

    private static func whole(_ list: ItemList, _ bytes: [UInt8]) throws -> [Row] {
        var overlay = Overlay(
            header: OverlayHeader(
                sequence: 1, issuer: "示范区", baseFrom: 1, baseTo: 9, validFrom: "2026-01-01T00:00:00Z", count: 0),
            entries: [])
        overlay.entries = list.items.enumerated().filter { $0.offset % 10 == 0 && !$0.element.isPackage }.map {
            OverlayEntry(id: $1.id, rank: $0 + 1, plainNote: "本区说明", keywords: ["本区"])
        }
        var load: [Double] = []
        var lint: [Double] = []
        var merge: [Double] = []
        for _ in 0..<5 {
            load.append(try seconds { _ = try ItemListDecoder.decode(bytes) } * 1e3)
            lint.append(seconds { _ = ItemLinter.lint(list) } * 1e3)
            merge.append(try seconds { _ = try OverlayMerge.merge(list, with: overlay, credit: nil) } * 1e3)
        }
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return [
            .measured("load 10,000 items (\(bytes.count >> 20) MiB)", median(load), unit: "ms"),
            .measured("lint 10,000 items", median(lint), unit: "ms"),
            .measured("merge 10,000 items with 1,000 changes", median(merge), unit: "ms"),
            .measured("peak memory of this process by then", Double(usage.ru_maxrss) / 1024, unit: "MB"),
        ]
    }

    /// A device event and the offered list after it.
    private static func offers(_ list: ItemList) -> Row {
        let settings = KioskSettings(
            kiosk: KioskID("K01"),
            hall: Hall(
                id: "HJ", name: "示范区政务服务中心", mark: "福建政务服务中心", address: "示范路1号", phone: "0594-0000000",
                hours: HallCalendar()), ranges: [NumberRange(queue: "general", from: 1, through: 300)],
            outboxBound: 500,
            alternatives: Alternatives(
                otherKiosk: LocalizedText(zh: "旁边的2号机", en: "Kiosk 2 beside this one"),
                online: LocalizedText(zh: "闽政通", en: "Min Zheng Tong")))
        var machine = KioskMachine(settings: settings, list: list, reference: ListReference(sequence: 1, hash: "h1"))
        var now = Instant(milliseconds: 1_772_589_600_000)
        _ = machine.handle(.started(Recovered()), at: now)
        for port in PortKind.allCases { _ = machine.handle(.port(port, .up), at: now) }
        var times: [Double] = []
        var offered = 0
        for round in 0..<400 {
            now = Instant(milliseconds: now.milliseconds + 1000)
            let view = DeviceView(
                usable: round % 2 == 0, faults: round % 2 == 0 ? [] : ["printer.paper.out"], observedAt: now)
            times.append(
                seconds {
                    _ = machine.handle(.device(.ticketPrinter, view), at: now)
                    offered += machine.offers(at: now).count { $0.offered }
                } * 1e3)
        }
        precondition(offered > 0)
        return .within(
            "device event and offered list, 1,000 items", of: "goal", 1, ours: median(times), unit: "ms", times: 1)
    }
}
