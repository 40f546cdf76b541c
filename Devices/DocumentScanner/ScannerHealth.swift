import DeviceModel
import DeviceRuntime
import WorkerLink

/// What is known of a scanner: the faults seen and not disproved, and the readings that disprove the others. Pure.
struct ScannerHealth: Sendable {
    private(set) var present: [FaultCode: FaultObservation] = [:]
    /// When a probe or a page last reached so far.
    private var proved: [FaultCode: Instant] = [:]
    private var seenFeeder: Reading<DocumentScannerState.Feeder> = .unknown

    /// A fault of the device or of its worker was seen.
    mutating func observe(_ fault: FaultObservation) {
        present[fault.code] = fault
        proved[fault.code] = nil
    }

    mutating func note(feeder: DocumentScannerState.Feeder, at: Instant) {
        seenFeeder = .value(feeder, at: at, by: .reported)
    }

    /// A page or a probe went well this far: all faults that would have shown themselves before are absent.
    mutating func prove(_ reach: ScannerProbeRequest.Reach, at: Instant) {
        for code in ScannerFaults.all {
            guard let needed = ScannerFaults.reach(of: code), needed <= reach else { continue }
            prove(code, at: at)
        }
    }

    /// They were reported; what remains of them is the record.
    mutating func forgetOnce() {
        for code in ScannerFaults.once { present[code] = nil }
    }

    /// The worker answered, a heartbeat or a request.
    mutating func proveWorker(at: Instant) {
        prove(ScannerFaults.crashLoop, at: at)
        prove(ScannerFaults.workerDown, at: at)
    }

    private mutating func prove(_ code: FaultCode, at: Instant) {
        present[code] = nil
        proved[code] = at
    }

    var absent: [FaultAbsence] {
        proved.keys.sorted().map { FaultAbsence($0, reading: ScannerFaults.reading(against: $0)) }
    }

    /// How far a probe must reach to settle what is present; nil: nothing that a probe could settle.
    var neededReach: ScannerProbeRequest.Reach? { present.keys.compactMap { ScannerFaults.reach(of: $0) }.max() }

    var isDeviceProved: Bool { proved["scanner.device.absent"] != nil }

    var condition: ConditionState {
        if present.isEmpty { return isDeviceProved ? .ok : .unknown }
        let byCitizen: Set<FaultCode> = ["scanner.cover.open", "scanner.feeder.jammed", ScannerFaults.feederEmpty]
        if present.keys.allSatisfy(byCitizen.contains) { return .userError }
        let harmless = byCitizen.union(ScannerFaults.once)
        return present.keys.allSatisfy(harmless.contains) ? .degraded : .hardwareError
    }

    func cover(supportedAt at: Instant) -> Reading<DocumentScannerState.Cover> {
        if present["scanner.cover.open"] != nil { return .value(.open, at: at, by: .reported) }
        guard let proof = proved["scanner.cover.open"] else { return .unknown }
        return .value(.closed, at: proof, by: .inferred)
    }

    func feeder(at: Instant) -> Reading<DocumentScannerState.Feeder> {
        if present["scanner.feeder.jammed"] != nil { return .value(.jammed, at: at, by: .reported) }
        if present[ScannerFaults.feederEmpty] != nil { return .value(.empty, at: at, by: .reported) }
        return seenFeeder
    }
}
