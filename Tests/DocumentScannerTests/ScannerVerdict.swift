import DeviceModel
import DriverTestKit
import WorkerLink

/// What came out of a run against what had to: a whole page with the right picture, or the code of the cause and no page
/// left in memory.
enum ScannerVerdict {
    static let dpi = 75

    /// - Returns: what is wrong, in words; nothing is right.
    static func problems(_ due: ScannerPlan.Due, _ run: DriverRun<ScannedPage>) -> [String] {
        var problems: [String] = []
        var given: [ScannedPage] = []
        switch (due, run.completion) {
        case (.page, .success), (.canceled, .canceled), (.timeOut, .timeOut(.executing)): break
        case (.fault(let code), .failure(let error)):
            if error.code != code { problems.append("failed with \(error.code), not \(code)") }
            if error.evidence.isEmpty { problems.append("\(error.code) without evidence") }
            // What is only a fault after a while may be over before.
            let isAtOnce = FaultCatalogue.standard[code]?.raiseDebounce == .zero
            if isAtOnce, !run.faults.contains(where: { $0.code == code }) { problems.append("\(code) is not recorded") }
        default: problems.append("\(run.completion), not \(due)")
        }
        let own: Set<FaultCode> = if case .fault(let code) = due { [code] } else { [] }
        for code in Set(run.faults.map(\.code)).subtracting(own).sorted() where code != "scanner.worker.down" {
            problems.append("\(code) is recorded and was no cause")
        }
        if case .success(let page) = run.completion { given.append(page) }
        if run.copies.first != given.count { problems.append("\(run.copies.first) pages held, \(given.count) given") }
        if case .success(let page)? = run.afterwards { given.append(page) }
        if run.copies.end != given.count {
            problems.append("\(run.copies.end) pages held, \(given.count) given at last")
        }
        for page in given { problems += flaws(of: page) }
        return problems
    }

    /// 100 × 120 mm of the `test` backend's Grid: black and white squares of 10 mm in turns.
    static func flaws(of page: ScannedPage) -> [String] {
        guard (294...296).contains(page.width), (353...355).contains(page.height), page.channels == 3, page.depth == 8,
            page.bytesPerRow == 3 * page.width, page.dpi == dpi
        else { return ["\(page.shape)"] }
        guard let bytes = try? SealedFile.read(page.descriptor, count: page.byteCount), let corner = bytes.first else {
            return ["the page cannot be read or is not sealed"]
        }
        func byte(_ x_mm: Double, _ y_mm: Double) -> UInt8 {
            bytes[Int(y_mm / 25.4 * Double(dpi)) * page.bytesPerRow + 3 * Int(x_mm / 25.4 * Double(dpi))]
        }
        let wrong = (0..<120).filter { square in
            let (row, column) = (square / 10, square % 10)
            let wanted = (row + column).isMultiple(of: 2) ? corner : 255 - corner
            return byte(Double(column) * 10 + 5, Double(row) * 10 + 5) != wanted
        }
        return wrong.isEmpty ? [] : ["the squares \(wrong) of the picture have another colour"]
    }
}
