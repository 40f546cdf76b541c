import DeviceModel
import Foundation
import KioskWire
import Yams

/// Reads one mapping strictly: known keys, each with its type; every error has its line.
struct StepReader {
    let file: String
    /// Added to the marks of nodes: the lines before, in JSON Lines.
    let offset: Int

    func problem(_ node: Node?, _ message: String) -> FileProblem {
        let mark = node?.mark
        return FileProblem(file, line: (mark?.line ?? 1) + offset, column: mark?.column ?? 0, message)
    }

    func mapping(_ node: Node, _ keys: [String], _ what: String) throws -> [String: Node] {
        guard let mapping = node.mapping else {
            throw problem(node, "\(what) has to be a mapping with: \(keys.joined(separator: ", "))")
        }
        var found: [String: Node] = [:]
        for (key, value) in mapping {
            guard let name = key.scalar?.string, keys.contains(name) else {
                let text = key.scalar?.string ?? "?"
                throw problem(key, "\(what): unknown key '\(text.prefix(40))'" + Self.choice(text, keys))
            }
            guard found[name] == nil else { throw problem(key, "\(what): '\(name)' stands there twice") }
            found[name] = value
        }
        return found
    }

    /// The nearest word, and all there are.
    private static func choice(_ text: String, _ known: [String]) -> String {
        ".\(NearestWord.hint(text, in: known)) Known: \(known.joined(separator: ", "))"
    }

    /// One of a closed set of words.
    func word(_ node: Node, _ what: String, of known: [String]) throws -> String {
        guard let text = node.scalar?.string else {
            throw problem(node, "\(what) has to be one of: \(known.joined(separator: ", "))")
        }
        guard known.contains(text) else {
            throw problem(node, "\(what): unknown word '\(text.prefix(40))'" + Self.choice(text, known))
        }
        return text
    }

    /// One of a closed set of words, or a list of them.
    func words(_ node: Node?, _ what: String, of known: [String]) throws -> [String] {
        guard let node else { return [] }
        guard let sequence = node.sequence else { return [try word(node, what, of: known)] }
        guard sequence.count <= 100 else { throw problem(node, "\(what): at most 100 words") }
        return try sequence.map { try word($0, what, of: known) }
    }

    func text(_ node: Node, _ what: String, length: ClosedRange<Int> = 1...500) throws -> String {
        guard let text = node.scalar?.string, length.contains(text.count) else {
            throw problem(node, "\(what) has to be a text of \(length.lowerBound) to \(length.upperBound) characters")
        }
        return text
    }

    func text(_ nodes: [String: Node], _ key: String, _ what: String, at node: Node) throws -> String {
        guard let value = nodes[key] else { throw problem(node, "\(what): '\(key)' is missing") }
        return try text(value, "\(what).\(key)")
    }

    /// One text, or a list of them.
    func texts(_ node: Node?, _ what: String) throws -> [String] {
        guard let node else { return [] }
        guard let sequence = node.sequence else { return [try text(node, what)] }
        guard sequence.count <= 100 else { throw problem(node, "\(what): at most 100 texts") }
        return try sequence.map { try text($0, what) }
    }

    func whole(_ node: Node?, _ what: String) throws -> Int? {
        guard let node else { return nil }
        guard let number = node.scalar.flatMap({ Int($0.string) }), (0...1_000_000).contains(number) else {
            throw problem(node, "\(what) has to be a whole number")
        }
        return number
    }

    func flag(_ node: Node?, _ what: String) throws -> Bool? {
        guard let node else { return nil }
        switch node.scalar?.string {
        case "true", "yes": return true
        case "false", "no": return false
        default: throw problem(node, "\(what) has to be true or false")
        }
    }

    func duration(_ node: Node?, _ what: String) throws -> Duration? {
        guard let node else { return nil }
        let text = node.scalar?.string ?? ""
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard let value = Int(digits), (0...600_000).contains(value) else {
            throw problem(node, "\(what) has to be a time such as 500ms, 20s")
        }
        switch text.dropFirst(digits.count) {
        case "ms": return .milliseconds(value)
        case "s" where value <= 600: return .seconds(value)
        default: throw problem(node, "\(what) has to be a time such as 500ms, 20s, at most 600s")
        }
    }

