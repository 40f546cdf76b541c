/// The keys that an object of a list has, with the form of each value: what the readers check and what the JSON
/// Schema says, in one table.
struct ObjectForm: Sendable {
    indirect enum Value: Sendable {
        case text(ClosedRange<Int>)
        case integer(ClosedRange<Int64>)
        case bool
        case word([String])
        case words([String], ClosedRange<Int>)
        case texts(ClosedRange<Int>, length: ClosedRange<Int>)
        case object(ObjectForm)
        case objects(ObjectForm, ClosedRange<Int>)
    }

    struct Key: Sendable {
        var name: String
        var value: Value
        var required: Bool
        /// ECMA 262 expression for the schema; the rules that look at whole values check the same and say it better.
        var pattern: String?

        init(_ name: String, _ value: Value, required: Bool = true, pattern: String? = nil) {
            self.name = name
            self.value = value
            self.required = required
            self.pattern = pattern
        }
    }

    var keys: [Key]

    init(_ keys: [Key]) { self.keys = keys }

    var names: [String] { keys.map(\.name) }

    subscript(name: String) -> Key {
        guard let key = keys.first(where: { $0.name == name }) else {
            preconditionFailure("no key \(name) in the form")
        }
        return key
    }
}

extension ObjectForm.Value {
    static func word<Word: RawRepresentable & CaseIterable>(_: Word.Type) -> Self where Word.RawValue == String {
        .word(Word.allCases.map(\.rawValue))
    }

    /// Each of the words at most once.
    static func words<Word: RawRepresentable & CaseIterable>(_: Word.Type) -> Self where Word.RawValue == String {
        .words(Word.allCases.map(\.rawValue), 1...Word.allCases.count)
    }
}

/// Reads an object by its ``ObjectForm``: lengths, ranges and counts are the form's.
struct FormReader {
    private var reader: JSONObjectReader
    private let form: ObjectForm
    private let path: String

    init(_ value: StrictJSON, _ form: ObjectForm, path: String = "") {
        reader = JSONObjectReader(value, keys: form.names, path: path)
        self.form = form
        self.path = path
    }

    var problems: [JSONProblem] { reader.problems }

    mutating func note(_ code: String, _ key: String, _ message: String, _ remedy: String) {
        reader.note(code, key, message, remedy)
    }

    mutating func adopt(_ problems: [JSONProblem]) { reader.adopt(problems) }

    mutating func text(_ name: String) -> String? {
        guard case .text(let length) = form[name].value else { preconditionFailure("\(name) is no text") }
        return reader.text(name, length: length, required: form[name].required)
    }

    mutating func integer(_ name: String) -> Int64? {
        guard case .integer(let range) = form[name].value else { preconditionFailure("\(name) is no number") }
        return reader.integer(name, in: range, required: form[name].required)
    }

    mutating func bool(_ name: String) -> Bool? { reader.bool(name, required: form[name].required) }

    mutating func word<Word: RawRepresentable & CaseIterable>(_ name: String, _ type: Word.Type) -> Word?
    where Word.RawValue == String { reader.word(name, type, required: form[name].required) }

    mutating func words<Word: RawRepresentable & CaseIterable>(_ name: String, _ type: Word.Type) -> [Word]?
    where Word.RawValue == String {
        guard case .words(_, let count) = form[name].value else { preconditionFailure("\(name) holds no words") }
        return reader.words(name, type, count: count)
    }

    mutating func texts(_ name: String) -> [String]? {
        guard case .texts(let count, let length) = form[name].value else { preconditionFailure("\(name): no texts") }
        if !form[name].required, !reader.has(name) { return nil }
        return reader.texts(name, count: count, length: length)
    }

    /// A reader for the object at `name`; whoever takes it adopts its problems.
    mutating func object(_ name: String) -> FormReader? {
        guard case .object(let inner) = form[name].value else { preconditionFailure("\(name) is no object") }
        guard let value = reader.value(name, required: form[name].required) else { return nil }
        return FormReader(value, inner, path: path.isEmpty ? name : "\(path).\(name)")
    }

    mutating func objects(_ name: String) -> [FormReader]? {
        guard case .objects(let inner, let count) = form[name].value else { preconditionFailure("\(name): no objects") }
        guard let values = reader.array(name, count: count, required: form[name].required) else { return nil }
        let place = path.isEmpty ? name : "\(path).\(name)"
        return values.enumerated().map { FormReader($1, inner, path: "\(place)[\($0)]") }
    }
}
