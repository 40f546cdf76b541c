import DeviceModel
import Invariants
import KioskCore

/// Devices, and how each of their faults begins and ends.
extension World {
    mutating func tellDevice(_ index: Int, _ kind: DeviceClass) {
        guard kiosks[index].isRunning, let device = kiosks[index].devices[kind] else { return }
        if !kiosks[index].rules.isInSession { kiosks[index].clock = kiosks[index].civil }
        let view = DeviceView(
            usable: device.isUsable, faults: device.fault.map { [$0.code] } ?? [], observedAt: instant(index))
        feed(.device(kind, view), index)
    }

    /// What stops a device until a reading, a person or a period ends it, by class.
    static let stoppingFaults: [DeviceClass: [FaultCatalogueEntry]] = {
        let stopping = FaultCatalogue.standard.entries.filter {
            $0.deviceClass != nil && ($0.severity == .error || $0.severity == .critical)
        }
        return Dictionary(grouping: stopping) { $0.deviceClass ?? .ticketPrinter }
    }()

    mutating func breakDevice(_ index: Int) {
        agenda.plan(.fault(kiosk: index), at: now + random.within(60_000...(plan.faultEvery * 120_000)))
        guard let kind = random.pick([.ticketPrinter, .documentScanner, .evaluationKeypad] as [DeviceClass]),
            var device = kiosks[index].devices[kind], device.isUsable,
            let entry = random.pick(Self.stoppingFaults[kind] ?? [])
        else { return }
        count("device faults")
        count("fault \(entry.code)")
        device.isUsable = false
        device.faults += 1
        let fault = FaultRecord(
            id: "\(index)-\(kind.rawValue)-\(device.faults)", code: entry.code, device: device.id,
            severity: entry.severity, evidence: "10 04 04", firstSeen: Instant(milliseconds: now))
        device.fault = fault
        kiosks[index].devices[kind] = device
        observe(.fault(fault), index)
        if plan.breakage == .raisesTwice {
            var again = fault
            again.id += "-again"
            observe(.fault(again), index)
        }
        tellDevice(index, kind)
        var time = random.within(30_000...3_600_000)
        if case .period(let period) = entry.clearing { time = period.milliseconds }
        agenda.plan(.heal(kiosk: index, kind), at: now + time)
    }

    mutating func heal(_ index: Int, _ kind: DeviceClass) {
        guard var device = kiosks[index].devices[kind], var fault = device.fault else { return }
        device.isUsable = true
        device.fault = nil
        fault.state = .cleared
        fault.clearedAt = Instant(milliseconds: now)
        switch FaultCatalogue.standard[fault.code]?.clearing {
        case .period(let period) where fault.lastSeen + period <= Instant(milliseconds: now): fault.clearance = .period
        case .person, .period: fault.clearance = .person("technician")
        case .reading, .link, nil: fault.clearance = .reading("state=ok")
        }
        if plan.breakage == .clearsByAbsence { fault.clearance = nil }
        kiosks[index].devices[kind] = device
        observe(.fault(fault), index)
        observe(.allGood(device.id), index)
        tellDevice(index, kind)
    }
}
