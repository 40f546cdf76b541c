public import WorkerLink

/// What a document scanner can be told.
public enum DocumentScannerCommand: Sendable, Hashable {
    case scanPage(ScanSettings)
}

public struct ScanSettings: Sendable, Hashable, Codable {
    public enum Mode: String, Sendable, Hashable, Codable { case gray, color }
    public var mode: Mode
    /// Dots per inch, 75...600.
    public var resolution_dpi: Int
    /// Options of libsane for this page alone, set after those of the configuration.
    public var options: [SaneOption]

    public init(mode: Mode = .color, resolution_dpi: Int = 200, options: [SaneOption] = []) {
        self.mode = mode
        self.resolution_dpi = resolution_dpi
        self.options = options
    }
}

/// Whole page read so far, 0...1.
public struct ScanProgress: Sendable, Hashable {
    public var fraction: Double
    public init(fraction: Double) { self.fraction = fraction }
}
