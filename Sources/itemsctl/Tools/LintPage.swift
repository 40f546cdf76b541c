import ItemList
import ItemSheets

/// Findings as people and scripts read them: with a line where a list was read, with a cell where sheets were.
struct LintPage: Encodable {
    var findings: [Finding]
    /// Errors over those that are told.
    var more = 0

    func count(_ severity: LintFinding.Severity) -> Int {
        findings.count { $0.severity == severity.rawValue } + (severity == .error ? more : 0)
    }

    var summary: String {
        guard !findings.isEmpty else { return "nothing found" }
        return LintFinding.Severity.allCases.map { Terminal.count(count($0), $0.rawValue) }.joined(separator: ", ")
    }

    /// Where something stands.
    struct Spot: Encodable {
        var file: String
        var line: Int?
        var cell: String?

        var text: String { file + ((cell ?? line.map { "line \($0)" }).map { " " + $0 } ?? "") }
    }

    struct Place: Encodable {
        var at: Spot
        var item: String?
        /// Key path in the list's form, or the sheet's column.
        var path: String
        var value: String

        var text: String { [at.text, item ?? "", path].filter { !$0.isEmpty }.joined(separator: " ") }
    }

    struct Finding: Encodable {
        var severity: String
        var code: String
        var place: Place
        var message: ListText
        /// What to do, or the rule of the cell.
        var remedy: ListText
        /// A right cell; empty where there is none.
        var right: String
        /// Other places that have part in it.
        var see: [Place]

        var text: String {
            var lines = ["\(severity): \(place.text): \(message.zh) / \(message.en) [\(code)]"]
            if !place.value.isEmpty { lines.append("  here     \(place.value)") }
            for text in [remedy.zh, remedy.en] where !text.isEmpty { lines.append("  do       \(text)") }
            if !right.isEmpty { lines.append("  right    \(right)") }
            for other in see {
                lines.append("  see      \(other.text)" + (other.value.isEmpty ? "" : ": \(other.value)"))
            }
            return lines.map(Terminal.line).joined(separator: "\n")
        }
    }

    /// - Parameter spot: where a value of an item stands, by the item's code and the key path.
    static func finding(_ found: LintFinding, spot: (String?, String) -> Spot) -> Finding {
        Finding(
            severity: found.severity.rawValue, code: found.code,
            place: Place(at: spot(found.item, found.path), item: found.item, path: found.path, value: found.value),
            message: found.message, remedy: found.remedy, right: "",
            see: found.related.map {
                Place(at: spot($0.item, $0.path), item: $0.item, path: $0.path, value: $0.value)
            })
    }

    /// A mistake in a sheet, which keeps a list from being made.
    static func finding(_ problem: SheetProblem, _ sheets: SheetPage) -> Finding {
        func spot(_ sheet: SheetKind, _ address: CellAddress?) -> Spot {
            Spot(file: sheets.file(sheet), cell: address?.description)
        }
        return Finding(
            severity: LintFinding.Severity.error.rawValue, code: problem.code,
            place: Place(at: spot(problem.sheet, problem.address), path: problem.column, value: problem.value),
            message: problem.message, remedy: problem.rule, right: problem.example,
            see: problem.related.map { Place(at: spot($0.sheet, $0.address), path: "", value: "") })
    }
}
