import ArgumentParser
import Crypto
import DeviceModel
import Documents
import Foundation
import ItemList
import KioskCore

struct ShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "An item as the citizen will see it, with the papers it prints.",
        discussion: """
            A made-up citizen goes through the item on the rules of the kiosk itself, in a made-up hall where everything \
            works; then one for whom nothing is found and who brings nothing, for the one-time notice.
            Exit codes: 0 shown, 1 the list has mistakes, 3 no such item, 65 the list cannot be read.
            """)

    @Argument(help: ArgumentHelp("The list.", valueName: "list.jsonl"))
    var list: String
    @Argument(help: ArgumentHelp("Its code, or its whole name.", valueName: "item"))
    var item: String
    @Flag(help: "English texts of the screens; papers are Chinese.")
    var english = false
    @Option(help: "Columns of the paper: 48 (80 mm) or 32 (58 mm).")
    var columns: Int = 48
    @OptionGroup var overlay: OverlayOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard [32, 48].contains(columns) else { throw ValidationError("--columns: 32 or 48") }
    }

    func run() throws {
        try Exit.guarded {
            let list = try overlay.laid(over: try ListFile.read(list).list)
            let item = try ListFile.item(item, in: list)
            let complete = CitizenWalk(item, in: list, as: .complete)
            let empty = CitizenWalk(item, in: list, as: .emptyHanded)
            let shown = Shown(
                item: item.id, name: item.name, closed: complete.closed, screens: complete.screens.map { Screen($0) },
                papers: try papers(complete.papers + empty.papers, list))
            print(output.json ? try Terminal.json(Versioned("show", shown)) : page(shown))
        }
    }

    struct Shown: Encodable {
        var item: String
        var name: String
        /// Why no kiosk of this version offers it; empty: one can.
        var closed: [LocalizedText]
        var screens: [Screen]
        var papers: [PrintedPaper]
    }

    struct Screen: Encodable {
        var stage: String
        var title: LocalizedText
        var lines: [LocalizedText]
        var fields: [LocalizedText]
        var choices: [LocalizedText]

        init(_ view: ScreenView) {
            stage = view.stage
            title = view.title
            lines = view.lines
            fields = view.fields.map(\.label)
            choices = view.choices.map(\.label)
        }
    }

    struct PrintedPaper: Encodable {
        var kind: String
        var lines: [String]
    }

    /// Each kind once, as it looks; with a key of no kiosk, so that its codes prove nothing.
    private func papers(_ papers: [Paper], _ list: ItemList) throws -> [PrintedPaper] {
        let composer = PaperComposer(
            settings: PaperSettings(CitizenWalk.settings, columns: columns, ratingBase: ""),
            hmac: { Array(HMAC<SHA256>.authenticationCode(for: Data($0), using: SymmetricKey(data: Data(count: 32)))) },
            sha256: { Array(SHA256.hash(data: Data($0))) })
        var kinds: Set<PaperKind> = []
        return try papers.filter { kinds.insert($0.kind).inserted }.map { paper in
            let composed = try composer.compose(paper, item: { list[$0] })
            return PrintedPaper(kind: paper.kind.rawValue, lines: PaperText.lines(composed.layout, columns: columns))
        }
    }

    private func page(_ shown: Shown) -> String {
        func text(_ words: LocalizedText) -> String { Terminal.line(english ? words.en : words.zh) }
        var lines = shown.closed.map { (english ? "Not offered at present: " : "目前不能办理：") + text($0) }
        if !lines.isEmpty { lines.append("") }
        for screen in shown.screens {
            lines.append("== \(screen.stage): \(text(screen.title))")
            lines += screen.lines.map { "   " + text($0) }
            lines += screen.fields.map { "   [ ] " + text($0) }
            if !screen.choices.isEmpty {
                lines.append("   " + screen.choices.map { "(" + text($0) + ")" }.joined(separator: " "))
            }
            lines.append("")
        }
        for paper in shown.papers {
            lines.append("## \(paper.kind)")
            lines += paper.lines.map { Terminal.line("| " + $0) }
            lines.append("")
        }
        return lines.dropLast().joined(separator: "\n")
    }
}
