import DeviceModel

/// What a printer says about itself at one moment, from the four DLE EOT replies or one automatic status.
struct PrinterCondition: Hashable, Sendable {
    enum Paper: Hashable, Sendable { case full, low, out }

    var isOffline = false
    var isCoverOpen = false
    /// Meaningless while the cover is open (APG p.308, 324).
    var paper = Paper.full
    var isCutterJammed = false
    /// A recoverable error other than the cutter's: paper does not move.
    var isPaperJammed = false
    var isUnrecoverable = false
    /// Clears itself: the head is hot.
    var isHeadHot = false
    /// The bit of a hot head stands, but also stands for a cover opened in print, and the cover is or was open: nothing
    /// is known of the head.
    var isHeadUnknown = false
    /// Says "error" without saying which.
    var hasOtherError = false
    /// The raw bytes in hex, for evidence.
    var raw = ""

    init() {}

    /// DLE EOT 1-4, each with its fixed bits already checked. Source: ESC/POS facts 1.2 (T88III; APG p.308-310).
    init(status one: UInt8, offline two: UInt8, error three: UInt8, roll four: UInt8) {
        isOffline = one & 0x08 != 0
        isCoverOpen = two & 0x04 != 0
        isPaperJammed = three & 0x04 != 0
        isCutterJammed = three & 0x08 != 0
        isUnrecoverable = three & 0x20 != 0
        isHeadHot = three & 0x40 != 0
        hasOtherError = two & 0x40 != 0 && three & 0x6C == 0
        paper = four & 0x60 != 0 || two & 0x20 != 0 ? .out : four & 0x0C != 0 ? .low : .full
        raw = hex([one, two, three, four])
        if isCoverOpen { doubtHead() }
    }

    /// Automatic status. Source: ESC/POS facts 1.3 (APG p.318-325).
    init(automatic one: UInt8, _ two: UInt8, _ three: UInt8, _ four: UInt8) {
        isOffline = one & 0x08 != 0
        isCoverOpen = one & 0x20 != 0
        isPaperJammed = two & 0x04 != 0
        isCutterJammed = two & 0x08 != 0
        isUnrecoverable = two & 0x20 != 0
        isHeadHot = two & 0x40 != 0
        paper = three & 0x0C != 0 ? .out : three & 0x03 != 0 ? .low : .full
        raw = "asb " + hex([one, two, three, four])
        if isCoverOpen { doubtHead() }
    }

    /// The bit that says "head hot" proves nothing: a cover opened in print sets it too (ESC/POS facts 1.2).
    mutating func doubtHead() {
        guard isHeadHot else { return }
        isHeadHot = false
        isHeadUnknown = true
    }

    /// Replies that cannot all be true; a change between two replies looks the same, so ask again before believing it.
    static func isImplausible(_ one: UInt8, _ two: UInt8, _ three: UInt8, _ four: UInt8) -> Bool {
        let online = one & 0x08 == 0
        let half = [four & 0x0C, four & 0x60].contains { $0 != 0 && $0 & ($0 - 1) == 0 }
        // Online with the cover open, stopped for paper, or in an error that stops it.
        return half || (online && two & 0x64 != 0) || (online && three & 0x28 != 0)
    }

    /// Nothing can be printed now.
    var isBlocking: Bool {
        isOffline || isCoverOpen || paper == .out || isPaperJammed || isCutterJammed || isUnrecoverable || isHeadHot
            || hasOtherError
    }

    /// DLE ENQ helps: a recoverable error.
    var isRecoverable: Bool { (isCutterJammed || isPaperJammed) && !isUnrecoverable }

    /// The cause to tell, the one that needs hands first.
    var blockingCode: FaultCode? {
        if isUnrecoverable { return PrinterFaults.unrecoverable }
        if isCoverOpen { return PrinterFaults.coverOpen }
        if isCutterJammed { return PrinterFaults.cutterJammed }
        if isPaperJammed { return PrinterFaults.paperJammed }
        if paper == .out { return PrinterFaults.paperOut }
        if isHeadHot { return PrinterFaults.headHot }
        return isOffline || hasOtherError ? PrinterFaults.offline : nil
    }
}

func hex(_ bytes: [UInt8]) -> String {
    bytes.map { byte in
        let digits = String(byte, radix: 16)
        return digits.count == 1 ? "0" + digits : digits
    }.joined(separator: " ")
}
