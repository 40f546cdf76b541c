import DeviceModel
import DeviceRuntime
import WorkerLink

/// The faults of a scanner, and what proves each of them absent.
enum ScannerFaults {
    static let crashLoop: FaultCode = "scanner.worker.crashloop"
    static let workerDown: FaultCode = "scanner.worker.down"
    static let timeout: FaultCode = "scanner.page.timeout"
    static let feederEmpty: FaultCode = "scanner.feeder.empty"

    /// Faults of one page: told once, over with it. Their catalogue entries end after a period.
    static let once: Set<FaultCode> = [
        timeout, feederEmpty, "scanner.page.short", "scanner.page.tail", "scanner.memory.short",
    ]

    /// How far a probe must reach to prove the fault absent; nil: no probe does, but a heartbeat or a period.
    static func reach(of code: FaultCode) -> ScannerProbeRequest.Reach? {
        switch code {
        case crashLoop, workerDown: nil
        case "scanner.device.absent", "scanner.device.denied": .settings
        default: once.contains(code) ? nil : .rows
        }
    }

    static let all: [FaultCode] = [
        crashLoop, workerDown, timeout, "scanner.page.short", "scanner.page.tail", "scanner.memory.short",
        "scanner.device.absent", "scanner.device.denied", "scanner.device.busy", "scanner.device.io",
        "scanner.settings.refused", "scanner.feeder.jammed", feederEmpty, "scanner.cover.open",
    ]

    /// The reading that proves the fault absent, once a probe reached so far.
    static func reading(against code: FaultCode) -> String {
        switch code {
        case crashLoop, workerDown: "worker=answers"
        case "scanner.device.absent", "scanner.device.denied": "device=open"
        case "scanner.cover.open": "cover=closed"
        case "scanner.feeder.jammed": "media=rows read"
        default: "device=rows read"
        }
    }

    /// What a failed call means for the scanner.
    static func observation(of error: any Error) -> FaultObservation {
        switch error {
        case WorkerCallError.deadline: FaultObservation(timeout, evidence: "no page within the limit")
        case WorkerCallError.failed(let failure): observation(of: failure)
        case let failure as WorkerFailure: observation(of: failure)
        default: FaultObservation(workerDown, evidence: "\(error)")
        }
    }

    private static func observation(of failure: WorkerFailure) -> FaultObservation {
        let evidence = failure.attempted + (failure.evidence.isEmpty ? "" : ": " + failure.evidence)
        if failure.code == "worker.crashloop" { return FaultObservation(crashLoop, evidence: failure.evidence) }
        return FaultObservation(all.contains(failure.code) ? failure.code : workerDown, evidence: evidence)
    }
}
