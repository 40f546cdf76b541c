public import ItemList

/// What came of reading two sheets.
public struct SheetReport: Sendable {
    /// Nil if anything is wrong.
    public internal(set) var list: ItemList?
    /// In the order of their cells, items first.
    public internal(set) var problems: [SheetProblem] = []
    /// How many more there are than are kept.
    public internal(set) var more = 0
    /// What was understood but is worth saying.
    public internal(set) var notes: [SheetNote] = []
    /// Where each item's values stand.
    public internal(set) var places = SheetPlaces()
    var sources: [SheetKind: SheetSource] = [:]
    var errorColumns: [SheetKind: Int] = [:]
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    mutating func add(_ found: [SheetProblem]) {
        let room = max(0, limit - problems.count)
        problems += found.prefix(room)
        more += max(0, found.count - room)
    }

    mutating func sort() {
        func key(_ problem: SheetProblem) -> SheetPlace {
            SheetPlace(problem.sheet, problem.address ?? CellAddress(row: 0, column: 0))
        }
        problems = problems.enumerated().sorted { a, b in
            let (first, second) = (key(a.element), key(b.element))
            return first == second ? a.offset < b.offset : first < second
        }.map(\.element)
    }

    /// The sheet as it was given, with one column more that tells each row's mistakes; nil if it was no sheet or has
    /// none.
    public func errorSheet(_ sheet: SheetKind) -> [UInt8]? {
        let own = problems.filter { $0.sheet == sheet }
        guard !own.isEmpty, let source = sources[sheet] else { return nil }
        return ErrorSheet.bytes(source, replacing: errorColumns[sheet], own)
    }
}
