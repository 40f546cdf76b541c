import DeviceModel
import ItemList

/// Paper that nothing else answered for. A scan may be taken again until the case is submitted.
extension KioskMachine {
    /// Retakes of one material at most; then the page stays as it is, and the screen names the other ways.
    static let retakeBound = 10

    mutating func scanInput(_ input: CitizenInput, _ now: Instant) {
        guard let session else { return }
        switch input {
        case .scan(let material): startScan(material, now)
        case .missing(let material):
            guard session.toScan.contains(material) else { return }
            self.session?.progress[material]?.next += 1
            self.session?.message = nil
            advance(now)
        default: break
        }
    }

    /// A material still needed, or one scanned already (a retake).
    mutating func startScan(_ material: String, _ now: Instant) {
        guard let session, session.scannable.contains(material) else { return }
        guard !isDown(.documentScanner, now) else {
            self.session?.message = Texts.scannerDown
            return setLimit(now)
        }
        if session.isScanned(material) { self.session?.progress[material]?.retakes += 1 }
        let id = requestID()
        self.session?.message = nil
        work(.scanning(material: material))
        self.session?.request = id
        out.append(.setTimer(.request(id), after: settings.limits.scan * 2 + .seconds(5)))
        out.append(.scan(id, service: session.service, material: material))
    }

    mutating func scanned(_ id: RequestID, _ outcome: ScanOutcome, _ now: Instant) {
        guard let session, session.request == id, case .scanning(let material) = session.stage else {
            return dropUnused(outcome)
        }
        endRequest()
        switch outcome {
        case .page(let page):
            for old in session.progress[material]?.pages ?? [] where old != page { out.append(.dropPage(old)) }
            self.session?.progress[material]?.pages = [page]
            self.session?.progress[material]?.failedScans = 0
            if session.toScan.contains(material) {
                self.session?.progress[material]?.answer(.scan)
                self.session?.progress[material]?.next += 1
            } else if session.progress[material]?.answeredBy == nil {
                self.session?.progress[material]?.answer(.scan)
            }
            self.session?.message = nil
        case .failed(let code):
            log(.warning, "scan.failed", ["cause": code.value])
            self.session?.message = Texts.scanFailed
            self.session?.progress[material]?.failedScans += 1
        case .cancelled: self.session?.message = Texts.scanFailed
        }
        advance(now)
    }

    /// A page that comes when nobody waits for it, unless it is one that is kept and told of twice.
    private mutating func dropUnused(_ outcome: ScanOutcome) {
        guard case .page(let page) = outcome else { return }
        let isKept = session?.progress.values.contains { $0.pages.contains(page) } == true
        if !isKept { out.append(.dropPage(page)) }
    }
}

extension Session {
    /// Materials whose next source is paper.
    var toScan: [String] { plan.materials.map(\.name).filter { progress[$0]?.frontier == .scan } }

    /// Also those scanned already, and those said to be missing.
    var scannable: [String] {
        plan.materials.filter { material in
            guard let progress = progress[material.name], progress.sources.contains(.scan) else { return false }
            if progress.answeredBy == .scan { return progress.retakes < KioskMachine.retakeBound }
            if progress.frontier == .scan { return true }
            return progress.answeredBy == nil && progress.frontier == nil
        }.map(\.name)
    }

    func isScanned(_ material: String) -> Bool { progress[material]?.answeredBy == .scan }

    /// Could not be read twice or more: other ways are named.
    var isScanFailing: Bool { progress.values.contains { $0.failedScans >= KioskMachine.failuresBeforeOtherWay } }

    /// Scanned, and taken again as often as it may be.
    var finallyScanned: [String] {
        plan.materials.map(\.name).filter {
            isScanned($0) && (progress[$0]?.retakes ?? 0) >= KioskMachine.retakeBound
        }
    }
}
