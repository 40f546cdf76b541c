/// What can go wrong with the virtual printer. The kinds are the names of the control protocol.
public struct PrinterFault: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        /// The roll is near its end; printing goes on.
        case paperLow
        /// The roll ends: printing stops in mid-line; what is buffered prints after ``VirtualPrinter/refill(millimetres:)``.
        case paperOut
        /// Paper does not move: a recoverable error.
        case paperJam
        case coverOpen
        /// The next cut fails: a cutter error.
        case cutterJam
        /// The head is too hot: pauses, and goes on by itself when cooled (cleared).
        case overheat
        /// Off: nothing is read, nothing answered, no FIN; clearing it switches on: buffers empty, settings reset,
        /// old links dead.
        case powerOff
        /// The link is cut; the printer itself goes on with what it has. Clearing it plugs in again: a new link.
        case unplug
        /// Takes no more bytes from the link; still prints and answers.
        case stopReading
        /// Prints, but sends nothing.
        case silence
        /// Every reply is replaced by as many pseudo-random bytes (`value` is the seed).
        case garbage
        /// Speed divided by `value` (2 or more).
        case slow
        /// Replies to `DLE EOT` have the fixed bits in mask `value` turned over (default 01h).
        case wrongStatusBit
        /// The byte `value` (default FFh) comes before the next reply; once.
        case strayByte
        /// The next reply of two bytes or more arrives in two parts, the second `value` ms later (default 50); once.
        case replyCut
    }

    public var kind: Kind
    public var value: UInt64?

    public init(_ kind: Kind, value: UInt64? = nil) {
        self.kind = kind
        self.value = value
    }
}

/// When an injected fault strikes.
public enum FaultTrigger: Hashable, Sendable {
    case now
    /// Once the printer has taken so many more bytes from its link; 0 is before the next byte.
    case afterBytes(Int)
    /// Once so much more paper has moved, in mm.
    case afterMillimetres(Double)
}
