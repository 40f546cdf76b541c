import DeviceModel
import KioskCore

/// The records port settles each case after a time of its own; kiosks ask now and then.
extension World {
    mutating func askSettlements(_ index: Int) {
        for kept in kiosks[index].store.openCases where kept.isDelivered {
            guard kiosks[index].isRunning, isUp(.records, index) else { return }
            let end = kept.acceptedAt.milliseconds + handlingTime(of: kept.number)
            let at = Instant(milliseconds: end / 1000 * 1000)
            guard kept.canBeSettled(at: at, now: instant(index)) else { continue }
            count("settled")
            feed(.caseSettled(kept, at: at), index)
        }
    }

    /// Most within two hours, some after days; the same at every question.
    private func handlingTime(of number: CaseNumber) -> Int64 {
        let id = number.value.utf8.reduce(UInt64(7)) { $0 &* 31 &+ UInt64($1) }
        var random = SplitRandom(seed: plan.seed ^ id)
        return random.chance(7000) ? random.within(1000...7_200_000) : random.within(7_200_000...259_200_000)
    }
}

extension KeptCase {
    init(_ record: CaseRecord, isDelivered: Bool = true) {
        self.init(
            number: record.number, acceptedAt: record.acceptedAt, handling: record.handling,
            promisedMinutes: record.promisedMinutes, limitEnds: record.limitEnds, isDelivered: isDelivered)
    }
}
