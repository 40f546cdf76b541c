import ArgumentParser
import ItemList
import ItemSheets

struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Makes an item list of the sheets: all of it, or every mistake and nothing.",
        discussion: """
            The sheets are CSV as spreadsheet programs save it; docs/ITEMSCTL.md has their columns. Each mistake is told \
            with its cell, what was typed, the rule and a right example. With --errors each sheet with mistakes comes \
            back as NAME_errors.csv, with a column of errors, ready to be mended and read again.
            Exit codes: 0 made, 1 mistakes, 5 the output is there already, 64 wrong arguments, 65 a file cannot be read.
            """)

    @Argument(help: ArgumentHelp("Items, one a row.", valueName: "items.csv"))
    var items: String
    @Argument(help: ArgumentHelp("Form fields and the rest of the items' properties.", valueName: "fields.csv"))
    var fields: String?
    @OptionGroup var header: HeaderOptions
    @Option(help: ArgumentHelp("The list that is made.", valueName: "list.jsonl"))
    var out: String
    @Option(help: ArgumentHelp("Folder for the sheets given back with their errors.", valueName: "folder"))
    var errors: String?
    @OptionGroup var write: WriteOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try Exit.guarded {
            let header = try header.made()
            try Files.refuseExisting([out], force: write.force)
            let limits = SheetLimits()
            let report = SheetImport(limits: limits).read(
                items: try Files.bytes(items, limit: limits.bytes),
                fields: try fields.map { try Files.bytes($0, limit: limits.bytes) }, header: header)
            let page = SheetPage(files: [.items: items, .fields: fields ?? ""])
            let returned = try giveBack(report, page)
            if let list = report.list {
                try Files.write(ItemListEncoder.encode(list), to: out, force: write.force)
            }
            if output.json {
                print(
                    try Terminal.json(
                        Versioned(
                            "import",
                            Made(
                                list: report.list == nil ? nil : out, items: report.list?.items.count,
                                problems: report.problems.map(page.message), more: report.more,
                                notes: report.notes.map(page.message), errorSheets: returned))))
            } else {
                tell(report, page, returned)
            }
            if report.list == nil { throw ExitCode(Exit.failed) }
        }
    }

    struct Made: Encodable {
        /// Nil where there are problems.
        var list: String?
        var items: Int?
        var problems: [SheetPage.ProblemMessage]
        /// Problems over those that are told.
        var more: Int
        var notes: [SheetPage.NoteMessage]
        var errorSheets: [String]
    }

    /// - Returns: the files written.
    private func giveBack(_ report: SheetReport, _ page: SheetPage) throws -> [String] {
        guard let folder = errors, report.list == nil else { return [] }
        var written: [String] = []
        for sheet in SheetKind.allCases {
            guard let bytes = report.errorSheet(sheet) else { continue }
            try Files.makeFolder(folder)
            let path = Files.beside(page.file(sheet), suffix: "_errors.csv", in: folder)
            try Files.write(bytes, to: path, force: write.force)
            written.append(path)
        }
        return written
    }

    private func tell(_ report: SheetReport, _ page: SheetPage, _ returned: [String]) {
        for note in report.notes { Exit.note(page.note(note)) }
        for problem in report.problems { Exit.note(page.text(problem)) }
        if report.more > 0 { Exit.note("and \(report.more) more") }
        if let list = report.list {
            print(
                Terminal.plain("\(out): \(Terminal.count(list.items.count, "item")), sequence \(list.header.sequence)"))
            return
        }
        let mistakes = Terminal.count(report.problems.count + report.more, "mistake")
        Exit.note("\(mistakes); no list was made")
        for path in returned { Exit.note("with its errors: \(path)") }
        if errors == nil { Exit.note("--errors FOLDER gives the sheets back with a column of errors") }
    }
}
