/// Where a cell stands, as a spreadsheet program names it: `C14`.
public struct CellAddress: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// From 1, as counted by rows, not by lines: a quoted cell may hold several lines.
    public var row: Int
    /// From 1: A is 1, Z 26, AA 27. 0: the row as a whole.
    public var column: Int

    public init(row: Int, column: Int) {
        self.row = row
        self.column = column
    }

    /// 1 → `A`, 26 → `Z`, 27 → `AA`; empty for 0.
    public static func letters(_ column: Int) -> String {
        var letters = ""
        var rest = column
        while rest > 0 {
            letters = String(Character(Unicode.Scalar(UInt8(ascii: "A") + UInt8((rest - 1) % 26)))) + letters
            rest = (rest - 1) / 26
        }
        return letters
    }

    /// `C14`; for a whole row `14:14`, as spreadsheet programs write it.
    public var description: String { column == 0 ? "\(row):\(row)" : Self.letters(column) + String(row) }

    public static func < (a: CellAddress, b: CellAddress) -> Bool { (a.row, a.column) < (b.row, b.column) }
}
