public import Layout

/// A ticket as bytes for one printer model, with what a driver must know about them.
public struct EncodedTicket: Sendable, Hashable {
    /// From ESC @ to the last cut; no status or evidence command.
    public var bytes: [UInt8] = []
    /// Offset of the first byte that belongs to something visible; bytes before it leave no trace on paper.
    public var firstPrintable = 0
    /// Just after the first thing that certainly moves paper.
    public var begun = 0
    /// Offsets between commands at which a slice may end and a status be asked; rising, the last is `bytes.count`.
    public var sliceEnds = SliceEnds(UnsafeBufferPointer(start: nil, count: 0))
    /// Lines, pictures and symbols, for statistics.
    public var lines = 0
    public var cuts = 0
    /// Paper that will move, in dots: an estimate for time limits.
    public var dots = 0
}

/// A run of characters that the printer's font lacks; to be drawn as a picture, or refused.
public struct UnencodableRun: Sendable, Hashable {
    public var block: Int
    /// nil in a text block.
    public var cell: Int?
    public var run: Int
    /// Offsets in Unicode scalars in the run's text.
    public var range: Range<Int>
    public var text: String

    public init(block: Int, cell: Int?, run: Int, range: Range<Int>, text: String) {
        self.block = block
        self.cell = cell
        self.run = run
        self.range = range
        self.text = text
    }
}

public enum EncodeError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Every run that the font lacks, in order.
    case unencodable([UnencodableRun])
    case invalid(LayoutError)

    public var description: String {
        switch self {
        case .unencodable(let runs):
            "the printer's font lacks characters in " + runs.map { "blocks[\($0.block)]" }.joined(separator: ", ")
        case .invalid(let error): error.description
        }
    }
}
