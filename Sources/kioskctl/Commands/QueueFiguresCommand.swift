import ArgumentParser
import KioskWire

struct QueueFiguresCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "figures", abstract: "Today's figures by queue and class, of the numbers of this kiosk.",
        discussion: """
            Waiting is from issue to the last call, handling from the last call to the end. An abandoned number counts \
            in neither.
            Exit codes: 0 told, 2 no number was issued today, 4 the kiosk does not answer.
            """)

    @OptionGroup var place: KioskPlace
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await Exit.guarded {
            let answer = try await place.client(.windows).queueFigures()
            print(output.json ? try Terminal.json(Versioned("queueFigures", answer)) : QueuePage.figures(answer))
            if answer.queues.isEmpty { throw ExitCode(Exit.nothingToDo) }
        }
    }
}
