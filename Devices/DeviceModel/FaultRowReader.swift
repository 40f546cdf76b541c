/// Reads one row of the catalogue and gathers what is wrong with it.
struct FaultRowReader {
    static let keys: Set<String> = [
        "code", "class", "severity", "origin", "action", "responder", "raise_ms", "clear_ms", "clearedBy",
        "period_ms", "title", "remedy", "ipp", "xfs", "parent",
    ]

    private let line: Int
    private let members: [(key: String, value: CatalogueJSON)]?
    private(set) var problems: [FaultCatalogueError.Problem] = []
    private var code: String?

    init(_ row: CatalogueJSON) {
        line = row.line
        if case .object(let members) = row.value { self.members = members } else { members = nil }
    }

    mutating func report(_ what: String) { problems.append(.init(line: line, code: code, what: what)) }

    /// - Returns: nil if anything is wrong.
    mutating func read() -> FaultCatalogueEntry? {
        guard let members else {
            report("expected an object")
            return nil
        }
        code = text("code")
        for member in members where !FaultRowReader.keys.contains(member.key) { report("unknown key '\(member.key)'") }
        guard let code, isCode(code) else {
            report("code: expected lower-case words with dots between, such as printer.paper.out")
            return nil
        }
        let clearing = clearing()
        let severity: FaultSeverity? = word("severity")
        let origin: FaultOrigin? = word("origin")
        let action: FaultAction? = word("action")
        let responder: FaultResponder? = word("responder")
        let deviceClass: DeviceClass? = optionalText("class") == nil ? nil : word("class")
        let raise = milliseconds("raise_ms")
        let clear = milliseconds("clear_ms")
        let title = title()
        let remedy = remedy()
        let (ipp, xfs, parent) = (optionalText("ipp"), optionalText("xfs"), optionalText("parent"))
        guard problems.isEmpty, let severity, let origin, let action, let responder, let raise, let clear,
            let clearing, let title, let remedy
        else { return nil }
        return FaultCatalogueEntry(
            code: FaultCode(code), deviceClass: deviceClass, severity: severity, origin: origin, action: action,
            responder: responder, raiseDebounce: raise, clearDebounce: clear, clearing: clearing, title: title,
            remedy: remedy, ipp: ipp, xfs: xfs, parent: parent.map { FaultCode($0) })
    }

    private func isCode(_ text: String) -> Bool {
        let words = text.split(separator: ".", omittingEmptySubsequences: false)
        return words.count >= 2
            && words.allSatisfy { word in
                word.first.map { ("a"..."z").contains($0) } == true && word.allSatisfy { $0.isASCII && $0.isLetter }
            }
    }

    private func value(_ key: String) -> CatalogueJSON.Value? { members?.first { $0.key == key }?.value.value }

    private mutating func text(_ key: String) -> String? {
        guard case .string(let text)? = value(key), !text.isEmpty else {
            report("\(key): expected a text")
            return nil
        }
        return text
    }

    /// A text, or null. The key must be there.
    private mutating func optionalText(_ key: String) -> String? {
        switch value(key) {
        case .null: return nil
        case .string(let text) where !text.isEmpty: return text
        default:
            report("\(key): expected a text or null")
            return nil
        }
    }

    private mutating func word<Word: RawRepresentable & CaseIterable>(_ key: String) -> Word?
    where Word.RawValue == String {
        if case .string(let text)? = value(key), let word = Word(rawValue: text) { return word }
        report("\(key): expected one of \(Word.allCases.map(\.rawValue).joined(separator: ", "))")
        return nil
    }

    private mutating func milliseconds(_ key: String) -> Duration? {
        guard case .number(let number)? = value(key), (0...86_400_000).contains(number) else {
            report("\(key): expected whole milliseconds, 0 to 86400000")
            return nil
        }
        return .milliseconds(number)
    }

    private mutating func clearing() -> FaultCatalogueEntry.Clearing? {
        let hasPeriod = value("period_ms") != nil
        switch text("clearedBy") {
        case "period":
            guard let period = milliseconds("period_ms"), period > .zero else {
                report("period_ms: expected more than 0")
                return nil
            }
            return .period(period)
        case let word:
            if hasPeriod { report("period_ms: only with clearedBy period") }
            switch word {
            case "reading": return .reading
            case "link": return .link
            case "person": return .person
            default:
                report("clearedBy: expected one of reading, link, person, period")
                return nil
            }
        }
    }

    private mutating func title() -> LocalizedText? {
        guard let (zh, en) = languages("title"), case .string(let first) = zh, case .string(let second) = en else {
            report("title: expected a text in zh and en")
            return nil
        }
        return localized(first, second, "title")
    }

    private mutating func remedy() -> [LocalizedText]? {
        guard let (zh, en) = languages("remedy"), let first = texts(zh), let second = texts(en), !first.isEmpty,
            first.count == second.count
        else {
            report("remedy: expected as many steps in zh as in en, at least one")
            return nil
        }
        let steps = zip(first, second).enumerated().compactMap { at, pair in
            localized(pair.0, pair.1, "remedy step \(at + 1)")
        }
        return steps.count == first.count ? steps : nil
    }

    private func texts(_ value: CatalogueJSON.Value) -> [String]? {
        guard case .array(let elements) = value else { return nil }
        let texts = elements.compactMap { element -> String? in
            guard case .string(let text) = element.value else { return nil }
            return text
        }
        return texts.count == elements.count ? texts : nil
    }

    private func languages(_ key: String) -> (CatalogueJSON.Value, CatalogueJSON.Value)? {
        guard case .object(let members)? = value(key), members.count == 2,
            let zh = members.first(where: { $0.key == "zh" }), let en = members.first(where: { $0.key == "en" })
        else { return nil }
        return (zh.value.value, en.value.value)
    }

    private mutating func localized(_ zh: String, _ en: String, _ place: String) -> LocalizedText? {
        guard zh.contains(where: { !$0.isWhitespace }), en.contains(where: { !$0.isWhitespace }) else {
            report("\(place): a language is empty")
            return nil
        }
        guard let first = placeholders(zh), let second = placeholders(en) else {
            report("\(place): a brace is open or a placeholder is no word")
            return nil
        }
        guard first == second else {
            report("\(place): placeholders differ: zh \(first.sorted()), en \(second.sorted())")
            return nil
        }
        return LocalizedText(zh: zh, en: en)
    }

    /// - Returns: the names in braces; nil if the braces do not pair or hold no word.
    private func placeholders(_ text: String) -> Set<String>? {
        var names: Set<String> = []
        var name: String?
        for character in text {
            switch (character, name) {
            case ("{", nil): name = ""
            case ("}", let word?) where !word.isEmpty:
                names.insert(word)
                name = nil
            case ("{", _), ("}", _): return nil
            case (_, let word?):
                guard character.isASCII, character.isLetter || character.isNumber else { return nil }
                name = word + String(character)
            default: break
            }
        }
        return name == nil ? names : nil
    }
}
