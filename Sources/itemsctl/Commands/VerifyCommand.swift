import ArgumentParser
import ItemList
import ListTrust

struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Judges a list and its signature as a kiosk does.",
        discussion: """
            When it becomes valid is told, not judged; neither is the sequence, which depends on the kiosk.
            Exit codes: 0 good, 1 signed but with mistakes, 4 the signature does not belong to it, 65 a file cannot be read.
            """)

    @Argument(help: ArgumentHelp("The list.", valueName: "list.jsonl"))
    var list: String
    @Option(help: ArgumentHelp("Public key.", valueName: "file"))
    var key: String
    @Option(help: ArgumentHelp("The signature; without it, the list's name and .sig.", valueName: "file"))
    var signature: String?
    @OptionGroup var output: OutputOptions

    func run() throws {
        try Exit.guarded {
            let pem = String(decoding: try Files.bytes(key, limit: 4096), as: UTF8.self)
            let trust: DetachedSignatureTrust
            do throws(PublicKeyError) { trust = try DetachedSignatureTrust(pem: pem) } catch {
                throw FileProblem(key, error.description)
            }
            let content = try Files.bytes(list, limit: ListFile.limit)
            let proof = try Files.bytes(signature ?? list + ".sig", limit: 4096)
            switch trust.judge(content: content, proof: proof, floor: 1, now: .max) {
            case .refused(let refusal):
                throw Exit.with(
                    refusal.code == .signature ? Exit.notTrusted : Exit.failed, "\(list): \(refusal.description)")
            case .accepted(let list, let acceptance): try tell(list, acceptance)
            }
        }
    }

    struct Verified: Encodable {
        var list: String
        var sequence: Int64
        var issuer: String
        var validFrom: String
        var items: Int
        var sha256: String
        var verifier: String
    }

    private func tell(_ accepted: ItemList, _ acceptance: ListAcceptance) throws {
        let header = accepted.header
        let verified = Verified(
            list: list, sequence: header.sequence, issuer: header.issuer, validFrom: header.validFrom,
            items: accepted.items.count, sha256: acceptance.hash, verifier: acceptance.verifier)
        if output.json {
            print(try Terminal.json(Versioned("verify", verified)))
            return
        }
        let lines = [
            "\(verified.list): good", "  issuer    \(verified.issuer)", "  sequence  \(verified.sequence)",
            "  from      \(verified.validFrom)", "  items     \(verified.items)", "  sha256    \(verified.sha256)",
            "  key       \(verified.verifier)",
        ]
        print(lines.map(Terminal.line).joined(separator: "\n"))
    }
}
