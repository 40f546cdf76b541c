import DeviceModel
import Foundation
import KioskCore
import KioskStore
import Testing

@Suite("KioskStore")
struct KioskStoreTests {
    @Test("commits are synchronised in full: SQLite says 2")
    func full() async throws {
        try await Samples.withPath { path in
            let store = try KioskStore(path: path, owner: Samples.owner)
            #expect(try await store.synchronousLevel() == 2)
        }
    }

    @Test("what was committed is there after opening again, and the day's highest numbers with it")
    func reopens() async throws {
        try await Samples.withPath { path in
            let first = try KioskStore(path: path, owner: Samples.owner)
            try await first.commit([Samples.session])
            try await first.commit([.numberIssued(Samples.ticket(12)), .numberIssued(Samples.ticket(11))])
            try await first.commit([.numberIssued(Samples.ticket(40, day: "2026-11-23"))])
            try await first.commit([.caseAccepted(Samples.record())], sealed: [Samples.sealed()])
            try await first.commit([.serviceEnded(service: Samples.service, at: Samples.at)])
            try await first.commit([.evaluationPrompted(service: Samples.service, at: Samples.at)])
            try await first.close()

            let store = try KioskStore(path: path, owner: Samples.owner)
            let recovered = try await store.recovered(serviceDay: "2026-11-24")
            #expect(
                recovered
                    == Recovered(
                        openSessions: [
                            .init(
                                service: Samples.service, serviceEnded: true, prompted: true, evaluated: false,
                                delivered: true)
                        ], lastNumbers: ["综合/ordinary": 12], serviceDay: "2026-11-24", lastService: 7, lastCase: 3,
                        undelivered: 4, tickets: [Samples.ticket(11), Samples.ticket(12)]))
            #expect(try await store.pendingCase(Samples.case1)?.sealed == Samples.sealed())
            #expect(try await store.pendingCase(Samples.case1)?.record == Samples.record())
        }
    }

    @Test("a number is never kept twice, and nothing of the commit that tries it")
    func numberOnce() async throws {
        try await Samples.withPath { path in
            let store = try KioskStore(path: path, owner: Samples.owner)
            try await store.commit([.numberIssued(Samples.ticket(1))])
            await #expect(throws: StoreError.self) {
                try await store.commit([.numberIssued(Samples.ticket(2)), .numberIssued(Samples.ticket(1))])
            }
            #expect(try await store.numbers().map(\.number) == [1])
            try await store.commit([.numberIssued(Samples.ticket(1, queueClass: "priority"))])
            #expect(try await store.summary().numbers == 2)
        }
    }

    @Test("one rating, one prompt a service; a second of either is refused")
    func oneRating() async throws {
        try await Samples.withPath { path in
            let store = try KioskStore(path: path, owner: Samples.owner)
            try await store.commit([Samples.session])
            let prompt = KioskRecord.evaluationPrompted(service: Samples.service, at: Samples.at)
            try await store.commit([prompt])
            await #expect(throws: StoreError.self) { try await store.commit([prompt]) }
            let rating = EvaluationRecord(
                service: Samples.service, result: .rated(level: 5, input: 3), at: Samples.at)
            try await store.commit([.evaluation(rating)])
            let silence = EvaluationRecord(service: Samples.service, result: .silent(.noAnswer), at: Samples.at)
            await #expect(throws: StoreError.self) { try await store.commit([.evaluation(silence)]) }
            #expect(try await store.evaluations() == [rating])
        }
    }

    @Test("a case without its content, and content without its case, are refused whole")
    func caseWithContent() async throws {
        try await Samples.withPath { path in
            let store = try KioskStore(path: path, owner: Samples.owner)
            await #expect(throws: StoreError.self) { try await store.commit([.caseAccepted(Samples.record())]) }
            await #expect(throws: StoreError.self) { try await store.commit([], sealed: [Samples.sealed()]) }
            #expect(try await store.summary().cases == 0)
        }
    }

    @Test("a case is pending until it is settled once; delivered, its ciphertext goes; refused, it stays listed")
    func settles() async throws {
        try await Samples.withPath { path in
            let store = try KioskStore(path: path, owner: Samples.owner)
            let other = CaseNumber("HJ-K01-20261124-0004")
            try await store.commit([.caseAccepted(Samples.record())], sealed: [Samples.sealed()])
            try await store.commit([.caseAccepted(Samples.record(other))], sealed: [Samples.sealed(other)])
            #expect(try await store.pending() == [Samples.case1, other])
            try await store.commit([.caseDelivered(Samples.case1, at: Samples.at)])
            try await store.commit([.caseRefused(other, reason: "form", at: Samples.at)])
            // Told again, as after a crash: it stays what it is.
            try await store.commit([.caseRefused(Samples.case1, reason: "late", at: Samples.at)])
            #expect(
                try await store.cases() == [
                    CaseState(number: Samples.case1, stage: .delivered),
                    CaseState(number: other, stage: .refused, reason: "form"),
                ])
            #expect(try await store.pendingCount() == 0)
            #expect(try Samples.count(path, "SELECT count(*) FROM page") == 1)
        }
    }

    @Test("cases of a package may share a page: each keeps its own copy until it is delivered")
    func sharedPage() async throws {
        try await Samples.withPath { path in
            let store = try KioskStore(path: path, owner: Samples.owner)
            let other = CaseNumber("HJ-K01-20261124-0004")
            var second = Samples.sealed(other)
            second.pages[0].id = Samples.sealed().pages[0].id
            second.pages[0].wrappedKey = [8]
            try await store.commit(
                [.caseAccepted(Samples.record()), .caseAccepted(Samples.record(other))],
                sealed: [Samples.sealed(), second])
            try await store.commit([.caseDelivered(Samples.case1, at: Samples.at)])
            #expect(try await store.pendingCase(other)?.sealed.pages.map(\.wrappedKey) == [[8]])
        }
    }

    @Test("the journal keeps the first intent of a key, its evidence in order, the last outcome")
    func journal() async throws {
        try await Samples.withPath { path in
            let store = try KioskStore(path: path, owner: Samples.owner)
            var row = JournalRow(
                key: "k1", device: "printer.front", kind: "queueTicket", publicNumber: "A012", layoutHash: "00",
                isReprint: false, at: Samples.at)
            #expect(try await store.recordIntent(row) == nil)
            for level in ["sent", "drained"] {
                try await store.recordEvidence(key: "k1", .init(level: level, note: "", at: Samples.at))
            }
            try await store.recordOutcome(key: "k1", .unknown, at: Samples.at)
            try await store.recordOutcome(key: "k1", .completed, at: Samples.at)
            row.publicNumber = "A999"
            let standing = try #require(try await store.recordIntent(row))
            #expect(standing.publicNumber == "A012" && standing.outcome == .completed)
            #expect(standing.evidence.map(\.level) == ["sent", "drained"])
            await #expect(throws: StoreError.self) {
                try await store.recordOutcome(key: "k2", .completed, at: Samples.at)
            }
        }
    }

    @Test("of a device, unit and code only one fault is open; cleared, the next may be raised")
    func faultsPair() async throws {
        try await Samples.withPath { path in
            let store = try KioskStore(path: path, owner: Samples.owner)
            let device = DeviceID("printer.front")
            func fault(_ id: String) -> FaultRecord {
                FaultRecord(
                    id: id, code: "printer.paper.out", device: device, severity: .error, evidence: "12",
                    firstSeen: Samples.at)
            }
            var first = fault("f1")
            try await store.record(first)
            await #expect(throws: StoreError.self) { try await store.record(fault("f2")) }
            first.state = .cleared
            first.clearance = .reading("paper=full")
            try await store.record(first)
            try await store.record(fault("f2"))
            #expect(try await store.openFaults(device: device).map(\.id) == ["f2"])
            #expect(try await store.openFaults(device: DeviceID("keypad")).isEmpty)
            #expect(try await store.faults(limit: 10).count == 2)
        }
    }

    @Test("counters add up over runs")
    func statistics() async throws {
        try await Samples.withPath { path in
            let device = DeviceID("printer.front")
            let first = try KioskStore(path: path, owner: Samples.owner)
            try await first.add(device: device, [.paperCut: 2, .failedPrint: 0])
            try await first.close()
            let store = try KioskStore(path: path, owner: Samples.owner)
            try await store.add(device: device, [.paperCut: 3])
            let totals = try await store.totals(device: device)
            #expect(totals[.paperCut]?.lifetime == 5 && totals[.paperCut]?.sinceReset == 5)
            #expect(totals[.failedPrint] == nil)
        }
    }

    @Test("lists switch between two slots; one below the floor changes nothing")
    func lists() async throws {
        try await Samples.withPath { path in
            let store = try KioskStore(path: path, owner: Samples.owner)
            #expect(try await store.activeList() == nil)
            func list(_ sequence: Int64) -> StoredList {
                StoredList(
                    sequence: sequence, hash: "h\(sequence)", content: [UInt8(sequence)], signature: [1],
                    verifier: "test", checks: ["signature", "form"], at: Samples.at)
            }
            for sequence: Int64 in [3, 4, 5] {
                try await store.activate(list(sequence))
                #expect(try await store.activeList() == list(sequence))
            }
            await #expect(throws: StoreError.self) { try await store.activate(list(2)) }
            #expect(try await store.activeList()?.sequence == 5)
            var other = list(5)
            other.hash = "other"
            await #expect(throws: StoreError.rule("list 5 was accepted with other content")) {
                try await store.activate(other)
            }
            #expect(try await store.activeList() == list(5))
            #expect(try await store.listFloor() == 5)
            #expect(
                try await store.listAcceptances()
                    == [3, 4, 5].map {
                        ListAcceptanceRecord(
                            list: ListReference(sequence: $0, hash: "h\($0)"), verifier: "test",
                            checks: ["signature", "form"], at: Samples.at)
                    })
            for change in ["UPDATE list_acceptance SET hash = 'x'", "DELETE FROM list_acceptance"] {
                #expect(throws: (any Error).self) { try Samples.sql(path, change) }
            }
            #expect(try await store.listAcceptances().count == 3)
        }
    }

    @Test("lookups, acts, prints and reports are counted by the summary")
    func summary() async throws {
        try await Samples.withPath { path in
            let store = try KioskStore(path: path, owner: Samples.owner)
            try await store.commit([
                Samples.session,
                .lookup(
                    LookupRecord(
                        service: Samples.service, material: "退役证件", source: "licence", answer: .none, at: Samples.at)),
                .act(
                    ActRecord(
                        service: Samples.service, kind: .promise, material: "住址", textVersion: 1, at: Samples.at)),
                .printEnded(
                    PrintRecord(
                        key: "k", service: Samples.service, kind: .queueTicket, publicNumber: "A1", isReprint: false,
                        outcome: .completed, at: Samples.at)),
                .evaluation(EvaluationRecord(service: Samples.service, result: .silent(.deviceOut), at: Samples.at)),
                .unresolved(UnresolvedReport(service: nil, caseNumber: Samples.case1, code: "refused", at: Samples.at)),
                .sessionEnded(service: Samples.service, at: Samples.at, how: .completed),
            ])
            let summary = try await store.summary()
            #expect(summary.sessions == 1 && summary.prints == 1 && summary.unresolved == 1)
            #expect(summary.ratings == 0 && summary.silent == 1)
            #expect(try await store.recovered(serviceDay: "2026-11-24").openSessions.isEmpty)
            #expect(try await store.unresolvedReports().first?.caseNumber == Samples.case1)
        }
    }
}
