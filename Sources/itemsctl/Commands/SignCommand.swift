import ArgumentParser
import ItemList
import ListTrust

struct SignCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign",
        abstract: "Signs a list: Ed25519 over the whole file, 64 bytes beside it.",
        discussion: """
            Only a list without mistakes is signed. The private key is a PEM file that nobody else may read (mode 0600).
            Exit codes: 0 signed, 1 the list has mistakes, 5 others may read the key or a signature is there already, 65 \
            list or key cannot be read.
            """)

    @Argument(help: ArgumentHelp("The list.", valueName: "list.jsonl"))
    var list: String
    @Option(help: ArgumentHelp("Private key.", valueName: "file"))
    var key: String
    @Option(help: ArgumentHelp("The signature; without it, the list's name and .sig.", valueName: "file"))
    var out: String?
    @OptionGroup var write: WriteOptions

    func run() throws {
        try Exit.guarded {
            let path = out ?? list + ".sig"
            try Files.refuseExisting([path], force: write.force)
            let pem = try Files.secret(key, limit: 4096)
            let signer: ListSigningKey
            do throws(PrivateKeyError) { signer = try ListSigningKey(pem: pem) } catch {
                throw FileProblem(key, error.description)
            }
            let content = try ListFile.read(list).bytes
            try Files.write(try signer.signature(of: content), to: path, force: write.force)
            print(Terminal.line(path))
        }
    }
}
