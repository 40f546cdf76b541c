public import FoundationEssentials

extension Layout {
    /// The coded form: canonical JSON (sorted keys), the same for the same layout; what `layoutHash` is made of.
    public func coded() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(self)
    }

    /// Reads the coded form strictly: unknown keys, wrong types, missing parts and broken bounds are errors with
    /// their place.
    public init(coded data: Data, columns: Int? = nil) throws(LayoutError) {
        guard data.count <= LayoutBounds.codedBytes else {
            throw LayoutError(
                place: "layout", problem: "\(data.count) bytes; at most \(LayoutBounds.codedBytes) are read")
        }
        let value: CodedValue
        do {
            value = try JSONDecoder().decode(CodedValue.self, from: data)
        } catch {
            throw LayoutError(place: "layout", problem: "is not JSON in UTF-8")
        }
        self = try LayoutReader.layout(value)
        try validate(columns: columns)
    }
}

/// Any JSON, so that a reader can name what is wrong with it.
enum CodedValue: Decodable {
    case object([String: CodedValue]), list([CodedValue]), text(String), number(Double), flag(Bool), null

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .flag(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .text(value)
        } else if let value = try? container.decode([CodedValue].self) {
            self = .list(value)
        } else {
            self = .object(try container.decode([String: CodedValue].self))
        }
    }
}

enum LayoutReader {
    static func layout(_ value: CodedValue) throws(LayoutError) -> Layout {
        let top = try Fields(value, "layout", ["version", "blocks"])
        var layout = Layout([])
        layout.version = try top.int("version")
        let list = try top.list("blocks")
        try LayoutError.check(list.count, 1...LayoutBounds.blocks, "blocks", "blocks")
        for (index, block) in list.enumerated() {
            layout.blocks.append(try self.block(block, "blocks[\(index)]"))
        }
        return layout
    }

    private static func block(_ value: CodedValue, _ place: String) throws(LayoutError) -> Block {
        let kinds = ["text", "row", "rule", "qr", "picture", "feed", "cut"]
        guard case .object(let object) = value, object.count == 1, let (kind, content) = object.first else {
            throw LayoutError(place: place, problem: "is not an object with one of: \(kinds.joined(separator: ", "))")
        }
        let at = place + "." + kind
        switch kind {
        case "text":
            let fields = try Fields(content, at, ["_0", "align"])
            return .text(try runs(fields.list("_0"), at), align: try fields.word("align"))
        case "row":
            var cells: [Cell] = []
            for (index, cell) in try Fields(content, at, ["_0"]).list("_0").enumerated() {
                let fields = try Fields(cell, at + "[\(index)]", ["runs", "columns", "align"])
                cells.append(
                    Cell(
                        try runs(fields.list("runs"), fields.place), columns: try fields.int("columns"),
                        align: try fields.word("align")))
            }
            return .row(cells)
        case "rule":
            _ = try Fields(content, at, [])
            return .rule
        case "cut":
            _ = try Fields(content, at, [])
            return .cut
        case "qr":
            let fields = try Fields(content, at, ["payload", "moduleSize", "level"])
            return .qr(
                payload: try fields.text("payload"), moduleSize: try fields.int("moduleSize"),
                level: try fields.word("level"))
        case "picture":
            let fields = try Fields(content, at, ["_0", "align"])
            return .picture(try bitmap(fields.value("_0"), at), align: try fields.word("align"))
        case "feed":
            return .feed(lines: try Fields(content, at, ["lines"]).int("lines"))
        default:
            throw LayoutError(place: at, problem: "no such block; known: \(kinds.joined(separator: ", "))")
        }
    }

    private static func runs(_ list: [CodedValue], _ place: String) throws(LayoutError) -> [Run] {
        try LayoutError.check(list.count, 0...LayoutBounds.runsPerBlock, place, "runs")
        var runs: [Run] = []
        for (index, value) in list.enumerated() {
            let fields = try Fields(value, place + ".runs[\(index)]", ["text", "style"])
            let style = try Fields(
                fields.value("style"), fields.place + ".style", ["width", "height", "bold", "inverse", "underline"])
            runs.append(
                Run(
                    try fields.text("text"),
                    Style(
                        width: try style.int("width"), height: try style.int("height"), bold: try style.flag("bold"),
                        inverse: try style.flag("inverse"), underline: try style.flag("underline"))))
        }
        return runs
    }

    private static func bitmap(_ value: CodedValue, _ place: String) throws(LayoutError) -> Bitmap {
        let fields = try Fields(value, place, ["width", "height", "bytes"])
        let list = try fields.list("bytes")
        try LayoutError.check(list.count, 0...LayoutBounds.pictureBytes, place + ".bytes", "bytes")
        var bytes: [UInt8] = []
        bytes.reserveCapacity(list.count)
        for (index, value) in list.enumerated() {
            guard case .number(let number) = value, let byte = UInt8(exactly: number) else {
                throw LayoutError(place: place + ".bytes[\(index)]", problem: "is not a whole number of 0...255")
            }
            bytes.append(byte)
        }
        return Bitmap(width: try fields.int("width"), height: try fields.int("height"), bytes: bytes)
    }
}

/// An object with exactly the keys named.
private struct Fields {
    let place: String
    private let object: [String: CodedValue]

    init(_ value: CodedValue, _ place: String, _ keys: [String]) throws(LayoutError) {
        guard case .object(let object) = value else { throw LayoutError(place: place, problem: "is not an object") }
        if let odd = object.keys.filter({ !keys.contains($0) }).min() {
            throw LayoutError(
                place: place, problem: "unknown key '\(odd.prefix(40))'; known: \(keys.joined(separator: ", "))")
        }
        self.place = place
        self.object = object
    }

    func value(_ key: String) throws(LayoutError) -> CodedValue {
        guard let value = object[key] else { throw LayoutError(place: place, problem: "'\(key)' is missing") }
        return value
    }

    func int(_ key: String) throws(LayoutError) -> Int {
        guard case .number(let number) = try value(key), let int = Int(exactly: number) else {
            throw LayoutError(place: place + "." + key, problem: "is not a whole number")
        }
        return int
    }

    func text(_ key: String) throws(LayoutError) -> String {
        guard case .text(let text) = try value(key) else {
            throw LayoutError(place: place + "." + key, problem: "is not a text")
        }
        return text
    }

    func flag(_ key: String) throws(LayoutError) -> Bool {
        guard case .flag(let flag) = try value(key) else {
            throw LayoutError(place: place + "." + key, problem: "is not true or false")
        }
        return flag
    }

    func list(_ key: String) throws(LayoutError) -> [CodedValue] {
        guard case .list(let list) = try value(key) else {
            throw LayoutError(place: place + "." + key, problem: "is not a list")
        }
        return list
    }

    func word<Word: RawRepresentable<String>>(_ key: String) throws(LayoutError) -> Word {
        let text = try text(key)
        guard let word = Word(rawValue: text) else {
            throw LayoutError(place: place + "." + key, problem: "'\(text.prefix(40))' is not a \(Word.self)")
        }
        return word
    }
}
