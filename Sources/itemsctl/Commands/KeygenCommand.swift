import ArgumentParser
import ListTrust

struct KeygenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keygen",
        abstract: "Makes the pair of keys that lists are signed with.",
        discussion: """
            list-private-key.pem (mode 0600) stays with who signs, list-public-key.pem goes on every kiosk \
            (docs/CONFIGURATION.md). A key that is there is never overwritten, by no option: a kiosk that trusts it would \
            refuse every later list.
            Exit codes: 0 made, 5 a key is there already.
            """)

    @Option(help: ArgumentHelp("Folder to write them to; made if it is not there.", valueName: "folder"))
    var out: String

    func run() throws {
        try Exit.guarded {
            let (secret, open) = ("\(out)/list-private-key.pem", "\(out)/list-public-key.pem")
            for path in [secret, open] {
                do { try Files.refuseExisting([path], force: false) } catch {
                    throw FileProblem(path, "a key is there already; use another folder", code: Exit.refused)
                }
            }
            try Files.makeFolder(out)
            let key = ListSigningKey()
            try Files.write(Array(key.pem.utf8), to: secret, force: false, mode: 0o600)
            try Files.write(Array(key.publicPEM.utf8), to: open, force: false)
            print(Terminal.plain("\(secret)\n\(open)"))
        }
    }
}
