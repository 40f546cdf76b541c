public import DeviceModel
public import KioskCore

/// Invariant 2: a committed case is always pending, in the receiver's log, or refused with a report; in the log once.
/// Its settlement is recorded once, where it was committed.
public struct CaseOnce: Checker {
    public static let name = "case-once"
    public private(set) var violations: [Violation] = []
    private var owners: [CaseNumber: KioskID] = [:]
    private var log: Set<CaseNumber> = []
    private var refused: Set<CaseNumber> = []
    private var reported: Set<CaseNumber> = []
    private var settled: Set<CaseNumber> = []
    /// Those that may be nowhere but with their kiosk.
    private var unsettled: Set<CaseNumber> = []

    public init() {}

    public mutating func observe(_ observation: Observation, kiosk: KioskID, at: Instant) {
        func broken(_ text: String) -> Violation { Violation(checker: Self.name, kiosk: kiosk, at: at, text: text) }
        switch observation {
        case .record(let record):
            for text in problems(record, kiosk) { violations.append(broken(text)) }
        case .received(let number):
            if owners[number] == nil { violations.append(broken("\(number) was received and never committed")) }
            if !log.insert(number).inserted { violations.append(broken("\(number) is in the receiver's log twice")) }
            unsettled.remove(number)
        case .pendingCases(let pending): look(for: unsettled.subtracting(pending), broken)
        case .drained(let pending):
            for number in pending.sorted(by: { $0.value < $1.value }) where owners[number] == kiosk {
                violations.append(broken("\(number) is still pending with a receiver that is up"))
            }
        case .effect(.print(let request)):
            guard case .acceptanceNotice(let notice) = request.paper else { return }
            for entry in notice.entries where owners[entry.record.number] != kiosk {
                violations.append(broken("\(entry.record.number) is printed and not committed"))
            }
        default: break
        }
    }

    private mutating func look(for missing: Set<CaseNumber>, _ broken: (String) -> Violation) {
        for number in missing.sorted(by: { $0.value < $1.value }) {
            unsettled.remove(number)
            if refused.contains(number), reported.contains(number) { continue }
            violations.append(broken("\(number) is lost: not pending, not received, not refused with a report"))
        }
    }

    private mutating func problems(_ record: KioskRecord, _ kiosk: KioskID) -> [String] {
        switch record {
        case .caseAccepted(let accepted):
            let number = accepted.number
            guard owners.updateValue(kiosk, forKey: number) == nil else { return ["\(number) was committed twice"] }
            unsettled.insert(number)
            return Self.isOwn(number, kiosk) ? [] : ["\(number) is not the kiosk's own number"]
        case .caseRefused(let number, _, _):
            refused.insert(number)
            return owners[number] == kiosk ? [] : ["\(number) is refused and was not committed here"]
        case .caseSettled(let settlement):
            let number = settlement.number
            guard settled.insert(number).inserted else { return ["\(number) was settled twice"] }
            return owners[number] == kiosk ? [] : ["\(number) is settled and was not committed here"]
        case .unresolved(let report):
            if let number = report.caseNumber { reported.insert(number) }
            return []
        default: return []
        }
    }

    /// Hall, kiosk, day, sequence: `HJ-K01-20261124-0001`.
    private static func isOwn(_ number: CaseNumber, _ kiosk: KioskID) -> Bool {
        guard let place = number.value.firstRange(of: "-\(kiosk.value)-") else { return false }
        let rest = number.value[place.upperBound...].split(separator: "-", omittingEmptySubsequences: false)
        return place.lowerBound > number.value.startIndex && rest.count == 2 && rest[0].count == 8
            && rest[1].count >= 4 && rest.allSatisfy { $0.allSatisfy { $0.isASCII && $0.isNumber } }
    }
}
