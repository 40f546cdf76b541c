/// Reads CSV (RFC 4180) as spreadsheet programs write it, in any of their line ends, with one separator.
///
/// A cell in double quotes may hold separators, line ends and doubled quotes. A quote anywhere else is a problem, never
/// repaired by guessing. Every byte of the text belongs to exactly one cell, separator or line end, so that a sheet can be
/// given back as it came. Reads any bytes without fail; takes time and memory in proportion to them.
public struct CSVReader: Sendable {
    public struct Limits: Sendable, Hashable {
        public var rows: Int
        public var columns: Int
        public var cellBytes: Int
        /// Problems that are kept; reading goes on.
        public var problems: Int

        public init(rows: Int = 100_000, columns: Int = 256, cellBytes: Int = 64 << 10, problems: Int = 1_000) {
            self.rows = rows
            self.columns = columns
            self.cellBytes = cellBytes
            self.problems = problems
        }
    }

    public var separator: UInt8
    public var limits: Limits

    public init(separator: UInt8 = UInt8(ascii: ","), limits: Limits = Limits()) {
        self.separator = separator
        self.limits = limits
    }

    /// - Parameter bytes: UTF-8 without byte order mark; other bytes become U+FFFD in ``CSVCell/text``.
    /// - Parameter from: where to begin.
    /// - Parameter rows: read no more than these; no problem if there are more.
    public func read(_ bytes: [UInt8], from: Int = 0, rows: Int = .max) -> CSVTable {
        var pass = CSVPass(bytes: bytes, separator: separator, limits: limits, at: from)
        pass.run(rows: rows)
        return pass.table
    }
}

/// A cell with the bytes it came from.
public struct CSVCell: Sendable, Hashable {
    /// What the cell says: without its quotes, doubled ones as one.
    public var text: String
    /// Its place in the text, quotes included.
    public var raw: Range<Int>
}

/// A row (spreadsheet programs count these).
public struct CSVRow: Sendable, Hashable {
    /// One at least.
    public var cells: [CSVCell]
    /// What ended it: empty (end of the text), `\n`, `\r\n` or `\r`.
    public var end: Range<Int>
}

public struct CSVTable: Sendable, Hashable {
    public var rows: [CSVRow] = []
    public var problems: [CSVProblem] = []
}

public struct CSVProblem: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// A quote that opens the cell is not closed before the end of the text.
        case unclosed
        /// Something stands between a closing quote and the separator.
        case afterQuote
        /// A quote inside a cell that does not begin with one.
        case loneQuote
        case nul
        case tooLong, tooManyColumns, tooManyRows
    }
    public var kind: Kind
    /// Both from 1.
    public var row: Int
    public var column: Int

    public init(kind: Kind, row: Int, column: Int) {
        self.kind = kind
        self.row = row
        self.column = column
    }
}

private struct CSVPass {
    let bytes: [UInt8]
    let separator: UInt8
    let limits: CSVReader.Limits
    var at: Int
    var table = CSVTable()

    mutating func run(rows: Int) {
        while at < bytes.count, table.rows.count < rows {
            guard table.rows.count < limits.rows else {
                note(.tooManyRows, 0)
                return
            }
            table.rows.append(row())
        }
    }

    mutating func note(_ kind: CSVProblem.Kind, _ column: Int) {
        guard table.problems.count < limits.problems else { return }
        table.problems.append(CSVProblem(kind: kind, row: table.rows.count + 1, column: column))
    }

    mutating func row() -> CSVRow {
        var cells: [CSVCell] = []
        var column = 0
        while true {
            column += 1
            let cell = cell(column)
            if column <= limits.columns { cells.append(cell) }
            guard at < bytes.count, bytes[at] == separator else { break }
            at += 1
        }
        if column > limits.columns { note(.tooManyColumns, limits.columns + 1) }
        let start = at
        if at < bytes.count {
            let isPair = bytes[at] == 0x0D && at + 1 < bytes.count && bytes[at + 1] == 0x0A
            at += isPair ? 2 : 1
        }
        return CSVRow(cells: cells, end: start..<at)
    }

    var isAtEndOfCell: Bool {
        at >= bytes.count || bytes[at] == separator || bytes[at] == 0x0A || bytes[at] == 0x0D
    }

    mutating func cell(_ column: Int) -> CSVCell {
        let start = at
        let quote = UInt8(ascii: "\"")
        var text: [UInt8] = []
        if at < bytes.count, bytes[at] == quote {
            at += 1
            var isClosed = false
            while at < bytes.count {
                let byte = bytes[at]
                at += 1
                if byte != quote {
                    text.append(byte)
                } else if at < bytes.count, bytes[at] == quote {
                    text.append(quote)
                    at += 1
                } else {
                    isClosed = true
                    break
                }
            }
            if !isClosed { note(.unclosed, column) }
            if !isAtEndOfCell { note(.afterQuote, column) }
            while !isAtEndOfCell {
                text.append(bytes[at])
                at += 1
            }
        } else {
            while !isAtEndOfCell { at += 1 }
            text = Array(bytes[start..<at])
            if text.contains(quote) { note(.loneQuote, column) }
        }
        if text.contains(0) { note(.nul, column) }
        if text.count > limits.cellBytes {
            note(.tooLong, column)
            text.removeSubrange(limits.cellBytes...)
        }
        return CSVCell(text: String(decoding: text, as: UTF8.self), raw: start..<at)
    }
}
