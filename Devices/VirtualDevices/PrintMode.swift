/// Settings that `ESC @` and a power cycle reset.
struct PrintMode: Hashable, Sendable {
    var bold = false
    var underline = false
    var inverse = false
    var width = 1
    var height = 1
    var alignment = PrintedAlignment.left
    var chinese = false
    /// Dots from line to line (`ESC 2`: 1/6 inch at 203 dpi).
    var lineSpacing = PrintMode.standardSpacing
    var qrModuleSize = 3
    var qrLevel: UInt8 = 48
    var qrStore: [UInt8] = []

    static let standardSpacing = 34
}
