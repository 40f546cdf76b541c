import DeviceModel
import Documents
import Foundation
import ItemList
import KioskCore
import KioskJourney
import Layout

/// Printer, scanner and keypad as the core sees them: usable or not, and what comes out.
struct CoreParts: Sendable {
    enum Done {
        case done
        case key(KeypadKey)
        case tickets(from: Int)
    }

    private(set) var faults: [(FaultCode, DeviceID)] = []
    private var papers: [[String]] = []
    private var isComplete: [Bool] = []
    /// The next paper stops in its middle.
    private var breaksNext: FaultCode?

    private static let printer = DeviceID("printer.front")
    private static let scanner = DeviceID("scanner")
    private static let keypad = DeviceID("keypad")

    private static let codes: [String: FaultCode] = [
        "paperOut": "printer.paper.out", "coverOpen": "printer.cover.open", "paperJam": "printer.paper.jammed",
        "cutterJam": "printer.cutter.jammed", "overheat": "printer.head.hot", "powerOff": "printer.power.lost",
    ]

    private func device(_ kind: DeviceClass) -> DeviceID {
        switch kind {
        case .ticketPrinter: Self.printer
        case .documentScanner: Self.scanner
        case .evaluationKeypad, .pagePrinter: Self.keypad
        }
    }

    func view(_ kind: DeviceClass, at now: Instant) -> DeviceView {
        let own = faults.filter { $0.1 == device(kind) }.map(\.0)
        return DeviceView(usable: own.isEmpty, faults: own, observedAt: now)
    }

    // MARK: - Commands, as docs/VIRTUAL-DEVICES.md has them

    mutating func obey(_ line: String) throws -> Done {
        guard let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any],
            let device = object["device"] as? String, let verb = object["do"] as? String
        else { throw ControlFailure("not a command: \(line)") }
        switch (device, verb) {
        case ("printer", "fault"):
            guard let kind = object["kind"] as? String, let code = Self.codes[kind] else {
                throw ControlFailure("the core knows no such fault: \(line)")
            }
            if object["afterMillimetres"] != nil || object["afterBytes"] != nil {
                breaksNext = code
            } else {
                faults.append((code, Self.printer))
            }
        case ("printer", "refill"): faults.removeAll { $0.0 == "printer.paper.out" }
        case ("printer", "clear"): faults.removeAll { $0.0 == Self.codes[object["kind"] as? String ?? ""] }
        case ("printer", "tickets"): return .tickets(from: object["from"] as? Int ?? 1)
        case ("printer", "speed"), ("keypad", "speed"): break
        case ("keypad", "press"):
            guard let key = (object["key"] as? String).flatMap({ KeypadKey(rawValue: $0) }) else {
                throw ControlFailure("no such key: \(line)")
            }
            if !faults.contains(where: { $0.1 == Self.keypad }) { return .key(key) }
        case ("keypad", "unplug"): faults.append(("keypad.link.down", Self.keypad))
        case ("keypad", "plug"): faults.removeAll { $0.1 == Self.keypad }
        default: throw ControlFailure("the core's parts do not know: \(line)")
        }
        return .done
    }

    func tickets(from: Int) -> [any Sendable] {
        papers.indices.dropFirst(from - 1).map { index -> any Sendable in
            [
                "sequence": Double(index + 1), "text": papers[index] as [any Sendable], "end": "cut",
                "complete": isComplete[index] ? 1.0 : 0.0,
            ] as [String: any Sendable]
        }
    }

    // MARK: - Work

    mutating func print(_ request: PrintRequest, _ composer: PaperComposer, _ list: ItemList) -> PhysicalOutcome {
        guard !faults.contains(where: { $0.1 == Self.printer }),
            let paper = try? composer.compose(request.paper, isReprint: request.isReprint, item: { list[$0] })
        else { return .notStarted }
        let lines = paper.layout.blocks.flatMap { Self.lines($0) }
        if let code = breaksNext {
            breaksNext = nil
            faults.append((code, Self.printer))
            papers.append(Array(lines.prefix(2)))
            isComplete.append(false)
            return .partial
        }
        papers.append(lines)
        isComplete.append(true)
        return .completed
    }

    private static func lines(_ block: Block) -> [String] {
        switch block {
        case .text(let runs, _): LineBreaker.lines(runs, columns: 48).map { $0.map(\.text).joined() }
        case .row(let cells): RowLayout.lines(cells).map { $0.map(\.text).joined() }
        case .rule, .qr, .picture, .feed, .cut: []
        }
    }

    func scan(_ id: RequestID) -> ScanOutcome {
        faults.contains { $0.1 == Self.scanner } ? .failed("scanner.worker.down") : .page(PageID("page-\(id.value)"))
    }
}
