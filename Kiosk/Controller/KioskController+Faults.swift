public import DeviceModel
import KioskCore
import DeviceRuntime
import KioskStore
import Logging

/// The kiosk's own faults beside those of its devices, and its health.
extension KioskController {
    /// The name under which the kiosk's own faults stand.
    public static let kioskItself = DeviceID("kiosk")

    /// Active faults of devices and of the kiosk itself, worst first.
    public func faults() async -> [FaultRecord] {
        var all = ownFaults.faults
        for device in parts.devices { all += await device.reads.faults() }
        let rank: [FaultSeverity] = [.critical, .error, .warning, .report]
        return all.filter { $0.state != .cleared }
            .sorted { a, b in
                let (left, right) = (rank.firstIndex(of: a.severity) ?? 0, rank.firstIndex(of: b.severity) ?? 0)
                return left == right ? (a.firstSeen, a.id) < (b.firstSeen, b.id) : left < right
            }
    }

    /// Counters by device.
    public func statistics() async -> [DeviceID: [StatisticName: StatisticTotalsView]] {
        var all: [DeviceID: [StatisticName: StatisticTotalsView]] = [:]
        for device in parts.devices {
            all[device.reads.id] = await device.reads.statistics().mapValues {
                StatisticTotalsView(lifetime: $0.lifetime, sinceReset: $0.sinceReset)
            }
        }
        return all
    }

    /// A technician has seen it. False: no such active fault.
    public func acknowledge(_ faultID: String) async -> Bool {
        for device in parts.devices where await device.acknowledge(faultID) { return true }
        guard let change = ownFaults.acknowledge(id: faultID) else { return false }
        tell([change])
        return true
    }

    /// What the store holds, in counts.
    public func holdings() async throws -> StoreHoldings {
        StoreHoldings(try await parts.store.summary(), overdue: settling.overdue.count)
    }

    /// Every case with its stage, in the order of acceptance.
    public func cases() async throws -> [CaseLine] {
        try await parts.store.cases().map {
            CaseLine(number: $0.number, stage: $0.stage.rawValue, reason: $0.reason)
        }
    }

    /// Every configured device with its status and its active faults.
    public func deviceStates() async -> [DeviceState] {
        var all: [DeviceState] = []
        for device in parts.devices {
            let status = await device.reads.status()
            let faults = await device.reads.faults().filter { $0.state != .cleared }
            let view = DeviceJudge.view(status, faults: faults, at: parts.time.now(), limit: settings.readingLimit)
            all.append(
                DeviceState(
                    id: device.reads.id, deviceClass: device.reads.deviceClass, status: status, faults: faults,
                    usable: view.usable))
        }
        return all
    }

    public func health() async -> KioskHealth {
        var devices: [KioskHealth.Device] = []
        let now = parts.time.now()
        for device in parts.devices {
            let status = await device.reads.status()
            let faults = await device.reads.faults()
            let view = DeviceJudge.view(status, faults: faults, at: now, limit: settings.readingLimit)
            devices.append(
                KioskHealth.Device(
                    id: device.reads.id, deviceClass: device.reads.deviceClass, connection: status.connection,
                    condition: status.condition, usable: view.usable, faults: view.faults))
        }
        let offers = offers()
        let offered = offers.count(where: \.offered)
        var reasons = devices.filter { $0.usable != true }.map { "device.\($0.id.name)" }
        reasons += ownFaults.faults.filter { $0.severity != .report }.map(\.code.value).sorted()
        let store: StoreHoldings
        do {
            store = try await holdings()
        } catch {
            // The figures are not known: nothing may take them for zeros that are well.
            store = StoreHoldings()
            let code = FaultCode.storeFailed.value
            if !reasons.contains(code) { reasons.append(code) }
        }
        let state: KioskHealth.State =
            life != .running || offered == 0 && !machine.isInSession ? .failed : reasons.isEmpty ? .ok : .degraded
        return KioskHealth(
            state: state, reasons: reasons, kiosk: settings.kiosk, hall: settings.hall.id, startedAt: startedAt,
            at: now,
            list: activeList, offered: offered, items: offers.count, inSession: machine.isInSession, devices: devices,
            ports: Dictionary(uniqueKeysWithValues: portViews.map { ($0.key.rawValue, $0.value) }), store: store)
    }

    // MARK: - Own faults

    func openFaultsOfLastRun() async throws {
        ownFaults.restore(
            try await parts.store.openFaults(device: Self.kioskItself), uptime: parts.time.uptime())
    }

    func raiseOwnFault(_ code: FaultCode, arguments: [String: String] = [:], evidence: String) {
        settleOwnFaults(present: [FaultObservation(code, arguments: arguments, evidence: evidence)], absent: [])
    }

    /// Clears by a positive reading.
    func clearOwnFault(_ code: FaultCode, reading: String) {
        guard ownFaults.faults.contains(where: { $0.code == code }) else { return }
        settleOwnFaults(present: [], absent: [FaultAbsence(code, reading: reading)])
    }

    func settleOwnFaults(present: [FaultObservation], absent: [FaultAbsence]) {
        tell(
            ownFaults.take(present: present, absent: absent, now: parts.time.now(), uptime: parts.time.uptime()))
    }

    /// Ends what ends by time, tries a store that failed and looks at a refused list again: a kiosk that nobody
    /// comes to recovers as well, such as one whose clock was set right.
    func tendOwnFaults() async {
        while !Task.isCancelled {
            do { try await parts.time.sleep(parts.pace.portProbe) } catch { return }
            guard life == .running else { return }
            tell(ownFaults.expire(now: parts.time.now(), uptime: parts.time.uptime()))
            if ownFaults.faults.contains(where: { $0.code == .listRefused }) { await reloadList() }
            guard let failed = ownFaults.faults.first(where: { $0.code == .storeFailed }) else { continue }
            await faultWrites?.value
            guard (try? await parts.store.record(failed)) != nil else { continue }
            clearOwnFault(.storeFailed, reading: "commit=durable")
        }
    }

    private func tell(_ changes: [FaultKeeper.Change]) {
        for change in changes {
            switch change {
            case .raised(let fault):
                keep(fault)
                emit(.faultRaised(fault))
                log.warning(
                    "fault.raised", metadata: ["device": "kiosk", "code": "\(fault.code)", "id": "\(fault.id)"])
            case .cleared(let fault):
                keep(fault)
                emit(.faultCleared(fault))
                log.notice(
                    "fault.cleared", metadata: ["device": "kiosk", "code": "\(fault.code)", "id": "\(fault.id)"])
            case .updated(let fault): keep(fault)
            }
        }
    }

    private func keep(_ fault: FaultRecord) {
        let store = parts.store
        let log = log
        let before = faultWrites
        faultWrites = Task {
            await before?.value
            do { try await store.record(fault) } catch {
                log.error("fault.notKept", metadata: ["id": "\(fault.id)", "cause": "\(error)"])
            }
        }
    }
}

/// A counter, over the device's life and since its last reset.
public struct StatisticTotalsView: Sendable, Hashable, Codable {
    public var lifetime: Int64
    public var sinceReset: Int64
}

extension FaultCode {
    static let storeFailed: FaultCode = "store.failed"
    static let listRefused: FaultCode = "list.refused"
    /// A service of the district does not answer, or not by its contract.
    static func portDown(_ port: PortKind) -> FaultCode { FaultCode("port.\(port.rawValue).down") }
}
