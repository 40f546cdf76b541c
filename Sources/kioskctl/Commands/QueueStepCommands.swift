import ArgumentParser
import KioskWire

// What a window does with a number that it has called: the same words for each step.

struct QueueStep: ParsableArguments {
    static let codes = """
        Told twice, it changes nothing.
        Exit codes: 0 kept, 1 not as the number stands, 3 no such number, 4 the kiosk does not answer, 5 no token of \
        the role windows.
        """

    @Argument(help: ArgumentHelp("As printed: A001.", valueName: "number"))
    var number: String
    @OptionGroup var caller: QueueCaller
    @OptionGroup var place: KioskPlace
    @OptionGroup var output: OutputOptions

    func tell(_ step: QueueCallMessage.Step) async throws {
        try await Exit.guarded { try await caller.tell(step, number, place, output) }
    }
}

struct QueueRecallCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recall",
        abstract: "Calls a number once more, also one that was abandoned or that another window called.",
        discussion: QueueStep.codes)

    @OptionGroup var step: QueueStep

    func run() async throws { try await step.tell(.recall) }
}

struct QueueServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "The person is at the window.",
        discussion: QueueStep.codes)

    @OptionGroup var step: QueueStep

    func run() async throws { try await step.tell(.serve) }
}

struct QueueEndCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "end", abstract: "The service of a number is over.",
        discussion: QueueStep.codes)

    @OptionGroup var step: QueueStep

    func run() async throws { try await step.tell(.end) }
}

struct QueueAbandonCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "abandon", abstract: "Nobody came, or the person left.",
        discussion: QueueStep.codes)

    @OptionGroup var step: QueueStep

    func run() async throws { try await step.tell(.abandon) }
}
