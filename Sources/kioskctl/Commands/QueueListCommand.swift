import ArgumentParser
import DeviceModel
import KioskWire

struct QueueListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Today's numbers of this kiosk and how each stands, in the order of their turns.",
        discussion: "Exit codes: 0 listed, 2 nothing to list, 4 the kiosk does not answer.")

    @Flag(help: "Only those that wait.")
    var waiting = false
    @Flag(help: "Only the numbers, one a line.")
    var quiet = false
    @OptionGroup var place: KioskPlace
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await Exit.guarded {
            var answer = try await place.client(.windows).queueNumbers()
            if waiting { answer.numbers = answer.numbers.filter { $0.state == "waiting" } }
            if output.json {
                print(try Terminal.json(Versioned("queueNumbers", answer)))
            } else if quiet {
                for number in answer.numbers { print(Terminal.plain(number.number)) }
            } else {
                print(QueuePage.list(answer))
            }
            if answer.numbers.isEmpty { throw ExitCode(Exit.nothingToDo) }
        }
    }
}
