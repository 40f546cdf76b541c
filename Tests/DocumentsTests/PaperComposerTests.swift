import DeviceModel
import Documents
import Foundation
import ItemList
import KioskCore
import Layout
import Testing

@Suite("Papers")
struct PaperComposerTests {
    @Test("each paper looks as its golden file says, on both widths", arguments: [48, 32], Samples.all.map(\.name))
    func golden(columns: Int, name: String) throws {
        let sample = try #require(Samples.all.first { $0.name == name })
        let composed = try Samples.composer(columns: columns).compose(
            sample.paper, isReprint: sample.isReprint, item: Samples.item)
        try compare(LayoutText.text(composed.layout, columns: columns), with: "\(name)-\(columns).txt")
    }

    @Test("a void mark looks as its golden file says", arguments: [48, 32])
    func void(columns: Int) throws {
        let composed = try Samples.composer(columns: columns).void(
            kind: .queueTicket, publicNumber: "A012", at: Samples.time)
        try compare(LayoutText.text(composed.layout, columns: columns), with: "void-\(columns).txt")
    }

    /// KIOSK_REWRITE=1 writes the golden files anew; the difference is reviewed as code.
    private func compare(_ text: String, with name: String) throws {
        let path = "Tests/Fixtures/Documents/\(name)"
        if ProcessInfo.processInfo.environment["KIOSK_REWRITE"] == "1" {
            try text.write(toFile: path, atomically: true, encoding: .utf8)
        }
        #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
    }

    /// Without blanks and line ends, as wrapping in a column puts them anywhere.
    private func unwrapped(_ layout: Layout) -> String { text(layout).filter { $0 != " " && $0 != "\n" } }

    private func text(_ layout: Layout) -> String { LayoutText.text(layout, columns: 200) }

    @Test(
        "every paper fits its columns, is cut at its end and carries kiosk, phone, time and code",
        arguments: [48, 32, 24], Samples.all.map(\.name))
    func carries(columns: Int, name: String) throws {
        let sample = try #require(Samples.all.first { $0.name == name })
        let composed = try Samples.composer(columns: columns).compose(sample.paper, isReprint: sample.isReprint)
        try composed.layout.validate(columns: columns)
        #expect(composed.layout.blocks.last == .cut)
        let words = LayoutText.text(composed.layout, columns: 400)
        for part in ["福建政务服务中心", "涵江区政务服务中心", "K01", composed.publicNumber] {
            #expect(words.contains(part), "\(part) is missing")
        }
        for part in ["2026-11-24 09:36:05", "0594-000-0000", composed.verificationCode] {
            #expect(words.filter { $0 != " " && $0 != "\n" }.contains(part.filter { $0 != " " }), "\(part) is missing")
        }
        #expect(words.contains("补 打") == sample.isReprint)
    }

    @Test("no full name and no identity number gets on paper")
    func masked() throws {
        let words = text(try Samples.composer().compose(Samples.package).layout)
        #expect(!words.contains("林小明") && words.contains("林**"))
    }

    @Test("a package accepted in part says which members were not, what each lacks, what was tried and where to get it")
    func partly() throws {
        let words = unwrapped(try Samples.composer().compose(Samples.partly).layout)
        for part in ["未受理：公共场所卫生许可延续", "卫生许可证", "到区卫生健康局换发", "需要填写：经营面积", "已过有效期"] {
            #expect(words.contains(part), "\(part) is missing")
        }
        #expect(!unwrapped(try Samples.composer().compose(Samples.package).layout).contains("未受理"))
    }

    @Test(
        "the queue number is eight times as large as text, or as large as the paper is wide",
        arguments: [(48, 8), (32, 8), (24, 6)])
    func size(columns: Int, scale: Int) throws {
        let layout = try Samples.composer(columns: columns).compose(Samples.ticket).layout
        let number = layout.blocks.compactMap { block -> Style? in
            guard case .text(let runs, _) = block, runs.first?.text == "A012" else { return nil }
            return runs[0].style
        }
        #expect(number == [Style(width: scale, height: scale, bold: true)])
    }

    @Test("a cross-province case names who decides and who answers; a plain one does not")
    func crossProvince() throws {
        let words = text(try Samples.composer().compose(Samples.package, item: Samples.item).layout)
        #expect(words.contains("示例省示例市市场监督管理局") && words.contains("示例省示例市政务服务中心"))
        #expect(!text(try Samples.composer().compose(Samples.acceptance, item: Samples.item).layout).contains("跨省"))
    }

