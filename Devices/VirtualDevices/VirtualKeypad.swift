public import DeviceModel

/// An evaluation keypad that speaks 8-byte HID boot keyboard reports: modifiers, 0, six usages.
/// Source: USB HID 1.11, appendix B.1. A value; nothing is timed here.
public struct VirtualKeypad: Sendable {
    /// Usage (HID usage tables, page 07h) of each key.
    public var usages: [KeypadKey: UInt8]
    public private(set) var held: [UInt8] = []

    /// Digits 1 to 5 for the five levels (1 = 非常满意), Enter for confirm, Escape for cancel.
    public static let standardUsages: [KeypadKey: UInt8] = [
        .verySatisfied: 0x1E, .satisfied: 0x1F, .fairlySatisfied: 0x20, .dissatisfied: 0x21,
        .veryDissatisfied: 0x22, .confirm: 0x28, .cancel: 0x29,
    ]

    public init(usages: [KeypadKey: UInt8] = VirtualKeypad.standardUsages) { self.usages = usages }

    /// The report after the key went down. With more than six keys held every usage is 01h (roll-over error).
    public mutating func down(_ key: KeypadKey) -> [UInt8] { down(usage: usages[key] ?? 0) }

    public mutating func down(usage: UInt8) -> [UInt8] {
        if usage != 0, !held.contains(usage) { held.append(usage) }
        return report
    }

    /// The report after the key came up.
    public mutating func up(_ key: KeypadKey) -> [UInt8] { up(usage: usages[key] ?? 0) }

    public mutating func up(usage: UInt8) -> [UInt8] {
        held.removeAll { $0 == usage }
        return report
    }

    /// Both reports of one press.
    public mutating func press(_ key: KeypadKey) -> [UInt8] { down(key) + up(key) }

    /// The report of the keys held now, as a stuck key repeats it.
    public var report: [UInt8] {
        let keys = held.count > 6 ? [UInt8](repeating: 0x01, count: 6) : held
        return [0, 0] + keys + [UInt8](repeating: 0, count: 6 - keys.count)
    }
}
