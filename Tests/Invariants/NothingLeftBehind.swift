public import DeviceModel
import Glibc
public import KioskCore

/// Invariant 4, over every value that the rules ask to be stored, logged, sent or printed: a planted personal value
/// occurs only in sealed drafts and in questions of its session; whatever ends a session erases it.
public struct NothingLeftBehind: Checker {
    public static let name = "nothing-left-behind"
    public private(set) var violations: [Violation] = []
    /// The latest planted values of each kiosk, each in every form that it can have in a text.
    private var planted: [KioskID: [[[UInt8]]]] = [:]
    private var active: [KioskID: ServiceID] = [:]
    private var awaitingErase: [KioskID: Set<ServiceID>] = [:]
    private var erased: [ServiceID] = []

    public init() {}

    public mutating func observe(_ observation: Observation, kiosk: KioskID, at: Instant) {
        func broken(_ text: String) -> Violation { Violation(checker: Self.name, kiosk: kiosk, at: at, text: text) }
        switch observation {
        case .planted(let value):
            planted[kiosk, default: []].append(Self.textForms(of: value))
            if let count = planted[kiosk]?.count, count > 40 { planted[kiosk]?.removeFirst(count - 40) }
        case .event:
            // Everything that one event leads to is asked for at once.
            guard let left = awaitingErase[kiosk], !left.isEmpty else { return }
            for service in left.sorted(by: { $0.value < $1.value }) {
                violations.append(broken("\(service) ended and is not erased"))
            }
            awaitingErase[kiosk] = []
        case .crashed:
            active[kiosk] = nil
            awaitingErase[kiosk] = []
        case .effect(let effect): look(at: effect, kiosk, broken)
        case .view(let view) where view.service == nil:
            find(
                in: [view.title.zh, view.title.en, view.speech.zh] + view.lines.map(\.zh), "the screen after the end",
                kiosk, broken)
        default: break
        }
    }

    private mutating func look(at effect: Effect, _ kiosk: KioskID, _ broken: (String) -> Violation) {
        switch effect {
        case .commit(_, let records, _):
            for record in records {
                find(in: Words.of(record), "a record", kiosk, broken)
                if case .sessionStarted(let started) = record { active[kiosk] = started.service }
                // A record that failed is written again later; the session is erased once.
                if case .sessionEnded(let service, _, _) = record, !erased.contains(service) {
                    awaitingErase[kiosk, default: []].insert(service)
                }
            }
        case .print(let request): find(in: [request.key] + Words.of(request.paper), "a paper", kiosk, broken)
        case .log(let line):
            find(in: [line.code] + line.arguments.map { $0.key + " " + $0.value }, "the log", kiosk, broken)
        case .scan(_, _, let material): find(in: [material], "a scan", kiosk, broken)
        case .eraseSession(let service):
            awaitingErase[kiosk]?.remove(service)
            erased.append(service)
            // A record is written late within minutes.
            if erased.count > 400 { erased.removeFirst(200) }
            if active[kiosk] == service { active[kiosk] = nil }
        case .ask: if active[kiosk] == nil { violations.append(broken("a question without a session")) }
        case .cancelScan, .dropPage, .enableKeypad, .disableKeypad, .setTimer, .cancelTimer, .deliverCases,
            .answerQueue:
            break
        }
    }

    private mutating func find(in words: [String], _ place: String, _ kiosk: KioskID, _ broken: (String) -> Violation) {
        guard let values = planted[kiosk], !values.isEmpty else { return }
        Array(words.joined(separator: "\n").utf8).withUnsafeBytes { text in
            for forms in values where forms.contains(where: { Words.contains(text, $0) }) {
                violations.append(broken("\(place) holds a planted value of \(forms[0].count) bytes"))
            }
        }
    }
}

/// Every text in a value that leaves the rules; exhaustive, so that a new kind has to be thought about here.
enum Words {
    static func contains(_ bytes: UnsafeRawBufferPointer, _ value: [UInt8]) -> Bool {
        guard var at = bytes.baseAddress, let first = value.first else { return false }
        let end = at + bytes.count
        // memchr and memcmp: the simulation asks this of all that its kiosks write, in debug builds too.
        while end - at >= value.count, let found = memchr(at, Int32(first), end - at - value.count + 1) {
            if memcmp(found, value, value.count) == 0 { return true }
            at = UnsafeRawPointer(found) + 1
        }
        return false
    }

    static func of(_ record: KioskRecord) -> [String] {
        switch record {
        case .sessionStarted(let session): [session.service.value, session.item, session.list.hash]
        case .sessionEnded(let service, _, let how): [service.value, how.rawValue]
        case .numberIssued(let ticket): of(ticket)
        case .caseAccepted(let accepted): of(accepted)
        case .caseRefused(let number, let reason, _): [number.value, reason]
        case .caseDelivered(let number, _): [number.value]
        case .caseSettled(let settlement): [settlement.number.value]
        case .lookup(let lookup): of(lookup)
        case .act(let act): [act.service.value, act.material]
        case .printEnded(let print): [print.key, print.service.value, print.publicNumber]
        case .serviceEnded(let service, _), .evaluationPrompted(let service, _): [service.value]
        case .evaluation(let evaluation): [evaluation.service.value]
        case .ratingDetail(let detail): [detail.service.value] + detail.reasons.map(\.rawValue)
        case .unresolved(let report): of(report)
        case .queueEvent(let event):
            [
                event.hall, event.serviceDay, event.queue, event.queueClass, event.prefix, event.step.rawValue,
                event.window,
            ]
        }
    }

    private static func of(_ ticket: QueueTicket) -> [String] {
        [ticket.hall, ticket.serviceDay, ticket.queue, ticket.queueClass, ticket.prefix, ticket.kiosk.value]
            + [ticket.service.value]
    }

    private static func of(_ record: CaseRecord) -> [String] {
        [record.number.value, record.service.value, record.item, record.package ?? ""]
            + record.sources.flatMap { [$0.key, $0.value] } + record.tolerated.keys + record.awaits.keys
            + [record.crossProvince?.receivingHall, record.crossProvince?.decidedBy, record.crossProvince?.answeredBy]
            .compactMap(\.self)
    }

    private static func of(_ lookup: LookupRecord) -> [String] {
        [lookup.service.value, lookup.material, lookup.source]
    }

    private static func of(_ report: UnresolvedReport) -> [String] {
        [report.service?.value ?? "", report.caseNumber?.value ?? "", report.code]
    }

    private static func of(_ gap: DeficiencyNotice.Gap) -> [String] {
        [gap.material] + gap.tried.flatMap { of($0) } + [gap.whereToGet.zh, gap.whereToGet.en]
    }

    static func of(_ paper: Paper) -> [String] {
        switch paper {
        case .queueTicket(let ticket, let name, _): return of(ticket) + [name]
        case .acceptanceNotice(let notice):
            var words = [notice.title, notice.applicant ?? "", notice.service.value]
            for entry in notice.entries {
                words += of(entry.record) + [entry.itemName, entry.department, entry.placePhone]
            }
            for member in notice.notMade {
                words += [member.itemName] + member.gaps.flatMap { of($0) } + member.missingFields.map(\.zh)
            }
            return words
        case .deficiencyNotice(let notice):
            return [
                notice.itemName, notice.department, notice.placePhone, notice.applicant ?? "", notice.service.value,
            ]
                + notice.gaps.flatMap { of($0) } + notice.missingFields.flatMap { [$0.zh, $0.en] }
        case .unresolvedNotice(let report, let name, let ways):
            return of(report) + [name] + ways.flatMap { [$0.zh, $0.en] }
        }
    }
}
