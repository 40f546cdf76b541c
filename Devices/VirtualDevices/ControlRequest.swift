import DeviceModel
import Foundation

/// What is wrong with a control request, in words for whoever typed it.
public struct ControlError: Error, Hashable, Sendable, CustomStringConvertible {
    public var description: String
    init(_ description: String) { self.description = description }
}

/// One line of the control protocol (docs/VIRTUAL-DEVICES.md): a JSON object with `device`, `do` and what that needs.
/// Unknown keys are errors that name the nearest known one.
struct ControlRequest {
    private let object: [String: Any]
    let device: String
    let action: String

    static let longestLine = 65_536
    private static let actions: [String: [String: [String]]] = [
        "printer": [
            "status": [], "fault": ["kind", "value", "afterBytes", "afterMillimetres", "lasting_ms"],
            "clear": ["kind"], "refill": ["millimetres"], "tickets": ["from"], "complaints": [], "speed": ["factor"],
        ],
        "keypad": [
            "status": [], "press": ["key", "usage", "for_ms"], "hold": ["key"], "release": ["key"],
            "garbage": ["bytes"], "unplug": [], "plug": [], "speed": ["factor"],
        ],
    ]

    init(_ line: [UInt8]) throws(ControlError) {
        guard line.count <= Self.longestLine else { throw ControlError("the line is longer than 65536 bytes") }
        let value: Any
        do {
            value = try JSONSerialization.jsonObject(with: Data(line))
        } catch {
            throw ControlError("the line is not JSON in UTF-8")
        }
        guard let object = value as? [String: Any] else { throw ControlError("the line is not a JSON object") }
        self.object = object
        device = try Self.word(object, "device")
        guard let actions = Self.actions[device] else {
            throw ControlError(Self.unknown("device", device, Array(Self.actions.keys)))
        }
        action = try Self.word(object, "do")
        guard let keys = actions[action] else {
            throw ControlError(Self.unknown("do", action, Array(actions.keys)))
        }
        let known = keys + ["device", "do"]
        for key in object.keys.sorted() where !known.contains(key) {
            throw ControlError(Self.unknown("key", key, known))
        }
    }

    private static func unknown(_ what: String, _ word: String, _ known: [String]) -> String {
        let word = String(word.prefix(60))
        let hint = NearestWord.of(word, in: known.sorted()).map { "; did you mean '\($0)'?" } ?? ";"
        return "unknown \(what) '\(word)'\(hint) known: \(known.sorted().joined(separator: ", "))"
    }

    private static func word(_ object: [String: Any], _ key: String) throws(ControlError) -> String {
        guard let value = object[key] else { throw ControlError("'\(key)' is missing") }
        guard let word = value as? String else { throw ControlError("'\(key)' is not text") }
        return word
    }

    func has(_ key: String) -> Bool { object[key] != nil }

    func word(_ key: String) throws(ControlError) -> String { try Self.word(object, key) }

    /// One of the raw values of an enumeration.
    func choice<Choice: RawRepresentable & CaseIterable>(
        _ key: String, _ type: Choice.Type
    ) throws(ControlError) -> Choice where Choice.RawValue == String {
        let text = try word(key)
        guard let choice = Choice(rawValue: text) else {
            throw ControlError(Self.unknown(key, text, type.allCases.map(\.rawValue)))
        }
        return choice
    }

    func number(_ key: String, _ range: ClosedRange<Double>) throws(ControlError) -> Double? {
        guard let value = object[key] else { return nil }
        // JSON's true and false are numbers to Foundation, of type c; others are q, Q or d.
        guard let number = value as? NSNumber, UInt8(bitPattern: number.objCType.pointee) != UInt8(ascii: "c") else {
            throw ControlError("'\(key)' is not a number")
        }
        guard range.contains(number.doubleValue) else {
            throw ControlError("'\(key)' is not in \(range.lowerBound)...\(range.upperBound)")
        }
        return number.doubleValue
    }

    func whole(_ key: String, _ range: ClosedRange<Int>) throws(ControlError) -> Int? {
        guard let number = try number(key, Double(range.lowerBound)...Double(range.upperBound)) else { return nil }
        guard let whole = Int(exactly: number) else { throw ControlError("'\(key)' is not a whole number") }
        return whole
    }

    /// Bytes in hex, spaces allowed.
    func bytes(_ key: String, atMost limit: Int) throws(ControlError) -> [UInt8] {
        let digits = try word(key).filter { $0 != " " }
        guard digits.count % 2 == 0, digits.count <= 2 * limit else {
            throw ControlError("'\(key)' is not hex of at most \(limit) bytes")
        }
        var bytes: [UInt8] = []
        var rest = digits[...]
        while !rest.isEmpty {
            guard let byte = UInt8(rest.prefix(2), radix: 16) else { throw ControlError("'\(key)' is not hex") }
            bytes.append(byte)
            rest = rest.dropFirst(2)
        }
        return bytes
    }
}
