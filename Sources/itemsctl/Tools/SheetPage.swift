import ItemList
import ItemSheets

/// What is told of sheets that were read.
struct SheetPage {
    /// Names of the files, by sheet.
    var files: [SheetKind: String]

    func file(_ sheet: SheetKind) -> String { files[sheet] ?? sheet.rawValue }

    func note(_ note: SheetNote) -> String { "\(file(note.sheet)): \(note.text.zh) / \(note.text.en)" }

    /// A mistake as people read it: where, what, what was typed, the rule, what would be right.
    func text(_ problem: SheetProblem) -> String {
        let place = problem.address.map { " \($0)" } ?? ""
        let column = problem.column.isEmpty ? "" : " (\(problem.column))"
        var lines = [
            "\(file(problem.sheet))\(place)\(column): \(problem.message.zh) / \(problem.message.en) [\(problem.code)]"
        ]
        if !problem.value.isEmpty { lines.append("  typed    \(Terminal.line(problem.value))") }
        if !problem.rule.zh.isEmpty { lines.append("  rule     \(problem.rule.zh)") }
        if !problem.rule.en.isEmpty { lines.append("           \(problem.rule.en)") }
        if !problem.example.isEmpty { lines.append("  right    \(Terminal.line(problem.example))") }
        for place in problem.related { lines.append("  see      \(file(place.sheet)) \(place.address)") }
        return lines.map(Terminal.line).joined(separator: "\n")
    }

    func message(_ problem: SheetProblem) -> ProblemMessage {
        ProblemMessage(
            code: problem.code, file: file(problem.sheet), sheet: problem.sheet.rawValue,
            cell: problem.address.map(\.description), column: problem.column.isEmpty ? nil : problem.column,
            typed: problem.value, message: problem.message, rule: problem.rule, right: problem.example,
            see: problem.related.map { Place(file: file($0.sheet), cell: $0.address.description) })
    }

    func message(_ note: SheetNote) -> NoteMessage {
        NoteMessage(code: note.code, file: file(note.sheet), text: note.text)
    }

    struct Place: Encodable {
        var file: String
        var cell: String
    }

    struct ProblemMessage: Encodable {
        var code: String
        var file: String
        var sheet: String
        var cell: String?
        var column: String?
        var typed: String
        var message: ListText
        var rule: ListText
        var right: String
        var see: [Place]
    }

    struct NoteMessage: Encodable {
        var code: String
        var file: String
        var text: ListText
    }
}
