/// One unit of the printer's input, as the virtual printer's own framer cuts it out of the bytes.
struct EscposToken: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        /// Bytes from 20h up: text in whatever mode is on when it is printed.
        case text
        /// HT, LF, FF, CR and the like.
        case control
        /// A whole command with its parameters.
        case command
        /// The head of `GS v 0`: eight bytes; rows follow as ``rasterRow``.
        case rasterHead
        case rasterRow
        /// Bytes that begin no known command.
        case unknown
    }
    var kind: Kind
    var bytes: [UInt8]
}

/// Cuts bytes into ``EscposToken``s, one byte at a time, whatever they are. Lengths: Epson ESC/POS Application
/// Programming Guide; shared facts in docs. Real-time commands (`DLE EOT`, `DLE ENQ`, `DLE DC4`) that stand between
/// commands are swallowed here: they have been obeyed on receipt already.
struct EscposFramer: Sendable {
    private(set) var pending: [UInt8] = []
    private var rowsLeft = 0
    private var rowBytes = 0

    /// Bytes held that have not become a token.
    var heldBytes: Int { pending.count }
    var isInRaster: Bool { rowsLeft > 0 }

    /// A text run grows to this before it is handed on.
    static let textRun = 64
    /// Longest parameter block that is kept; of longer ones the length is obeyed and the head kept.
    static let longestBlock = 65_540

    mutating func reset() { self = EscposFramer() }

    /// What the printer parses when it has nothing else to do: the text so far.
    mutating func flushText() -> EscposToken? {
        guard rowsLeft == 0, let first = pending.first, first >= 0x20 else { return nil }
        defer { pending = [] }
        return EscposToken(kind: .text, bytes: pending)
    }

    mutating func push(_ byte: UInt8, emit: (EscposToken) -> Void) {
        if rowsLeft > 0 {
            pending.append(byte)
            guard pending.count == rowBytes else { return }
            rowsLeft -= 1
            emit(EscposToken(kind: .rasterRow, bytes: pending))
            pending = []
            return
        }
        if let first = pending.first, first >= 0x20 {
            if byte >= 0x20 {
                pending.append(byte)
                // A run ends after a whole character as far as the framer can tell: it looks at nothing but length,
                // so the text machine keeps a lead byte over the border.
                if pending.count >= Self.textRun, let token = flushText() { emit(token) }
                return
            }
            if let token = flushText() { emit(token) }
        }
        pending.append(byte)
        if pending[0] >= 0x20 { return }
        switch EscposFramer.judge(pending) {
        case .more: return
        case .dropped: pending = []
        case .control: take(.control, emit)
        case .command: take(.command, emit)
        case .unknown: take(.unknown, emit)
        case .raster(let bytes, let rows):
            let head = pending
            pending = []
            emit(EscposToken(kind: .rasterHead, bytes: head))
            if bytes > 0, rows > 0 {
                rowBytes = bytes
                rowsLeft = rows
            }
        }
    }

    private mutating func take(_ kind: EscposToken.Kind, _ emit: (EscposToken) -> Void) {
        emit(EscposToken(kind: kind, bytes: pending))
        pending = []
    }

    enum Judgement: Equatable {
        case more, command, control, unknown, dropped
        case raster(bytes: Int, rows: Int)
    }

    /// What a prefix is that starts with a control byte.
    static func judge(_ p: [UInt8]) -> Judgement {
        switch p[0] {
        case 0x00: return .dropped
        case 0x09, 0x0A, 0x0C, 0x0D, 0x18: return .control
        case 0x10: return judgeDLE(p)
        case 0x1B: return judgeESC(p)
        case 0x1C: return judgeFS(p)
        case 0x1D: return judgeGS(p)
        default: return .unknown
        }
    }

    private static func length(_ p: [UInt8], _ count: Int) -> Judgement { p.count >= count ? .command : .more }

