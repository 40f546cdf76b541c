import ArgumentParser
import ItemList

struct MergeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge",
        abstract: "The list that kiosks of a district run: the city's with the overlay laid over it.",
        discussion: """
            For looking at it: kiosks merge for themselves, from the two signed files.
            Exit codes: 0 made, 1 list or overlay has mistakes, 5 the output is there already, 65 a file cannot be read.
            """)

    @Argument(help: ArgumentHelp("The city's list.", valueName: "list.jsonl"))
    var list: String
    @Argument(help: ArgumentHelp("The district's overlay.", valueName: "overlay.jsonl"))
    var overlay: String
    @Option(help: ArgumentHelp("Credit code under which the district may add items of its own.", valueName: "code"))
    var credit: String?
    @Option(help: ArgumentHelp("The merged list.", valueName: "file"))
    var out: String
    @OptionGroup var write: WriteOptions

    func run() throws {
        try Exit.guarded {
            try Files.refuseExisting([out], force: write.force)
            let merged = try OverlayOptions.merged(try ListFile.read(list).list, with: overlay, credit: credit)
            try Files.write(ItemListEncoder.encode(merged), to: out, force: write.force)
            print(Terminal.plain("\(out): \(Terminal.count(merged.items.count, "item"))"))
        }
    }
}
