import DeviceModel
import DeviceRuntime

/// The codes of this family (rows of the fault catalogue) and what proves each present or absent.
enum PrinterFaults {
    static let paperOut: FaultCode = "printer.paper.out"
    static let paperLow: FaultCode = "printer.paper.low"
    static let paperJammed: FaultCode = "printer.paper.jammed"
    static let coverOpen: FaultCode = "printer.cover.open"
    static let cutterJammed: FaultCode = "printer.cutter.jammed"
    static let headHot: FaultCode = "printer.head.hot"
    static let unrecoverable: FaultCode = "printer.error.unrecoverable"
    /// Offline, or in error, without a cause that it tells.
    static let offline: FaultCode = "printer.offline"
    /// Connected, says nothing.
    static let silent: FaultCode = "printer.silent"
    /// Says what is no reply.
    static let garbage: FaultCode = "printer.garbage"
    /// Says things that cannot all be true.
    static let implausible: FaultCode = "printer.status.implausible"
    /// The link cannot be opened, or broke.
    static let linkDown: FaultCode = "printer.link.down"
    /// Holds, or has on its paper, parts of a job that failed; 作废 is printed when it can.
    static let stale: FaultCode = "printer.stale"
    /// The layout cannot be printed on this model.
    static let unprintable: FaultCode = "printer.layout.unprintable"
    /// The intent could not be made durable, so nothing was printed.
    static let journal: FaultCode = "printer.journal.failed"
    /// Everything was sent, and the printer did not confirm in time.
    static let unconfirmed: FaultCode = "printer.unconfirmed"
    /// The job was called off.
    static let canceled: FaultCode = "printer.job.canceled"

    /// The printer came back from a power cut, which empties it.
    static let powerLost: FaultCode = "printer.power.lost"

    /// Those that only a status can tell; after silence or noise they are unknown.
    static let sensed = [paperOut, paperLow, paperJammed, coverOpen, cutterJammed, headHot, unrecoverable, offline]

    /// Those that a good answer disproves, and only for as long as good answers come.
    static let heard = [silent, garbage, implausible, linkDown]

    /// Not states but events.
    static let events: Set<FaultCode> = [unprintable, journal, unconfirmed, canceled, powerLost]

    /// What a good or bad condition says about each code. Silence says nothing, so it is not asked here.
    static func judge(_ condition: PrinterCondition) -> (present: [FaultObservation], absent: [FaultAbsence]) {
        var present: [FaultObservation] = []
        var absent: [FaultAbsence] = []
        func tell(_ code: FaultCode, _ isPresent: Bool, _ reading: String) {
            if isPresent {
                present.append(FaultObservation(code, evidence: condition.raw))
            } else {
                absent.append(FaultAbsence(code, reading: reading))
            }
        }
        tell(coverOpen, condition.isCoverOpen, "cover=closed")
        tell(cutterJammed, condition.isCutterJammed, "cutter=ok")
        tell(paperJammed, condition.isPaperJammed, "paper=moving")
        if !condition.isHeadUnknown { tell(headHot, condition.isHeadHot, "head=ok") }
        tell(unrecoverable, condition.isUnrecoverable, "error=none")
        if !condition.isCoverOpen {
            // While the cover is open the paper sensors may lie.
            tell(paperOut, condition.paper == .out, "paper=\(condition.paper == .low ? "low" : "full")")
            if condition.paper != .out { tell(paperLow, condition.paper == .low, "paper=full") }
        }
        tell(offline, condition.blockingCode == offline, condition.isOffline ? "cause=known" : "online=yes")
        tell(silent, false, "status=answered")
        tell(garbage, false, "status=answered")
        tell(implausible, false, "status=consistent")
        tell(linkDown, false, "link=up")
        return (present, absent)
    }
}
