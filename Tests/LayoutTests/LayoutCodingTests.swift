import Foundation
import Layout
import Testing

@Suite("Layout's coded form")
struct LayoutCodingTests {
    private static let all = Layout([
        .text([Run("标题", Style(width: 2, height: 2, bold: true))], align: .center),
        .row([Cell([Run("a")], columns: 4), Cell([Run("b")], columns: 4, align: .right)]), .rule,
        .qr(payload: "https://example.gov.cn", moduleSize: 6, level: .m),
        .picture(Bitmap(width: 9, height: 2, bytes: [1, 2, 3, 255]), align: .center), .feed(lines: 2), .cut,
    ])

    @Test("coding and reading gives the same layout, and the same layout the same bytes")
    func roundTrip() throws {
        let data = try Self.all.coded()
        #expect(try Layout(coded: data) == Self.all)
        #expect(try Layout(coded: JSONEncoder().encode(Self.all)) == Self.all)
        #expect(try Self.all.coded() == data)
    }

    @Test(
        "what is wrong is told with its place",
        arguments: [
            (#"{"version":2,"blocks":[{"cut":{}}]}"#, "version"),
            (#"{"version":1,"blocks":[]}"#, "blocks"),
            (#"{"version":1,"blocks":[{"cut":{}}],"x":1}"#, "layout"),
            (#"{"version":1,"blocks":[{"feed":{"lines":21}}]}"#, "blocks[0].feed"),
            (#"{"version":1,"blocks":[{"feed":{"lines":0}}]}"#, "blocks[0].feed"),
            (#"{"version":1,"blocks":[{"feed":{"lines":1.5}}]}"#, "blocks[0].feed.lines"),
            (#"{"version":1,"blocks":[{"feed":{}}]}"#, "blocks[0].feed"),
            (#"{"version":1,"blocks":[{"beep":{}}]}"#, "blocks[0].beep"),
            (#"{"version":1,"blocks":[{"cut":{},"rule":{}}]}"#, "blocks[0]"),
            (#"{"version":1,"blocks":[7]}"#, "blocks[0]"),
            (
                #"{"version":1,"blocks":[{"qr":{"payload":"x","moduleSize":17,"level":"m"}}]}"#,
                "blocks[0].qr.moduleSize"
            ),
            (#"{"version":1,"blocks":[{"qr":{"payload":"x","moduleSize":1,"level":"z"}}]}"#, "blocks[0].qr.level"),
            (#"{"version":1,"blocks":[{"qr":{"payload":"","moduleSize":1,"level":"m"}}]}"#, "blocks[0].qr.payload"),
            (
                #"{"version":1,"blocks":[{"qr":{"payload":"\u0010\u0004","moduleSize":1,"level":"m"}}]}"#,
                "blocks[0].qr.payload"
            ),
            (
                #"{"version":1,"blocks":[{"picture":{"_0":{"width":9,"height":1,"bytes":[1]},"align":"left"}}]}"#,
                "blocks[0].picture.bytes"
            ),
            (
                #"{"version":1,"blocks":[{"picture":{"_0":{"width":8,"height":1,"bytes":[256]},"align":"left"}}]}"#,
                "blocks[0].picture.bytes[0]"
            ),
            (
                #"{"version":1,"blocks":[{"picture":{"_0":{"width":0,"height":1,"bytes":[]},"align":"left"}}]}"#,
                "blocks[0].picture.width"
            ),
            (#"{"version":1,"blocks":[{"text":{"_0":[],"align":"middle"}}]}"#, "blocks[0].text.align"),
            (
                #"{"version":1,"blocks":[{"text":{"_0":[{"text":"\u001b@","style":{"width":1,"height":1,"bold":false,"inverse":false,"underline":false}}],"align":"left"}}]}"#,
                "blocks[0].text.runs[0].text"
            ),
            (
                #"{"version":1,"blocks":[{"text":{"_0":[{"text":"a","style":{"width":9,"height":1,"bold":false,"inverse":false,"underline":false}}],"align":"left"}}]}"#,
                "blocks[0].text.runs[0].style.width"
            ),
            (#"{"version":1,"blocks":[{"row":{"_0":[]}}]}"#, "blocks[0].row"),
            (
                #"{"version":1,"blocks":[{"row":{"_0":[{"runs":[],"columns":60,"align":"left"}]}}]}"#,
                "blocks[0].row[0].columns"
            ),
            ("", "layout"), ("{", "layout"), ("[]", "layout"), ("null", "layout"),
        ])
    func refuses(json: String, place: String) {
        do throws(LayoutError) {
            _ = try Layout(coded: Data(json.utf8), columns: 48)
            Issue.record("accepted \(json)")
        } catch {
            #expect(error.place == place, "\(error)")
        }
    }

    @Test("bytes that are no UTF-8, no end of nesting and too much are refused")
    func hostile() {
        let deep = String(repeating: "[", count: 100_000)
        for data in [Data([0xFF, 0xFE, 0x7B]), Data(deep.utf8), Data(count: LayoutBounds.codedBytes + 1)] {
            #expect(throws: LayoutError.self) { try Layout(coded: data) }
        }
    }

    @Test("every truncation of a good layout is refused")
    func truncated() throws {
        let data = try Self.all.coded()
        for count in 0..<data.count { #expect(throws: LayoutError.self) { try Layout(coded: data.prefix(count)) } }
    }

    @Test("too many blocks, too much text, too big pictures are refused")
    func bounds() {
        let long = Run(String(repeating: "字", count: 2_000))
        let cases: [Layout] = [
            Layout(Array(repeating: .rule, count: 201)),
            Layout([.text([Run(String(repeating: "a", count: 2_001))], align: .left)]),
            Layout(Array(repeating: .text([long], align: .left), count: 6)),
            Layout([.text(Array(repeating: Run("a"), count: 65), align: .left)]),
            Layout(
                Array(
                    repeating: .picture(
                        Bitmap(width: 576, height: 1500, bytes: [UInt8](repeating: 0, count: 108_000)), align: .left),
                    count: 3)),
            Layout([.row([Cell([], columns: 30), Cell([], columns: 30)])]),
        ]
        for layout in cases { #expect(throws: LayoutError.self) { try layout.validate(columns: 48) } }
    }
}