    private static func judgeDLE(_ p: [UInt8]) -> Judgement {
        guard p.count > 1 else { return .more }
        guard p.count > 2 || ![0x04, 0x05, 0x14].contains(p[1]) else { return .more }
        switch p[1] {
        case 0x04: return p.count >= ([7, 8, 18].contains(p[2]) ? 4 : 3) ? .dropped : .more
        case 0x05: return .dropped
        case 0x14:
            let count = [1: 5, 2: 5, 7: 4, 8: 10][p[2]] ?? 3
            return p.count >= count ? (count == 3 ? .unknown : .dropped) : .more
        default: return .unknown
        }
    }

    private static let escLengths: [UInt8: Int] = [
        0x40: 2, 0x61: 3, 0x45: 3, 0x2D: 3, 0x64: 3, 0x4A: 3, 0x32: 2, 0x33: 3, 0x21: 3, 0x4D: 3, 0x47: 3, 0x74: 3,
        0x52: 3, 0x7B: 3, 0x56: 3, 0x20: 3, 0x24: 4, 0x5C: 4, 0x69: 2, 0x6D: 2, 0x70: 5, 0x63: 4, 0x65: 3, 0x4B: 3,
        0x75: 3, 0x76: 2, 0x3D: 3, 0x55: 3,
    ]

    private static func judgeESC(_ p: [UInt8]) -> Judgement {
        guard p.count > 1 else { return .more }
        if let count = escLengths[p[1]] { return length(p, count) }
        switch p[1] {
        case 0x2A:  // ESC * m nL nH, 1 or 3 bytes a column
            guard p.count >= 5 else { return .more }
            let columns = Int(p[3]) + Int(p[4]) << 8
            return length(p, 5 + columns * (p[2] >= 32 ? 3 : 1))
        case 0x44: return p.last == 0 && p.count > 2 || p.count > 34 ? .command : .more
        default: return .unknown
        }
    }

    private static let fsLengths: [UInt8: Int] = [
        0x26: 2, 0x2E: 2, 0x21: 3, 0x2D: 3, 0x57: 3, 0x53: 4, 0x43: 3, 0x70: 4,
    ]

    private static func judgeFS(_ p: [UInt8]) -> Judgement {
        guard p.count > 1 else { return .more }
        if let count = fsLengths[p[1]] { return length(p, count) }
        if p[1] == 0x28 { return block(p) }
        return .unknown
    }

    private static let gsLengths: [UInt8: Int] = [
        0x21: 3, 0x42: 3, 0x61: 3, 0x72: 3, 0x49: 3, 0x4C: 4, 0x57: 4, 0x24: 4, 0x5C: 4, 0x48: 3, 0x68: 3, 0x77: 3,
        0x66: 3, 0x50: 4, 0x62: 3, 0x3A: 2, 0x67: 5, 0x54: 3, 0x2F: 3,
    ]

    private static func judgeGS(_ p: [UInt8]) -> Judgement {
        guard p.count > 1 else { return .more }
        if let count = gsLengths[p[1]] { return length(p, count) }
        switch p[1] {
        case 0x56:  // GS V m [n]
            guard p.count > 2 else { return .more }
            switch p[2] {
            case 0, 1, 48, 49: return .command
            case 65, 66, 97, 98, 103, 104: return length(p, 4)
            default: return .unknown
            }
        case 0x76:  // GS v 0 m xL xH yL yH
            guard p.count > 2 else { return .more }
            guard p[2] == 0x30 else { return .unknown }
            guard p.count >= 8 else { return .more }
            return .raster(bytes: Int(p[4]) + Int(p[5]) << 8, rows: Int(p[6]) + Int(p[7]) << 8)
        case 0x28: return block(p)
        case 0x6B:  // GS k: bar code, NUL-ended or counted
            guard p.count > 2 else { return .more }
            if p[2] <= 6 { return p.count > 3 && p.last == 0 || p.count > 258 ? .command : .more }
            guard p.count > 3 else { return .more }
            return length(p, 4 + Int(p[3]))
        default: return .unknown
        }
    }

    /// `xx ( id pL pH` and so many bytes.
    private static func block(_ p: [UInt8]) -> Judgement {
        guard p.count >= 5 else { return .more }
        return length(p, 5 + Int(p[3]) + Int(p[4]) << 8)
    }
}
