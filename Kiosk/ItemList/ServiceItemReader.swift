/// Builds one ``ServiceItem`` from its JSON object; types, words and lengths only, the rules are ``ItemRules``'.
struct ServiceItemReader {
    private var reader: FormReader

    /// - Parameter path: where the object stands in its line.
    init(_ object: StrictJSON, path: String = "") { reader = FormReader(object, .item, path: path) }

    init(_ reader: FormReader) { self.reader = reader }

    var problems: [JSONProblem] { reader.problems }

    /// Nil if there is any problem.
    mutating func item() -> ServiceItem? {
        let id = reader.text("id")
        let baseCode = reader.text("baseCode")
        let name = reader.text("name")
        let plainNote = reader.text("plainNote")
        let department = reader.text("department")
        let placePhone = reader.text("placePhone")
        let category = reader.text("category")
        let keywords = reader.texts("keywords")
        let serviceObject = reader.word("serviceObject", ServiceObject.self)
        let handling = reader.word("handling", Handling.self)
        let promised = reader.integer("promisedMinutes")
        let legal = reader.integer("legalMinutes")
        let hours = reader.word("channelHours", ChannelHours.self)
        let steps = reader.words("steps", StepKind.self)
        let materials = materials()
        let fields = fields()
        let guide = guide()
        let crossProvince = reader.bool("crossProvince")
        let decidedBy = reader.text("decidedBy")
        let answeredBy = reader.text("answeredBy")
        let oneMatter = reader.text("oneMatter")
        let isPackage = reader.bool("isPackage")
        let delivery = reader.words("delivery", Delivery.self)
        let needsPerson = reader.bool("needsPerson")
        let produces = reader.text("produces")
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
        guard let readers = reader.objects("materials") else { return nil }
        return readers.compactMap { inner in
            var inner = inner
            let name = inner.text("name")
            let sources = inner.words("sources", MaterialSource.self)
            let days = inner.integer("toleratedDays")
            reader.adopt(inner.problems)
            guard let name, let sources else { return nil }
            return Material(name: name, sources: sources, toleratedDays: days.map { Int($0) })
        }
    }

    private mutating func fields() -> [FormField]? {
        guard let readers = reader.objects("fields") else { return nil }
        return readers.compactMap { inner in
            var inner = inner
            let id = inner.text("id")
            let labelZh = inner.text("labelZh")
            let labelEn = inner.text("labelEn")
            let kind = inner.word("kind", FormField.Kind.self)
            let required = inner.bool("required")
            let personal = inner.bool("personal")
            let choices = inner.texts("choices")
            let from = inner.text("from")
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
        guard var inner = reader.object("guide") else { return nil }
        let basis = inner.text("basis")
        let conditions = inner.text("conditions")
        let fee = inner.integer("fee")
        reader.adopt(inner.problems)
        guard let basis, let conditions, let fee else { return nil }
        return Guide(basis: basis, conditions: conditions, fee: Int(fee))
    }
}
