/// One piece of paper: from a cut (or the start of a roll) to the next cut, or to where it is now.
public struct PrintedTicket: Hashable, Sendable {
    /// How the piece ended.
    public enum End: String, Hashable, Sendable, Codable {
        /// Still in the printer.
        case open
        case fullCut
        case partialCut
        /// The roll ran out under it, or it was cut off by hand to clear a jam.
        case paperEnd
    }

    /// Rising from 1.
    public var sequence: Int
    /// Printable dots across.
    public var width: Int
    public var marks: [Mark] = []
    public var end: End = .open
    /// Paper moved, in dots; 8 dots/mm.
    public var dots = 0
    /// The piece starts with the rest of something that began on an earlier piece.
    public var startsInMiddle = false
    /// Data that belonged on it was dropped: cleared, or lost in a power cut.
    public var lostData = false

    public init(sequence: Int, width: Int) {
        self.sequence = sequence
        self.width = width
    }

    public var millimetres: Double { Double(dots) / 8 }

    /// Everything on it came out, on one piece, and it was cut off.
    public var isComplete: Bool {
        (end == .fullCut || end == .partialCut) && !startsInMiddle && !lostData
            && marks.allSatisfy { $0.isWhole || $0.content == .feed }
    }

    /// The lines of text that came out at least in part, without trailing blanks; empty lines are left out.
    public var text: [String] {
        marks.compactMap { mark in
            guard mark.printedDots > 0, case .line(let line) = mark.content else { return nil }
            let text = line.text
            return text.isEmpty ? nil : text
        }
    }

    public var qrPayloads: [[UInt8]] {
        marks.compactMap { mark in
            guard mark.isWhole, case .qr(let symbol) = mark.content else { return nil }
            return symbol.payload
        }
    }

    /// QR payloads as text; bytes that are not UTF-8 become U+FFFD.
    public var qr: [String] { qrPayloads.map { String(decoding: $0, as: UTF8.self) } }

    public var rasters: [PrintedRaster] {
        marks.compactMap { mark in
            guard case .raster(let raster) = mark.content else { return nil }
            return raster
        }
    }

    /// Something with ink is on it.
    public var hasContent: Bool {
        marks.contains { mark in
            guard mark.printedDots > 0 else { return false }
            if case .feed = mark.content { return false }
            if case .line(let line) = mark.content { return !line.text.isEmpty }
            return true
        }
    }
}

/// Something printed across the paper, `height` dots long; its dots from `skippedDots` on, `printedDots` of them, have
/// come out on this piece.
public struct Mark: Hashable, Sendable {
    public enum Content: Hashable, Sendable {
        case line(PrintedLine)
        case qr(PrintedQR)
        case raster(PrintedRaster)
        case feed
    }
    public var content: Content
    public var height: Int
    /// Dots that came out on an earlier piece.
    public var skippedDots: Int
    public var printedDots = 0
    public var isWhole: Bool { skippedDots == 0 && printedDots >= height }

    public init(_ content: Content, height: Int, skippedDots: Int = 0) {
        self.content = content
        self.height = height
        self.skippedDots = skippedDots
    }
}

public enum PrintedAlignment: UInt8, Hashable, Sendable { case left, center, right }

public struct PrintedLine: Hashable, Sendable {
    public struct Character: Hashable, Sendable {
        public var scalar: Unicode.Scalar
        /// 12 or 24 dots before multiplying.
        public var cell: Int
        public var width: Int
        public var height: Int
        public var bold: Bool
        public var underline: Bool
        public var inverse: Bool
    }
    public var characters: [Character]
    public var alignment: PrintedAlignment

    /// Without trailing blanks.
    public var text: String {
        var scalars = characters.map(\.scalar)
        while scalars.last == " " { scalars.removeLast() }
        var text = ""
        text.unicodeScalars.append(contentsOf: scalars)
        return text
    }

    public var width: Int { characters.reduce(0) { $0 + $1.cell * $1.width } }
}

public struct PrintedQR: Hashable, Sendable {
    public var payload: [UInt8]
    /// Modules a side, and row by row which are dark.
    public var side: Int
    public var modules: [Bool]
    /// Dots a module.
    public var moduleSize: Int
    public var alignment: PrintedAlignment
}

/// `bytesPerRow` bytes a row, most significant bit leftmost, 1 = black; scale 1 or 2 each way.
public struct PrintedRaster: Hashable, Sendable {
    public var bytesPerRow: Int
    public var bytes: [UInt8]
    public var scaleX: Int
    public var scaleY: Int
    public var alignment: PrintedAlignment
    public var rows: Int { bytesPerRow == 0 ? 0 : bytes.count / bytesPerRow }
}
