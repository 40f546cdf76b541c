import CSane
import DeviceModel
import Glibc
import WorkerLink

/// libsane as this worker uses it: at most one device open, set before each page. For the main thread only.
final class ScannerSession {
    static let busyLimit_ms = 5_000
    static let colorWords = ["Color", "24bit Color", "24 bit Color", "RGB", "Colour"]
    static let grayWords = ["Gray", "Grayscale", "True Gray", "Grey", "8bit Gray"]

    private var initialised = false
    private var handle: SaneHandle?
    /// The further options that were set on it. Others would find these still set, in some backends even after a close:
    /// then libsane is begun anew.
    private var options: [SaneOption] = []
    /// When the frame that is not ended yet was started.
    private var frameStart: ContinuousClock.Instant?
    /// A frame is not ended before this: a reader thread of libsane that has just begun is inside malloc, and a cancel
    /// that meets it there waits for ever (DocumentScanner's README.md, "Cancel and deadlines").
    static let frame_min = Duration.milliseconds(50)

    var openName: String? { handle?.name }

    func probe(_ request: ScannerProbeRequest, job: WorkerJob) throws(WorkerFailure) -> ScannerProbeRequest.Reply {
        let handle = try open(request.setup, job: job)
        let dpi = try set(handle, request.setup)
        let reply = ScannerProbeRequest.Reply(
            modes: handle.words("mode"), sources: handle.words("source"), dpi: dpi)
        if request.reach > .settings {
            try started(request.setup, job: job) { (handle, dpi) throws(WorkerFailure) in
                try reader(handle, dpi: dpi, job: job).readSome(cancelled: job.cancelledFailure)
            }
        }
        return reply
    }

    func scan(_ request: ScanPageRequest, job: WorkerJob) throws(WorkerFailure) -> (PageShape, OwnedDescriptor) {
        _ = try open(request.setup, job: job)
        return try started(request.setup, job: job) { (handle, dpi) throws(WorkerFailure) in
            try reader(handle, dpi: dpi, job: job).readPage(cancelled: job.cancelledFailure)
        }
    }

    /// Ends the frame, after the answer was sent: `sane_cancel` may hang.
    func endFrame() {
        guard let start = frameStart else { return }
        frameStart = nil
        let early = Self.frame_min - (ContinuousClock.now - start)
        if early > .zero { usleep(UInt32(early / .microseconds(1))) }
        handle?.cancel()
    }

    func close() {
        endFrame()
        handle?.close()
        handle = nil
        if initialised { sane_exit() }
        initialised = false
    }

    // MARK: Steps

    private func reader(_ handle: SaneHandle, dpi: Int, job: WorkerJob) -> PageReader {
        PageReader(
            handle: handle, dpi: dpi, isCancelled: { job.isCancelled },
            progress: { job.report(ScanPageRequest.Progress(fraction: $0)) })
    }

    private func open(_ setup: ScannerSetup, job: WorkerJob) throws(WorkerFailure) -> SaneHandle {
        if let handle, handle.name == setup.device, options == setup.options { return handle }
        if handle != nil, options != setup.options { close() }
        handle?.close()
        handle = nil
        if !initialised {
            let status = sane_init(nil, nil)
            guard status == SANE_STATUS_GOOD else {
                throw SaneStatus.failure(status, at: .start, attempted: "initialise libsane")
            }
            initialised = true
        }
        let opened = try whileBusy(job: job) { () throws(WorkerFailure) in try SaneHandle(name: setup.device) }
        handle = opened
        options = setup.options
        return opened
    }

    /// Sets, starts, and runs `body`; the frame is left for ``endFrame()``. Options that went stale are read again once.
    private func started<R>(
        _ setup: ScannerSetup, job: WorkerJob, _ body: (SaneHandle, Int) throws(WorkerFailure) -> R
    ) throws(WorkerFailure) -> R {
        var reopened = false
        while true {
            let handle = try open(setup, job: job)
            let dpi = try set(handle, setup)
            var stale = false
            do throws(WorkerFailure) {
                try whileBusy(job: job) { () throws(WorkerFailure) in
                    let status = handle.start()
                    stale = status == SANE_STATUS_INVAL
                    if status != SANE_STATUS_GOOD {
                        handle.cancel()
                        throw SaneStatus.failure(status, at: .start, attempted: "start a page")
                    }
                }
            } catch {
                guard stale, !reopened else { throw error }
                reopened = true
                handle.close()
                self.handle = nil
                continue
            }
            frameStart = ContinuousClock.now
            return try body(handle, dpi)
        }
    }

    /// Tries again while the device is busy, at most ``busyLimit_ms``.
    private func whileBusy<R>(job: WorkerJob, _ body: () throws(WorkerFailure) -> R) throws(WorkerFailure) -> R {
        var waited_ms = 0
        while true {
            do throws(WorkerFailure) {
                return try body()
            } catch {
                guard error.code == "scanner.device.busy", waited_ms < Self.busyLimit_ms else { throw error }
            }
            if job.isCancelled { throw job.cancelledFailure }
            usleep(100_000)
            waited_ms += 100
        }
    }

    /// Source, mode, depth, resolution, area, further options, in this order, since each may change the next ones.
    /// - Returns: the resolution as read back.
    private func set(_ handle: SaneHandle, _ setup: ScannerSetup) throws(WorkerFailure) -> Int {
        if let source = setup.source { try handle.set("source", source) }
        if handle.canSet("mode") {
            let wanted = setup.color ? Self.colorWords : Self.grayWords
            let offered = handle.words("mode")
            guard let mode = wanted.first(where: offered.contains) else {
                throw WorkerFailure(
                    code: "scanner.settings.refused", attempted: "set mode \(setup.color ? "color" : "gray")",
                    evidence: "the device offers \(offered.joined(separator: ", "))")
            }
            try handle.set("mode", mode)
        }
        if handle.canSet("depth") { try handle.set("depth", number: 8) }
        let resolution = handle.canSet("scan-resolution") ? "scan-resolution" : "resolution"
        if handle.canSet(resolution) { try handle.set(resolution, number: Double(setup.dpi)) }
        let dpi = Int((handle.number(resolution) ?? Double(setup.dpi)).rounded())
        try setArea(handle, setup.area, dpi: dpi)
        for option in setup.options { try handle.set(option.name, option.value) }
        return dpi
    }

    private func setArea(_ handle: SaneHandle, _ area: ScanArea?, dpi: Int) throws(WorkerFailure) {
        let sides = [
            ("tl-x", area?.left_mm, false), ("tl-y", area?.top_mm, false), ("br-x", area?.right_mm, true),
            ("br-y", area?.bottom_mm, true),
        ]
        for (name, wanted_mm, isFar) in sides where handle.canSet(name) {
            if let wanted_mm {
                try handle.set(name, number: handle.isInPixels(name) ? wanted_mm / 25.4 * Double(dpi) : wanted_mm)
            } else if let range = handle.range(name) {
                try handle.set(name, number: isFar ? range.upperBound : range.lowerBound)
            }
        }
    }
}
