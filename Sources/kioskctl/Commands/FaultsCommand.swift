import ArgumentParser
import DeviceModel
import KioskWire

struct FaultsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "faults",
        abstract: "What is wrong, who acts, and the first steps.",
        discussion: """
            Exit codes: 0 asked (also when there are none), 3 --acknowledge names no active fault, 4 the kiosk does \
            not answer.
            """)

    @Option(help: ArgumentHelp("Mark a fault as seen.", valueName: "id"))
    var acknowledge: String?
    @Flag(help: "Only the ids, one a line.")
    var quiet = false
    @OptionGroup var place: KioskPlace
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await Exit.guarded {
            let client = try place.client(.technician)
            let answer: FaultsMessage
            if let acknowledge {
                answer = try await client.acknowledge(fault: acknowledge)
            } else {
                answer = try await client.faults()
            }
            if output.json {
                print(try Terminal.json(Versioned("faults", answer)))
            } else if quiet {
                for fault in answer.faults { print(Terminal.plain(fault.id)) }
            } else {
                print(FaultPage.text(answer))
            }
        }
    }
}

enum FaultPage {
    static func text(_ answer: FaultsMessage) -> String {
        guard !answer.faults.isEmpty else { return "No faults. Nothing to do." }
        return Terminal.plain(answer.faults.map { whole($0, answer.at) }.joined(separator: "\n\n"))
    }

    static func brief(_ faults: [FaultMessage]) -> String {
        let rows = faults.map { [$0.code.value, $0.device, $0.severity.rawValue, $0.responder.rawValue, $0.title.zh] }
        return Terminal.table(["FAULT", "DEVICE", "SEVERITY", "WHO ACTS", "WHAT"], rows)
    }

    private static func whole(_ fault: FaultMessage, _ now: Instant) -> String {
        let unit = fault.unit.isEmpty ? "" : " (\(fault.unit))"
        var lines = [
            "\(fault.code.value): \(fault.title.zh) / \(fault.title.en)",
            "  \(fault.device)\(unit), \(fault.severity.rawValue), \(fault.state.rawValue), for the \(fault.responder.rawValue)",
            "  since \(Terminal.age((now - fault.firstSeen).milliseconds)), last seen "
                + "\(Terminal.age((now - fault.lastSeen).milliseconds)) ago, \(Terminal.count(fault.count, "time")); id \(fault.id)",
        ]
        if !fault.evidence.isEmpty { lines.append("  seen: \(Terminal.line(fault.evidence))") }
        if let parent = fault.parent { lines.append("  follows from: \(parent)") }
        if fault.recoveryAttempts > 0 {
            let next = fault.nextRecovery.map { ", next in \(Terminal.age(($0 - now).milliseconds))" } ?? ""
            lines.append("  recovery tried \(Terminal.count(fault.recoveryAttempts, "time"))\(next)")
        }
        for (index, step) in fault.remedy.enumerated() {
            lines.append("  \(index + 1). \(step.zh)")
            lines.append("     \(step.en)")
        }
        return lines.joined(separator: "\n")
    }
}
