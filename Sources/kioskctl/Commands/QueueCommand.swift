import ArgumentParser
import KioskWire

struct QueueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue", abstract: "Queue numbers of this kiosk, as a window calls them.",
        discussion: """
            kioskctl queue call --window 3            the next number, priority first
            kioskctl queue serve A001 --window 3      the person is at the window
            kioskctl queue end A001 --window 3
            kioskctl queue abandon A001 --window 3    nobody came; 'recall' brings the number back
            """,
        subcommands: [
            QueueListCommand.self, QueueFiguresCommand.self, QueueCallCommand.self, QueueRecallCommand.self,
            QueueServeCommand.self, QueueEndCommand.self, QueueAbandonCommand.self,
        ])
}

/// Who tells, and of which queue.
struct QueueCaller: ParsableArguments {
    @Option(help: ArgumentHelp("Which window this is.", valueName: "window"))
    var window: String
    @Option(
        help: ArgumentHelp("Whose number; needed where this kiosk has numbers of several queues.", valueName: "queue"))
    var queue: String?

    /// Sends a step and prints how its number stands then.
    func tell(
        _ step: QueueCallMessage.Step, _ number: String?, queueClass: String? = nil, _ place: KioskPlace,
        _ output: OutputOptions
    ) async throws {
        let client = try place.client(.windows)
        let call = QueueCallMessage(
            step, number: number, queue: try await queueName(number, client), queueClass: queueClass, window: window)
        let answer = try await client.queueCall(call)
        print(output.json ? try Terminal.json(Versioned("queueCall", answer)) : QueuePage.answer(answer))
    }

    private func queueName(_ number: String?, _ client: KioskClient) async throws -> String {
        if let queue { return queue }
        let names = Set(try await client.queueFigures().queues.map(\.queue)).sorted()
        guard let name = names.first else {
            throw number == nil
                ? Exit.with(Exit.nothingToDo, "queue.noneWaiting: this kiosk has issued no number today")
                : Exit.with(Exit.notFound, "queue.unknownNumber: this kiosk has issued no number today")
        }
        guard names.count == 1 else {
            throw ValidationError("--queue is needed; this kiosk has numbers of: \(names.joined(separator: ", "))")
        }
        return name
    }
}
