import DeviceModel
import Foundation
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

        try checkPapers(numbers: Set(numbers.map(\.label)))
        let evaluations = try await store.evaluations()
        #expect(Set(evaluations.map(\.service)).count == evaluations.count)
        #expect(try await store.recovered(serviceDay: "2020-01-01").openSessions.isEmpty)
        let summary = try await store.summary()
        try await store.close()
        return summary
    }

    /// No ticket twice but for a marked reprint, none with a number that was not committed.
    private func checkPapers(numbers: Set<String>) throws {
        let answer = try Control.ask(devicesControl, ["device": "printer", "do": "tickets"])
        let papers = (answer["tickets"] as? [[String: Any]] ?? []).compactMap { ticket in
            (ticket["text"] as? [String])?.joined(separator: "\n") ?? ticket["text"] as? String
        }
        var printed: [String: Int] = [:]
        for paper in papers where !paper.contains("补打") && !paper.contains("作") {
            let words = paper.split { $0.isWhitespace }.map(String.init)
            for word in Set(words) where word.count == 4 && word.hasPrefix("A") && Int(word.dropFirst()) != nil {
                printed[word, default: 0] += 1
            }
        }
        #expect(!printed.isEmpty, "the printer has to have printed tickets: \(papers)")
        for (label, count) in printed {
            #expect(count == 1, "ticket \(label) was printed \(count) times without a mark")
            #expect(numbers.contains(label), "ticket \(label) was printed and never committed")
        }
    }

    /// Nothing personal in the clear in what the kiosk leaves behind.
    func checkNothingLeft() throws {
        var files = [log]
        for root in [state, folder + "/tmp", "/dev/shm"] {
            let walk = FileManager.default.enumerator(atPath: root)
            while let name = walk?.nextObject() as? String { files.append(root + "/" + name) }
        }
        var searched = 0
        for file in files {
            guard let content = FileManager.default.contents(atPath: file), content.count < 64 << 20 else { continue }
            searched += content.count
            for value in Citizen.values {
                for form in Citizen.forms(value) {
                    #expect(content.range(of: form.bytes) == nil, "\(file) holds a planted value in \(form.name)")
                }
            }
        }
        #expect(searched > 10_000, "the search has to see the store and the log")
    }
}
