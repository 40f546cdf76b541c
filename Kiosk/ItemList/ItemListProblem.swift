/// One thing wrong with a list.
public struct ItemListProblem: Sendable, Hashable, CustomStringConvertible {
    /// From 1; the header is line 1, and 0 means the file as a whole.
    public var line: Int
    /// Id of the item on that line, where it could be read.
    public var item: String?
    public var problem: JSONProblem

    public init(line: Int, item: String? = nil, _ problem: JSONProblem) {
        self.line = line
        self.item = item
        self.problem = problem
    }

    public var description: String {
        let place = line == 0 ? "the file" : "line \(line)"
        return "\(place)\(item.map { ", item \($0)" } ?? ""), \(problem) [\(problem.code)]"
    }
}

/// Everything wrong with a list, in the order of its lines.
public struct ItemListProblems: Error, Sendable, Hashable, CustomStringConvertible {
    public var problems: [ItemListProblem]
    /// How many more there are than are kept here.
    public var more: Int

    public init(_ problems: [ItemListProblem], more: Int = 0) {
        self.problems = problems
        self.more = more
    }

    public var description: String {
        let lines = problems.map(\.description).joined(separator: "\n")
        return more == 0 ? lines : lines + "\nand \(more) more"
    }
}

/// Collects problems up to a bound, so that a hostile file cannot make its own report endless.
struct ItemListProblemLog {
    private(set) var problems: [ItemListProblem] = []
    private(set) var more = 0
    let limit: Int

    init(limit: Int) { self.limit = limit }

    var isEmpty: Bool { problems.isEmpty }

    mutating func add(_ problem: ItemListProblem) {
        if problems.count < limit { problems.append(problem) } else { more += 1 }
    }

    mutating func add(
        line: Int, item: String? = nil, _ code: String, _ path: String, _ message: String, _ remedy: String
    ) {
        add(
            ItemListProblem(
                line: line, item: item, JSONProblem(code: code, path: path, message: message, remedy: remedy)))
    }

    var thrown: ItemListProblems {
        ItemListProblems(
            problems.enumerated().sorted { ($0.element.line, $0.offset) < ($1.element.line, $1.offset) }.map(\.element),
            more: more)
    }
}
