import DeviceModel
import ItemList

/// Which cases can be made with what is there, and what is missing for the others: of form only.
struct Outlook: Sendable, Hashable {
    /// Places in ``MaterialPlan/cases``, in the order in which they are made.
    var made: [Int] = []
    var gaps: [Int: [String]] = [:]
    var missingFields: [Int: [FormField]] = [:]
    var count: Int

    var isComplete: Bool { made.count == count }
    var isPartial: Bool { !made.isEmpty && !isComplete }

    /// Everything missing, each once.
    var allGaps: [String] { unique(gaps.sorted { $0.key < $1.key }.flatMap(\.value)) }
    var allMissingFields: [FormField] { unique(missingFields.sorted { $0.key < $1.key }.flatMap(\.value)) }

    private func unique<Value: Hashable>(_ values: [Value]) -> [Value] {
        var seen: Set<Value> = []
        return values.filter { seen.insert($0).inserted }
    }
}

extension KioskMachine {
    func outlook(_ session: Session) -> Outlook {
        let plan = session.plan
        var outlook = Outlook(count: plan.cases.count)
        var made: Set<String> = []
        for (index, member) in plan.cases.enumerated() {
            var waits = false
            var gaps: [String] = []
            for material in plan.materials(ofCase: index) {
                if session.progress[material.name]?.answeredBy != nil { continue }
                if let producer = plan.producer(of: material.name, before: index) {
                    // Nothing that the citizen could bring: the earlier case has to be made first.
                    if !made.contains(producer.id) { waits = true }
                } else if material.toleratedDays == nil {
                    gaps.append(material.name)
                }
            }
            let fields = plan.fields(ofCase: index).filter { $0.required && session.value($0) == nil }
            if !gaps.isEmpty { outlook.gaps[index] = gaps }
            if !fields.isEmpty { outlook.missingFields[index] = fields }
            guard gaps.isEmpty, fields.isEmpty, !waits else { continue }
            outlook.made.append(index)
            made.insert(member.id)
        }
        return outlook
    }
}
