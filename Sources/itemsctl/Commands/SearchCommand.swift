import ArgumentParser
import ItemList

struct SearchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search",
        abstract: "Finds items by code, name, keyword, pinyin, initials, department or who may apply.",
        discussion: """
            All words must match: 'itemsctl search list.jsonl 退役 法人', 'itemsctl search list.jsonl tyjr'. Best first.
            Exit codes: 0 found, 1 the list has mistakes, 2 nothing found, 65 it cannot be read.
            """)

    @Argument(help: ArgumentHelp("The list.", valueName: "list.jsonl"))
    var list: String
    @Argument(help: "What people would type.")
    var words: [String]
    @Option(help: ArgumentHelp("Items at most.", valueName: "number"))
    var limit: Int = 20
    @Flag(help: "Only the codes, one a line.")
    var quiet = false
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (1...10_000).contains(limit) else { throw ValidationError("--limit: 1 to 10000") }
        guard !words.isEmpty else { throw ValidationError("Give a word to look for.") }
    }

    func run() throws {
        try Exit.guarded {
            let list = try ListFile.read(list).list
            let hits = ItemSearch(list).find(words.joined(separator: " "), limit: limit)
            let found = hits.compactMap { hit in
                list[hit.item].map {
                    Found(item: $0.id, name: $0.name, department: $0.department, match: "\(hit.match)")
                }
            }
            if output.json {
                print(try Terminal.json(Versioned("search", found)))
            } else if quiet {
                for item in found { print(Terminal.line(item.item)) }
            } else {
                for item in found {
                    print(Terminal.line("\(item.item)  \(item.name)  \(item.department)  (\(item.match))"))
                }
                if found.isEmpty { Exit.note("nothing found") }
            }
            if found.isEmpty { throw ExitCode(Exit.nothingFound) }
        }
    }

    struct Found: Encodable {
        var item: String
        var name: String
        var department: String
        /// Why it was found: `code`, `name`, `keyword`, `initials`, `pinyin`, `department` and the like.
        var match: String
    }
}
