/// What differs between two forms of one item.
struct ItemDiff {
    private(set) var lines: [(field: String, importance: Int, text: ListText)] = []

    init(_ old: ServiceItem, _ new: ServiceItem) {
        value("guide.fee", 0, "收费", "fee", old.guide.fee, new.guide.fee, Self.yuan)
        materials(old.materials, new.materials)
        value("promisedMinutes", 2, "承诺时限", "promised limit", old.promisedMinutes, new.promisedMinutes, Self.limit)
        value("legalMinutes", 3, "法定时限", "legal limit", old.legalMinutes, new.legalMinutes, Self.limit)
        value("handling", 2, "办件类型", "handling", old.handling, new.handling) {
            $0 == .instant ? ListText("即办件", "instant") : ListText("承诺件", "promised")
        }
        value("channelHours", 1, "办理时间", "hours", old.channelHours, new.channelHours) {
            $0 == .allDay ? ListText("24 小时", "round the clock") : ListText("工作时间", "office hours")
        }
        value("needsPerson", 2, "需工作人员处理", "needs staff", old.needsPerson, new.needsPerson, Self.yesNo)
        set("delivery", 2, "领取方式", "delivery", old.delivery, new.delivery) {
            $0 == .post ? ListText("邮寄", "post") : ListText("窗口领取", "counter")
        }
        set("steps", 3, "步骤", "steps", old.steps, new.steps) { ListText(Self.step($0), $0.rawValue) }
        fields(old.fields, new.fields)
        text("guide.conditions", 2, "办理条件", "conditions", old.guide.conditions, new.guide.conditions)
        value("serviceObject", 1, "服务对象", "who may apply", old.serviceObject, new.serviceObject) {
            $0 == .person ? ListText("自然人", "persons") : ListText("法人", "organisations")
        }
        text("placePhone", 2, "地点和电话", "place and phone", old.placePhone, new.placePhone)
        value("crossProvince", 2, "跨省通办", "cross-province", old.crossProvince, new.crossProvince, Self.yesNo)
        text("decidedBy", 3, "决定机关", "decided by", old.decidedBy ?? "", new.decidedBy ?? "")
        text("answeredBy", 3, "咨询单位", "answered by", old.answeredBy ?? "", new.answeredBy ?? "")
        text("oneMatter", 3, "所属一件事", "package", old.oneMatter ?? "", new.oneMatter ?? "")
        value("isPackage", 3, "是一件事套餐", "is a package", old.isPackage, new.isPackage, Self.yesNo)
        text("produces", 4, "办理结果", "result", old.produces ?? "", new.produces ?? "")
        text("name", 4, "名称", "name", old.name, new.name)
        text("department", 4, "办理部门", "department", old.department, new.department)
        text("guide.basis", 5, "依据", "legal basis", old.guide.basis, new.guide.basis)
        text("plainNote", 5, "通俗说明", "plain words", old.plainNote, new.plainNote)
        text("category", 6, "类别", "category", old.category, new.category)
        text("baseCode", 6, "基本编码", "base code", old.baseCode, new.baseCode)
        set("keywords", 6, "关键词", "keywords", old.keywords, new.keywords) { ListText($0, $0) }
    }

    private mutating func add(_ field: String, _ importance: Int, _ zh: String, _ en: String) {
        lines.append((field, importance, ListText(zh, en)))
    }

    private mutating func value<Value: Equatable>(
        _ field: String, _ importance: Int, _ zh: String, _ en: String, _ old: Value, _ new: Value,
        _ shown: (Value) -> ListText
    ) {
        if old == new { return }
        add(
            field, importance, Self.unit(zh, shown(old).zh, shown(new).zh), Self.unit(en, shown(old).en, shown(new).en))
    }

    /// `收费 0 → 10 元`: a unit that both share is said once.
    private static func unit(_ label: String, _ old: String, _ new: String) -> String {
        for unit in [" 元", " yuan"] where old.hasSuffix(unit) && new.hasSuffix(unit) {
            return "\(label) \(old.dropLast(unit.count)) → \(new)"
        }
        return "\(label) \(old) → \(new)"
    }

    private mutating func text(
        _ field: String, _ importance: Int, _ zh: String, _ en: String, _ old: String, _ new: String
    ) {
        if Array(old.utf8) == Array(new.utf8) { return }
        func quoted(_ text: String, _ none: String) -> String { text.isEmpty ? none : "“\(text)”" }
        add(
            field, importance, "\(zh) \(quoted(old, "（无）")) → \(quoted(new, "（无）"))",
            "\(en) \(quoted(old, "(none)")) → \(quoted(new, "(none)"))")
    }

