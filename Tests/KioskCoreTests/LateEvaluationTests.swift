import DeviceModel
import Invariants
import KioskCore
import Testing

/// The checker of ratings holds the reason of a silence against what is known when the record is asked for first: one
/// that could not be kept at once is kept later.
@Suite("A silence that is kept late")
struct LateEvaluationTests {
    static let kiosk = KioskID("K01")
    static let service = ServiceID("HJ-K01-20260304-S0001")

    /// - Parameters:
    ///   - before: views of the keypad before the session's end, usable or not.
    ///   - after: views before the record is kept.
    static func violations(
        before: [Bool], after: [Bool], reason: EvaluationRecord.SilenceReason = .deviceOut, crash: Bool = false,
        madeAt: Int64 = 30
    ) -> [String] {
        var checker = OneServiceOneEvaluation()
        func see(_ observation: Observation, _ at: Int64) {
            checker.observe(observation, kiosk: kiosk, at: Instant(milliseconds: at))
        }
        func keypad(_ usable: Bool, _ at: Int64) {
            let view = DeviceView(usable: usable, observedAt: Instant(milliseconds: at))
            see(.event(.device(.evaluationKeypad, view)), at)
        }
        let list = ListReference(sequence: 1, hash: "h")
        let session = SessionRecord(service: service, item: "x", at: Instant(milliseconds: 0), list: list)
        see(.record(.sessionStarted(session)), 0)
        see(.record(.serviceEnded(service: service, at: Instant(milliseconds: 20))), 20)
        see(.record(.evaluationPrompted(service: service, at: Instant(milliseconds: 21))), 21)
        for usable in before { keypad(usable, 25) }
        if crash { see(.crashed, 26) }
        let record = EvaluationRecord(
            service: service, result: .silent(reason), at: Instant(milliseconds: madeAt))
        see(.effect(.commit(CommitID(1), [.evaluation(record)], sealing: [])), madeAt)
        for usable in after { keypad(usable, 40) }
        see(.effect(.commit(CommitID(2), [.evaluation(record)], sealing: [])), 60)
        see(.record(.evaluation(record)), 60)
        see(.record(.sessionEnded(service: service, at: Instant(milliseconds: madeAt), how: .completed)), 60)
        return checker.violations.map(\.text)
    }

    @Test("asked for while the keypad was out, kept when it was back: true")
    func late() { #expect(Self.violations(before: [false], after: [true]).isEmpty) }

    @Test("asked for before it went out, after it came back, or without ever knowing: false")
    func untrue() {
        for before in [[true], [false, true], []] {
            #expect(Self.violations(before: before, after: [false]).count == 1, "\(before)")
        }
    }

    @Test("dated before the service's end: false, but of a machine that died, whose clock may have been set back")
    func dated() {
        #expect(Self.violations(before: [], after: [], reason: .abandoned, madeAt: 10).count == 1)
        #expect(Self.violations(before: [], after: [], reason: .abandoned, crash: true, madeAt: 10).isEmpty)
    }
}
