/// The stable name of a logical device in the configuration: `printer.front`, `scanner`, `keypad`.
public struct DeviceID: Hashable, Comparable, Codable, Sendable, CustomStringConvertible {
    public var name: String

    public init(_ name: String) { self.name = name }

    public init(from decoder: any Decoder) throws {
        name = try decoder.singleValueContainer().decode(String.self)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(name)
    }

    public static func < (a: DeviceID, b: DeviceID) -> Bool { a.name < b.name }
    public var description: String { name }
}

/// The device families of a kiosk.
public enum DeviceClass: String, Hashable, Codable, Sendable, CaseIterable {
    case ticketPrinter, documentScanner, evaluationKeypad, pagePrinter
}
