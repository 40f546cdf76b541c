import ArgumentParser

@main
struct Itemsctl: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "itemsctl",
        abstract: "Item lists: from a spreadsheet, checked, looked at, signed.",
        discussion: """
            itemsctl import items.csv fields.csv --header header.json --out list.jsonl --errors .
            itemsctl export list.jsonl --out sheets
            itemsctl lint list.jsonl --overlay district.jsonl
            itemsctl schema
            itemsctl diff old.jsonl new.jsonl
            itemsctl search list.jsonl tyjr
            itemsctl show list.jsonl 户籍类证明开具
            itemsctl keygen --out keys
            itemsctl sign list.jsonl --key keys/list-private-key.pem
            itemsctl verify list.jsonl --key keys/list-public-key.pem

            Nothing is overwritten without --force, nothing is asked. Tables are for people; --json is for scripts, with \
            a version. Data on standard output, the rest on standard error.
            Exit codes: 0 done, 1 failed, or a sheet or list has mistakes, 2 nothing found, 3 no such item, 4 the \
            signature does not belong to it, 5 it would overwrite or a key is open to others, 64 wrong arguments, 65 a \
            file cannot be read or is of another kind.
            """,
        subcommands: [
            ImportCommand.self, ExportCommand.self, LintCommand.self, DiffCommand.self, SearchCommand.self,
            ShowCommand.self, MergeCommand.self, SchemaCommand.self, KeygenCommand.self, SignCommand.self,
            VerifyCommand.self,
        ])
}
