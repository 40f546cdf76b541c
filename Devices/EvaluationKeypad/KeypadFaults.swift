import DeviceModel
import DeviceRuntime

/// The codes of this family and what shows or disproves each.
struct KeypadFaults {
    static let linkDown: FaultCode = "keypad.link.down"
    static let keyStuck: FaultCode = "keypad.key.stuck"
    static let reportGarbage: FaultCode = "keypad.report.garbage"

    let keymap: KeypadKeymap
    private(set) var present: [FaultObservation] = []
    private(set) var absent: [FaultAbsence] = []

    init(keymap: KeypadKeymap) { self.keymap = keymap }

    /// A key that is up was read as up; one that is down and not yet stuck says nothing.
    mutating func keys(stuck: Set<KeypadKey>, held: Set<KeypadKey>) {
        for key in keymap.mapped.sorted(by: { $0.rawValue < $1.rawValue }) {
            if stuck.contains(key) {
                present.append(
                    FaultObservation(
                        Self.keyStuck, unit: key.rawValue, arguments: ["key": key.rawValue], evidence: "held down"))
            } else if !held.contains(key) {
                absent.append(FaultAbsence(Self.keyStuck, unit: key.rawValue, reading: "key=up"))
            }
        }
    }

    mutating func lost(_ evidence: String) { present.append(FaultObservation(Self.linkDown, evidence: evidence)) }

    mutating func garbage(dropped: Int, keyboardError: UInt8?) {
        let error = keyboardError.map { ", keyboard error \($0)" } ?? ""
        present.append(FaultObservation(Self.reportGarbage, evidence: "\(dropped) bytes dropped\(error)"))
    }
}
