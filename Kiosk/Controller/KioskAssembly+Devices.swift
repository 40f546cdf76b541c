import DeviceModel
import DeviceRuntime
import DocumentScanner
import EvaluationKeypad
import KioskCore
import PaperServices
import TicketPrinter
import Transports
import Vault
import WorkerLink

extension KioskAssembly {
    static func transport(_ link: KioskConfiguration.Link) -> any ByteTransport {
        switch link {
        case .tcp(let host, let port): TCPTransport(host: host, port: port)
        case .serial(let path, let baud): SerialTransport(path: path, baud: baud)
        }
    }

    /// What is the same for a device of any family.
    static func part<Driver: DeviceDriver>(_ device: DeviceActor<Driver>) -> DevicePart {
        DevicePart(
            reads: device, start: { await device.start() }, stop: { await device.stop() },
            cancel: { _ = await device.cancel(requestID: $0, client: KioskController.client) },
            acknowledge: { await device.acknowledge($0) })
    }

    /// Submits and waits for the completion; what was not accepted has not begun.
    static func run<Driver: DeviceDriver>(
        _ device: DeviceActor<Driver>, _ command: Driver.Command, _ envelope: CommandEnvelope
    ) async -> Completion<Driver.Output> {
        let handle = await device.submit(command, envelope)
        guard handle.ack == .accepted else { return .timeOut(.queued) }
        return await handle.completion()
    }

    // MARK: - Ticket printer

    static func model(_ printer: KioskConfiguration.Printer) throws -> PrinterModel {
        guard let model = PrinterModel.known[printer.model] else {
            let known = PrinterModel.known.keys.sorted().joined(separator: ", ")
            throw Failure(setting: "printer.model", reason: "'\(printer.model)' is none of \(known)")
        }
        return model
    }

    static func printer(
        _ printer: KioskConfiguration.Printer, _ logs: StoreLogs, _ time: TimeSource
    ) throws -> TicketPrinterPart {
        let driver = TicketPrinterDriver(
            id: printer.id, model: try model(printer), transport: transport(printer.link), journal: logs, time: time)
        let device = DeviceActor(driver, time: time, faultLog: logs, statisticsLog: logs)
        return TicketPrinterPart(device: part(device)) { job, envelope in
            await run(device, .printTicket(job), envelope)
        }
    }

    // MARK: - Evaluation keypad

    static func keymap(_ keypad: KioskConfiguration.Keypad) throws -> KeypadKeymap {
        guard let keymap = KeypadKeymap.named(keypad.keymap) else {
            let known = KeypadKeymap.builtIn.map(\.name).joined(separator: ", ")
            throw Failure(setting: "keypad.keymap", reason: "'\(keypad.keymap)' is none of \(known)")
        }
        return keymap
    }

    static func keypad(
        _ keypad: KioskConfiguration.Keypad, _ logs: StoreLogs, _ time: TimeSource
    ) throws -> KeypadPart {
        let keymap = try keymap(keypad)
        let driver = EvaluationKeypadDriver(
            id: keypad.id, transport: transport(keypad.link), keymap: keymap, time: time)
        let device = DeviceActor(driver, time: time, faultLog: logs, statisticsLog: logs)
        return KeypadPart(device: part(device)) { keys, envelope in
            await run(device, .awaitKey(accepts: keys), envelope)
        }
    }

    // MARK: - Document scanner and pages

    static func scanner(
        _ scanner: KioskConfiguration.Scanner, _ sealing: VaultSealing, _ logs: StoreLogs, _ time: TimeSource
    ) -> (part: ScannerPart, pages: PageService) {
        var policy = WorkerPolicy()
        policy.quarantine = scanner.quarantine
        var environment = ["PATH": "/usr/bin:/bin"]
        environment["SANE_CONFIG_DIR"] = scanner.configFolder
        let supervisor = WorkerSupervisor(
            name: "kiosk-scanner", command: WorkerCommand(path: scanner.worker, environment: environment),
            policy: policy, time: time)
        let pages = PageService(
            supervisor: WorkerSupervisor(
                name: "kiosk-pages", command: WorkerCommand(path: scanner.pagesWorker), policy: policy, time: time),
            time: time)
        let options = scanner.options.compactMap { text -> SaneOption? in
            guard let equals = text.firstIndex(of: "=") else { return nil }
            return SaneOption(String(text[..<equals]), String(text[text.index(after: equals)...]))
        }
        let driver = DocumentScannerDriver(
            id: scanner.id,
            configuration: DocumentScannerConfiguration(
                deviceName: scanner.device, source: scanner.source, options: options),
            supervisor: supervisor, time: time)
        let device = DeviceActor(driver, time: time, faultLog: logs, statisticsLog: logs)
        var common = part(device)
        common.start = {
            await pages.start()
            await device.start()
        }
        common.stop = {
            await device.stop()
            await pages.stop()
        }
        common.companion = { await pages.report() }
        let settings = ScanSettings(
            mode: ScanSettings.Mode(rawValue: scanner.mode) ?? .color, resolution_dpi: scanner.resolution_dpi)
        let part = ScannerPart(device: common) { service, id, envelope in
            let completion = await run(device, .scanPage(settings), envelope)
            return await keep(completion, service, id, pages, sealing, device: scanner.id)
        } recycle: {
            await driver.recycle()
            await pages.recycle()
        }
        return (part, pages)
    }

    /// From a clear page in sealed memory to ciphertext; the clear page is gone afterwards.
    private static func keep(
        _ completion: Completion<ScannedPage>, _ service: ServiceID, _ id: PageID, _ pages: PageService,
        _ sealing: VaultSealing, device: DeviceID
    ) async -> ScanEnd {
        let page: ScannedPage
        switch completion {
        case .success(let scanned): page = scanned
        case .failure(let error): return .failed(error)
        case .canceled: return .cancelled
        case .timeOut:
            return .failed(DeviceError(code: "scanner.page.timeout", attempted: "scan a page", device: device))
        }
        do {
            let vault = try await sealing.vault(of: service)
            let key = try vault.makeDataKey()
            defer { key.destroy() }
            let encrypted = try await pages.encode(page: page, key: key, pageID: id.value)
            return .page(
                KeptPage(
                    ciphertext: encrypted.ciphertext,
                    wrappedKey: try vault.wrapForSession(key, context: PageService.context(pageID: id.value))))
        } catch let error as DeviceError {
            return .failed(error)
        } catch is CancellationError {
            return .cancelled
        } catch {
            return .failed(
                DeviceError(
                    code: "pages.input.refused", attempted: "encrypt a page", device: device, evidence: "\(error)"))
        }
    }
}
