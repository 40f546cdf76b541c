import DeviceModel

/// The end of a case is the records port's word; the kiosk clocks it and never declares it. The store is the memory:
/// the event carries the case as kept, and one whose record is under way is left alone.
extension KioskMachine {
    mutating func settled(_ kept: KeptCase, at: Instant, _ now: Instant) {
        let isOwn = kept.number.value.hasPrefix("\(settings.hall.id)-\(settings.kiosk)-")
        guard isOwn, kept.isDelivered, kept.settledAt == nil, kept.canBeSettled(at: at, now: now),
            !isSettling(kept.number)
        else { return log(.info, "settlement.ignored", ["case": kept.number.value]) }
        let worked = settings.hall.hours.workingTime(from: kept.acceptedAt, to: at)
        let record = SettlementRecord(
            number: kept.number, at: at, workingMinutes: Int((worked.milliseconds + 59_999) / 60_000),
            limitMinutes: kept.limitMinutes)
        commit([.caseSettled(record)], for: .settle(record))
    }

    private func isSettling(_ number: CaseNumber) -> Bool {
        commits.values.contains { if case .settle(let record) = $0 { record.number == number } else { false } }
    }

    /// One that could not be kept needs no memory: the port says it again.
    mutating func settlementKept(_ record: SettlementRecord) {
        log(
            .info, "case.settled",
            [
                "case": record.number.value, "minutes": String(record.workingMinutes),
                "limit": String(record.limitMinutes), "within": String(record.isWithinLimit),
            ])
    }
}
