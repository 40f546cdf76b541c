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
        case .result, .printing: "session.paper"
        case .committing: session.reportOnly ?? "store.failed"
        default: "session.\(session.item.steps.first?.rawValue ?? "notice")"
        }
    }

    /// About an item that is not offered, or that this list does not have: a session of the report alone, so that it
    /// has its number and its paper.
    mutating func reportItem(_ id: String, _ now: Instant) {
        guard let item = list[id] else { return reportUnknownItem(now) }
        let code = offer(item, at: now).reasons.first?.code ?? "item.reported"
        begin(item, warnings: [], reportOnly: code, now)
    }

    /// What was typed as its name is not kept.
    private mutating func reportUnknownItem(_ now: Instant) {
        guard farewell.map({ now >= $0.until }) ?? true else { return }
        let report = UnresolvedReport(service: nil, caseNumber: nil, code: "item.unknown", at: now)
        commit([.unresolved(report)], for: .background([.unresolved(report)]))
        farewell = Farewell(text: Texts.reportNoted(settings.hall), until: now + Self.farewellTime)
    }

    mutating func report(code: String, _ now: Instant) {
        guard let session, session.report == nil else { return }
        if session.stage == .printing {
            // What is being printed was done already.
            printEndsLater(session)
            self.session?.request = nil
            endService(now)
        }
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
