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
            if FaultCatalogue.standard[fault.code] == nil {
                violations.append(broken("\(fault.code) is no code of the catalogue"))
            }
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
                case .period:
                    if !Self.isOver(fault) {
                        violations.append(broken("\(fault.code) is cleared before its period is over"))
                    }
                case .person: break
                }
                if fault.clearedAt.map({ $0 < raised.firstSeen }) ?? true {
                    violations.append(broken("\(fault.code) is cleared before it was seen"))
                }
            } else if let raised = active.updateValue(fault, forKey: key), raised.id != fault.id {
                violations.append(broken("\(fault.code) is raised twice"))
            }
        case .allGood(let device):
            for (key, fault) in active.sorted(by: { $0.value.id < $1.value.id })
            where key.kiosk == kiosk && key.device == device && endsByReading(fault.code) {
                violations.append(broken("\(fault.code) is active and all readings are good"))
                active[key] = nil
            }
        default: break
        }
    }

    /// Only what the catalogue says is over by itself, and not before.
    private static func isOver(_ fault: FaultRecord) -> Bool {
        guard case .period(let period)? = FaultCatalogue.standard[fault.code]?.clearing, let end = fault.clearedAt
        else {
            return false
        }
        return end - fault.lastSeen >= period
    }

    /// What a person or a period ends may stand while all readings are good.
    private func endsByReading(_ code: FaultCode) -> Bool {
        switch FaultCatalogue.standard[code]?.clearing {
        case .person, .period: false
        case .reading, .link, nil: true
        }
    }
}

/// Invariant 7 over what a real runtime wrote into its fault log.
///
/// - Parameters:
///   - log: every record written, in order, over restarts too.
///   - good: devices whose readings have all been good for the debounce time when the last record was written.
public func pairViolations(in log: [FaultRecord], good: [DeviceID] = []) -> [Violation] {
    var judge = FaultPairs()
    let kiosk = KioskID("log")
    for record in log { judge.observe(.fault(record), kiosk: kiosk, at: record.clearedAt ?? record.lastSeen) }
    let end = log.last.map { $0.clearedAt ?? $0.lastSeen } ?? Instant(milliseconds: 0)
    for device in good { judge.observe(.allGood(device), kiosk: kiosk, at: end) }
    return judge.violations
}