    @Test("large print: every line at least twice as high, the words and columns as they are", arguments: [48, 32])
    func large(columns: Int) throws {
        for paper in [Samples.ticket, Samples.package, Samples.deficiency] {
            let composer = Samples.composer(columns: columns)
            let plain = try composer.compose(paper).layout
            let large = try composer.compose(paper, isLarge: true).layout
            #expect(plain.blocks.count == large.blocks.count)
            // All but the verification code, which is over the layout.
            #expect(Self.words(large).dropLast() == Self.words(plain).dropLast())
            for block in large.blocks {
                switch block {
                case .text(let runs, _): #expect(runs.allSatisfy { $0.style.height >= 2 })
                case .row(let cells): #expect(cells.flatMap(\.runs).allSatisfy { $0.style.height >= 2 })
                default: break
                }
            }
        }
    }

    private static func words(_ layout: Layout) -> [String] {
        layout.blocks.flatMap { block -> [String] in
            switch block {
            case .text(let runs, _): runs.map(\.text)
            case .row(let cells): cells.flatMap(\.runs).map(\.text)
            default: []
            }
        }
    }

    @Test("a result by post is said so, without the address")
    func post() throws {
        let words = text(try Samples.composer().compose(Samples.package).layout)
        #expect(words.contains("邮寄，按您填写的收件人和地址寄出"))
    }

    @Test("a package lists every case, a fee says where to pay, a gap where to get it, a scan that it is one")
    func says() throws {
        let package = unwrapped(try Samples.composer().compose(Samples.package).layout)
        for part in [
            "HJ-K01-20261124-0001", "HJ-K01-20261124-0002", "180 元。本机不收费，请到办理部门缴纳：二楼 5 号窗口", "未与原件核对",
            "5 个工作日内补交", "待办件 HJ-K01-20261124-0001",
        ] { #expect(package.contains(part.filter { $0 != " " }), "\(part)") }
        let gaps = unwrapped(try Samples.composer().compose(Samples.deficiency).layout)
        for part in ["查电子证照：没有查到", "查数据核查：对方服务没有应答", "补办（三楼 12 号窗口", "需要填写：联系电话"] {
            #expect(gaps.contains(part.filter { $0 != " " }), "\(part)")
        }
    }

    @Test("the code depends on kind, number, kiosk, time, content, mark and key; it has three groups of four")
    func code() throws {
        let composer = Samples.composer()
        let original = try composer.compose(Samples.ticket)
        #expect(try composer.compose(Samples.ticket) == original, "the same paper gives the same code")
        let alphabet = Set("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
        let groups = original.verificationCode.split(separator: " ")
        #expect(groups.count == 3)
        for group in groups { #expect(group.count == 4 && Set(group).isSubset(of: alphabet)) }
        let others = [
            try composer.compose(Samples.ticket, isReprint: true), try composer.compose(Samples.priorityTicket),
            try composer.compose(Samples.acceptance), try Samples.composer(columns: 32).compose(Samples.ticket),
            try Samples.composer(key: 2).compose(Samples.ticket),
        ]
        #expect(Set(others.map(\.verificationCode) + [original.verificationCode]).count == 6)
        #expect(others[0].publicNumber == original.publicNumber && others[0].at == original.at)
    }

    @Test("the seal's message is a line for each part, so that a checker can make it again")
    func message() {
        let seal = PaperSeal { bytes in
            #expect(bytes == Array("paper.1\nqueueTicket\nA012\nK01\n2026-11-24 09:36:05\nabcd".utf8))
            return [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F] + [UInt8](repeating: 0, count: 24)
        }
        let code = seal.paperCode(
            kind: "queueTicket", publicNumber: "A012", kiosk: "K01", time: "2026-11-24 09:36:05", layoutHash: "abcd")
        #expect(code == "ZZZZ ZZZZ ZZZG")
    }

    @Test("the rating link names the service and carries a code; without a base there is none")
    func link() throws {
        let link = try #require(Samples.composer().ratingLink(Samples.service))
        #expect(
            link.hasPrefix("https://example.gov.cn/r/HJ-K01-20261124-S0007/")
                && link.split(separator: "/").last?.count == 20)
        #expect(Samples.composer(key: 2).ratingLink(Samples.service) != link)
        var settings = Samples.settings(columns: 48)
        settings.ratingBase = ""
        let composer = PaperComposer(settings: settings, hmac: { $0 }, sha256: { $0 })
        let blocks = try composer.compose(Samples.ticket).layout.blocks
        #expect(composer.ratingLink(Samples.service) == nil)
        #expect(!blocks.contains { if case .qr = $0 { true } else { false } })
    }

    @Test("hostile and odd content is carried or refused, never a trap", arguments: [0, 1, 3000])
    func odd(length: Int) {
        let name = String(repeating: "\u{0}\u{1B}长𠮷\u{202E}", count: length)
        let paper = Paper.unresolvedNotice(
            UnresolvedReport(service: nil, caseNumber: nil, code: name, at: Instant(milliseconds: .min / 2)),
            itemName: name, wayOn: [])
        do {
            let composed = try Samples.composer(columns: 1).compose(paper)
            #expect(composed.publicNumber == "K01" && length < 3000)
        } catch {
            #expect(error is LayoutError)
        }
    }
}
