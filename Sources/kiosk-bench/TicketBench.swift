import Foundation
import Layout
import TicketPrinter

/// Encoding one text ticket with a QR code, against python-escpos on the same ticket, in turns.
enum TicketBench {
    struct Peer: Decodable {
        var bytes: Int
        var us: Double
    }

    /// The ticket of Tests/Tools/escpos_peer.py.
    static let ticket = Layout([
        .text([Run("涵江区政务服务中心", Style(width: 2, height: 2))], align: .center),
        .text([Run("A012", Style(width: 4, height: 4))], align: .center),
        .text([Run("社会保险参保缴费记录查询打印")], align: .center),
        .text([Run("前面等候人数：12  预计等待：25 分钟")], align: .left),
        .text([Run("取号时间：2026-11-23 09:36:00")], align: .left),
        .qr(payload: "https://example.gov.cn/t/HJ-0001-20261123-A012-3f9c0b7e9a1d44", moduleSize: 6, level: .l),
        .text([Run("请留意叫号，过号请重新取号。")], align: .left),
        .text([Run("本票当日有效。")], align: .left),
        .cut,
    ])

    static func run(python: String) throws -> [Row] {
        guard let model = PrinterModel.known["epson-tm"] else { throw BenchError("no printer model epson-tm") }
        let encoder = EscPosEncoder(model: model)
        var encoded = try encoder.encode(ticket)
        var ours: [Double] = []
        var peers: [Double] = []
        var peerBytes = 0
        for _ in 0..<7 {
            let rounds = 20_000
            let taken = try seconds {
                for _ in 0..<rounds { encoded = try encoder.encode(ticket) }
            }
            ours.append(taken / Double(rounds) * 1e6)
            let peer = try JSONDecoder().decode(
                Peer.self, from: try output(of: [python, "Tests/Tools/escpos_peer.py"]))
            peers.append(peer.us)
            peerBytes = peer.bytes
        }
        return [
            .faster(
                "text ticket encode", than: "python-escpos", median(peers), ours: median(ours), unit: "µs", times: 30),
            .within(
                "text ticket size, status and evidence apart", of: "python-escpos", Double(peerBytes),
                ours: Double(encoded.bytes.count), unit: "bytes", times: 1),
        ]
    }
}
