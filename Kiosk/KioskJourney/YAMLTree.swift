public import Yams

/// Reads YAML (and so JSON) that anybody may have written: bounded in depth and in size before it is walked.
public enum YAMLTree {
    static let depth_max = 12
    static let nodes_max = 20_000

    /// - Parameter offset: lines before this text in its file.
    /// - Returns: nil for a text without content.
    /// - Throws: ``FileProblem`` with the line.
    public static func read(_ text: String, file: String, offset: Int = 0) throws -> Node? {
        try refuseDeep(text, file, offset)
        let root: Node?
        do { root = try Yams.compose(yaml: text) } catch let error as YamlError {
            let lines = text.utf8.count { $0 == UInt8(ascii: "\n") } + 1
            switch error {
            case .duplicatedKeysInMapping(let keys, let context):
                let words = keys.sorted().map { "'\($0.prefix(40))'" }.joined(separator: ", ")
                let line = context.mark.line + offset
                throw FileProblem(file, line: line, "\(words) stands more than once in the mapping that begins here")
            case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
                .composer(_, let problem, let mark, _):
                throw FileProblem(
                    file, line: min(mark.line, lines) + offset, column: mark.column,
                    "cannot be read as YAML or JSON: \(problem)")
            default: throw FileProblem(file, line: 1 + offset, "cannot be read as YAML or JSON")
            }
        } catch { throw FileProblem(file, line: 1 + offset, "cannot be read as YAML or JSON") }
        guard let root else { return nil }
        var left = nodes_max
        try walk(root, file, offset, depth: 0, &left)
        return root
    }

    /// The library reads by recursion, so that depth has to be bounded before: by brackets that are open, and by
    /// dashes that follow each other on a line. What is deeper by indentation alone grows with the root of the size.
    private static func refuseDeep(_ text: String, _ file: String, _ offset: Int) throws {
        var (line, open, dashes, isAtStart) = (1, 0, 0, true)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\n"): (line, dashes, isAtStart) = (line + 1, 0, true)
            case UInt8(ascii: "["), UInt8(ascii: "{"): (open, isAtStart) = (open + 1, false)
            case UInt8(ascii: "]"), UInt8(ascii: "}"): (open, isAtStart) = (max(0, open - 1), false)
            case UInt8(ascii: "-"), UInt8(ascii: "?"): if isAtStart { dashes += 1 }
            case UInt8(ascii: " "), UInt8(ascii: "\t"): break
            default: isAtStart = false
            }
            guard open <= 64, dashes <= 64 else { throw FileProblem(file, line: line + offset, "nests too deep") }
        }
    }

    /// Aliases are resolved by now: a short text may have become a tree without end.
    private static func walk(_ node: Node, _ file: String, _ offset: Int, depth: Int, _ left: inout Int) throws {
        left -= 1
        let line = (node.mark?.line ?? 1) + offset
        guard depth < depth_max else { throw FileProblem(file, line: line, "nests too deep") }
        guard left > 0 else { throw FileProblem(file, line: line, "has over \(nodes_max) values") }
        switch node {
        case .mapping(let mapping):
            for (key, value) in mapping {
                try walk(key, file, offset, depth: depth + 1, &left)
                try walk(value, file, offset, depth: depth + 1, &left)
            }
        case .sequence(let sequence):
            for value in sequence { try walk(value, file, offset, depth: depth + 1, &left) }
        case .alias: throw FileProblem(file, line: line, "aliases are not used here; write the value out")
        case .scalar: break
        }
    }
}
