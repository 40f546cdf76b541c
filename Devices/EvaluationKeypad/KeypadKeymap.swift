public import DeviceModel
import Foundation

/// Which usage (HID Usage Tables 1.12, page 07h) is which key: a row of `keymaps.json`. A new keypad is a new row.
public struct KeypadKeymap: Sendable, Hashable {
    public var name: String
    public private(set) var keys: [UInt8: KeypadKey]

    public subscript(usage: UInt8) -> KeypadKey? { keys[usage] }

    /// The keys that it has.
    public var mapped: Set<KeypadKey> { Set(keys.values) }

    /// The rows that this program was built with.
    public static let builtIn: [KeypadKeymap] = {
        do { return try decode(PackageResources.keymaps_json) } catch {
            // A broken table is a broken build; its tests say where.
            preconditionFailure("keymaps.json: \(error)")
        }
    }()

    /// Digits 1 to 5 for the five levels (1 is 非常满意), Enter for confirm, Escape or Backspace for cancel; digits and
    /// Enter of the key block count as well.
    public static var standard: KeypadKeymap { builtIn[0] }

    public static func named(_ name: String) -> KeypadKeymap? { builtIn.first { $0.name == name } }

    /// - Throws: ``KeypadKeymapError`` for anything but rows of `name` and `keys`, at least one, each with a usage of
    ///   04h…DDh in two hex digits for every key, no usage or name twice.
    public static func decode(_ json: [UInt8]) throws -> [KeypadKeymap] {
        let rows: [Row]
        do {
            guard let objects = try JSONSerialization.jsonObject(with: Data(json)) as? [[String: Any]] else {
                throw KeypadKeymapError(what: "expected an array of objects")
            }
            for object in objects {
                if let unknown = object.keys.sorted().first(where: { $0 != "name" && $0 != "keys" }) {
                    throw KeypadKeymapError(what: "unknown key '\(unknown)'")
                }
            }
            rows = try JSONDecoder().decode([Row].self, from: Data(json))
        } catch let error as KeypadKeymapError {
            throw error
        } catch {
            throw KeypadKeymapError(what: "not rows of name and keys: \(error)")
        }
        guard !rows.isEmpty else { throw KeypadKeymapError(what: "no rows") }
        guard Set(rows.map(\.name)).count == rows.count else { throw KeypadKeymapError(what: "a name comes twice") }
        return try rows.map(KeypadKeymap.init(row:))
    }

    private struct Row: Decodable {
        var name: String
        var keys: [String: [String]]
    }

    private init(row: Row) throws {
        name = row.name
        keys = [:]
        for (word, usages) in row.keys {
            guard let key = KeypadKey(rawValue: word) else {
                throw KeypadKeymapError(what: "\(name): unknown key '\(word)'")
            }
            for text in usages {
                guard text.utf8.count == 2, let usage = UInt8(text, radix: 16), (0x04..<0xDE).contains(usage) else {
                    throw KeypadKeymapError(what: "\(name), \(word): '\(text)' is no usage 04 to DD")
                }
                guard keys.updateValue(key, forKey: usage) == nil else {
                    throw KeypadKeymapError(what: "\(name): usage \(text) comes twice")
                }
            }
        }
        guard mapped.count == KeypadKey.allCases.count else {
            let missing = KeypadKey.allCases.filter { !mapped.contains($0) }.map(\.rawValue)
            throw KeypadKeymapError(what: "\(name): no usage for \(missing.joined(separator: ", "))")
        }
    }
}

public struct KeypadKeymapError: Error, Sendable, Hashable, CustomStringConvertible {
    public var what: String
    public var description: String { what }
}
