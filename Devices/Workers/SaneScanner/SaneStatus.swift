import CSane
import DeviceModel
import WorkerLink

/// What libsane's status codes mean for a kiosk. Numbers from sane.h of the SANE standard 1.06.
enum SaneStatus {
    /// Where in a scan a status was seen; the same number means different things there.
    enum Step: String {
        case open, option, start, read
    }

    /// - Parameter status: anything but GOOD and EOF.
    static func failure(_ status: SANE_Status, at step: Step, attempted: String) -> WorkerFailure {
        let (code, retry) = meaning(Int(status.rawValue), at: step)
        return WorkerFailure(
            code: code, attempted: attempted, evidence: "sane \(step.rawValue): status \(status.rawValue)", retry: retry
        )
    }

    static func meaning(_ number: Int, at step: Step) -> (code: FaultCode, retry: WorkerFailure.Retry) {
        switch (number, step) {
        case (1, .option), (4, .option): ("scanner.settings.refused", .never)
        case (3, _): ("scanner.device.busy", .never)
        // sane_open says INVAL for a name that no backend knows.
        case (4, .open): ("scanner.device.absent", .never)
        // Options may have become stale: reopened and set again once in the worker already.
        case (4, .start), (1, _), (4, .read): ("scanner.settings.refused", .never)
        case (6, _): ("scanner.feeder.jammed", .never)
        case (7, _): ("scanner.feeder.empty", .never)
        case (8, _): ("scanner.cover.open", .never)
        case (10, _): ("scanner.memory.short", .smaller)
        case (11, _): ("scanner.device.denied", .never)
        // 2 CANCELLED that nobody asked for, 9 IO_ERROR, and what a vendor adds.
        default: ("scanner.device.io", .newWorker)
        }
    }
}
