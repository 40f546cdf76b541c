import ArgumentParser
import DeviceModel
import KioskWire

struct ItemsListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "All items, what is not offered and why.",
        discussion: "Exit codes: 0 listed, 2 nothing to list, 4 the kiosk does not answer.")

    @Flag(help: "Only those that are not offered.")
    var closed = false
    @Flag(help: "Only those with a warning.")
    var warned = false
    @Flag(help: "Only the ids, one a line.")
    var quiet = false
    @OptionGroup var place: KioskPlace
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard !(closed && warned) else { throw ValidationError("--closed and --warned exclude each other") }
    }

    func run() async throws {
        try await Exit.guarded {
            var answer = try await place.client(.technician).items()
            if closed { answer.items = answer.items.filter { !$0.offered } }
            if warned { answer.items = answer.items.filter { $0.offered && !$0.warnings.isEmpty } }
            if output.json {
                print(try Terminal.json(Versioned("items", answer)))
            } else if quiet {
                for item in answer.items { print(Terminal.plain(item.id)) }
            } else {
                print(ItemPage.list(answer))
            }
            if answer.items.isEmpty { throw ExitCode(Exit.nothingToDo) }
        }
    }
}

enum ItemPage {
    static func list(_ answer: ItemsMessage) -> String {
        let tail = "\(answer.offered) of \(answer.total) items are offered (list \(answer.sequence), \(answer.issuer))."
        guard !answer.items.isEmpty else { return "Nothing to list. " + Terminal.plain(tail) }
        let rows = answer.items.map { item in
            [
                item.id, item.offered ? "yes" : "no", item.name,
                (item.offered ? item.warnings : item.reasons).map(\.code).joined(separator: ", "),
            ]
        }
        return Terminal.table(["ITEM", "OFFERED", "NAME", "WHY"], rows) + "\n\n" + Terminal.plain(tail)
    }

    /// As people say it: a working day has 480 minutes, an hour 60.
    private static func workingTime(_ minutes: Int) -> String {
        if minutes > 0, minutes % 480 == 0 { return "\(minutes / 480) 个工作日" }
        if minutes > 0, minutes % 60 == 0 { return "\(minutes / 60) 个工作小时" }
        return "\(minutes) 工作分钟"
    }

    static func whole(_ item: ItemMessage) -> String {
        let offer = item.offer
        var lines = ["\(offer.name)  \(offer.id)", "\(offer.department), \(item.placePhone)"]
        if !item.plainNote.isEmpty { lines.append(item.plainNote) }
        lines.append(
            "依据 \(item.basis); 条件 \(item.conditions); 收费 \(item.fee) 元; 时限 \(workingTime(item.promisedMinutes))")
        lines.append("hours \(item.channelHours); steps " + item.steps.joined(separator: " → "))
        for material in item.materials {
            let tolerated = material.toleratedDays.map { ", may follow within \($0) working days" } ?? ""
            lines.append("material \(material.name): " + material.sources.joined(separator: ", then ") + tolerated)
        }
        lines.append(offer.offered ? "offered: yes" : "offered: no")
        for reason in offer.reasons { lines.append("  why: \(reason.code): \(reason.text.zh) / \(reason.text.en)") }
        for warning in offer.warnings {
            lines.append("  told before: \(warning.code): \(warning.text.zh) / \(warning.text.en)")
        }
        for way in offer.alternatives { lines.append("  instead: \(way.zh) / \(way.en)") }
        return Terminal.plain(lines.joined(separator: "\n"))
    }
}
