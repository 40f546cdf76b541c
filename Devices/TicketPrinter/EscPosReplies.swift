// One file that compiles alone: Tests/Fuzz feeds it whatever bytes there are.

/// One thing that a printer said. Sources: ESC/POS facts in docs, section "receive parser": T88III App. G, TM-U230
/// App. E, APG p.217, 426, 431, 459, 476, Wincor TH230 status identification table.
enum EscPosReply: Hashable, Sendable {
    /// Reply to DLE EOT n, 0xx1xx10. It does not say which n.
    case realTime(UInt8)
    /// The four bytes of an automatic status.
    case automatic(UInt8, UInt8, UInt8, UInt8)
    /// One byte 0xx0xxxx outside an automatic status: GS r, GS I 1-3.
    case byte(UInt8)
    case xon, xoff
    /// 37h 22h d1-d4 00: the process id, always four bytes.
    case processID([UInt8])
    /// 37h 23h … 00: causes of going offline.
    case offline([UInt8])
    /// 37h 25h … 00: buffers cleared.
    case cleared([UInt8])
    /// Any other 37h or 3Dh block: identifier and content.
    case block(UInt8, [UInt8])
    /// 5Fh … 00: answer to GS I 65-69, without its frame.
    case text([UInt8])
    /// 3Bh: just switched on.
    case powerOn
    /// A byte that is nothing.
    case stray(UInt8)
}

/// Cuts what a printer sends into replies, byte by byte, whatever the bytes are. Holds at most ``blockLimit`` bytes.
///
/// Bytes 2-4 of an automatic status look like other replies; only their position tells, so after byte 1 exactly three
/// are taken, with XON and XOFF allowed between. Inside a block nothing is classified until NUL. A block that does
/// not end is given up by length here, by time by the caller (``abandon(_:)``), and what it held is read again.
struct EscPosReplyDecoder: Sendable {
    /// Longest block kept: Epson's longest is under it (judgement; a clone that forgets NUL would swallow all status).
    static let blockLimit = 100

    /// Bits left out of the fixed-bit check of status replies (a model's quirk), such as 80h.
    let ignoredBits: UInt8
    private var held: [UInt8] = []

    init(ignoredBits: UInt8 = 0) { self.ignoredBits = ignoredBits }

    /// Something begun has not ended.
    var isInside: Bool { !held.isEmpty }

    mutating func feed(_ bytes: some Sequence<UInt8>, _ emit: (EscPosReply) -> Void) {
        var queue = Array(bytes)
        // What a broken block held is read again; each time at least one byte is gone, so this ends.
        while !queue.isEmpty {
            var again: [UInt8] = []
            var taken = 0
            for byte in queue {
                taken += 1
                again = push(byte, emit)
                if !again.isEmpty { break }
            }
            queue = again + queue.dropFirst(taken)
        }
    }

    /// Gives up what has begun: its first byte was stray, the rest is read anew.
    mutating func abandon(_ emit: (EscPosReply) -> Void) {
        while let first = held.first {
            let rest = Array(held.dropFirst())
            held = []
            emit(.stray(first))
            feed(rest, emit)
        }
    }

    mutating func reset() { held = [] }

    /// Takes one byte; returns bytes that have to be read again.
    private mutating func push(_ byte: UInt8, _ emit: (EscPosReply) -> Void) -> [UInt8] {
        guard let opener = held.first else {
            start(byte, emit)
            return []
        }
        if byte == 0x11 || byte == 0x13 {
            emit(byte == 0x11 ? .xon : .xoff)
            return []
        }
        if opener & 0x93 == 0x10 { return continueAutomatic(byte, emit) }
        return continueBlock(byte, emit)
    }

    private mutating func start(_ byte: UInt8, _ emit: (EscPosReply) -> Void) {
        switch byte {
        case 0x11: emit(.xon)
        case 0x13: emit(.xoff)
        case 0x3B: emit(.powerOn)
        case 0x37, 0x3D, 0x5F: held = [byte]
        default:
            let masked = byte & ~ignoredBits
            if masked & 0x93 == 0x12 {
                emit(.realTime(byte))
            } else if masked & 0x93 == 0x10 {
                held = [masked]
            } else if byte & 0x90 == 0 {
                emit(.byte(byte))
            } else {
                emit(.stray(byte))
            }
        }
    }

    private mutating func continueAutomatic(_ byte: UInt8, _ emit: (EscPosReply) -> Void) -> [UInt8] {
        guard byte & 0x90 == 0 else { return breakUp(with: byte, emit) }
        held.append(byte)
        if held.count == 4 {
            emit(.automatic(held[0], held[1], held[2], held[3]))
            held = []
        }
        return []
    }

    private mutating func continueBlock(_ byte: UInt8, _ emit: (EscPosReply) -> Void) -> [UInt8] {
        if byte == 0 {
            let block = held
            held = []
            return finish(block, emit)
        }
        if byte >= 0x80, held[0] != 0x5F {
            // Not a byte of any 37h or 3Dh block: noise on the line. The block's own bytes are checked at its end.
            emit(.stray(byte))
            return []
        }
        if byte < 0x20 || (held.count == 1 && held[0] != 0x5F && !(0x20...0x7E).contains(byte)) {
            return breakUp(with: byte, emit)
        }
        held.append(byte)
        return held.count >= Self.blockLimit ? breakUp(with: nil, emit) : []
    }

    private mutating func finish(_ block: [UInt8], _ emit: (EscPosReply) -> Void) -> [UInt8] {
        let content = Array(block.dropFirst(2))
        switch (block[0], block.count > 1 ? block[1] : 0) {
        case (0x5F, _): emit(.text(Array(block.dropFirst())))
        case (_, 0):
            emit(.stray(block[0]))
            return [0]
        case (0x37, 0x22):
            if content.count == 4 {
                emit(.processID(content))
            } else {
                // Not four bytes: nothing of it can be trusted, its NUL included.
                for byte in block + [0] { emit(.stray(byte)) }
            }
        case (0x37, 0x23): emit(.offline(content))
        case (0x37, 0x25): emit(.cleared(content))
        default: emit(.block(block[1], content))
        }
        return []
    }

    /// The first byte was no opener after all: it is stray, what followed is read anew.
    private mutating func breakUp(with byte: UInt8?, _ emit: (EscPosReply) -> Void) -> [UInt8] {
        emit(.stray(held[0]))
        var rest = Array(held.dropFirst())
        held = []
        if let byte { rest.append(byte) }
        return rest
    }
}
