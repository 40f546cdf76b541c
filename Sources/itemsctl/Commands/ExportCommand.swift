import ArgumentParser
import ItemList
import ItemSheets

struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Writes a list as sheets: items.csv, fields.csv and header.json.",
        discussion: """
            What 'itemsctl import' makes of them is the same list, byte for byte. Without --plain they are for spreadsheet \
            programs: UTF-8 with byte order mark, CRLF, and a ' before each cell that such a program would change.
            Exit codes: 0 written, 1 the list has mistakes, 5 a file is there already, 65 it cannot be read.
            """)

    @Argument(help: ArgumentHelp("The list.", valueName: "list.jsonl"))
    var list: String
    @Option(help: ArgumentHelp("Folder to write them to; made if it is not there.", valueName: "folder"))
    var out: String
    @Flag(help: "UTF-8 without byte order mark, LF, for version control.")
    var plain = false
    @Flag(help: "Chinese column names.")
    var chinese = false
    @OptionGroup var write: WriteOptions

    func run() throws {
        try Exit.guarded {
            let list = try ListFile.read(list).list
            let sheets = try SheetExport(form: plain ? .plain : .spreadsheet, head: chinese ? .zh : .en).sheets(
                of: list)
            let files = [
                ("\(out)/items.csv", sheets.items), ("\(out)/fields.csv", sheets.fields),
                ("\(out)/header.json", ItemListEncoder.json(of: list.header).canonical + [0x0A]),
            ]
            try Files.refuseExisting(files.map(\.0), force: write.force)
            try Files.makeFolder(out)
            for (path, bytes) in files {
                try Files.write(bytes, to: path, force: write.force)
                print(Terminal.line(path))
            }
        }
    }
}
