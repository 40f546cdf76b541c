// Parser: Kiosk/ItemSheets/CSVReader.swift
// Parser: Kiosk/ItemSheets/CSVWriter.swift

/// Reads the input under the separator that the first byte chooses: every byte must belong to one cell, separator or line
/// end, and cells written again must be read as the same.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzSheetCells(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
    guard size > 1 else { return 0 }
    let input = Array(UnsafeBufferPointer(start: data + 1, count: size - 1))
    let separator = [UInt8(ascii: ","), UInt8(ascii: ";"), 0x09][Int(data[0] % 3)]
    let limits = CSVReader.Limits(rows: .max, columns: .max)
    let reader = CSVReader(separator: separator, limits: limits)
    let table = reader.read(input)
    var at = 0
    for row in table.rows {
        precondition(!row.cells.isEmpty)
        for (index, cell) in row.cells.enumerated() {
            if index > 0 {
                precondition(input[at] == separator)
                at += 1
            }
            precondition(cell.raw.lowerBound == at)
            at = cell.raw.upperBound
        }
        precondition(row.end.lowerBound == at && row.end.count <= 2)
        at = row.end.upperBound
    }
    precondition(at == input.count)
    for problem in table.problems { precondition(problem.row >= 1 && problem.row <= table.rows.count) }

    let texts = table.rows.map { $0.cells.map(\.text) }
    var written: [UInt8] = []
    for row in texts {
        for (index, text) in row.enumerated() {
            if index > 0 { written.append(separator) }
            written += CSVWriter.cell(text, separator: separator)
        }
        written.append(0x0A)
    }
    let again = reader.read(written).rows.map { $0.cells.map { Array($0.text.utf8) } }
    precondition(again == texts.map { $0.map { Array($0.utf8) } })
    return 0
}
