import DeviceModel
import ItemList

/// The form asks only the fields, promises and declarations still needed.
extension KioskMachine {
    func needsForm(_ session: Session) -> Bool {
        !session.fieldsToAsk.isEmpty || !session.actsToAsk.isEmpty
    }

    mutating func formInput(_ input: CitizenInput, _ now: Instant) {
        guard let session else { return }
        switch input {
        case .fill(let typed): fill(typed, now)
        case .promise(let material, let agreed):
            guard session.actsToAsk.contains(material), let source = session.progress[material]?.frontier else {
                return
            }
            if agreed {
                let kind: ActRecord.Kind = source == .promise ? .promise : .declaration
                let act = ActRecord(
                    service: session.service, kind: kind, material: material, textVersion: ActTexts.version(kind),
                    at: now)
                self.session?.acts.append(act)
                self.session?.pending.append(.act(act))
                self.session?.progress[material]?.answer(source)
            }
            self.session?.progress[material]?.next += 1
            leaveFormIfDone(now)
        case .proceed:
            // Without what is still missing: it stands on the one-time notice then.
            for material in session.actsToAsk { self.session?.progress[material]?.next += 1 }
            if session.formDone {
                self.session?.delivery = .counter
                self.session?.deliveryDone = true
            }
            self.session?.formDone = true
            self.session?.problems = [:]
            advance(now)
        default: break
        }
    }

    private mutating func fill(_ typed: [String: String], _ now: Instant) {
        guard let session else { return }
        self.session?.problems = [:]
        for field in session.fieldsToAsk {
            guard let value = typed[field.id]?.trimmed else { continue }
            if value.isEmpty {
                self.session?.values[field.id] = nil
            } else if let problem = FieldRules.problem(value, field) {
                self.session?.values[field.id] = nil
                self.session?.problems[field.id] = problem
            } else {
                self.session?.values[field.id] = field.kind == .idNumber ? IDNumber.normalised(value) : value
            }
        }
        for field in session.fieldsToAsk
        where field.required && self.session?.values[field.id] == nil && self.session?.problems[field.id] == nil {
            self.session?.problems[field.id] = Texts.fieldRequired
        }
        if self.session?.problems.isEmpty == true {
            if session.formDone { self.session?.deliveryDone = true } else { self.session?.formDone = true }
        }
        leaveFormIfDone(now)
    }

    private mutating func leaveFormIfDone(_ now: Instant) {
        guard let session else { return }
        if needsForm(session) { setLimit(now) } else { advance(now) }
    }
}

extension Session {
    /// Filled from identity or a licence, if that gave something well formed.
    func prefilled(_ field: FormField) -> String? {
        guard let from = field.from else { return nil }
        let value: String? =
            switch from {
            case "identity.name": person?.name
            case "identity.idNumber": person?.idNumber
            case "identity.phone": person?.phone
            default: licenceFields[from]
            }
        guard let value = value?.trimmed, !value.isEmpty, FieldRules.problem(value, field) == nil else { return nil }
        return value
    }

    func value(_ field: FormField) -> String? { prefilled(field) ?? values[field.id] }

    /// What the form asks now: the items' fields, later those of the post if that is chosen.
    var fieldsToAsk: [FormField] {
        let fields = !formDone ? plan.fields : deliveryDone ? [] : plan.deliveryFields
        return fields.filter { prefilled($0) == nil }
    }

    /// Materials whose next source is a promise or a declaration.
    var actsToAsk: [String] {
        plan.materials.map(\.name).filter { progress[$0]?.frontier?.isAct == true }
    }
}
