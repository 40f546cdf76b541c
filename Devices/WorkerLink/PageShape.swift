import DeviceModel

/// How the bytes of a page are to be read.
public struct PageShape: Hashable, Codable, Sendable {
    /// Pixels.
    public var width: Int
    /// Rows.
    public var height: Int
    /// May be more than the pixels need.
    public var bytesPerRow: Int
    /// 1 grey, 3 red, green, blue.
    public var channels: Int
    /// Bits a sample: 1, 8 or 16.
    public var depth: Int
    /// As read back from the device, both directions.
    public var dpi: Int

    public init(width: Int, height: Int, bytesPerRow: Int, channels: Int, depth: Int, dpi: Int) {
        self.width = width
        self.height = height
        self.bytesPerRow = bytesPerRow
        self.channels = channels
        self.depth = depth
        self.dpi = dpi
    }

    public var byteCount: Int { bytesPerRow * height }

    /// The largest page that any part accepts: 600 dpi colour of an A3 sheet is below it.
    public static let byteCount_max = 256 << 20
    static let side_max = 65_000

    /// - Throws: ``WorkerFailure`` with `scanner.page.short` where the numbers do not fit one another.
    public func validate() throws(WorkerFailure) {
        guard (1...Self.side_max).contains(width), (1...Self.side_max).contains(height),
            channels == 1 || channels == 3, depth == 1 || depth == 8 || depth == 16,
            bytesPerRow >= (width * channels * depth + 7) / 8, bytesPerRow <= Self.side_max * 8,
            byteCount <= Self.byteCount_max, (1...4800).contains(dpi)
        else {
            throw WorkerFailure(
                code: "scanner.page.short", attempted: "read a page's size",
                evidence:
                    "\(width)x\(height), \(bytesPerRow) bytes a row, \(channels) channels, depth \(depth), \(dpi) dpi"
            )
        }
    }
}