    private mutating func set<Value: Hashable>(
        _ field: String, _ importance: Int, _ zh: String, _ en: String, _ old: [Value], _ new: [Value],
        _ shown: (Value) -> ListText
    ) {
        let added = new.filter { !old.contains($0) }
        let removed = old.filter { !new.contains($0) }
        for value in added {
            add(field, importance, "\(zh)增加“\(shown(value).zh)”", "\(en): '\(shown(value).en)' added")
        }
        for value in removed {
            add(field, importance, "\(zh)去掉“\(shown(value).zh)”", "\(en): '\(shown(value).en)' removed")
        }
        if added.isEmpty, removed.isEmpty, old != new {
            add(
                field, importance, "\(zh)顺序改为 \(new.map { shown($0).zh }.joined(separator: "、"))",
                "\(en): order is now \(new.map { shown($0).en }.joined(separator: ", "))")
        }
    }

    private mutating func materials(_ old: [Material], _ new: [Material]) {
        for material in new {
            guard let before = old.first(where: { $0.name == material.name }) else {
                add("materials", 1, "增加材料“\(material.name)”", "material '\(material.name)' added")
                continue
            }
            if before.sources != material.sources {
                func line(_ sources: [MaterialSource], _ name: (MaterialSource) -> String) -> String {
                    sources.map(name).joined(separator: ">")
                }
                let sameSet = Set(before.sources) == Set(material.sources)
                add(
                    "materials", 2,
                    "材料“\(material.name)”来源\(sameSet ? "顺序" : "") \(line(before.sources, Self.source)) → \(line(material.sources, Self.source))",
                    "material '\(material.name)', \(sameSet ? "order of sources" : "sources") \(line(before.sources, \.rawValue)) → \(line(material.sources, \.rawValue))"
                )
            }
            if before.toleratedDays != material.toleratedDays {
                func days(_ days: Int?) -> ListText {
                    days.map { ListText("\($0) 个工作日", "\($0) working days") } ?? ListText("不可容缺", "none")
                }
                let (was, now) = (days(before.toleratedDays), days(material.toleratedDays))
                add(
                    "materials", 2, "材料“\(material.name)”容缺 \(was.zh) → \(now.zh)",
                    "material '\(material.name)' may follow within \(was.en) → \(now.en)")
            }
        }
        for material in old where !new.contains(where: { $0.name == material.name }) {
            add("materials", 1, "不再需要材料“\(material.name)”", "material '\(material.name)' removed")
        }
        if Set(old.map(\.name)) == Set(new.map(\.name)), old.map(\.name) != new.map(\.name) {
            add(
                "materials", 6, "材料顺序改为 \(new.map(\.name).joined(separator: "、"))",
                "materials: order is now \(new.map(\.name).joined(separator: ", "))")
        }
    }

    private mutating func fields(_ old: [FormField], _ new: [FormField]) {
        for field in new {
            guard let before = old.first(where: { $0.id == field.id }) else {
                add("fields", 2, "表单增加“\(field.labelZh)”", "form field '\(field.labelEn)' added")
                continue
            }
            if before == field { continue }
            if before.required != field.required {
                let (zh, en) = field.required ? ("改为必填", "required") : ("改为选填", "optional")
                add("fields", 2, "表单“\(field.labelZh)”\(zh)", "form field '\(field.labelEn)' is now \(en)")
            }
            var same = before
            same.required = field.required
            if same != field { add("fields", 4, "表单“\(field.labelZh)”有改动", "form field '\(field.labelEn)' changed") }
        }
        for field in old where !new.contains(where: { $0.id == field.id }) {
            add("fields", 2, "表单去掉“\(field.labelZh)”", "form field '\(field.labelEn)' removed")
        }
        if Set(old.map(\.id)) == Set(new.map(\.id)), old.map(\.id) != new.map(\.id) {
            add("fields", 6, "表单项顺序有变", "form fields: order changed")
        }
    }

    static func yuan(_ fee: Int) -> ListText { ListText("\(fee) 元", "\(fee) yuan") }

    static func yesNo(_ value: Bool) -> ListText { value ? ListText("是", "yes") : ListText("否", "no") }

    /// Working days where they are whole, else minutes; a working day has 480.
    static func limit(_ minutes: Int) -> ListText {
        if minutes >= 480, minutes % 480 == 0 {
            let days = minutes / 480
            return ListText("\(days) 个工作日", days == 1 ? "1 working day" : "\(days) working days")
        }
        return ListText("\(minutes) 分钟", minutes == 1 ? "1 working minute" : "\(minutes) working minutes")
    }

    static func source(_ source: MaterialSource) -> String {
        switch source {
        case .licence: "电子证照"
        case .datashare: "数据共享"
        case .previous: "以往材料"
        case .promise: "告知承诺"
        case .scan: "扫描"
        case .declare: "自行声明"
        }
    }

    static func step(_ step: StepKind) -> String {
        switch step {
        case .notice: "告知"
        case .identify: "身份核验"
        case .certificate: "查电子证照"
        case .verify: "数据核查"
        case .form: "填表"
        case .scan: "扫描材料"
        case .review: "确认"
        case .submit: "提交"
        case .printTicket: "打印凭条"
        case .printDocument: "打印文书"
        case .takeNumber: "取号"
        case .evaluate: "评价"
        }
    }
}
