import DeviceModel
import Foundation
import Yams

/// Walks a YAML document by dotted keys. Asking for a key reads it, checks it and notes its documentation, so that
/// what is read, what is known and what is documented are one thing. Problems are collected, never thrown.
struct ConfigurationReader {
    struct Entry: Hashable {
        var key: String
        var kind: String
        /// nil: must be given.
        var standard: String?
        var note: String
    }

    let source: String
    /// Relative paths are relative to this folder.
    let folder: String
    private(set) var entries: [Entry] = []
    private(set) var problems: [ConfigurationProblem] = []
    private var scalars: [String: (text: String, mark: Mark?)] = [:]
    private var lists: [String: [Node]] = [:]
    private var listMarks: [String: Mark?] = [:]
    private var sections: [String: Mark?] = [:]
    private var places: [(key: String, mark: Mark?)] = []
    private var overridden: Set<String> = []
    /// For the reference page: nothing is given, and nothing is missed.
    var describesAll = false

    /// - Parameter overrides: `key=value`, over what the file says; a value in square brackets is a list in YAML's form.
    init(source: String, folder: String, root: Node?, overrides: [(key: String, value: String)] = []) {
        self.source = source
        self.folder = folder
        if let root { walk(root, "", depth: 0) }
        for (key, value) in overrides {
            if let list = Self.list(value) {
                lists[key] = list
                listMarks[key] = nil
            } else {
                scalars[key] = (value, nil)
            }
            overridden.insert(key)
            var parts = key.split(separator: ".").map(String.init)
            while parts.count > 1 {
                parts.removeLast()
                if sections[parts.joined(separator: ".")] == nil { sections[parts.joined(separator: ".")] = .some(nil) }
            }
        }
    }

    /// Longest list that `--set` takes, in bytes.
    private static let list_max = 4096

    private static func list(_ value: String) -> [Node]? {
        guard value.hasPrefix("["), value.utf8.count <= list_max, let node = try? Yams.compose(yaml: value) else {
            return nil
        }
        return node.sequence.map { Array($0) }
    }

    private mutating func walk(_ node: Node, _ path: String, depth: Int) {
        switch node {
        case .mapping(let mapping):
            sections[path] = node.mark
            for (key, value) in mapping {
                guard let name = key.scalar?.string else {
                    problem(at: key.mark, "a key has to be a word")
                    continue
                }
                let full = path.isEmpty ? name : path + "." + name
                if value.mapping == nil { places.append((full, key.mark)) }
                walk(value, full, depth: depth + 1)
            }
        case .sequence(let sequence):
            lists[path] = Array(sequence)
            listMarks[path] = node.mark
        case .scalar(let scalar):
            if path.isEmpty {
                problem(at: node.mark, "the file has to be a mapping of keys")
            } else {
                scalars[path] = (scalar.string, node.mark)
            }
        case .alias: problem(at: node.mark, "aliases are not used here; write the value out")
        }
    }

    mutating func problem(at mark: Mark?, _ message: String) {
        problems.append(
            ConfigurationProblem(
                source: source, line: mark?.line ?? 0, column: mark?.column ?? 0, message: message))
    }

    mutating func problem(_ key: String, _ message: String) {
        let mark = scalars[key]?.mark ?? (listMarks[key] ?? nil)
        if overridden.contains(key) {
            problems.append(ConfigurationProblem(source: "--set \(key)", message: message))
        } else {
            problem(at: mark, "\(key): \(message)")
        }
    }

    func has(section: String) -> Bool { sections[section] != nil }

    /// Keys of a section that is not there are not missed.
    private var optionalSections: Set<String> = []
    private func isOptional(_ key: String) -> Bool {
        describesAll || optionalSections.contains { key.hasPrefix($0 + ".") && !has(section: $0) }
    }

    /// Notes a section that may be left out; whether it is there.
    mutating func begin(section: String, _ note: String) -> Bool {
        optionalSections.insert(section)
        entries.append(Entry(key: section, kind: "section", standard: "", note: note))
        if scalars[section] != nil || lists[section] != nil { problem(section, "has to be a section of keys") }
        return has(section: section)
    }

    // MARK: - Asking

