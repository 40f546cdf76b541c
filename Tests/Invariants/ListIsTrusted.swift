public import DeviceModel
import ItemList
public import KioskCore

/// Invariant 6: every session runs on an accepted list, the same from start to end; the sequence never falls.
public struct ListIsTrusted: Checker {
    public static let name = "list-is-trusted"
    public private(set) var violations: [Violation] = []
    private var accepted: [KioskID: [ListReference: ItemList]] = [:]
    private var floor: [KioskID: Int64] = [:]
    private var running: [KioskID: SessionRecord] = [:]

    public init() {}

    public mutating func observe(_ observation: Observation, kiosk: KioskID, at: Instant) {
        func broken(_ text: String) -> Violation { Violation(checker: Self.name, kiosk: kiosk, at: at, text: text) }
        switch observation {
        case .listAccepted(let reference, let list): accepted[kiosk, default: [:]][reference] = list
        case .crashed: running[kiosk] = nil
        case .effect(.eraseSession(let service)): if running[kiosk]?.service == service { running[kiosk] = nil }
        case .effect(.commit(_, let records, _)):
            for record in records {
                switch record {
                case .sessionStarted(let session):
                    guard let list = accepted[kiosk]?[session.list] else {
                        violations.append(broken("\(session.service) runs on a list that nobody accepted"))
                        continue
                    }
                    if session.list.sequence < floor[kiosk] ?? 0 {
                        violations.append(broken("\(session.service) runs on a list older than one in use before"))
                    }
                    floor[kiosk] = max(floor[kiosk] ?? 0, session.list.sequence)
                    if list[session.item] == nil { violations.append(broken("\(session.item) is not on its list")) }
                    running[kiosk] = session
                case .caseAccepted(let record):
                    guard let session = running[kiosk], let list = accepted[kiosk]?[session.list] else { continue }
                    if list[record.item]?.promisedMinutes != record.promisedMinutes {
                        violations.append(broken("\(record.number) promises what the session's list does not say"))
                    }
                default: break
                }
            }
        default: break
        }
    }
}
