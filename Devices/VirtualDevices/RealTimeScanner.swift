/// Finds real-time commands in the received bytes, also inside the data of other commands (Epson TM-T88III
/// Specification; APG p.12): they are obeyed on receipt.
struct RealTimeScanner: Sendable {
    enum Command: Hashable, Sendable {
        /// `DLE EOT n`
        case status(UInt8)
        /// `DLE ENQ n`
        case recover(UInt8)
        /// `DLE DC4 7 m`
        case sendStatus(UInt8)
        /// `DLE DC4 8 01 03 14 01 06 02 08`
        case clear
    }
    private var window: [UInt8] = []
    private static let clearTail: [UInt8] = [0x01, 0x03, 0x14, 0x01, 0x06, 0x02, 0x08]

    mutating func reset() { window = [] }

    mutating func push(_ byte: UInt8) -> Command? {
        window.append(byte)
        while let first = window.first {
            if first != 0x10 {
                window.removeFirst()
                continue
            }
            guard window.count > 1 else { return nil }
            switch window[1] {
            case 0x04:
                guard window.count > 2 else { return nil }
                return take(.status(window[2]))
            case 0x05:
                guard window.count > 2 else { return nil }
                return take(.recover(window[2]))
            case 0x14:
                guard window.count > 2 else { return nil }
                if window[2] == 7 {
                    guard window.count > 3 else { return nil }
                    return take(.sendStatus(window[3]))
                }
                if window[2] == 8 {
                    let tail = window.dropFirst(3)
                    if tail.elementsEqual(Self.clearTail) { return take(.clear) }
                    if Self.clearTail.starts(with: tail) { return nil }
                }
            default: break
            }
            window.removeFirst()
        }
        return nil
    }

    private mutating func take(_ command: Command) -> Command {
        window = []
        return command
    }
}
