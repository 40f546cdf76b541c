// Reports of a boot keyboard, pure: bytes in, presses and releases out. This file compiles alone (Tests/Fuzz).

/// One input report of a keyboard in the boot protocol: 8 bytes.
///
/// Byte 0: modifiers, bit 0 left Control to bit 7 right GUI (usages E0h–E7h). Byte 1: reserved, 0. Bytes 2–7: usages of
/// the keys that are down, 0 for none, in no order that means anything. With more keys down than the device can tell,
/// all six are 01h (ErrorRollOver); 02h and 03h all over are POSTFail and ErrorUndefined. Source: USB HID 1.11,
/// appendix B.1 (report) and appendix C (keyboard rules); usages: HID Usage Tables 1.12, page 07h.
public struct KeypadReport: Equatable, Sendable {
    public static let length = 8

    public enum Keys: Equatable, Sendable {
        /// Usages 04h and above, each once.
        case down([UInt8])
        case rollOver
        /// POSTFail (02h) or ErrorUndefined (03h).
        case keyboardError(UInt8)
    }

    public var modifiers: UInt8
    public var keys: Keys
    /// The usages come first and zeros after them, as keypads send it; needed to find reports in a byte stream.
    public var isPacked: Bool

    /// - Parameter bytes: exactly 8.
    /// - Returns: nil for another length, a reserved byte that is not 0, a usage twice, a modifier or reserved usage
    ///   (DEh and above) among the keys, or error usages mixed with others.
    public init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == KeypadReport.length else { return nil }
        let bytes = Array(bytes)
        guard bytes[1] == 0 else { return nil }
        modifiers = bytes[0]
        let usages = bytes[2...]
        let down = usages.filter { $0 != 0 }
        isPacked = usages.prefix(down.count).allSatisfy { $0 != 0 }
        if let error = down.first, error <= 0x03 {
            guard usages.allSatisfy({ $0 == error }) else { return nil }
            keys = error == 0x01 ? .rollOver : .keyboardError(error)
            return
        }
        guard down.allSatisfy({ (0x04..<0xDE).contains($0) }), Set(down).count == down.count else { return nil }
        keys = .down(down)
    }
}

/// Finds reports in a pipe of bytes that has no frames of its own.
///
/// Rule: eight bytes in step are a report if they are one, its usages are packed, and it has no modifiers without a
/// key. Otherwise the stream is out of step: bytes are dropped one by one until eight are such a report with no
/// modifiers at all. So a report shifted by lost bytes, added zeros or bytes that are no usage is never taken for
/// another: such noise loses presses and makes none. A byte put into a report that is itself a usage cannot be told
/// from a key; most such usages no key map has. After ``silence_ms`` without a byte an unfinished report is dropped:
/// a device sends a report at once.
public struct KeypadReportAssembler: Sendable {
    public static let silence_ms = 200

    private var pending: [UInt8] = []
    public private(set) var isInStep = true
    /// Bytes dropped so far.
    public private(set) var dropped = 0

    public init() {}

    /// Bytes of an unfinished report, 0...7.
    public var waiting: Int { pending.count }

    /// - Returns: the reports that are complete now, in order.
    public mutating func take(_ bytes: some Sequence<UInt8>) -> [KeypadReport] {
        pending += bytes
        var reports: [KeypadReport] = []
        var at = 0
        while pending.count - at >= KeypadReport.length {
            if let report = KeypadReport(pending[at..<at + KeypadReport.length]), report.isPacked,
                report.modifiers == 0 || isInStep && report.keys != .down([])
            {
                reports.append(report)
                at += KeypadReport.length
                isInStep = true
            } else {
                at += 1
                dropped += 1
                isInStep = false
            }
        }
        pending.removeFirst(at)
        return reports
    }

    /// Nothing came for ``silence_ms``.
    public mutating func silence() {
        guard !pending.isEmpty else { return }
        dropped += pending.count
        pending = []
        isInStep = false
    }
}

/// Makes presses and releases of reports.
public struct KeypadDecoder: Sendable {
    public enum Event: Equatable, Sendable {
        case pressed(UInt8)
        case released(UInt8)
        /// More keys than it can tell; what was down before still counts as down.
        case rollOver
        case keyboardError(UInt8)
    }

    /// Usages down, with the uptime since when.
    public private(set) var held: [UInt8: Duration] = [:]
    public private(set) var modifiers: UInt8 = 0

    public init() {}

    /// A report that repeats the last one gives nothing. Releases come before presses.
    public mutating func take(_ report: KeypadReport, at uptime: Duration) -> [Event] {
        modifiers = report.modifiers
        switch report.keys {
        case .rollOver: return [.rollOver]
        case .keyboardError(let usage): return [.keyboardError(usage)]
        case .down(let usages):
            let released = held.keys.filter { !usages.contains($0) }.sorted()
            let pressed = usages.filter { held[$0] == nil }
            for usage in released { held[usage] = nil }
            for usage in pressed { held[usage] = uptime }
            return released.map(Event.released) + pressed.map(Event.pressed)
        }
    }

    /// Usages that have been down for at least `limit`.
    public func stuck(at uptime: Duration, limit: Duration) -> [UInt8] {
        held.filter { uptime - $0.value >= limit }.keys.sorted()
    }
}
