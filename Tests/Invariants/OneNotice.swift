import DeviceModel
import ItemList
import KioskCore

/// Invariant 8 (一次性告知): the notice names exactly what is missing, all of it; what is complete in form is accepted,
/// and nothing incomplete is.
public struct OneNotice: Sendable {
    public static let name = "one-notice"
    public private(set) var violations: [Violation] = []

    public init() {}

    /// - Parameter sessions: as they were before this observation.
    mutating func observe(_ observation: Observation, kiosk: KioskID, at: Instant, _ sessions: SessionModels) {
        if case .filledAsNoticed(let service, false) = observation {
            let text = "\(service): with exactly what the notice lists it is not accepted"
            violations.append(Violation(checker: Self.name, kiosk: kiosk, at: at, text: text))
        }
        guard case .effect(let effect) = observation, Self.matters(effect), let model = sessions.models[kiosk] else {
            return
        }
        for text in problems(of: effect, model) {
            violations.append(Violation(checker: Self.name, kiosk: kiosk, at: at, text: "\(model.service): \(text)"))
        }
    }

    private static func matters(_ effect: Effect) -> Bool {
        switch effect {
        case .commit, .print: true
        default: false
        }
    }

    private func problems(of effect: Effect, _ model: SessionModel) -> [String] {
        switch effect {
        case .commit(_, let records, _):
            let accepted = records.compactMap { record -> String? in
                if case .caseAccepted(let record) = record { record.item } else { nil }
            }
            guard !accepted.isEmpty else { return [] }
            let gaps = model.needs.gaps(satisfied: model.satisfied, filled: model.filled)
            return Set(accepted) == gaps.made && accepted.count == gaps.made.count
                ? [] : ["cases of \(accepted) are made; in form complete are \(gaps.made.sorted())"]
        case .print(let request):
            let gaps = model.needs.gaps(satisfied: model.satisfied, filled: model.filled)
            switch request.paper {
            case .deficiencyNotice(let notice):
                return compare(notice.gaps.map(\.material), notice.missingFields.map(\.zh), gaps, model)
                    + (gaps.materials.isEmpty && gaps.fields.isEmpty ? ["complete in form, and not accepted"] : [])
            case .acceptanceNotice(let notice):
                let missing = notice.notMade.flatMap(\.gaps).map(\.material)
                var seen: Set<String> = []
                return compare(
                    missing.filter { seen.insert($0).inserted },
                    Array(Set(notice.notMade.flatMap(\.missingFields).map(\.zh))),
                    gaps, model)
            case .queueTicket, .unresolvedNotice: return []
            }
        default: return []
        }
    }

    private func compare(
        _ materials: [String], _ labels: [String], _ gaps: PackageModel.Gaps, _ model: SessionModel
    ) -> [String] {
        let expected = Set(model.needs.allFields.filter { gaps.fields.contains($0.id) }.map(\.labelZh))
        var problems: [String] = []
        if Set(materials) != gaps.materials || Set(materials).count != materials.count {
            problems.append("the notice lists \(materials.sorted()), missing are \(gaps.materials.sorted())")
        }
        if Set(labels) != expected {
            problems.append("the notice lists the fields \(labels.sorted()), missing are \(expected.sorted())")
        }
        return problems
    }
}
