import DeviceModel
import Testing

@testable import TicketPrinter

@Suite("Outcome rules")
struct OutcomeRulesTests {
    private static func facts(_ change: (inout PrintFacts) -> Void) -> PrintFacts {
        var facts = PrintFacts()
        (facts.taken, facts.total, facts.firstPrintable) = (300, 300, 4)
        (facts.hasProcessID, facts.hasPaperQuery) = (true, true)
        (facts.drained, facts.timePassed, facts.goodThroughout) = (true, true, true)
        change(&facts)
        return facts
    }

    static let table: [(String, PrintFacts, PhysicalOutcome)] = [
        ("nothing went out", facts { $0.taken = 0 }, .notStarted),
        ("only set-up went out", facts { $0.taken = 4 }, .notStarted),
        ("one printable byte, no word", facts { $0.taken = 5 }, .unknown),
        (
            "the device says so",
            facts {
                $0.endAnswered = true; $0.goodThroughout = false
            }, .completed
        ),
        (
            "all came out, on paper torn in between",
            facts {
                $0.begunAnswered = true; $0.endAnswered = true; $0.paperBreak = .certain
            }, .partial
        ),
        (
            "all came out, on paper that may be torn",
            facts {
                $0.endAnswered = true; $0.paperBreak = .possible
            }, .partial
        ),
        (
            "by rule, paper torn in between",
            facts {
                $0.hasProcessID = false; $0.parsedAnswered = true; $0.paperBreak = .possible
            }, .unknown
        ),
        ("all sent, no word", facts { _ in }, .unknown),
        (
            "begun, cut off",
            facts {
                $0.taken = 200; $0.begunAnswered = true
            }, .partial
        ),
        ("not known to have begun, cut off", facts { $0.taken = 200 }, .unknown),
        (
            "all sent, begun, cleared",
            facts {
                $0.begunAnswered = true; $0.cleared = true
            }, .partial
        ),
        (
            "cleared, but its word may have been lost",
            facts {
                $0.begunAnswered = true; $0.cleared = true; $0.nothingLost = false
            }, .unknown
        ),
        ("cleared, nothing known of a beginning", facts { $0.cleared = true }, .unknown),
        (
            "by rule",
            facts {
                $0.hasProcessID = false; $0.parsedAnswered = true
            }, .completed
        ),
        (
            "by rule, no GS r",
            facts {
                $0.hasProcessID = false; $0.hasPaperQuery = false
            }, .completed
        ),
        ("by rule, GS r unanswered", facts { $0.hasProcessID = false }, .unknown),
        (
            "by rule, not drained",
            facts {
                $0.hasProcessID = false; $0.parsedAnswered = true; $0.drained = false
            }, .unknown
        ),
        (
            "by rule, too early",
            facts {
                $0.hasProcessID = false; $0.parsedAnswered = true; $0.timePassed = false
            }, .unknown
        ),
        (
            "by rule, a fault in between",
            facts {
                $0.hasProcessID = false; $0.parsedAnswered = true; $0.goodThroughout = false
            }, .unknown
        ),
        (
            "by rule, not all sent",
            facts {
                $0.hasProcessID = false; $0.parsedAnswered = true; $0.taken = 200
            }, .unknown
        ),
    ]

    @Test("each rule", arguments: table)
    func rules(name: String, facts: PrintFacts, outcome: PhysicalOutcome) {
        #expect(OutcomeRules.outcome(facts) == outcome, "\(name)")
    }

    @Test("over all combinations: completed needs proof, not started needs nothing sent, partial needs a beginning")
    func all() {
        for bits in 0..<(1 << 10) {
            func bit(_ n: Int) -> Bool { bits >> n & 1 == 1 }
            for taken in [0, 4, 5, 200, 300] {
                let facts = Self.facts {
                    $0.taken = taken
                    $0.hasProcessID = bit(0)
                    $0.begunAnswered = bit(1)
                    $0.endAnswered = bit(2)
                    $0.parsedAnswered = bit(3)
                    $0.cleared = bit(4)
                    $0.drained = bit(5)
                    $0.timePassed = bit(6)
                    $0.goodThroughout = bit(7)
                    $0.nothingLost = bit(8)
                    $0.paperBreak = bit(9) ? .certain : .none
                }
                switch OutcomeRules.outcome(facts) {
                case .completed:
                    #expect(
                        !bit(9)
                            && (facts.endAnswered
                                || (!bit(0) && facts.goodThroughout && facts.parsedAnswered && taken == 300))
                    )
                case .notStarted: #expect(taken <= 4)
                case .partial:
                    #expect((facts.begunAnswered && bit(0) && !facts.endAnswered) || (facts.endAnswered && bit(9)))
                case .unknown: #expect(taken > 4 && !facts.endAnswered)
                }
            }
        }
    }
}
