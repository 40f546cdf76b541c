public import DeviceModel
import ItemList
public import KioskCore

/// Invariant 6: every session runs on an accepted list, the same from start to end; the sequence never falls; lists
/// are switched between sessions; once a list was active, exactly one is after every restart.
public struct ListIsTrusted: Checker {
    public static let name = "list-is-trusted"
    public private(set) var violations: [Violation] = []
    private var kiosks: [KioskID: Known] = [:]

    private struct Known {
        /// The one in use, with its content.
        var active: (reference: ListReference, list: ItemList)?
        var floor: Int64 = 0
        var session: SessionRecord?
    }

    public init() {}

    public mutating func observe(_ observation: Observation, kiosk: KioskID, at: Instant) {
        func broken(_ text: String) {
            violations.append(Violation(checker: Self.name, kiosk: kiosk, at: at, text: text))
        }
        switch observation {
        case .listAccepted(let reference, let list):
            let known = kiosks[kiosk] ?? Known()
            if reference.sequence < known.floor {
                broken("the list \(reference.sequence) is older than one in use before")
            }
            if known.session != nil, known.active?.reference != reference {
                broken("the list is switched in a session")
            }
            if list.header.sequence != reference.sequence { broken("\(reference) names another list") }
            kiosks[kiosk, default: Known()].active = (reference, list)
            kiosks[kiosk]?.floor = max(known.floor, reference.sequence)
        case .activeLists(let references):
            guard let active = kiosks[kiosk]?.active else { return }
            if references != [active.reference] {
                broken("active after a restart are \(references), not \(active.reference)")
            }
        case .crashed: kiosks[kiosk]?.session = nil
        case .effect(.eraseSession(let service)):
            if kiosks[kiosk]?.session?.service == service { kiosks[kiosk]?.session = nil }
        case .effect(.commit(_, let records, _)):
            for record in records {
                if case .sessionStarted(let session) = record { kiosks[kiosk]?.session = session }
                for text in problems(record, kiosks[kiosk] ?? Known()) { broken(text) }
            }
        default: break
        }
    }

    private func problems(_ record: KioskRecord, _ known: Known) -> [String] {
        switch record {
        case .sessionStarted(let session):
            guard let active = known.active, active.reference == session.list else {
                return ["\(session.service) runs on a list that nobody accepted"]
            }
            return active.list[session.item] == nil ? ["\(session.item) is not on its list"] : []
        case .caseAccepted(let record):
            guard let session = known.session, let active = known.active, session.list == active.reference else {
                return ["\(record.number) is made without a session of the list in use"]
            }
            return active.list[record.item]?.promisedMinutes == record.promisedMinutes
                ? [] : ["\(record.number) promises what the session's list does not say"]
        default: return []
        }
    }
}
