/// A paper as blocks, independent of any printer. Coded form: JSON of these types, version in ``Layout/version``.
public struct Layout: Hashable, Codable, Sendable {
    public static let currentVersion = 1

    public var version: Int
    public var blocks: [Block]

    public init(_ blocks: [Block]) {
        version = Layout.currentVersion
        self.blocks = blocks
    }
}

public enum Block: Hashable, Codable, Sendable {
    /// A paragraph; broken into lines by ``LineBreaker``.
    case text([Run], align: Alignment)
    /// Columns of one row; widths are shares of the line in columns (a hanzi takes two).
    case row([Cell])
    /// A rule across the paper.
    case rule
    /// `moduleSize` in dots, 1...16; `level` is the error correction of ISO/IEC 18004.
    case qr(payload: String, moduleSize: Int, level: QRLevel)
    /// A 1-bit picture.
    case picture(Bitmap, align: Alignment)
    /// Blank lines, 1...20.
    case feed(lines: Int)
    /// Feed to the cutter and cut.
    case cut
}

public enum Alignment: String, Hashable, Codable, Sendable { case left, center, right }
public enum QRLevel: String, Hashable, Codable, Sendable { case l, m, q, h }

public struct Run: Hashable, Codable, Sendable {
    public var text: String
    public var style: Style

    public init(_ text: String, _ style: Style = Style()) {
        self.text = text
        self.style = style
    }
}

public struct Style: Hashable, Codable, Sendable {
    /// 1...8 times the normal character, as printers offer.
    public var width: Int
    public var height: Int
    public var bold: Bool
    public var inverse: Bool
    public var underline: Bool

    public init(width: Int = 1, height: Int = 1, bold: Bool = false, inverse: Bool = false, underline: Bool = false) {
        self.width = width
        self.height = height
        self.bold = bold
        self.inverse = inverse
        self.underline = underline
    }
}

public struct Cell: Hashable, Codable, Sendable {
    public var runs: [Run]
    /// Width in columns; the widths of a row add up to at most the paper's columns.
    public var columns: Int
    public var align: Alignment

    public init(_ runs: [Run], columns: Int, align: Alignment = .left) {
        self.runs = runs
        self.columns = columns
        self.align = align
    }
}

/// Rows of `(width + 7) / 8` bytes, most significant bit leftmost, 1 = black.
public struct Bitmap: Hashable, Codable, Sendable {
    public var width: Int
    public var height: Int
    public var bytes: [UInt8]

    public init(width: Int, height: Int, bytes: [UInt8]) {
        self.width = width
        self.height = height
        self.bytes = bytes
    }

    public var bytesPerRow: Int { (width + 7) / 8 }
}
