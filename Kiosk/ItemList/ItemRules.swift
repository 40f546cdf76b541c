/// What one item must hold by itself; the rules are those of docs/ITEM-LIST.md.
public enum ItemRules {
    public static func problems(of item: ServiceItem) -> [JSONProblem] {
        codes(item) + limits(item) + steps(item) + materials(item) + fields(item) + others(item)
    }

    private static func problem(_ code: String, _ path: String, _ message: String, _ remedy: String) -> JSONProblem {
        JSONProblem(code: code, path: path, message: message, remedy: remedy)
    }

    private static func codes(_ item: ServiceItem) -> [JSONProblem] {
        var found: [JSONProblem] = []
        let base = Array(item.baseCode.utf8)
        if base.count != 13 || !base.allSatisfy({ (0x30...0x39).contains($0) }) {
            found.append(problem("item.code", "baseCode", "not 13 digits", "Copy it from the catalogue"))
        }
        let id = Array(item.id.utf8)
        guard id.count == 31, id.allSatisfy({ (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) }) else {
            return found + [
                problem(
                    "item.code", "id", "not 31 digits and capital letters",
                    "It is the authority's 18-character credit code and the base code")
            ]
        }
        let credit = String(decoding: id[0..<17], as: UTF8.self)
        if let check = CreditCode.checkCharacter(of: credit) {
            let given = Character(Unicode.Scalar(id[17]))
            if check != given {
                found.append(
                    problem(
                        "item.code", "id", "check character \(given) of the credit code, \(check) would be right",
                        "Compare the code with the authority's own papers"))
            }
        } else {
            found.append(
                problem("item.code", "id", "a character that no credit code has", "I, O, S, V and Z do not occur in it")
            )
        }
        if id[18...] != base[...] {
            found.append(problem("item.code", "id", "it does not end with the base code", "Its last 13 digits are it"))
        }
        return found
    }

    private static func limits(_ item: ServiceItem) -> [JSONProblem] {
        var found: [JSONProblem] = []
        if item.handling == .instant, item.promisedMinutes > 60 {
            found.append(
                problem(
                    "item.limits", "promisedMinutes", "\(item.promisedMinutes) minutes for an instant item",
                    "An instant item promises at most 60; else its handling is 'promised'"))
        }
        if item.promisedMinutes > item.legalMinutes {
            found.append(
                problem(
                    "item.limits", "promisedMinutes",
                    "\(item.promisedMinutes) is more than the legal \(item.legalMinutes)",
                    "Promise no more than the legal limit"))
        }
        return found
    }

    private static func steps(_ item: ServiceItem) -> [JSONProblem] {
        var found: [JSONProblem] = []
        func wrong(_ message: String, _ remedy: String) {
            found.append(problem("item.steps", "steps", message, remedy))
        }
        let steps = item.steps
        let order = StepKind.allCases
        for (first, second) in zip(steps, steps.dropFirst()) {
            guard let a = order.firstIndex(of: first), let b = order.firstIndex(of: second) else { continue }
            if a == b {
                wrong("\(second.rawValue) stands twice", "Each step stands at most once")
            } else if a > b {
                wrong(
                    "\(second.rawValue) after \(first.rawValue)",
                    "The order is \(order.map(\.rawValue).joined(separator: ", "))")
            }
        }
        if steps.first != .notice { wrong("it does not begin with notice", "Put notice first") }
        if steps.last != .evaluate { wrong("it does not end with evaluate", "Put evaluate last") }
        let papers: [StepKind] = [.printTicket, .printDocument, .takeNumber]
        if steps.last == .evaluate, steps.count < 2 || !papers.contains(steps[steps.count - 2]) {
            wrong(
                "evaluate does not stand right after something on paper",
                "Before it stands printTicket, printDocument or takeNumber")
        }
        if let submit = steps.firstIndex(of: .submit) {
            if !steps[..<submit].contains(.review) { wrong("submit without review before it", "Add review") }
            if !steps[submit...].contains(.printTicket) {
                wrong("submit without printTicket after it", "Add printTicket")
            }
        } else if steps.contains(.review) || steps.contains(.printTicket) {
            wrong("review or printTicket without submit", "Add submit, or remove both")
        }
        let personal: [StepKind] = [.certificate, .verify, .submit]
        if let step = steps.first(where: { personal.contains($0) }), !steps.contains(.identify) {
            wrong("\(step.rawValue) without identify", "Add identify: it is done for an identified person only")
        }
        return found
    }

