import ArgumentParser
import ItemList
import ItemSheets

struct LintCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lint",
        abstract: "What is wrong with a list or its sheets; makes nothing.",
        discussion: """
            A list is told by line and item, sheets (the items sheet, then the fields sheet) by cell.
            Exit codes: 0 nothing, 1 mistakes, 65 a file cannot be read.
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
                try lintList(contents[0])
            } else {
                try lintSheets(contents)
            }
        }
    }

    private struct Linted<Finding: Encodable>: Encodable {
        var findings: [Finding]
        /// Findings over those that are told.
        var more: Int
    }

    private struct ListFinding: Encodable {
        var code: String
        var line: Int
        var item: String?
        var path: String
        var message: String
        var remedy: String
    }

    private func lintList(_ bytes: [UInt8]) throws {
        var found = ItemListProblems([])
        var list: ItemList?
        do throws(ItemListProblems) { list = try ItemListDecoder.decode(bytes) } catch { found = error }
        if let list { _ = try overlay.laid(over: list) }
        let findings = found.problems.map {
            ListFinding(
                code: $0.problem.code, line: $0.line, item: $0.item, path: $0.problem.path,
                message: $0.problem.message, remedy: $0.problem.remedy)
        }
        try tell(findings, more: found.more, page: found.problems.map { "\(files[0]) \($0)" })
    }

    private func lintSheets(_ contents: [[UInt8]]) throws {
        // The header has no part in what is wrong with a sheet.
        let header = ItemListHeader(sequence: 1, issuer: "-", validFrom: "1970-01-01T00:00:00Z", count: 0)
        let report = SheetImport().read(
            items: contents[0], fields: contents.count > 1 ? contents[1] : nil, header: header)
        let page = SheetPage(files: [.items: files[0], .fields: files.last ?? ""])
        for note in report.notes { Exit.note(page.note(note)) }
        if let list = report.list { _ = try overlay.laid(over: list) }
        try tell(report.problems.map(page.message), more: report.more, page: report.problems.map(page.text))
    }

    private func tell(_ findings: [some Encodable], more: Int, page: [String]) throws {
        if output.json {
            print(try Terminal.json(Versioned("lint", Linted(findings: findings, more: more))))
        } else {
            for text in page { print(Terminal.plain(text)) }
            if more > 0 { print("and \(more) more") }
            Exit.note(page.isEmpty ? "nothing found" : Terminal.count(page.count + more, "mistake"))
        }
        if !findings.isEmpty { throw ExitCode(Exit.failed) }
    }
}
