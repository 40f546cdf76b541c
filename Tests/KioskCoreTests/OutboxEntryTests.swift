import DeviceModel
import Foundation
import KioskCore
import Testing

@Suite("Outbox entries")
struct OutboxEntryTests {
    static let service = ServiceID("HJ-K01-20261124-S0007")
    static let at = Instant(milliseconds: 1_795_500_000_000)
    static let ticket = QueueTicket(
        hall: "HJ", serviceDay: "2026-11-24", queue: "综合", queueClass: "ordinary", prefix: "A", number: 7,
        kiosk: KioskID("K01"), service: service, at: at)
    static let accepted = CaseRecord(
        number: CaseNumber("HJ-K01-20261124-0003"), service: service, item: "I1", package: "P1", acceptedAt: at,
        promisedMinutes: 480, sources: [:], tolerated: [:], awaits: [:])

    static func lookup(_ source: String) -> KioskRecord {
        .lookup(LookupRecord(service: service, material: "居民身份证", source: source, answer: .denied, at: at))
    }

    static func entry(_ record: KioskRecord) -> OutboxEntry? {
        record.outboxFact { $0 == service ? "I1" : nil }?.entry(sequence: 9)
    }

    @Test("a number, a case, a licence call and a rating or its absence are told, with what belongs to each")
    func told() {
        #expect(
            Self.entry(.numberIssued(Self.ticket))
                == OutboxEntry(
                    sequence: 9, kind: .queueEvent, id: "HJ/2026-11-24/综合/ordinary/7/issued", at: Self.at,
                    body: [
                        "event": .text("issued"), "hall": .text("HJ"), "serviceDay": .text("2026-11-24"),
                        "queue": .text("综合"), "class": .text("ordinary"), "label": .text("A007"), "number": .number(7),
                        "service": .text(Self.service.value),
                    ]))
        #expect(
            Self.entry(.caseAccepted(Self.accepted))
                == OutboxEntry(
                    sequence: 9, kind: .case, id: "HJ-K01-20261124-0003", at: Self.at,
                    body: [
                        "number": .text("HJ-K01-20261124-0003"), "service": .text(Self.service.value),
                        "item": .text("I1"), "package": .text("P1"), "promisedMinutes": .number(480),
                    ]))
        #expect(
            Self.entry(Self.lookup("licence"))
                == OutboxEntry(
                    sequence: 9, kind: .licenceCall, id: "licenceCall-9", at: Self.at,
                    body: ["item": .text("I1"), "material": .text("居民身份证"), "answer": .text("denied")]))
        let rated = EvaluationRecord(service: Self.service, result: .rated(level: 4, input: 12), at: Self.at)
        #expect(
            Self.entry(.evaluation(rated))?.body
                == ["service": .text(Self.service.value), "item": .text("I1"), "level": .number(4)])
        let silent = EvaluationRecord(service: Self.service, result: .silent(.deviceOut), at: Self.at)
        #expect(
            Self.entry(.evaluation(silent))?.body
                == ["service": .text(Self.service.value), "item": .text("I1"), "silence": .text("deviceOut")])
        #expect(Self.entry(.evaluation(silent))?.id == Self.service.value)
    }

    @Test("other look-ups and what concerns the kiosk alone are not told")
    func untold() {
        let records: [KioskRecord] = [
            Self.lookup("datashare"), Self.lookup("previous"), .serviceEnded(service: Self.service, at: Self.at),
            .caseDelivered(Self.accepted.number, at: Self.at),
            .caseRefused(Self.accepted.number, reason: "form", at: Self.at),
            .sessionEnded(service: Self.service, at: Self.at, how: .completed),
        ]
        #expect(records.compactMap(Self.entry).isEmpty)
    }

    @Test("a body is coded as flat texts and numbers, and read back the same")
    func coded() throws {
        let entry = try #require(Self.entry(.numberIssued(Self.ticket)))
        let data = try JSONEncoder().encode(entry)
        #expect(try JSONDecoder().decode(OutboxEntry.self, from: data) == entry)
        #expect(String(decoding: data, as: UTF8.self).contains(#""number":7"#))
    }
}
