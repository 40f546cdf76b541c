import ArgumentParser
import KioskWire

struct QueueCallCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "call", abstract: "Calls a number, or the next one: priority first, then by time of issue.",
        discussion: """
            A window that called a number and told nothing of it since gets that number again.
            Exit codes: 0 called, 1 not as the number or the window stands, 2 nobody waits, 3 no such number or \
            queue, 4 the kiosk does not answer, 5 no token of the role windows.
            """)

    @Argument(help: ArgumentHelp("As printed: A001. Without it, the next.", valueName: "number"))
    var number: String?
    @Option(name: .customLong("class"), help: "The next of this class alone: ordinary or priority.")
    var queueClass: QueueClassName?
    @OptionGroup var caller: QueueCaller
    @OptionGroup var place: KioskPlace
    @OptionGroup var output: OutputOptions

    enum QueueClassName: String, ExpressibleByArgument, CaseIterable { case ordinary, priority }

    func validate() throws {
        guard number == nil || queueClass == nil else {
            throw ValidationError("--class is for the next number; leave it out where a number is named")
        }
    }

    func run() async throws {
        try await Exit.guarded {
            try await caller.tell(
                number == nil ? .next : .call, number, queueClass: queueClass?.rawValue, place, output)
        }
    }
}
