import ArgumentParser
import ItemList
import ItemSheets

struct LintCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lint",
        abstract: "What is wrong with a list or its sheets, and what citizens will stumble over; makes nothing.",
        discussion: """
            A list is told by line and item, sheets (the items sheet, then the fields sheet) by cell. An error keeps the \
            list from being used; a warning is about what citizens will meet; a note is about style.
            Exit codes: 0 no errors (there may be warnings and notes), 1 errors, 65 a file cannot be read.
            """)

    @Argument(help: ArgumentHelp("A list, or one or two sheets.", valueName: "file"))
    var files: [String]
    @OptionGroup var overlay: OverlayOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (1...2).contains(files.count) else { throw ValidationError("Give a list, or one or two sheets.") }
    }

    func run() throws {
        try Exit.guarded {
            let contents = try files.map { try Files.bytes($0, limit: ListFile.limit) }
            if contents[0].first == UInt8(ascii: "{") {
                guard contents.count == 1 else { throw FileProblem(files[1], "one list at a time") }
                try tell(lintList(contents[0]))
            } else {
                try tell(lintSheets(contents))
            }
        }
    }

    private func lintList(_ bytes: [UInt8]) throws -> LintPage {
        let list: ItemList
        do throws(ItemListProblems) { list = try ItemListDecoder.decode(bytes) } catch {
            let findings = error.problems.map(LintFinding.init).map { found in
                LintPage.finding(found) { _, _ in .init(file: files[0], line: found.line) }
            }
            return LintPage(findings: findings, more: error.more)
        }
        // An overlay may add items; lines are those of the list's own file.
        let lines = Dictionary(uniqueKeysWithValues: list.items.enumerated().map { ($1.id, $0 + 2) })
        let findings = ItemLinter.lint(try overlay.laid(over: list)).map { found in
            LintPage.finding(found) { item, _ in
                item.flatMap { lines[$0] }.map { .init(file: files[0], line: $0) } ?? elsewhere
            }
        }
        return LintPage(findings: findings)
    }

    private func lintSheets(_ contents: [[UInt8]]) throws -> LintPage {
        // The header has no part in what is wrong with a sheet.
        let header = ItemListHeader(sequence: 1, issuer: "-", validFrom: "1970-01-01T00:00:00Z", count: 0)
        let report = SheetImport().read(
            items: contents[0], fields: contents.count > 1 ? contents[1] : nil, header: header)
        let sheets = SheetPage(files: [.items: files[0], .fields: files.last ?? ""])
        for note in report.notes { Exit.note(sheets.note(note)) }
        guard let list = report.list else {
            return LintPage(findings: report.problems.map { LintPage.finding($0, sheets) }, more: report.more)
        }
        let findings = ItemLinter.lint(try overlay.laid(over: list)).map { found in
            LintPage.finding(found) { item, path in
                item.flatMap { report.places.place(item: $0, path: path) }
                    .map { .init(file: sheets.file($0.sheet), cell: $0.address.description) } ?? elsewhere
            }
        }
        return LintPage(findings: findings)
    }

    /// Items that are in none of the files that were given are the overlay's own.
    private var elsewhere: LintPage.Spot { .init(file: overlay.overlay ?? files[0]) }

    private func tell(_ page: LintPage) throws {
        if output.json {
            print(try Terminal.json(Versioned("lint", page)))
        } else {
            for finding in page.findings { print(finding.text) }
            if page.more > 0 { print("and \(page.more) more") }
            Exit.note(page.summary)
        }
        if page.count(.error) > 0 { throw ExitCode(Exit.failed) }
    }
}
