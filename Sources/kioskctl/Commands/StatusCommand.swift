import ArgumentParser
import DeviceModel
import KioskWire

struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "How the kiosk is: devices, services, records, and its health last.",
        discussion: "Exit codes: 0 health is ok or degraded, 1 the kiosk offers nothing, 4 it does not answer.")

    @OptionGroup var place: KioskPlace
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await Exit.guarded {
            let client = try place.client(.technician)
            let health = try await client.health()
            let devices = try await client.devices()
            let faults = try await client.faults()
            if output.json {
                print(try Terminal.json(Versioned("status", Status(health: health, devices: devices.devices))))
            } else {
                print(StatusPage.text(health, devices.devices, faults.faults))
            }
            if health.state == .failed { throw ExitCode(Exit.failed) }
        }
    }

    struct Status: Encodable {
        var health: HealthMessage
        var devices: [DeviceMessage]
    }
}

/// The page of `kioskctl status`, from the API's answers alone.
enum StatusPage {
    static func text(_ health: HealthMessage, _ devices: [DeviceMessage], _ faults: [FaultMessage]) -> String {
        var parts: [String] = []
        let up = Terminal.age((health.at - health.startedAt).milliseconds)
        let list = health.listSequence.map { "list \($0)" } ?? "no item list yet"
        parts.append(
            "kiosk \(health.kiosk) of hall \(health.hall), up \(up), \(list), "
                + (health.inSession ? "a citizen is being served" : "free"))
        if devices.isEmpty {
            parts.append("No devices are configured.")
        } else {
            let rows = devices.map { device in
                [device.id, word(device.usable), device.connection.rawValue, device.condition.rawValue, facts(device)]
            }
            parts.append(Terminal.table(["DEVICE", "USABLE", "LINK", "CONDITION", "READINGS"], rows))
        }
        let ports = health.ports.keys.sorted().map { [$0, health.ports[$0]?.rawValue ?? "unknown"] }
        if !ports.isEmpty { parts.append(Terminal.table(["SERVICE", "STATE"], ports)) }
        let store = health.store
        parts.append(
            "records: \(Terminal.count(store.numbers, "number")), \(Terminal.count(store.cases, "case")) "
                + "(\(store.pendingCases) waiting, \(store.settledCases) settled, \(store.overdueCases) overdue), "
                + "\(Terminal.count(store.ratings, "rating")), \(store.silent) 未评价, \(store.unresolved) 办不成事")
        if store.waiting > 0 {
            let since = store.waitingSince.map { ", the oldest for " + Terminal.age((health.at - $0).milliseconds) }
            parts.append("outbox: \(store.waiting) waiting for the receiver\(since ?? "")")
        }
        parts.append("items: \(health.offered) of \(health.items) offered")
        if !faults.isEmpty { parts.append(FaultPage.brief(faults)) }
        let why = health.reasons.isEmpty ? "" : " (" + health.reasons.joined(separator: ", ") + ")"
        parts.append("health: \(health.state.rawValue)\(why)")
        return Terminal.plain(parts.joined(separator: "\n\n"))
    }

    /// Not known is not well, and says so.
    static func word(_ usable: Usability) -> String { usable == .unknown ? "not known" : usable.rawValue }

    private static func facts(_ device: DeviceMessage) -> String {
        device.readings.compactMap { reading in
            switch reading.state {
            case .known:
                let age = reading.age_ms.map { " (\(Terminal.age($0)) ago)" } ?? ""
                return "\(reading.name) \(reading.value ?? "")\(age)"
            case .unknown: return "\(reading.name) not known"
            case .unsupported: return nil
            }
        }.joined(separator: ", ")
    }
}
