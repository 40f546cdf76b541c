import ArgumentParser
import KioskWire

struct ItemsShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "One item: guide, materials, whether it is offered.",
        discussion: "Exit codes: 0 shown, 3 there is no such item, 4 the kiosk does not answer.")

    @Argument(help: ArgumentHelp("Its id, or its whole name.", valueName: "item"))
    var item: String
    @OptionGroup var place: KioskPlace
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await Exit.guarded {
            let client = try place.client(.technician)
            let id = try await client.items().items.first { $0.name == item }?.id ?? item
            let answer = try await client.item(id)
            print(output.json ? try Terminal.json(Versioned("item", answer)) : ItemPage.whole(answer))
        }
    }
}
