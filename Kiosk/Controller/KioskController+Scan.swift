import DeviceModel
import KioskCore
import KioskStore
import Logging

/// Scans: a page is ciphertext before the rules hear of it, and stays in memory until its case is committed.
extension KioskController {
    /// Pages of one session at most; a page is some hundred kilobytes.
    static let pagesBound = 60

    func startScan(_ id: RequestID, _ service: ServiceID, _ material: String) {
        let command = commandID()
        scanCommands[id] = command
        usedScanner.insert(service)
        let limit = settings.limits.scan
        let page = PageID("\(service.value)-P\(command)-\(parts.time.now().milliseconds)")
        running[id] = Task {
            let outcome = await self.scan(service, page, command: command, limit: limit)
            Failpoint.scanAfter.pass()
            self.running[id] = nil
            self.scanCommands[id] = nil
            self.feed(.scanned(id, outcome))
        }
    }

    private func scan(_ service: ServiceID, _ page: PageID, command: Int64, limit: Duration) async -> ScanOutcome {
        guard let scanner = parts.scanner else { return .failed("scanner.device.absent") }
        guard pages.count < Self.pagesBound else { return .failed("scanner.memory.short") }
        let envelope = CommandEnvelope(
            requestID: command, client: Self.client, queueTimeout: limit, executionTimeout: limit)
        switch await scanner.scan(service, page, envelope) {
        case .page(let kept):
            // The session may have ended meanwhile: its key is gone, so the page is too.
            guard !Task.isCancelled else { return .cancelled }
            pages[page] = (service, kept)
            return .page(page)
        case .failed(let error):
            log.warning("scan.failed", metadata: ["cause": "\(error)"])
            return .failed(error.code)
        case .cancelled: return .cancelled
        }
    }

    func cancelScan(_ id: RequestID) async {
        guard let task = running[id] else { return }
        task.cancel()
        if let command = scanCommands[id] { await parts.scanner?.device.cancel(command) }
    }

    /// Ends everything of a session in memory: keys, pages, and the workers that held a page.
    func erase(_ service: ServiceID) async {
        Failpoint.eraseBefore.pass()
        disableKeypad()
        for id in scanCommands.keys { await cancelScan(id) }
        let scanned = usedScanner.remove(service) != nil
        pages = pages.filter { $0.value.service != service }
        await parts.sealing.erase(service)
        if scanned, let scanner = parts.scanner { Task { await scanner.recycle() } }
        Failpoint.eraseAfter.pass()
    }
}
