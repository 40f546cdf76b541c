import Foundation
import VirtualDevices

/// A host that feeds a printer and drives its clock.
struct Host {
    var printer: VirtualPrinter
    var replies: [UInt8] = []

    init(_ profile: PrinterProfile = .epson, paper: Double = 60_000) {
        printer = VirtualPrinter(profile: profile, paperMillimetres: paper)
    }

    /// Sends everything, waiting for room up to the limit; returns how much was taken.
    @discardableResult
    mutating func send(_ bytes: [UInt8], limit: Duration = .seconds(60)) -> Int {
        var rest = bytes[...]
        let end = printer.now + limit
        while !rest.isEmpty {
            rest = rest.dropFirst(printer.receive(rest, at: printer.now))
            if rest.isEmpty || printer.now >= end { break }
            wait(.milliseconds(20))
        }
        return bytes.count - rest.count
    }

    mutating func wait(_ time: Duration) {
        printer.advance(to: printer.now + time)
        replies += printer.takeReplies()
    }

    /// Sends, waits, and returns what came back since.
    mutating func ask(_ bytes: [UInt8], wait time: Duration = .milliseconds(10)) -> [UInt8] {
        _ = takeReplies()
        send(bytes)
        wait(time)
        return takeReplies()
    }

    mutating func takeReplies() -> [UInt8] {
        replies += printer.takeReplies()
        defer { replies = [] }
        return replies
    }
}

/// Bytes by hand, for tests only.
enum Bytes {
    static let chineseOn: [UInt8] = [0x1C, 0x26]
    static let cut: [UInt8] = [0x1D, 0x56, 66, 0]
    static func eot(_ n: UInt8) -> [UInt8] { [0x10, 0x04, n] }
    static func processID(_ text: String) -> [UInt8] {
        [0x1D, 0x28, 0x48, 6, 0, 48, 48] + Array(text.utf8)
    }
    static let clear: [UInt8] = [0x10, 0x14, 8, 1, 3, 0x14, 1, 6, 2, 8]
    static func gb(_ text: String) -> [UInt8] {
        let encoding = String.Encoding(rawValue: 0x8000_0632)
        return Array(text.data(using: encoding) ?? Data())
    }
    static func qr(_ payload: [UInt8], size: UInt8 = 6, level: UInt8 = 49) -> [UInt8] {
        let count = payload.count + 3
        return [0x1D, 0x28, 0x6B, 4, 0, 0x31, 0x41, 50, 0, 0x1D, 0x28, 0x6B, 3, 0, 0x31, 0x43, size]
            + [0x1D, 0x28, 0x6B, 3, 0, 0x31, 0x45, level]
            + [0x1D, 0x28, 0x6B, UInt8(count & 255), UInt8(count >> 8), 0x31, 0x50, 48] + payload
            + [0x1D, 0x28, 0x6B, 3, 0, 0x31, 0x51, 48]
    }
    static func raster(width: Int, rows: Int, _ byte: (Int) -> UInt8) -> [UInt8] {
        [0x1D, 0x76, 0x30, 0, UInt8(width & 255), UInt8(width >> 8), UInt8(rows & 255), UInt8(rows >> 8)]
            + (0..<width * rows).map(byte)
    }
    /// A whole queue ticket.
    static let ticket: [UInt8] =
        [0x1B, 0x40] + chineseOn + [0x1B, 0x61, 1, 0x1D, 0x21, 0x11] + gb("涵江区政务服务中心\n") + [0x1D, 0x21, 0x77]
        + gb("A012\n") + [0x1D, 0x21, 0] + gb("社会保险参保缴费记录查询打印\n") + [0x1B, 0x61, 0]
        + gb("前面等候人数：12  预计等待：25 分钟\n取号时间：2026-11-23 09:36:00\n") + [0x1B, 0x61, 1]
        + qr(Array("https://example.gov.cn/t/HJ-0001".utf8)) + gb("\n请留意叫号，过号请重新取号。\n")
        + [0x1B, 0x45, 1] + gb("本票当日有效") + [0x1B, 0x45, 0, 0x1D, 0x42, 1] + gb(" 请收好 ") + [0x1D, 0x42, 0, 0x0A]
        + cut
}