    private static func materials(_ item: ServiceItem) -> [JSONProblem] {
        var found: [JSONProblem] = []
        var names: Set<[UInt8]> = []
        for (index, material) in item.materials.enumerated() {
            let path = "materials[\(index)]"
            if !names.insert(Array(material.name.utf8)).inserted {
                found.append(problem("item.materials", path, "'\(material.name)' stands twice", "Keep one of them"))
            }
            if Set(material.sources).count != material.sources.count {
                found.append(problem("item.materials", "\(path).sources", "a source stands twice", "Keep the first"))
            }
            for source in material.sources where !item.steps.contains(source.step) {
                found.append(
                    problem(
                        "item.materials", "\(path).sources",
                        "\(source.rawValue) needs the step \(source.step.rawValue)",
                        "Add the step, or remove the source"))
            }
            if material.toleratedDays != nil, !item.steps.contains(.submit) {
                found.append(
                    problem(
                        "item.materials", "\(path).toleratedDays", "nothing is submitted that could be completed later",
                        "Remove it"))
            }
        }
        return found
    }

    private static func fields(_ item: ServiceItem) -> [JSONProblem] {
        var found: [JSONProblem] = []
        var ids: Set<String> = []
        for (index, field) in item.fields.enumerated() {
            let path = "fields[\(index)]"
            func wrong(_ key: String, _ message: String, _ remedy: String) {
                found.append(problem("item.fields", "\(path).\(key)", message, remedy))
            }
            if !ids.insert(field.id).inserted { wrong("id", "'\(field.id)' stands twice", "Keep one of them") }
            if !isName(field.id) {
                wrong("id", "'\(field.id)' is no name of a field", "Write it like contactPhone: letters and digits")
            }
            switch field.kind {
            case .choice:
                if field.choices.count < 2 { wrong("choices", "\(field.choices.count) choices", "Give at least two") }
                if Set(field.choices).count != field.choices.count {
                    wrong("choices", "a choice stands twice", "Keep one of them")
                }
            default:
                if !field.choices.isEmpty { wrong("choices", "only a choice has choices", "Remove them") }
            }
            if let from = field.from {
                if let wrongSource = fieldSource(from, item) { wrong("from", wrongSource.0, wrongSource.1) }
            } else if !item.steps.contains(.form) {
                wrong(
                    "from", "it can be filled only by the citizen, and there is no form", "Add the step form, or 'from'"
                )
            }
        }
        if !item.fields.isEmpty, !item.steps.contains(.submit) {
            found.append(problem("item.fields", "fields", "nothing is submitted", "Remove the fields"))
        }
        return found
    }

    private static func isName(_ id: String) -> Bool {
        guard let first = id.utf8.first, (0x61...0x7A).contains(first) else { return false }
        return id.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
        }
    }

    /// Message and remedy if `from` names nothing; `identity.name`, `identity.idNumber`, `identity.phone`, or
    /// `licence.MATERIAL.FIELD` of a material that is looked up as a licence.
    private static func fieldSource(_ from: String, _ item: ServiceItem) -> (String, String)? {
        let identity = ["identity.name", "identity.idNumber", "identity.phone"]
        if identity.contains(from) {
            return item.steps.contains(.identify) ? nil : ("'\(from)' without identify", "Add the step identify")
        }
        let parts = from.split(separator: ".", omittingEmptySubsequences: false)
        if parts.count == 3, parts[0] == "licence", !parts[2].isEmpty {
            let licences = item.materials.filter { $0.sources.contains(.licence) }.map(\.name)
            if licences.contains(String(parts[1])) { return nil }
            return ("no material '\(parts[1])' with the source licence", "Name a material of this item")
        }
        let hint = NearestName.hint(from, in: identity)
        return (
            "'\(from)' is no source of a field",
            hint.isEmpty
                ? "Use \(identity.joined(separator: ", ")) or licence.MATERIAL.FIELD" : String(hint.dropFirst())
        )
    }

    private static func others(_ item: ServiceItem) -> [JSONProblem] {
        var found: [JSONProblem] = []
        if item.crossProvince {
            for (key, value) in [("decidedBy", item.decidedBy), ("answeredBy", item.answeredBy)] where value == nil {
                found.append(
                    problem("item.crossProvince", key, "missing for a cross-province item", "Say who, in a few words"))
            }
        } else if item.decidedBy != nil || item.answeredBy != nil {
            found.append(
                problem(
                    "item.crossProvince", "crossProvince", "decidedBy or answeredBy without it",
                    "Set it to true, or remove them"))
        }
        if item.isPackage, item.oneMatter == nil {
            found.append(problem("item.package", "oneMatter", "missing for a package", "Give the package its id"))
        }
        if item.isPackage, !item.steps.contains(.submit) {
            found.append(problem("item.package", "steps", "a package that submits nothing", "Add submit"))
        }
        if Set(item.delivery).count != item.delivery.count {
            found.append(problem("item.delivery", "delivery", "a way stands twice", "Keep one of them"))
        }
        return found
    }
}

extension MaterialSource {
    /// The step in which this source is used.
    public var step: StepKind {
        switch self {
        case .licence: .certificate
        case .datashare, .previous: .verify
        case .promise, .declare: .form
        case .scan: .scan
        }
    }
}
