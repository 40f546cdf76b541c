import ArgumentParser

@main
struct Kioskctl: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kioskctl",
        abstract: "Looks at a kiosk, and plays a citizen on a virtual one.",
        discussion: """
            kioskctl status                           how the kiosk is, health last
            kioskctl faults                           what is wrong, who acts, the first steps
            kioskctl items list --closed              what is not offered, why, and where else
            kioskctl queue call --window 3            the next number, as a window calls it
            kioskctl journey FILE --devices SOCKET --district SOCKET
            kioskctl preview --out ticket.png         a ticket as the printer would print it

            The kiosk is found by --socket, by KIOSK_SOCKET, by --config, or at /run/kiosk/kioskd.sock; the role \
            tokens by --tokens, KIOSK_TOKENS, --config, or in 'tokens' beside the socket.
            Tables are for people; --json is for scripts, with a version. Data on standard output, the rest on \
            standard error.
            Exit codes: 0 done, 1 failed or a journey differed, 2 nothing to do, 3 not found, 4 the kiosk does not \
            answer, 5 not allowed, 64 wrong arguments, 65 a file is wrong.
            """,
        subcommands: [
            StatusCommand.self, FaultsCommand.self, ItemsCommand.self, QueueCommand.self, JourneyCommand.self,
            PreviewCommand.self,
        ])
}
