import ArgumentParser
import ItemList

struct DiffCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "What differs between two lists, in plain words, what matters most to a citizen first.",
        discussion: "Exit codes: 0 they differ, 1 a list has mistakes, 2 they do not differ, 65 one cannot be read.")

    @Argument(help: ArgumentHelp("The list before.", valueName: "old.jsonl"))
    var old: String
    @Argument(help: ArgumentHelp("The list after.", valueName: "new.jsonl"))
    var new: String
    @OptionGroup var output: OutputOptions

    func run() throws {
        try Exit.guarded {
            let diff = ItemListDiff(from: try ListFile.read(old).list, to: try ListFile.read(new).list)
            if output.json {
                print(try Terminal.json(Versioned("diff", diff.changes.map(Change.init))))
            } else {
                print(Terminal.plain(page(diff)))
            }
            if diff.isEmpty { throw ExitCode(Exit.nothingFound) }
        }
    }

    struct Change: Encodable {
        var kind: String
        var item: String?
        var name: String
        var field: String
        var importance: Int
        var text: ListText

        init(_ change: ItemListDiff.Change) {
            (kind, item, name, field) = (change.kind.rawValue, change.item, change.name, change.field)
            (importance, text) = (change.importance, change.text)
        }
    }

    private func page(_ diff: ItemListDiff) -> String {
        guard !diff.isEmpty else { return "The lists do not differ." }
        return diff.changes.map { change in
            let name = change.kind == .changed ? change.name + "：" : ""
            return Terminal.line("\(name)\(change.text.zh) / \(change.text.en)" + (change.item.map { "  \($0)" } ?? ""))
        }.joined(separator: "\n")
    }
}
