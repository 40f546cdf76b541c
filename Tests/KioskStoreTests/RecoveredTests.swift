import Foundation
import KioskCore
import KioskStore
import Testing

@Suite("What the store says of a session that a crash cut off")
struct RecoveredTests {
    @Test("a number or a case of the service is something delivered, also after midnight; another's is not")
    func delivered() async throws {
        for (what, expected) in [("nothing", false), ("number", true), ("case", true), ("case of another", false)] {
            try await Samples.withPath { path in
                let store = try KioskStore(path: path, owner: Samples.owner)
                try await store.commit([Samples.session])
                switch what {
                case "number": try await store.commit([.numberIssued(Samples.ticket(1, day: "2026-11-25"))])
                case "case":
                    let number = CaseNumber("HJ-K01-20261125-0001")
                    try await store.commit([.caseAccepted(Samples.record(number))], sealed: [Samples.sealed(number)])
                case "case of another":
                    var record = Samples.record()
                    record.service = ServiceID("HJ-K01-20261124-S0006")
                    try await store.commit([.caseAccepted(record)], sealed: [Samples.sealed()])
                    var ticket = Samples.ticket(1)
                    ticket.service = record.service
                    try await store.commit([.numberIssued(ticket)])
                default: break
                }
                let open = try await store.recovered(serviceDay: "2026-11-25").openSessions
                #expect(open.map(\.service) == [Samples.service], "\(what)")
                #expect(open.map(\.delivered) == [expected] && open.map(\.serviceEnded) == [false], "\(what)")
            }
        }
    }

    @Test("days ahead, counted by a clock that was ahead, are told with their highest numbers")
    func laterDays() async throws {
        try await Samples.withPath { path in
            let store = try KioskStore(path: path, owner: Samples.owner)
            try await store.commit([Samples.session])
            for (number, day) in [(1, "2026-11-24"), (2, "2026-11-25"), (3, "2026-11-25")] {
                try await store.commit([.numberIssued(Samples.ticket(number, day: day))])
            }
            let recovered = try await store.recovered(serviceDay: "2026-11-23")
            #expect(recovered.lastNumbers.isEmpty && recovered.lastService == 0)
            #expect(recovered.laterDays.map(\.day) == ["2026-11-24", "2026-11-25"])
            #expect(recovered.laterDays.map { $0.lastNumbers.values.sorted() } == [[1], [3]])
            #expect(recovered.laterDays.first?.lastService ?? 0 > 0)
        }
    }
}