    /// A scalar's text; nil: not given, and `standard` nil makes that a problem.
    mutating func raw(_ key: String, _ kind: String, _ standard: String?, _ note: String) -> String? {
        entries.append(Entry(key: key, kind: kind, standard: standard, note: note))
        if let found = scalars[key] { return found.text }
        if lists[key] != nil || sections[key] != nil {
            problem(key, "has to be one value: \(kind)")
        } else if standard == nil, !isOptional(key) {
            let section = key.split(separator: ".").dropLast().joined(separator: ".")
            problem(at: sections[section] ?? nil, "\(key) is missing: \(note)")
        }
        return nil
    }

    mutating func text(_ key: String, or standard: String? = nil, length: ClosedRange<Int> = 1...200, _ note: String)
        -> String
    {
        let kind = "text, \(length.lowerBound)–\(length.upperBound) characters"
        guard let text = raw(key, kind, standard, note) else { return standard ?? "" }
        if !length.contains(text.count) || text.contains(where: { $0.isNewline }) {
            problem(key, "has \(text.count) characters; it has to be one line of \(kind)")
        }
        return text
    }

    /// Letters, digits, `-`, `_` and `.`, for ids that stand in numbers and file names.
    mutating func word(_ key: String, or standard: String? = nil, length: ClosedRange<Int> = 1...32, _ note: String)
        -> String
    {
        guard let text = raw(key, "word of letters and digits, at most \(length.upperBound)", standard, note) else {
            return standard ?? ""
        }
        let good = text.utf8.allSatisfy {
            (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || [45, 46, 95].contains($0)
        }
        if !good || !length.contains(text.count) {
            problem(key, "'\(text.prefix(40))' is not a word of 1–\(length.upperBound) letters, digits, '-', '_', '.'")
        }
        return text
    }

    mutating func optionalText(_ key: String, _ note: String) -> String? {
        raw(key, "text", "", note).flatMap { $0.isEmpty ? nil : $0 }
    }

    mutating func number(_ key: String, or standard: Int? = nil, _ range: ClosedRange<Int>, _ note: String) -> Int {
        let kind = "whole number, \(range.lowerBound)–\(range.upperBound)"
        guard let text = raw(key, kind, standard.map(String.init), note) else { return standard ?? range.lowerBound }
        guard let value = Int(text), range.contains(value) else {
            problem(key, "'\(text.prefix(40))' is not a \(kind)")
            return standard ?? range.lowerBound
        }
        return value
    }

    mutating func flag(_ key: String, _ standard: Bool, _ note: String) -> Bool {
        guard let text = raw(key, "true or false", "\(standard)", note) else { return standard }
        guard let value = Bool(text) else {
            problem(key, "'\(text.prefix(40))' is neither true nor false")
            return standard
        }
        return value
    }

    mutating func choice<Value: RawRepresentable & CaseIterable>(_ key: String, _ standard: Value, _ note: String)
        -> Value where Value.RawValue == String
    {
        let known = Value.allCases.map(\.rawValue)
        guard let text = raw(key, known.joined(separator: " | "), standard.rawValue, note) else { return standard }
        guard let value = Value(rawValue: text) else {
            let hint = NearestWord.hint(text, in: known)
            problem(key, "'\(text.prefix(40))' is none of \(known.joined(separator: ", ")).\(hint)")
            return standard
        }
        return value
    }

    /// `500ms`, `30s`, `2m`.
    mutating func duration(_ key: String, _ standard: String, _ range: ClosedRange<Duration>, _ note: String)
        -> Duration
    {
        let fallback = Self.duration(standard) ?? range.lowerBound
        guard let text = raw(key, "time such as 500ms, 30s, 2m", standard, note) else { return fallback }
        guard let value = Self.duration(text) else {
            problem(key, "'\(text.prefix(40))' is not a time; write 500ms, 30s or 2m")
            return fallback
        }
        guard range.contains(value) else {
            problem(key, "\(text) is not within \(range.lowerBound)–\(range.upperBound)")
            return fallback
        }
        return value
    }

    static func duration(_ text: String) -> Duration? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard let value = Int64(digits), value < 1_000_000_000 else { return nil }
        switch text.dropFirst(digits.count) {
        case "ms": return .milliseconds(value)
        case "s": return .seconds(value)
        case "m": return .seconds(value * 60)
        default: return nil
        }
    }

    /// A path, made absolute.
    mutating func path(_ key: String, or standard: String? = nil, shownAs shown: String? = nil, _ note: String)
        -> String
    {
        guard let text = raw(key, "path", shown ?? standard, note) else { return standard.map(absolute) ?? "" }
        guard !text.isEmpty, text.utf8.count <= 1024, !text.contains("\0") else {
            problem(key, "is not a path")
            return ""
        }
        return absolute(text)
    }

