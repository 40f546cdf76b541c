/// Builds one ``ServiceItem`` from its JSON object; types, words and lengths only, the rules are ``ItemRules``'.
struct ServiceItemReader {
    static let keys = [
        "answeredBy", "baseCode", "category", "channelHours", "crossProvince", "decidedBy", "delivery", "department",
        "fields", "guide", "handling", "id", "isPackage", "keywords", "legalMinutes", "materials", "name",
        "needsPerson", "oneMatter", "placePhone", "plainNote", "produces", "promisedMinutes", "serviceObject", "steps",
    ]
    /// One working year, in working minutes.
    static let minutes: ClosedRange<Int64> = 1...(480 * 366)

    private var reader: JSONObjectReader

    init(_ object: StrictJSON) { reader = JSONObjectReader(object, keys: Self.keys) }

    var problems: [JSONProblem] { reader.problems }

    /// Nil if there is any problem.
    mutating func item() -> ServiceItem? {
        let id = reader.text("id", length: 1...64)
        let baseCode = reader.text("baseCode", length: 1...64)
        let name = reader.text("name", length: 1...60)
        let plainNote = reader.text("plainNote", length: 0...200)
        let department = reader.text("department", length: 1...60)
        let placePhone = reader.text("placePhone", length: 1...200)
        let category = reader.text("category", length: 1...30)
        let keywords = reader.texts("keywords", count: 0...50, length: 1...30)
        let serviceObject = reader.word("serviceObject", ServiceObject.self)
        let handling = reader.word("handling", Handling.self)
        let promised = reader.integer("promisedMinutes", in: Self.minutes)
        let legal = reader.integer("legalMinutes", in: Self.minutes)
        let hours = reader.word("channelHours", ChannelHours.self)
        let steps = reader.words("steps", StepKind.self, count: 1...StepKind.allCases.count)
        let materials = materials()
        let fields = fields()
        let guide = guide()
        let crossProvince = reader.bool("crossProvince")
        let decidedBy = reader.text("decidedBy", length: 1...100, required: false)
        let answeredBy = reader.text("answeredBy", length: 1...100, required: false)
        let oneMatter = reader.text("oneMatter", length: 1...30, required: false)
        let isPackage = reader.bool("isPackage")
        let delivery = reader.words("delivery", Delivery.self, count: 1...Delivery.allCases.count)
        let needsPerson = reader.bool("needsPerson")
        let produces = reader.text("produces", length: 1...60, required: false)
        guard reader.problems.isEmpty, let id, let baseCode, let name, let plainNote, let department, let placePhone,
            let category, let keywords, let serviceObject, let handling, let promised, let legal, let hours, let steps,
            let materials, let fields, let guide, let crossProvince, let isPackage, let delivery, let needsPerson
        else { return nil }
        return ServiceItem(
            id: id, baseCode: baseCode, name: name, plainNote: plainNote, department: department,
            placePhone: placePhone, category: category, keywords: keywords, serviceObject: serviceObject,
            handling: handling, promisedMinutes: Int(promised), legalMinutes: Int(legal), channelHours: hours,
            steps: steps, materials: materials, fields: fields, guide: guide, crossProvince: crossProvince,
            decidedBy: decidedBy, answeredBy: answeredBy, oneMatter: oneMatter, isPackage: isPackage,
            delivery: delivery, needsPerson: needsPerson, produces: produces)
    }

    private mutating func materials() -> [Material]? {
        guard let values = reader.array("materials", count: 0...40) else { return nil }
        return values.enumerated().compactMap { index, value in
            var inner = JSONObjectReader(
                value, keys: ["name", "sources", "toleratedDays"], path: "materials[\(index)]")
            let name = inner.text("name", length: 1...60)
            let sources = inner.words("sources", MaterialSource.self, count: 1...MaterialSource.allCases.count)
            let days = inner.integer("toleratedDays", in: 1...90, required: false)
            reader.adopt(inner.problems)
            guard let name, let sources else { return nil }
            return Material(name: name, sources: sources, toleratedDays: days.map { Int($0) })
        }
    }

    private mutating func fields() -> [FormField]? {
        guard let values = reader.array("fields", count: 0...60) else { return nil }
        let keys = ["choices", "from", "id", "kind", "labelEn", "labelZh", "personal", "required"]
        return values.enumerated().compactMap { index, value in
            var inner = JSONObjectReader(value, keys: keys, path: "fields[\(index)]")
            let id = inner.text("id", length: 1...40)
            let labelZh = inner.text("labelZh", length: 1...40)
            let labelEn = inner.text("labelEn", length: 1...80)
            let kind = inner.word("kind", FormField.Kind.self)
            let required = inner.bool("required")
            let personal = inner.bool("personal")
            let choices = inner.texts("choices", count: 0...40, length: 1...40)
            let from = inner.text("from", length: 1...120, required: false)
            reader.adopt(inner.problems)
            guard let id, let labelZh, let labelEn, let kind, let required, let personal, let choices else {
                return nil
            }
            return FormField(
                id: id, labelZh: labelZh, labelEn: labelEn, kind: kind, required: required, personal: personal,
                choices: choices, from: from)
        }
    }

    private mutating func guide() -> Guide? {
        guard let value = reader.value("guide") else { return nil }
        var inner = JSONObjectReader(value, keys: ["basis", "conditions", "fee"], path: "guide")
        let basis = inner.text("basis", length: 1...500)
        let conditions = inner.text("conditions", length: 1...500)
        let fee = inner.integer("fee", in: 0...1_000_000)
        reader.adopt(inner.problems)
        guard let basis, let conditions, let fee else { return nil }
        return Guide(basis: basis, conditions: conditions, fee: Int(fee))
    }
}
