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

/// How a scanner is to be set before a page; set in the order source, mode, depth 8, resolution, area, options.
public struct ScannerSetup: Hashable, Codable, Sendable {
    /// The stored name that libsane opens.
    public var device: String
    public var source: String?
    public var color: Bool
    /// Dots per inch.
    public var dpi: Int
    /// nil: all of it.
    public var area: ScanArea?
    public var options: [SaneOption]

    public init(
        device: String, source: String? = nil, color: Bool, dpi: Int, area: ScanArea? = nil, options: [SaneOption] = []
    ) {
        self.device = device
        self.source = source
        self.color = color
        self.dpi = dpi
        self.area = area
        self.options = options
    }
}

/// Reads one page. The reply comes with one descriptor, a sealed memfd with exactly `shape.byteCount` bytes.
public struct ScanPageRequest: WorkerRequest, Hashable {
    public static let operation = "scan-page"
    public var setup: ScannerSetup

    public struct Reply: Codable, Sendable, Hashable {
        public var shape: PageShape

        public init(shape: PageShape) { self.shape = shape }
    }

    /// Part of the page read so far, 0...1.
    public struct Progress: Codable, Sendable, Hashable {
        public var fraction: Double

        public init(fraction: Double) { self.fraction = fraction }
    }

    public init(setup: ScannerSetup) { self.setup = setup }
}

/// Looks whether the scanner is there, can be set, and gives what is asked; nothing that is read leaves the worker.
public struct ScannerProbeRequest: WorkerRequest, Hashable {
    public static let operation = "probe"
    public typealias Progress = WorkerNothing
    public var setup: ScannerSetup
    public var reach: Reach

    /// How far a probe goes.
    public enum Reach: String, Codable, Sendable, Hashable, Comparable {
        /// Opens and sets; moves nothing.
        case settings
        /// Starts a page and gives it up after the first rows.
        case rows

        public static func < (a: Reach, b: Reach) -> Bool { a == .settings && b == .rows }
    }

    public struct Reply: Codable, Sendable, Hashable {
        public var modes: [String]
        public var sources: [String]
        /// As set and read back.
        public var dpi: Int

        public init(modes: [String], sources: [String], dpi: Int) {
            self.modes = modes
            self.sources = sources
            self.dpi = dpi
        }
    }

    public init(setup: ScannerSetup, reach: Reach) {
        self.setup = setup
        self.reach = reach
    }
}
