// Parser: Devices/EvaluationKeypad/KeypadReports.swift

/// Feeds the input whole and in pieces whose size the first byte sets: both must give the same reports and count the
/// same bytes, every byte is in a report, dropped or waiting, and presses and releases take turns per usage.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzKeypadReports(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
    guard size > 1 else { return 0 }
    let input = Array(UnsafeBufferPointer(start: data + 1, count: size - 1))
    var whole = KeypadReportAssembler()
    let reports = whole.take(input)
    var pieces = KeypadReportAssembler()
    var again: [KeypadReport] = []
    let piece = Int(data[0]) + 1
    for at in stride(from: 0, to: input.count, by: piece) {
        again += pieces.take(input[at..<min(at + piece, input.count)])
        precondition(pieces.waiting < KeypadReport.length)
    }
    precondition(reports == again && whole.dropped == pieces.dropped && whole.waiting == pieces.waiting)
    precondition(reports.count * KeypadReport.length + whole.dropped + whole.waiting == input.count)

    var decoder = KeypadDecoder()
    var down: Set<UInt8> = []
    for (at, report) in reports.enumerated() {
        precondition(report.isPacked)
        for event in decoder.take(report, at: .seconds(at)) {
            switch event {
            case .pressed(let usage): precondition(usage >= 0x04 && down.insert(usage).inserted)
            case .released(let usage): precondition(down.remove(usage) != nil)
            case .rollOver, .keyboardError: break
            }
        }
        precondition(Set(decoder.held.keys) == down && down.count <= 6)
    }
    whole.silence()
    precondition(whole.waiting == 0)
    return 0
}
