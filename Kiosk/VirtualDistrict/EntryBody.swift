import ItemList

/// Entries as JSON: what a kiosk sends, what the file keeps, what the control socket shows.
enum EntryBody {
    static let entries_max = 1000

    /// The entries of a batch, in sequence and without gap among themselves, and what is wrong.
    static func batch(
        _ body: StrictJSON
    ) -> (entries: [EntryLog.Entry], lostThrough: Int64?, problems: [JSONProblem]) {
        var reader = JSONObjectReader(body, keys: ["entries", "lostThrough"])
        let lost = reader.integer("lostThrough", in: 1...Int64.max, required: false)
        var entries: [EntryLog.Entry] = []
        for (index, value) in (reader.array("entries", count: 1...entries_max) ?? []).enumerated() {
            let (entry, problems) = entry(value, path: "entries[\(index)]", isKept: false)
            reader.adopt(problems)
            guard let entry else { continue }
            if let last = entries.last, entry.sequence != last.sequence + 1 {
                reader.note(
                    "value.range", "entries[\(index)].sequence", "\(entry.sequence) after \(last.sequence)",
                    "Send them in sequence, without gap")
            }
            entries.append(entry)
        }
        return (entries, lost, reader.problems)
    }

    /// - Parameter isKept: as the file has it, with a refusal.
    static func entry(_ value: StrictJSON, path: String, isKept: Bool) -> (EntryLog.Entry?, [JSONProblem]) {
        let keys = ["sequence", "kind", "id", "at", "body"] + (isKept ? ["refused"] : [])
        var reader = JSONObjectReader(value, keys: keys, path: path)
        let sequence = reader.integer("sequence", in: 1...(Int64.max - 1))
        let kind = reader.text("kind", length: 1...40)
        let id = reader.text("id", length: 1...200)
        let at = reader.integer("at", in: 0...Int64.max)
        let refused = isKept ? reader.text("refused", length: 1...120, required: false) : nil
        let body = reader.value("body")
        if let body, members(body) == nil {
            reader.note("value.type", "body", "no flat object of texts and whole numbers", "Write {…}")
        }
        guard reader.problems.isEmpty, let sequence, let kind, let id, let at, let body else {
            return (nil, reader.problems)
        }
        return (EntryLog.Entry(sequence: sequence, kind: kind, id: id, at: at, body: body, refused: refused), [])
    }

    static func json(of entry: EntryLog.Entry) -> StrictJSON {
        var members: [StrictJSON.Member] = [
            .init("sequence", .integer(entry.sequence)), .init("kind", .string(entry.kind)),
            .init("id", .string(entry.id)), .init("at", .integer(entry.at)), .init("body", entry.body),
        ]
        if let refused = entry.refused { members.append(.init("refused", .string(refused))) }
        return .object(members)
    }

    /// What a body lacks for its kind; kinds that this receiver does not know are kept as they are.
    static func problem(_ entry: EntryLog.Entry) -> String? {
        let wanted: [String] =
            switch entry.kind {
            case "case": ["number", "service", "item", "promisedMinutes"]
            case "queueEvent": ["event", "hall", "serviceDay", "queue", "class", "number"]
            case "licenceCall": ["material", "answer"]
            case "evaluation": ["service"]
            case "ratingDetail": ["service", "reasons"]
            default: []
            }
        let present = Set((members(entry.body) ?? []).map(\.key))
        let missing = wanted.filter { !present.contains($0) }
        guard missing.isEmpty else { return "entry.form: \(missing.joined(separator: ", ")) missing" }
        if entry.kind == "evaluation", present.isDisjoint(with: ["level", "silence"]) {
            return "entry.form: neither level nor silence"
        }
        return nil
    }

    private static func members(_ body: StrictJSON) -> [StrictJSON.Member]? {
        guard case .object(let members) = body, members.count <= 50 else { return nil }
        let flat = members.allSatisfy {
            switch $0.value {
            case .string, .integer: true
            default: false
            }
        }
        return flat ? members : nil
    }
}
