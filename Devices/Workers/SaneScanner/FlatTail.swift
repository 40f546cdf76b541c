/// Finds the lower part of a page that a device or backend filled up because the picture was not complete: a long tail of
/// identical rows that are not paper white. sane-airscan does so with half a JPEG, and says GOOD.
enum FlatTail {
    /// A real page has noise; so many identical rows are no picture.
    static let rows_min = 64

    /// - Returns: rows of the tail if it is suspicious, else nil. Suspicious: at least ``rows_min`` rows and an eighth of
    ///   the page, all bytes equal to the last row's, and the last row not white (all samples 245 or more).
    static func rows(_ bytes: UnsafeRawBufferPointer, bytesPerRow: Int) -> Int? {
        let height = bytes.count / max(1, bytesPerRow)
        guard height > 0, bytesPerRow > 0 else { return nil }
        let last = UnsafeRawBufferPointer(rebasing: bytes[(height - 1) * bytesPerRow..<height * bytesPerRow])
        if last.allSatisfy({ $0 >= 245 }) { return nil }
        var rows = 1
        while rows < height {
            let row = UnsafeRawBufferPointer(
                rebasing: bytes[(height - 1 - rows) * bytesPerRow..<(height - rows) * bytesPerRow])
            guard row.elementsEqual(last) else { break }
            rows += 1
        }
        return rows >= max(rows_min, height / 8) ? rows : nil
    }
}
