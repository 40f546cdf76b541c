import ArgumentParser
import KioskWire

struct ItemsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "items", abstract: "The item list as this kiosk can offer it now.",
        subcommands: [ItemsListCommand.self, ItemsShowCommand.self])
}
