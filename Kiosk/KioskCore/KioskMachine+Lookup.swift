import DeviceModel
import ItemList

/// Certificate and verify: one look-up phase. Each material's sources strictly in its listed order.
extension KioskMachine {
    mutating func lookupInput(_ input: CitizenInput, _ now: Instant) {
        guard let session else { return }
        switch input {
        case .proceed: break
        case .declineLookups(let materials):
            self.session?.declined = materials.intersection(session.plan.materials.map(\.name))
        default: return
        }
        self.session?.consentedToLookups = true
        advance(now)
    }

    /// Tries the next source of a material. Declined ones are recorded as such and not asked.
    mutating func lookUp(_ material: String, _ now: Instant) {
        guard let session, let source = session.progress[material]?.frontier, source.isLookup else { return }
        if session.declined.contains(material) {
            note(material, source, .declined, now)
            return advance(now)
        }
        guard let person = session.person else {
            note(material, source, .unavailable, now)
            return advance(now)
        }
        let request: PortRequest =
            switch source {
            case .licence: .licence(material: material, person: person)
            case .datashare: .dataCheck(material: material, person: person)
            default: .previous(material: material, person: person)
            }
        ask(request, stage: .lookingUp(material: material, source: source))
    }

    mutating func lookedUp(_ answer: PortAnswer, _ material: String, _ source: MaterialSource, _ now: Instant) {
        endRequest()
        var result = LookupRecord.Answer.unavailable
        if case .lookup(let said, let reference, let fields) = answer, said != .declined {
            result = said
            if said == .found {
                session?.progress[material]?.answer(source, reference: reference.map { String($0.prefix(200)) })
                for (key, value) in fields.prefix(50) where source == .licence {
                    session?.licenceFields["licence.\(material).\(key)"] = value
                }
            }
        }
        note(material, source, result, now)
        advance(now)
    }

    private mutating func note(
        _ material: String, _ source: MaterialSource, _ answer: LookupRecord.Answer, _ now: Instant
    ) {
        guard let service = session?.service else { return }
        let record = LookupRecord(
            service: service, material: material, source: source.rawValue, answer: answer, at: now)
        session?.pending.append(.lookup(record))
        session?.progress[material]?.tried.append(record)
        session?.progress[material]?.next += 1
    }
}
