import DeviceModel
import ItemList
import Testing

@testable import KioskCore

@Suite("Settlements, clocked by the hall's calendar")
struct SettlementTests {
    static let number = CaseNumber("HJ-K01-20260929-0001")

    static func kept(
        _ number: CaseNumber = number, at time: String = "2026-09-29 10:00", _ handling: Handling = .instant,
        promised: Int = 30, isDelivered: Bool = true
    ) -> KeptCase {
        let accepted = hallTime(time)
        return KeptCase(
            number: number, acceptedAt: accepted, handling: handling, promisedMinutes: promised,
            limitEnds: HallCalendar.sample.instant(after: promised, from: accepted), isDelivered: isDelivered)
    }

    private static func kiosk() -> Kiosk { Kiosk(hours: .sample, at: hallTime("2026-10-20 10:00")) }

    @Test(
        "an instant item has an hour of working minutes, over lunch, night and holidays; 60 is kept, 61 is not",
        arguments: [
            ("2026-09-29 10:00", "2026-09-29 10:00", 0), ("2026-09-29 10:00", "2026-09-29 11:00", 60),
            ("2026-09-29 10:00", "2026-09-29 11:01", 61), ("2026-09-29 11:30", "2026-09-29 15:30", 60),
            ("2026-09-29 11:30", "2026-09-29 15:31", 61), ("2026-09-29 11:00", "2026-09-29 13:00", 60),
            ("2026-09-28 17:30", "2026-09-29 08:30", 60), ("2026-09-28 22:00", "2026-09-29 09:01", 61),
            ("2026-09-30 17:30", "2026-10-08 09:00", 60), ("2026-09-30 17:30", "2026-10-08 09:01", 61),
        ])
    func minutes(accepted: String, settled: String, minutes: Int) {
        var kiosk = Self.kiosk()
        kiosk.feed(.caseSettled(Self.kept(at: accepted), at: hallTime(settled)))
        let record = SettlementRecord(
            number: Self.number, at: hallTime(settled), workingMinutes: minutes, limitMinutes: 60)
        #expect(kiosk.records == [.caseSettled(record)])
        #expect(record.isWithinLimit == (minutes <= 60))
    }

    @Test("half a second over the hour is a minute over it")
    func begun() {
        var kiosk = Self.kiosk()
        var kept = Self.kept()
        kept.acceptedAt = Instant(milliseconds: kept.acceptedAt.milliseconds + 500)
        kiosk.feed(.caseSettled(kept, at: hallTime("2026-09-29 11:00")))
        kiosk.feed(.caseSettled(kept, at: Instant(milliseconds: hallTime("2026-09-29 11:00").milliseconds + 1000)))
        #expect(kiosk.settlements.map(\.workingMinutes) == [60, 61])
    }

    @Test("a promised case is clocked against what was promised", arguments: [(481, false), (480, true)])
    func promised(minutes: Int, isWithin: Bool) throws {
        var kiosk = Self.kiosk()
        let kept = Self.kept(at: "2026-09-28 09:00", .promised, promised: 480)
        let at = try #require(HallCalendar.sample.instant(after: minutes, from: kept.acceptedAt))
        kiosk.feed(.caseSettled(kept, at: at))
        let record = try #require(kiosk.settlements.first)
        #expect(record.workingMinutes == minutes && record.limitMinutes == 480 && record.isWithinLimit == isWithin)
    }

    @Test("told twice, it is recorded once: while its record is under way, and when it is kept")
    func twice() throws {
        var machine = Self.kiosk().machine
        let now = hallTime("2026-10-20 10:00")
        let event = KioskEvent.caseSettled(Self.kept(), at: hallTime("2026-09-29 10:30"))
        let first = machine.handle(event, at: now)
        guard case .commit(let id, _, _)? = first.first else { return #expect(Bool(false), "\(first)") }
        func commits(_ event: KioskEvent) -> Int {
            machine.handle(event, at: now).count { if case .commit = $0 { true } else { false } }
        }
        #expect(commits(event) == 0)
        // What could not be kept is said again by the port, not by the rules.
        #expect(commits(.commitFailed(id)) == 0 && commits(.timer(.minute)) == 0)
        #expect(commits(event) == 1)
        var kept = Self.kept()
        kept.settledAt = hallTime("2026-09-29 10:30")
        #expect(commits(.caseSettled(kept, at: hallTime("2026-09-29 10:45"))) == 0)
    }

    @Test("what is not this kiosk's, not delivered, or at a time that cannot be is not recorded")
    func unfit() {
        var kiosk = Self.kiosk()
        let at = hallTime("2026-09-29 10:30")
        for number in ["HJ-K02-20260929-0001", "XX-K01-20260929-0001", "HJ-K011-20260929-0001", ""] {
            kiosk.feed(.caseSettled(Self.kept(CaseNumber(number)), at: at))
        }
        kiosk.feed(.caseSettled(Self.kept(isDelivered: false), at: at))
        kiosk.feed(.caseSettled(Self.kept(), at: hallTime("2026-09-29 09:59")))
        kiosk.feed(.caseSettled(Self.kept(), at: Instant(milliseconds: kiosk.now.milliseconds + 1)))
        #expect(kiosk.records.isEmpty)
        let ignored = kiosk.effects.count {
            if case .log(let line) = $0 { line.code == "settlement.ignored" } else { false }
        }
        #expect(ignored == 7)
    }

    @Test(
        "a case is overdue when its limit is over and nobody has settled it",
        arguments: [
            (Handling.instant, "2026-09-29 11:00", false), (.instant, "2026-09-29 11:01", true),
            (.promised, "2026-09-29 10:30", false), (.promised, "2026-09-29 10:31", true),
        ])
    func overdue(handling: Handling, now: String, isOverdue: Bool) {
        var kept = Self.kept(Self.number, handling)
        #expect(kept.isOverdue(at: hallTime(now), by: .sample) == isOverdue)
        kept.settledAt = hallTime(now)
        #expect(!kept.isOverdue(at: hallTime(now), by: .sample))
    }

    @Test("where the calendar has run out nothing is overdue, and no minute counts")
    func noCalendar() {
        let closed = HallCalendar(seasons: [])
        #expect(!Self.kept().isOverdue(at: hallTime("2027-09-29 10:00"), by: closed))
        var kiosk = Kiosk(hours: closed, at: hallTime("2026-10-20 10:00"))
        kiosk.feed(.caseSettled(Self.kept(), at: hallTime("2026-09-30 10:00")))
        #expect(kiosk.settlements.map(\.workingMinutes) == [0])
    }
}

extension Kiosk {
    fileprivate var settlements: [SettlementRecord] {
        records.compactMap { if case .caseSettled(let record) = $0 { record } else { nil } }
    }
}