    mutating func optionalPath(_ key: String, _ note: String) -> String? {
        guard let text = raw(key, "path", "", note), !text.isEmpty else { return nil }
        return absolute(text)
    }

    func absolute(_ path: String) -> String {
        if path.hasPrefix("/") { return path }
        return URL(fileURLWithPath: folder).appending(path: path).standardizedFileURL.path
    }

    /// `http://` or `https://`, without a slash at the end.
    mutating func url(_ key: String, or standard: String? = nil, shownAs shown: String? = nil, _ note: String) -> String
    {
        guard var text = raw(key, "URL, http or https", shown ?? standard, note) else { return standard ?? "" }
        while text.hasSuffix("/") { text.removeLast() }
        guard let url = URL(string: text), ["http", "https"].contains(url.scheme), url.host?.isEmpty == false,
            url.query == nil
        else {
            problem(key, "'\(text.prefix(80))' is not a URL such as https://services.example/kiosk")
            return ""
        }
        return text
    }

    mutating func texts(_ key: String, _ standard: [String], bound: Int, _ note: String) -> [String] {
        let shown = "[" + standard.joined(separator: ", ") + "]"
        entries.append(Entry(key: key, kind: "list of text, at most \(bound)", standard: shown, note: note))
        guard let nodes = lists[key] else {
            if scalars[key] != nil || sections[key] != nil { problem(key, "has to be a list") }
            return standard
        }
        if nodes.count > bound { problem(key, "has \(nodes.count) entries, at most \(bound) are allowed") }
        return nodes.prefix(bound).compactMap { node in
            if node.scalar == nil { problem(at: node.mark, "\(key): each entry has to be one value") }
            return node.scalar?.string
        }
    }

    /// A list of mappings, each read by `read`, whose keys are then `key[].name`.
    mutating func each<Value>(
        _ key: String, bound: Int, _ note: String, _ read: (inout ConfigurationReader) -> Value
    ) -> [Value] {
        entries.append(Entry(key: key, kind: "list, at most \(bound)", standard: "[]", note: note))
        if lists[key] == nil, scalars[key] != nil || sections[key] != nil { problem(key, "has to be a list") }
        let nodes = lists[key] ?? []
        if nodes.count > bound { problem(key, "has \(nodes.count) entries, at most \(bound) are allowed") }
        var values: [Value] = []
        for (index, node) in nodes.prefix(bound).enumerated() {
            var inner = ConfigurationReader(source: source, folder: folder, root: node)
            if node.mapping == nil { inner.problem(at: node.mark, "\(key): each entry has to be a mapping") }
            values.append(read(&inner))
            inner.refuseUnknown()
            problems += inner.problems
            if index == 0 { adopt(inner.entries, under: key) }
        }
        if nodes.isEmpty {
            var inner = ConfigurationReader(source: source, folder: folder, root: nil)
            inner.describesAll = true
            _ = read(&inner)
            adopt(inner.entries, under: key)
        }
        return values
    }

    private mutating func adopt(_ inner: [Entry], under key: String) {
        entries += inner.map { Entry(key: "\(key)[].\($0.key)", kind: $0.kind, standard: $0.standard, note: $0.note) }
    }

    /// What was given and never asked for.
    mutating func refuseUnknown() {
        let known = Set(entries.map(\.key))
        for place in places where !known.contains(place.key) {
            // A wrong section is told once, at its key.
            let near = Self.hint(place.key, known)
            let hint = near.isEmpty ? NearestWord.hint(place.key, in: known.sorted()) : near
            problem(at: place.mark, "unknown key '\(place.key)'.\(hint)")
        }
        for key in overridden.sorted() where !known.contains(key) {
            problems.append(
                ConfigurationProblem(
                    source: "--set \(key)", message: "unknown key.\(NearestWord.hint(key, in: known.sorted()))"))
        }
    }

    /// Near by its last word, in the same section.
    private static func hint(_ key: String, _ known: Set<String>) -> String {
        let parts = key.split(separator: ".").map(String.init)
        guard let last = parts.last else { return "" }
        let section = parts.dropLast().joined(separator: ".")
        let siblings = known.filter { $0.split(separator: ".").dropLast().joined(separator: ".") == section }
        let words = siblings.compactMap { $0.split(separator: ".").last.map(String.init) }.sorted()
        guard let word = NearestWord.of(last, in: words) else { return "" }
        return " Did you mean '\(section.isEmpty ? word : section + "." + word)'?"
    }
}
