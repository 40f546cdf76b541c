import FoundationEssentials

/// What one printer model can do: a row of `models.json`. Each fact names its source there.
public struct PrinterModel: Sendable, Hashable, Codable {
    /// The name used in the configuration: `epson-tm`, `generic-80`, `generic-58`.
    public var name: String
    public var title: String
    /// Normal characters a line; a hanzi takes two.
    public var columns: Int
    public var dotsPerLine: Int
    public var dotsPerInch: Int
    /// Rows in one raster command, at most 256; no status can be asked inside a command.
    public var rasterRows: Int
    /// Largest payload of one QR store command, bytes.
    public var qrBytes: Int
    public var supports: Supports
    /// Bits of a status reply to be left out of the fixed-bit check, such as 0x80 where a model uses bit 7.
    public var ignoredStatusBits: UInt8
    /// Source of each fact, by field.
    public var sources: [String: String]

    public struct Supports: Sendable, Hashable, Codable {
        /// GS ( H fn 48: process id answered once printed.
        public var processID: Bool
        /// DLE DC4 8 clears buffers and answers.
        public var clearBuffer: Bool
        /// GS a: status sent unasked.
        public var automaticStatus: Bool
        /// GS r 1: weak confirmation.
        public var paperQuery: Bool
        /// DLE ENQ 1 and 2: recovery of a recoverable error.
        public var recover: Bool
        /// GS I 65-68: identity.
        public var identity: Bool
        /// FS & has to be sent; otherwise Chinese mode is on at power-up, and sending it does no harm.
        public var chineseModeCommand: Bool
    }

    /// All models known, by name.
    public static let known: [String: PrinterModel] = {
        let data = Data(PackageResources.models_json)
        // The file is compiled in; that it decodes is a test.
        let rows = (try? JSONDecoder().decode([PrinterModel].self, from: data)) ?? []
        return Dictionary(rows.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }()
}
