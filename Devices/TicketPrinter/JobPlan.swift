/// A ticket cut into slices, with the evidence commands in their places.
struct JobPlan: Sendable {
    struct Slice: Sendable {
        /// Bytes of the ticket.
        var content: ArraySlice<UInt8>
        /// Evidence commands that follow; not counted as job bytes.
        var evidence: [UInt8]
    }
    var slices: [Slice] = []
    var ticket: EncodedTicket
    var begunID: [UInt8]
    var endID: [UInt8]

    init(_ ticket: EncodedTicket, model: PrinterModel, begunID: [UInt8], endID: [UInt8]) {
        self.ticket = ticket
        self.begunID = begunID
        self.endID = endID
        var start = 0
        for end in ticket.sliceEnds {
            var evidence: [UInt8] = []
            if end == ticket.bytes.count {
                // The process id after the last cut proves; GS r 1 after it is the weak word of models without.
                if model.supports.processID { evidence += EscPosCommands.processID(endID) }
                if model.supports.paperQuery { evidence += EscPosCommands.paperQuery }
            } else if end == ticket.begun, model.supports.processID {
                evidence += EscPosCommands.processID(begunID)
            }
            slices.append(Slice(content: ticket.bytes[start..<end], evidence: evidence))
            start = end
        }
    }

    /// The longest that bytes, paper and cutter may take.
    func time(_ settings: TicketPrinterSettings, dotsPerInch: Int) -> Duration {
        let millimetres = ticket.dots * 254 / (10 * max(1, dotsPerInch))
        let paper = millimetres * 1000 / max(1, settings.slowestFeed_mmPerSecond)
        let line = ticket.bytes.count * 1000 / max(1, settings.slowestLine_bytesPerSecond)
        return .milliseconds(paper + line + 1500 * ticket.cuts)
    }
}
