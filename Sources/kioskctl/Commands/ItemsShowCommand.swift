import ArgumentParser
import DeviceModel
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
            let all = try await client.items().items
            guard let id = all.first(where: { $0.id == item || $0.name == item })?.id else {
                let hint = NearestWord.hint(item, in: all.map(\.name) + all.map(\.id))
                throw Exit.with(Exit.notFound, "item.unknown: no item '\(item)'.\(hint) All: kioskctl items list")
            }
            let answer = try await client.item(id)
            print(output.json ? try Terminal.json(Versioned("item", answer)) : ItemPage.whole(answer))
        }
    }
}
