/// One option of libsane by name; the value as text, converted by the option's own type.
public struct SaneOption: Hashable, Codable, Sendable {
    public var name: String
    public var value: String

    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// A part of the scanner's glass, in millimetres from its top left corner.
public struct ScanArea: Hashable, Codable, Sendable {
    public var left_mm: Double
    public var top_mm: Double
    public var right_mm: Double
    public var bottom_mm: Double

    public init(left_mm: Double, top_mm: Double, right_mm: Double, bottom_mm: Double) {
        self.left_mm = left_mm
        self.top_mm = top_mm
        self.right_mm = right_mm
        self.bottom_mm = bottom_mm
    }
}
