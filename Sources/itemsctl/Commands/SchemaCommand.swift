import ArgumentParser
import ItemList

struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "The JSON Schema of one line of an item list or an overlay.",
        discussion: """
            JSON Schema 2020-12, one document, made of the tables by which lists are read. $defs has listHeader, \
            listItem, overlayHeader and overlayEntry.
            Exit codes: 0 always.
            """)

    func run() { print(ItemListSchema.text, terminator: "") }
}
