import DeviceModel
import DeviceRuntime
import KioskCore
import Logging

/// What the rules see of the devices: usable by readings not older than the limit.
extension KioskController {
    func startDevices() {
        for device in parts.devices {
            background.append(
                Task {
                    await device.start()
                    await self.watch(device)
                })
            background.append(Task { await self.poll(device) })
        }
    }

    private func watch(_ device: DevicePart) async {
        for await event in await device.reads.events() {
            guard !Task.isCancelled else { return }
            switch event.kind {
            case .faultRaised(let fault):
                emit(.faultRaised(fault))
                log.warning(
                    "fault.raised",
                    metadata: ["device": "\(fault.device)", "code": "\(fault.code)", "id": "\(fault.id)"])
            case .faultCleared(let fault):
                emit(.faultCleared(fault))
                log.notice(
                    "fault.cleared",
                    metadata: ["device": "\(fault.device)", "code": "\(fault.code)", "id": "\(fault.id)"])
            case .statusChanged(let status): emit(.deviceStatus(event.device, status))
            }
            await look(at: device)
        }
    }

    private func poll(_ device: DevicePart) async {
        while !Task.isCancelled {
            do { try await parts.time.sleep(parts.pace.devicePoll) } catch { return }
            await look(at: device)
        }
    }

    /// Reads a device's view and tells the rules if it changed or is half as old as a reading may be.
    private func look(at device: DevicePart) async {
        let status = await device.reads.status()
        var faults = await device.reads.faults()
        faults += await takeCompanion(of: device)
        guard life == .running else { return }
        if !machine.isInSession, !isPumping { clock.follow() }
        let now = parts.time.now()
        var view = DeviceJudge.view(status, faults: faults, at: now, limit: settings.readingLimit)
        // As old in the rules' time as it is in civil time.
        view.observedAt = clock.now + (view.observedAt - now)
        let kind = device.reads.deviceClass
        let before = deviceViews.updateValue(view, forKey: kind)
        // A clock that was set, forwards or back, makes what was told before old.
        let quarter = settings.readingLimit / 4
        let isStale = deviceFed[kind].map { now - $0 >= quarter || $0 - now >= quarter } ?? true
        guard before?.usable != view.usable || before?.faults != view.faults || isStale else { return }
        deviceFed[kind] = now
        feed(.device(kind, view))
    }
}

extension KioskController {
    /// Faults of what stands behind a device count as the kiosk's own, and make the device unusable.
    private func takeCompanion(of device: DevicePart) async -> [FaultRecord] {
        let (present, absent) = await device.companion()
        guard life == .running else { return [] }
        settleOwnFaults(present: present, absent: absent)
        let codes = Set(present.map(\.code))
        return ownFaults.faults.filter { codes.contains($0.code) }
    }
}

/// Turns a status into the one question of the rules: can it do its work now?
enum DeviceJudge {
    static func view(_ status: DeviceStatus, faults: [FaultRecord], at now: Instant, limit: Duration) -> DeviceView {
        let rank: [FaultSeverity] = [.critical, .error, .warning, .report]
        let open = faults.filter { $0.state != .cleared }
        let codes = rank.flatMap { severity in open.filter { $0.severity == severity }.map(\.code).sorted() }
        let stops = open.contains { $0.severity == .critical || $0.severity == .error }
        let (verdict, observed) = detail(status, at: now, limit: limit)
        var usable = verdict
        switch status.connection {
        case .online: break
        case .starting: usable = nil
        case .offline, .powerOff, .noDevice: usable = false
        }
        if stops || status.mode == .maintenance || status.mode == .outOfService { usable = false }
        return DeviceView(usable: usable, faults: codes, observedAt: observed ?? now)
    }

    /// The verdict of the readings that matter, and the oldest of them.
    private static func detail(_ status: DeviceStatus, at now: Instant, limit: Duration) -> (Bool?, Instant?) {
        var verdicts: [Bool?] = []
        var seen: [Instant] = []
        func need<Value>(_ reading: Reading<Value>, _ good: (Value) -> Bool) {
            if case .unsupported = reading { return }
            verdicts.append(reading.current(at: now, limit: limit).map(good))
            if let at = reading.observedAt { seen.append(at) }
        }
        switch status.detail {
        case .ticketPrinter(let printer):
            need(printer.paper) { $0 == .full || $0 == .low }
            need(printer.cover) { $0 == .closed }
            need(printer.cutter) { $0 != .jammed && $0 != .endOfLife }
            need(printer.head) { $0 == .ok }
        case .documentScanner(let scanner):
            need(scanner.worker) { $0 }
            if case .value(let cover, _, _) = scanner.cover { verdicts.append(cover == .closed) }
        case .evaluationKeypad(let keypad):
            need(keypad.link) { $0 == .up }
        }
        let verdict: Bool? = verdicts.contains(false) ? false : verdicts.contains(nil) ? nil : true
        return (verdict, seen.min())
    }
}
