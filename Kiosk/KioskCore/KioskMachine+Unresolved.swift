import DeviceModel
import ItemList

/// “办不成事”反映: the way out of every dead end, recorded, with a way on.
extension KioskMachine {
    /// What stood in the way, as a stable code.
    func unresolvedCode(_ session: Session) -> String {
        switch session.stage {
        case .identify, .code: "session.identify"
        case .form: "session.form"
        case .lookupConsent: "session.lookup"
        case .scan: "session.scan"
        case .consent, .review: "session.review"
        case .commitFailed: session.message == nil ? "store.failed" : "range.usedUp"
        case .result: "session.paper"
        default: "session.\(session.item.steps.first?.rawValue ?? "notice")"
        }
    }

    mutating func report(code: String, _ now: Instant) {
        guard let session, session.report == nil else { return }
        flush()
        let report = UnresolvedReport(
            service: session.service, caseNumber: session.cases.first?.number, code: code, at: now)
        self.session?.message = nil
        let id = commit([.unresolved(report)], for: .report(session.service, report))
        work(.committing(id))
    }

    mutating func reported(_ report: UnresolvedReport, _ now: Instant) {
        guard let session else { return }
        self.session?.report = report
        printPaper(.unresolvedNotice(report, itemName: session.item.name, wayOn: waysOn(session.item, now)), now)
    }
}
