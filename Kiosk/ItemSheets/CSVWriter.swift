/// Writes CSV that ``CSVReader`` reads as the same cells.
public enum CSVWriter {
    /// In quotes only where the cell needs them.
    public static func cell(_ text: String, separator: UInt8 = UInt8(ascii: ",")) -> [UInt8] {
        let quote = UInt8(ascii: "\"")
        guard text.utf8.contains(where: { $0 == separator || $0 == quote || $0 == 0x0A || $0 == 0x0D }) else {
            return Array(text.utf8)
        }
        return [quote] + text.utf8.flatMap { $0 == quote ? [quote, quote] : [$0] } + [quote]
    }

    static func row(_ cells: [String], end: String) -> [UInt8] {
        Array(cells.map { cell($0) }.joined(separator: [UInt8(ascii: ",")])) + Array(end.utf8)
    }
}
