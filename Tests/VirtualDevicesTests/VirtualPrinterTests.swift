import Testing
import VirtualDevices

@Suite("Virtual printer")
struct VirtualPrinterTests {
    @Test("a ticket comes out with its text, its QR payload and a cut, in the time that paper takes")
    func ticket() {
        var host = Host()
        host.send(Bytes.ticket)
        host.wait(.milliseconds(50))
        #expect(!host.printer.isIdle && host.printer.tickets.count == 1)
        host.wait(.seconds(5))
        #expect(host.printer.tickets.count == 2)
        let ticket = host.printer.tickets[0]
        #expect(ticket.isComplete && ticket.end == .partialCut)
        #expect(
            ticket.text == [
                "涵江区政务服务中心", "A012", "社会保险参保缴费记录查询打印", "前面等候人数：12  预计等待：25 分钟",
                "取号时间：2026-11-23 09:36:00", "请留意叫号，过号请重新取号。", "本票当日有效 请收好",
            ])
        #expect(ticket.qr == ["https://example.gov.cn/t/HJ-0001"])
        #expect(host.printer.complaints.isEmpty, "\(host.printer.complaints)")
        #expect(ticket.millimetres > 60 && ticket.millimetres < 150)
    }

    @Test("paper moves at the printer's speed, however the clock is driven", arguments: [1, 7, 100, 5000])
    func speed(step: Int) {
        var host = Host()
        host.send([0x1B, 0x4A, 240] + [0x1B, 0x4A, 240] + [0x1B, 0x4A, 120])  // 600 dots, 75 mm, half a second
        var passed = 0
        while passed < 400 {
            host.wait(.milliseconds(min(step, 400 - passed)))
            passed += step
        }
        #expect(!host.printer.isIdle && abs(host.printer.tickets[0].dots - 480) <= 1)
        host.wait(.milliseconds(101))
        #expect(host.printer.isIdle && host.printer.tickets[0].dots == 600)
    }

    @Test("the process id is answered after the cut, not before")
    func processID() {
        var host = Host()
        host.send(Bytes.ticket + Bytes.processID("0007"))
        host.wait(.milliseconds(300))
        #expect(host.takeReplies() == [] && host.printer.tickets.count == 1)
        host.wait(.seconds(5))
        #expect(host.takeReplies() == [0x37, 0x22, 0x30, 0x30, 0x30, 0x37, 0x00] && host.printer.tickets.count == 2)
    }

    @Test("a printer without process id, ASB, clear or identity stays silent on them")
    func plainClone() {
        var host = Host(.generic80)
        #expect(host.ask(Bytes.processID("0001") + [0x1D, 0x61, 0xFF, 0x1D, 0x49, 67] + Bytes.clear) == [])
        #expect(host.ask(Bytes.eot(1)) == [0x12])
        #expect(host.ask([0x1D, 0x72, 1]) == [0x00])
    }

    @Test("identity is answered as blocks that end with NUL")
    func identity() {
        var host = Host()
        #expect(host.ask([0x1D, 0x49, 67]) == [0x5F] + Array("V80-II".utf8) + [0])
        #expect(host.ask([0x1D, 0x49, 69]) == [0x5F] + Array("CHINA GB18030".utf8) + [0])
    }

    @Test("a status query inside raster data is obeyed and the data is kept")
    func realTimeInData() {
        var host = Host()
        let data: [UInt8] = [0xAA, 0x10, 0x04, 0x04, 0xBB, 0xCC]
        #expect(host.ask(Bytes.raster(width: 2, rows: 3) { data[$0] }) == [0x12])
        host.wait(.seconds(1))
        #expect(host.printer.tickets[0].rasters.first?.bytes == data)
    }

    @Test("paper that ends stops the ticket in mid-line; after the refill the rest comes out on a new piece")
    func paperOut() {
        var host = Host()
        host.printer.inject(PrinterFault(.paperOut), when: .afterMillimetres(10))
        host.send(Bytes.ticket + Bytes.processID("0001"))
        host.wait(.seconds(5))
        #expect(host.printer.tickets.count == 1 && host.printer.tickets[0].millimetres == 10)
        #expect(host.printer.tickets[0].marks.contains { !$0.isWhole })
        #expect(host.ask(Bytes.eot(1)) == [0x1E])
        #expect(host.ask(Bytes.eot(2)) == [0x32])
        #expect(host.ask(Bytes.eot(4)) == [0x7E])
        #expect(host.ask([0x1D, 0x72, 1]) == [], "in buffer order, so not while offline")
        host.printer.refill()
        host.wait(.seconds(5))
        #expect(host.takeReplies() == [0x37, 0x22, 0x30, 0x30, 0x30, 0x31, 0x00, 0x00])
        #expect(host.printer.tickets.map(\.end) == [.paperEnd, .partialCut, .open])
        #expect(host.printer.tickets.allSatisfy { !$0.isComplete })
        #expect(host.printer.tickets[1].text.last == "本票当日有效 请收好")
    }

    @Test("clearing drops buffer and process id and says so; the ticket begun stays unfinished")
    func clear() {
        var host = Host()
        host.printer.inject(PrinterFault(.paperOut), when: .afterMillimetres(20))
        host.send(Bytes.ticket + Bytes.processID("0001"))
        host.wait(.seconds(2))
        #expect(host.ask(Bytes.clear) == [0x37, 0x25, 0x00])
        host.printer.refill()
        host.wait(.seconds(5))
        #expect(host.takeReplies() == [] && host.printer.isIdle)
        #expect(host.printer.tickets[0].lostData && host.printer.tickets.allSatisfy { !$0.isComplete })
    }

    @Test("the buffer fills while offline and drains after")
    func backPressure() {
        var host = Host()
        host.printer.inject(PrinterFault(.coverOpen))
        let text = [UInt8](repeating: 0x41, count: 10_000)
        let taken = host.printer.receive(text, at: .zero)
        #expect(taken == 4096 && host.printer.freeBuffer == 0)
        #expect(host.printer.receive([0x10, 0x04, 0x01], at: .zero) == 0, "a full printer hears nothing")
        host.printer.clear(.coverOpen)
        #expect(host.send(Array(text.dropFirst(taken))) == 10_000 - taken)
        host.wait(.seconds(30))
        #expect(host.printer.tickets[0].text.joined().count == 10_000 / 48 * 48)
        #expect(host.printer.tickets[0].text.allSatisfy { $0.count == 48 })
    }

    @Test("a symbol of more bytes than the buffer is taken")
    func longCommand() {
        var host = Host()
        let bytes = Bytes.raster(width: 72, rows: 500) { UInt8(truncatingIfNeeded: $0 | 0x80) }
        #expect(host.send(bytes) == bytes.count)
        let qr = Bytes.qr([UInt8](repeating: 0x61, count: 2000), size: 2, level: 48)
        #expect(host.send(qr + Bytes.cut) == qr.count + Bytes.cut.count)
        host.wait(.seconds(20))
        #expect(host.printer.tickets[0].isComplete && host.printer.tickets[0].qrPayloads[0].count == 2000)
    }

    @Test("a cutter jam is an error until DLE ENQ recovers it; then the cut is made and the id answered")
    func cutter() {
        var host = Host()
        host.printer.inject(PrinterFault(.cutterJam))
        host.send(Bytes.ticket + Bytes.processID("0001"))
        host.wait(.seconds(5))
        #expect(host.ask(Bytes.eot(3)) == [0x1A])
        #expect(host.ask([0x10, 0x05, 1] + Bytes.eot(3)) == [0x1A], "the jam is still there")
        host.printer.clear(.cutterJam)
        #expect(host.ask(Bytes.eot(3)) == [0x1A])
        #expect(host.ask([0x10, 0x05, 1], wait: .seconds(1)) == [0x37, 0x22, 0x30, 0x30, 0x30, 0x31, 0x00])
        #expect(host.printer.tickets[0].isComplete)
    }

    @Test(
        "cover and heat pause a ticket, which then comes out whole",
        arguments: [PrinterFault.Kind.coverOpen, .overheat])
    func pauses(kind: PrinterFault.Kind) {
        var host = Host()
        host.printer.inject(PrinterFault(kind), when: .afterMillimetres(30), lasting: .seconds(3))
        host.send(Bytes.ticket)
        host.wait(.seconds(2))
        #expect(host.printer.activeFaults == [kind] && host.printer.tickets.count == 1)
        #expect(host.ask(Bytes.eot(1)) == [0x1E])
        #expect(host.ask(Bytes.eot(3)) == [0x52])
        host.wait(.seconds(5))
        #expect(host.printer.activeFaults.isEmpty && host.printer.tickets[0].isComplete)
        #expect(host.ask(Bytes.eot(1)) == [0x16])
    }

    @Test("automatic status comes when asked for and on change")
    func automaticStatus() {
        var host = Host()
        #expect(host.ask([0x1D, 0x61, 0x0E]) == [0x14, 0, 0, 0])
        host.printer.inject(PrinterFault(.coverOpen))
        #expect(host.takeReplies() == [0x3C, 0, 0, 0])
        host.printer.clear(.coverOpen)
        #expect(host.takeReplies() == [0x14, 0, 0, 0])
        host.printer.inject(PrinterFault(.paperLow))
        #expect(host.takeReplies() == [0x14, 0, 3, 0])
    }

    @Test("a power cycle empties the buffer, resets settings, ends links and sends a status unasked")
    func power() {
        var host = Host()
        host.send([0x1D, 0x61, 0x0E])
        host.send(Bytes.ticket + Bytes.processID("0001"))
        host.wait(.milliseconds(100))
        let generation = host.printer.linkGeneration
        host.printer.inject(PrinterFault(.powerOff))
        #expect(host.printer.receive([0x10, 0x04, 0x01], at: host.printer.now) == 0 && host.printer.isLinkUp)
        host.wait(.seconds(1))
        _ = host.takeReplies()
        host.printer.clear(.powerOff)
        #expect(host.printer.linkGeneration == generation + 1)
        #expect(host.takeReplies() == [0x14, 0, 0, 0])
        host.wait(.seconds(5))
        #expect(host.takeReplies() == [] && host.printer.isIdle && host.printer.tickets[0].lostData)
    }

    @Test("an unplugged printer prints what it has; of its process ids the latest waits for the new link")
    func unplugged() {
        var host = Host()
        let bytes = Bytes.ticket + Bytes.processID("0001") + Bytes.processID("0002")
        host.printer.inject(PrinterFault(.unplug), when: .afterBytes(bytes.count))
        #expect(host.send(bytes + Bytes.ticket, limit: .seconds(1)) == bytes.count)
        host.wait(.seconds(5))
        #expect(host.takeReplies() == [] && !host.printer.isLinkUp && host.printer.tickets[0].isComplete)
        host.printer.clear(.unplug)
        #expect(host.printer.isLinkUp && host.takeReplies() == [0x37, 0x22, 0x30, 0x30, 0x30, 0x32, 0x00])
    }

    @Test("spoiled replies")
    func spoiled() {
        var host = Host()
        host.printer.inject(PrinterFault(.strayByte, value: 0x99))
        #expect(host.ask(Bytes.eot(1)) == [0x99, 0x16] && host.ask(Bytes.eot(1)) == [0x16])
        host.printer.inject(PrinterFault(.wrongStatusBit, value: 0x01))
        #expect(host.ask(Bytes.eot(1)) == [0x17])
        host.printer.clear(.wrongStatusBit)
        host.printer.inject(PrinterFault(.replyCut, value: 100))
        #expect(host.ask(Bytes.processID("0001")) == [0x37])
        host.wait(.milliseconds(100))
        #expect(host.takeReplies() == [0x22, 0x30, 0x30, 0x30, 0x31, 0x00])
        host.printer.inject(PrinterFault(.silence))
        #expect(host.ask(Bytes.eot(1)) == [])
        host.printer.clear(.silence)
        host.printer.inject(PrinterFault(.garbage, value: 3))
        #expect(host.ask(Bytes.processID("0002")).count == 7)
        host.printer.clear(.garbage)
        host.printer.inject(PrinterFault(.stopReading))
        #expect(host.printer.receive([1], at: host.printer.now) == 0)
    }

    @Test("every kind of fault strikes and clears", arguments: PrinterFault.Kind.allCases)
    func kinds(kind: PrinterFault.Kind) {
        var host = Host()
        host.printer.inject(PrinterFault(kind), when: .afterBytes(3))
        #expect(host.printer.activeFaults.isEmpty)
        host.send([0x0A, 0x0A, 0x0A])
        #expect(host.printer.activeFaults == [kind])
        host.printer.clear(kind)
        #expect(host.printer.activeFaults.isEmpty && host.printer.isLinkUp && host.printer.isPoweredOn)
        host.send([0x10, 0x05, 1] + Bytes.ticket)
        host.wait(.seconds(30))
        #expect(host.printer.tickets.contains { $0.isComplete })
    }

    @Test("what is not understood is noted and harms nothing that follows")
    func unknown() {
        var host = Host()
        host.send([0x1B, 0x99, 0x1D, 0xFE, 0x07, 0x1F, 0x1C, 0x00, 0x10, 0x20, 0x1D, 0x56, 0x09] + Bytes.ticket)
        host.wait(.seconds(10))
        #expect(host.printer.tickets[0].isComplete && host.printer.tickets[0].text.first == "涵江区政务服务中心")
        #expect(host.printer.complaints.count >= 6)
    }

    @Test("characters the font lacks, half characters and high bytes outside Chinese mode are noted")
    func characters() {
        var host = Host()
        host.send([0xB0, 0xA1, 0x0A] + Bytes.chineseOn + [0x81, 0x39, 0xEF, 0x31, 0x0A, 0xB0, 0x0A, 0xAA, 0xA1, 0x0A])
        host.wait(.seconds(2))
        #expect(host.printer.tickets[0].text == ["??", "〓〓", "〓"])
        #expect(host.printer.complaints.count == 6, "\(host.printer.complaints)")
    }

    @Test("a cut inside a line is refused")
    func cutInLine() {
        var host = Host()
        host.send([0x41] + Bytes.cut)
        host.wait(.seconds(2))
        #expect(host.printer.tickets.count == 1 && host.printer.complaints.count == 1)
    }

    @Test("any bytes at all are taken without a trap, and a reset brings the printer back", arguments: 1...40)
    func hostile(seed: Int) {
        var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15
        func next() -> UInt8 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 33)
        }
        let openers: [UInt8] = [0x1B, 0x1D, 0x1C, 0x10, 0x0A, 0x28, 0x6B, 0x76, 0x30, 0x56, 0x31, 0x00]
        var bytes: [UInt8] = []
        for _ in 0..<3000 { bytes.append(next() < 120 ? openers[Int(next()) % openers.count] : next()) }
        var host = Host(seed % 3 == 0 ? .generic58 : .epson, paper: 1e6)
        host.send(bytes, limit: .seconds(20))
        // Whatever is half received is filled up, as a host would do.
        host.printer.inject(PrinterFault(.powerOff))
        host.printer.clear(.powerOff)
        let before = host.printer.tickets.count
        host.send(Bytes.ticket)
        host.wait(.seconds(20))
        #expect(host.printer.tickets.count == before + 1)
    }
}
