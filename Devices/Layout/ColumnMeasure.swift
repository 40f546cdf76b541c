/// Columns that characters take on a ticket printer in Chinese mode: ASCII one; hanzi, kana, full-width forms and
/// every other character that such a printer has (quotes, dashes, Greek: East Asian width "ambiguous") two;
/// half-width forms one; marks without a width of their own none.
public enum ColumnMeasure {
    public static func columns(of scalar: Unicode.Scalar) -> Int {
        let value = scalar.value
        if value < 0x80 { return value < 0x20 || value == 0x7F ? 0 : 1 }
        switch value {
        case 0x300...0x36F, 0x200B...0x200F, 0x2060, 0xFE00...0xFE0F, 0xFEFF: return 0
        case 0xFF61...0xFFDC, 0xFFE8...0xFFEE: return 1
        default: return 2
        }
    }

    public static func columns(of text: String) -> Int {
        text.unicodeScalars.reduce(0) { $0 + columns(of: $1) }
    }

    public static func columns(of runs: [Run]) -> Int {
        runs.reduce(0) { $0 + columns(of: $1.text) * $1.style.width }
    }
}
