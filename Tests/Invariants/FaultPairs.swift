public import DeviceModel
public import KioskCore

/// Invariant 7: per device, unit and code, raise and clear alternate; each clear has its proof; nothing that readings
/// clear is active when all readings have been good for long enough.
public struct FaultPairs: Checker {
    public static let name = "fault-pairs"
    public private(set) var violations: [Violation] = []
    private var active: [Key: FaultRecord] = [:]

    private struct Key: Hashable {
        var kiosk: KioskID
        var device: DeviceID
        var unit: String
        var code: FaultCode
    }

    public init() {}

    public mutating func observe(_ observation: Observation, kiosk: KioskID, at: Instant) {
        func broken(_ text: String) -> Violation { Violation(checker: Self.name, kiosk: kiosk, at: at, text: text) }
        switch observation {
        case .fault(let fault):
            let key = Key(kiosk: kiosk, device: fault.device, unit: fault.unit, code: fault.code)
            if fault.state == .cleared {
                guard let raised = active.removeValue(forKey: key) else {
                    violations.append(broken("\(fault.code) is cleared and was not raised"))
                    return
                }
                if raised.id != fault.id { violations.append(broken("\(fault.code) is cleared under another id")) }
                switch fault.clearance {
                case nil: violations.append(broken("\(fault.code) is cleared without a reading, a person or a period"))
                case .reading(let proof):
                    if proof.isEmpty { violations.append(broken("\(fault.code): no reading is named")) }
                case .person, .period: break
                }
                if fault.clearedAt.map({ $0 < raised.firstSeen }) ?? true {
                    violations.append(broken("\(fault.code) is cleared before it was seen"))
                }
            } else if let raised = active.updateValue(fault, forKey: key), raised.id != fault.id {
                violations.append(broken("\(fault.code) is raised twice"))
            }
        case .allGood(let device):
            for (key, fault) in active where key.kiosk == kiosk && key.device == device {
                violations.append(broken("\(fault.code) is active and all readings are good"))
                active[key] = nil
            }
        default: break
        }
    }
}
