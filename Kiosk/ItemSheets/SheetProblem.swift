public import ItemList

/// Which of the two sheets.
public enum SheetKind: String, Sendable, Hashable, CaseIterable {
    /// One item a row.
    case items
    /// What the first lacks: form fields, and the rest of an item's properties.
    case fields
}

/// A cell in one of the two sheets.
public struct SheetPlace: Sendable, Hashable, Comparable {
    public var sheet: SheetKind
    public var address: CellAddress

    public init(_ sheet: SheetKind, _ address: CellAddress) {
        self.sheet = sheet
        self.address = address
    }

    public static func < (a: SheetPlace, b: SheetPlace) -> Bool {
        (a.sheet == .items ? 0 : 1, a.address) < (b.sheet == .items ? 0 : 1, b.address)
    }
}

/// One mistake in a sheet, with all that is needed to mend it.
public struct SheetProblem: Sendable, Hashable {
    /// Stable: `sheet.file…`, `sheet.header…`, `sheet.cell…`, `sheet.damage…`, or the code of a list's rule
    /// (docs/ITEM-LIST.md).
    public var code: String
    public var sheet: SheetKind
    /// Nil: the file as a whole.
    public var address: CellAddress?
    /// Name in the sheet's head, as in ``SheetColumn``; empty where none is meant.
    public var column: String
    /// As it was typed, at most ``shownLength`` characters of it.
    public var value: String
    /// What is wrong here.
    public var message: ListText
    /// What holds for such cells.
    public var rule: ListText
    /// A cell that would be right; where the meaning is certain, the very one that was meant. May be empty.
    public var example: String
    /// Other cells that have part in it.
    public var related: [SheetPlace]

    public static let shownLength = 60

    public init(
        _ code: String, _ sheet: SheetKind, at address: CellAddress?, column: String = "", value: String = "",
        message: ListText, rule: ListText, example: String = "", related: [SheetPlace] = []
    ) {
        self.code = code
        self.sheet = sheet
        self.address = address
        self.column = column
        self.value = value.count > Self.shownLength ? value.prefix(Self.shownLength) + "…" : value
        self.message = message
        self.rule = rule
        self.example = example
        self.related = related
    }
}

/// Something that was understood but is worth saying, such as an encoding.
public struct SheetNote: Sendable, Hashable {
    public var code: String
    public var sheet: SheetKind
    public var text: ListText

    public init(_ code: String, _ sheet: SheetKind, _ text: ListText) {
        self.code = code
        self.sheet = sheet
        self.text = text
    }
}