    /// A mapping of plain values as one line of JSON.
    func jsonLine(_ node: Node, _ what: String) throws -> String {
        guard node.mapping != nil else { throw problem(node, "\(what) has to be a mapping") }
        guard let data = try? JSONSerialization.data(withJSONObject: node.any, options: [.sortedKeys]) else {
            throw problem(node, "\(what) cannot be written as JSON")
        }
        return String(decoding: data, as: UTF8.self)
    }

    /// A mapping of keys of the configuration to their values.
    func settings(_ node: Node) throws -> [String: String] {
        guard let mapping = node.mapping, mapping.count <= 40 else {
            throw problem(node, "settings has to be a mapping of at most 40 keys of the configuration")
        }
        var settings: [String: String] = [:]
        for (key, value) in mapping { settings[try text(key, "a setting's key")] = try text(value, "a setting") }
        return settings
    }

    /// `proceed`, or a mapping with `name` and what that input takes.
    func input(_ node: Node) throws -> InputMessage {
        let isWord = node.scalar != nil
        let keys = [
            "name", "item", "idNumber", "code", "materials", "fields", "material", "agreed", "level", "options",
            "reasons",
            "phone",
        ]
        let nodes = isWord ? ["name": node] : try mapping(node, keys, "input")
        guard let named = nodes["name"] else { throw problem(node, "input: 'name' is missing") }
        let name = try word(named, "input", of: InputMessage.names)
        guard let kind = InputMessage.Kind(rawValue: name) else { throw problem(named, "input: unknown '\(name)'") }
        let wanted = Set(kind.keys + ["name"])
        if let odd = nodes.keys.sorted().first(where: { !wanted.contains($0) }) {
            throw problem(nodes[odd], "input \(name) takes no '\(odd)'; it takes: \(kind.keys.joined(separator: ", "))")
        }
        if let missing = kind.keys.first(where: { nodes[$0] == nil }) {
            throw problem(node, "input \(name) needs '\(missing)'")
        }
        func given(_ key: String) throws -> String { try text(nodes, key, "input", at: node) }
        func yes(_ key: String) throws -> Bool { try flag(nodes[key], "input.\(key)") ?? false }
        switch kind {
        case .start: return .start(item: try given("item"))
        case .proceed: return .proceed
        case .requestCode: return .requestCode(idNumber: try given("idNumber"))
        case .enterCode: return .enterCode(code: try given("code"))
        case .declineLookups: return .declineLookups(materials: try texts(nodes["materials"], "input.materials"))
        case .fill: return .fill(fields: try fields(nodes["fields"], at: node))
        case .promise: return .promise(material: try given("material"), agreed: try yes("agreed"))
        case .scan: return .scan(material: try given("material"))
        case .missing: return .missing(material: try given("material"))
        case .consentPartial: return .consentPartial(agreed: try yes("agreed"))
        case .reprint: return .reprint
        case .rate: return .rate(level: try whole(nodes["level"], "input.level") ?? 0)
        case .explainRating:
            guard let phone = nodes["phone"]?.string, phone.count <= 40 else {
                throw problem(nodes["phone"] ?? node, "input.phone has to be a text of at most 40 characters")
            }
            return .explainRating(reasons: try texts(nodes["reasons"], "input.reasons"), phone: phone)
        case .moreTime: return .moreTime
        case .reportItem: return .reportItem(item: try given("item"))
        case .assist: return .assist(options: try texts(nodes["options"], "input.options"))
        case .ordinaryNumber: return .ordinaryNumber
        case .priorityNumber: return .priorityNumber
        case .deliverCounter: return .deliverCounter
        case .deliverPost: return .deliverPost
        case .reportUnresolved: return .reportUnresolved
        case .cancel: return .cancel
        }
    }

    private func fields(_ node: Node?, at place: Node) throws -> [String: String] {
        guard let mapping = node?.mapping, mapping.count <= 64 else {
            throw problem(node ?? place, "input.fields has to be a mapping of texts")
        }
        var fields: [String: String] = [:]
        for (key, value) in mapping {
            fields[try text(key, "a field's id")] = try text(value, "a field", length: 0...500)
        }
        return fields
    }
}
