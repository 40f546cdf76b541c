public import DeviceModel
public import KioskCore

/// Invariant 2: a committed case is always pending, in the receiver's log, or refused with a report; in the log once.
public struct CaseOnce: Checker {
    public static let name = "case-once"
    public private(set) var violations: [Violation] = []
    private var committed: Set<CaseNumber> = []
    private var log: Set<CaseNumber> = []
    private var refused: Set<CaseNumber> = []
    private var reported: Set<CaseNumber> = []
    private var owners: [CaseNumber: KioskID] = [:]

    public init() {}

    public mutating func observe(_ observation: Observation, kiosk: KioskID, at: Instant) {
        func broken(_ text: String) -> Violation { Violation(checker: Self.name, kiosk: kiosk, at: at, text: text) }
        switch observation {
        case .record(.caseAccepted(let record)):
            if !committed.insert(record.number).inserted {
                violations.append(broken("\(record.number) was committed twice"))
            }
            owners[record.number] = kiosk
            if !record.number.value.contains("-\(kiosk.value)-") {
                violations.append(broken("\(record.number) is not the kiosk's own number"))
            }
        case .record(.caseRefused(let number, _, _)): refused.insert(number)
        case .record(.unresolved(let report)): if let number = report.caseNumber { reported.insert(number) }
        case .received(let number):
            if !committed.contains(number) { violations.append(broken("\(number) was received and never committed")) }
            if !log.insert(number).inserted { violations.append(broken("\(number) is in the receiver's log twice")) }
        case .pendingCases(let pending):
            for number in committed where !pending.contains(number) && !log.contains(number) {
                if refused.contains(number), reported.contains(number) { continue }
                violations.append(broken("\(number) is lost: not pending, not received, not refused with a report"))
            }
        case .drained(let pending):
            for number in pending.sorted(by: { $0.value < $1.value }) where owners[number] == kiosk {
                violations.append(broken("\(number) is still pending with a receiver that is up"))
            }
        case .effect(.print(let request)):
            guard case .acceptanceNotice(let notice) = request.paper else { return }
            for entry in notice.entries where !committed.contains(entry.record.number) {
                violations.append(broken("\(entry.record.number) is printed and not committed"))
            }
        default: break
        }
    }
}
