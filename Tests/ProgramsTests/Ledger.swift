import DeviceModel
import Foundation
import GRDB
import Invariants
import KioskCore
import KioskStore
import Testing

/// What must hold of a kiosk after any number of kills.
extension Hall {
    static let kiosk = KioskID("K01")
    static var settings: KioskSettings {
        KioskSettings(
            kiosk: kiosk, hall: .init(id: "HJ", name: "", mark: "", address: "", phone: "", hours: .init()),
            ranges: [
                NumberRange(queue: "综合窗口", prefix: "A", from: 1, through: 200),
                NumberRange(queue: "综合窗口", queueClass: "priority", prefix: "P", from: 1, through: 50),
            ])
    }

    /// Numbers, cases, ratings: store against printed tickets and the receiver's log. The kiosk is not running.
    func checkLedger() async throws -> StoreSummary {
        let store = try KioskStore(path: state + "/kiosk.sqlite", owner: "HJ/K01")
        let at = Instant(milliseconds: 0)
        var tickets = TicketUnique(settings: [Self.settings])
        let numbers = try await store.numbers()
        for ticket in numbers { tickets.observe(.record(.numberIssued(ticket)), kiosk: Self.kiosk, at: at) }
        #expect(tickets.violations.isEmpty, "\(tickets.violations)")

        var cases = CaseOnce()
        let pending = Set(try await store.pending())
        for state in try await store.cases() {
            let record = CaseRecord(
                number: state.number, service: ServiceID(""), item: "", package: nil, acceptedAt: at,
                promisedMinutes: 0,
                sources: [:], tolerated: [:], awaits: [:])
            cases.observe(.record(.caseAccepted(record)), kiosk: Self.kiosk, at: at)
        }
        let log = try Control.ask(districtControl, ["command": "cases"])["cases"] as? [[String: Any]] ?? []
        for entry in log {
            let number = CaseNumber(entry["number"] as? String ?? "")
            cases.observe(.received(number), kiosk: Self.kiosk, at: at)
        }
        cases.observe(.pendingCases(pending), kiosk: Self.kiosk, at: at)
        cases.observe(.drained(pending), kiosk: Self.kiosk, at: at)
        #expect(cases.violations.isEmpty, "\(cases.violations)")

        let papers = Papers.violations(in: try printed(), numbers: Set(numbers.map(\.label)))
        #expect(papers.isEmpty, "\(papers)")
        var faults = FaultPairs()
        for fault in Self.changes(of: try await store.faults(limit: 10_000).reversed()) {
            faults.observe(.fault(fault), kiosk: Self.kiosk, at: at)
        }
        #expect(faults.violations.isEmpty, "\(faults.violations)")
        let evaluations = try await store.evaluations()
        #expect(try await store.recovered(serviceDay: "2020-01-01").openSessions.isEmpty)
        let summary = try await store.summary()
        try await store.close()
        var ratings = OneServiceOneEvaluation(seesInputs: false)
        for record in try serviceRecords(evaluations) { ratings.observe(.record(record), kiosk: Self.kiosk, at: at) }
        ratings.finish(at: at)
        #expect(ratings.violations.isEmpty, "\(ratings.violations)")
        return summary
    }

    /// What the store keeps of each service, as the records that led to it. The store is closed.
    private func serviceRecords(_ evaluations: [EvaluationRecord]) throws -> [KioskRecord] {
        var ratings = Dictionary(grouping: evaluations, by: \.service)
        var records: [KioskRecord] = []
        let rows = try DatabaseQueue(path: state + "/kiosk.sqlite").read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM session ORDER BY at, service")
        }
        for row in rows {
            let service = ServiceID(row["service"])
            func instant(_ column: String) -> Instant? {
                (row[column] as Int64?).map { Instant(milliseconds: $0) }
            }
            let list = ListReference(sequence: row["list_sequence"], hash: row["list_hash"])
            let start = instant("at") ?? Instant(milliseconds: 0)
            records.append(
                .sessionStarted(SessionRecord(service: service, item: row["item"], at: start, list: list)))
            if let ended = instant("service_ended") { records.append(.serviceEnded(service: service, at: ended)) }
            if let prompted = instant("prompted") {
                records.append(.evaluationPrompted(service: service, at: prompted))
            }
            records += (ratings.removeValue(forKey: service) ?? []).map { .evaluation($0) }
            if let ended = instant("ended"), let how = (row["how"] as String?).flatMap({ SessionEnd(rawValue: $0) }) {
                records.append(.sessionEnded(service: service, at: ended, how: how))
            }
        }
        // What is left is of no service: the checker says so.
        return records + ratings.values.joined().map { .evaluation($0) }
    }

    /// The raises and clears of which these rows, in the order of their raise, are the outcome.
    static func changes(of rows: [FaultRecord]) -> [FaultRecord] {
        var changes: [(at: Instant, row: Int, fault: FaultRecord)] = []
        for (row, fault) in rows.enumerated() {
            var raised = fault
            raised.state = .active
            raised.clearedAt = nil
            raised.clearance = nil
            changes.append((fault.firstSeen, row, raised))
            if fault.state == .cleared { changes.append((fault.clearedAt ?? fault.firstSeen, row, fault)) }
        }
        // Sorting is stable: the raise of a row goes before its clear.
        return changes.sorted { ($0.at, $0.row) < ($1.at, $1.row) }.map(\.fault)
    }

    /// The text of each paper that came out.
    private func printed() throws -> [String] {
        let answer = try Control.ask(devicesControl, ["device": "printer", "do": "tickets"])
        return (answer["tickets"] as? [[String: Any]] ?? []).compactMap { ticket in
            (ticket["text"] as? [String])?.joined(separator: "\n") ?? ticket["text"] as? String
        }
    }

    /// Nothing personal in the clear in what the kiosk leaves behind.
    func checkNothingLeft() throws {
        let search = NothingLeftBehind.search(
            folders: [state, folder + "/tmp", "/dev/shm"], files: [log], for: Citizen.traces)
        #expect(search.finds.isEmpty, "\(search.finds)")
        #expect(search.bytes > 10_000, "the search has to see the store and the log")
    }
}

/// What may have come out of the printer, whatever was killed.
enum Papers {
    /// No number twice but for a marked reprint, none that was not committed. A paper that says 作废 is void: by itself
    /// after a job that nobody proved, or at the end of a ticket that broke off; it counts as no ticket.
    static func violations(in papers: [String], numbers: Set<String>) -> [String] {
        var printed: [String: Int] = [:]
        for paper in papers where !paper.contains("补打") && !isVoid(paper) {
            // The number stands alone on its line; a group of a paper's check code can look like one.
            let lines = paper.split(whereSeparator: \.isNewline).map { $0.filter { !$0.isWhitespace } }
            if let label = lines.first(where: isLabel) { printed[label, default: 0] += 1 }
        }
        guard !printed.isEmpty else { return ["no ticket is among \(papers.count) papers"] }
        return printed.sorted { $0.key < $1.key }.flatMap { label, count in
            (count > 1 ? ["ticket \(label) came out \(count) times without a mark"] : [])
                + (numbers.contains(label) ? [] : ["ticket \(label) came out and was never committed"])
        }
    }

    private static func isLabel(_ line: String) -> Bool {
        line.count == 4 && line.hasPrefix("A") && line.dropFirst().allSatisfy(\.isASCII) && Int(line.dropFirst()) != nil
    }

    private static func isVoid(_ paper: String) -> Bool {
        paper.filter { !$0.isWhitespace }.contains("作废")
    }
}
