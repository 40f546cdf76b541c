public import ItemList

/// The columns of a sheet; the raw value is the name in its head.
public protocol SheetColumn: RawRepresentable<String>, CaseIterable, Hashable, Sendable {
    static var sheet: SheetKind { get }
    /// What each is, by which a cell is read, explained and written.
    var facts: ColumnFacts { get }
}

/// One column, explained.
public struct ColumnFacts: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
        /// Digits and capital letters that stand for something.
        case code
        case number
        /// One of a closed set of words.
        case word
        /// Free text.
        case text
        /// Several values between separators: the first separates them, the others stand inside a value.
        case list([Unicode.Scalar])
    }
    /// Chinese name, accepted in the head as well.
    public var zh: String
    public var kind: Kind
    /// What holds for its cells.
    public var rule: ListText
    /// A right cell.
    public var example: String

    init(_ zh: String, _ kind: Kind, _ ruleZh: String, _ ruleEn: String, _ example: String) {
        self.zh = zh
        self.kind = kind
        rule = ListText(ruleZh, ruleEn)
        self.example = example
    }
}

/// First sheet: one item a row.
public enum ItemColumn: String, SheetColumn {
    case baseCode = "base_code"
    case implementationCode = "implementation_code"
    case name, department, category
    case serviceObject = "service_object"
    case handling
    case promisedMinutes = "promised_minutes"
    case legalMinutes = "legal_minutes"
    case channelHours = "channel_hours"
    case steps, materials, fee, keywords
    case legalBasis = "legal_basis"
    case conditions
    case crossProvince = "cross_province"
    case oneMatter = "one_matter"
    case plainNote = "plain_note"
    case tolerated
    case placePhone = "place_phone"

    public static var sheet: SheetKind { .items }

    public var facts: ColumnFacts {
        switch self {
        case .baseCode:
            ColumnFacts("基本编码", .code, "13 位数字", "13 digits", "4352014901000")
        case .implementationCode:
            ColumnFacts(
                "实施编码", .code, "18 位统一社会信用代码加 13 位基本编码，共 31 位，不重复",
                "The authority's 18-character credit code and the base code, 31 characters, each once",
                "11350399009900144N4352014901000")
        case .name: ColumnFacts("事项名称", .text, "1 到 60 个字", "1 to 60 characters", "户籍类证明开具")
        case .department: ColumnFacts("办理部门", .text, "1 到 60 个字", "1 to 60 characters", "区公安局")
        case .category:
            ColumnFacts(
                "分类", .text, "1 到 30 个字；“一件事”表示本行是一件事套餐", "1 to 30 characters; 一件事 makes the row a package", "户籍")
        case .serviceObject:
            ColumnFacts("服务对象", .word, "自然人或法人", "自然人 (person) or 法人 (organisation)", "自然人")
        case .handling:
            ColumnFacts("办件类型", .word, "instant（即办件）或 promised（承诺件）", "instant or promised", "promised")
        case .promisedMinutes:
            ColumnFacts(
                "承诺时限", .number, "工作分钟，1 到 175680；一个工作日是 480；即办件不超过 60；不超过法定时限",
                "Working minutes, 1 to 175680; a working day is 480; at most 60 for instant; not above the legal limit",
                "480")
        case .legalMinutes:
            ColumnFacts("法定时限", .number, "工作分钟，1 到 175680", "Working minutes, 1 to 175680", "960")
        case .channelHours:
            ColumnFacts("服务时间", .word, "24h（24小时）或 office（工作时间）", "24h or office", "24h")
        case .steps:
            ColumnFacts(
                "办理步骤", .list(["|"]),
                "用 | 隔开，按固定顺序，首步 notice，末步 evaluate：notice identify certificate verify form scan review submit printTicket printDocument takeNumber evaluate",
                "Separated by |, in the fixed order, notice first and evaluate last: notice identify certificate verify form scan review submit printTicket printDocument takeNumber evaluate",
                "notice|identify|certificate|review|submit|printTicket|evaluate")
        case .materials:
            ColumnFacts(
                "申请材料", .list([";", ":", ">"]),
                "名称:来源>来源，多个用 ; 隔开；来源按顺序尝试：licence datashare previous promise scan declare",
                "name:source>source, separated by ; and sources in the order of trial: licence datashare previous promise scan declare",
                "居民身份证:licence;户口簿:licence>datashare")
        case .fee:
            ColumnFacts("收费", .number, "元，0 到 1000000 的整数", "Yuan, a whole number from 0 to 1000000", "10")
        case .keywords:
            ColumnFacts(
                "关键词", .list([";"]), "用 ; 隔开，每个 1 到 30 个字", "1 to 30 characters each, separated by ;", "户口证明;户籍证明")
        case .legalBasis:
            ColumnFacts("设定依据", .text, "1 到 500 个字", "1 to 500 characters", "中华人民共和国户口登记条例")
        case .conditions:
            ColumnFacts("受理条件", .text, "1 到 500 个字", "1 to 500 characters", "本人户口登记项目")
        case .crossProvince:
            ColumnFacts("跨省通办", .word, "true（是）或 false（否）", "true or false", "false")
        case .oneMatter:
            ColumnFacts("一件事", .text, "套餐编号，或空", "Id of the package, or empty", "OM-C1")
        case .plainNote:
            ColumnFacts("通俗化备注", .text, "最多 200 个字，可空", "At most 200 characters, may be empty", "证明我和谁一户")
        case .tolerated:
            ColumnFacts(
                "容缺材料", .list([";", "@"]), "材料@工作日，多个用 ; 隔开；材料须在申请材料一栏；1 到 90 个工作日",
                "material@working days, separated by ; and each a material of this row; 1 to 90 days", "近期照片@5")
        case .placePhone:
            ColumnFacts("地点电话", .text, "1 到 200 个字", "1 to 200 characters", "区公安局窗口 0594-0000004")
        }
    }
}

/// Second sheet: a row with a field name describes a form field, a row without one the item.
public enum FieldColumn: String, SheetColumn {
    case implementationCode = "implementation_code"
    case field, label
    case labelEnglish = "label_en"
    case kind, required, personal, from, choices, delivery
    case needsPerson = "needs_person"
    case produces
    case decidedBy = "decided_by"
    case answeredBy = "answered_by"

    public static var sheet: SheetKind { .fields }
    /// Columns of rows that describe an item, and of rows that describe a field.
    static let ofItem: [FieldColumn] = [.delivery, .needsPerson, .produces, .decidedBy, .answeredBy]
    static let ofField: [FieldColumn] = [.label, .labelEnglish, .kind, .required, .personal, .from, .choices]

    public var facts: ColumnFacts {
        switch self {
        case .implementationCode:
            ColumnFacts(
                "实施编码", .code, "事项表中的一个实施编码", "An implementation code of the items sheet",
                "11350399009900144N4352014901000")
        case .field:
            ColumnFacts(
                "字段", .text, "字段名：小写字母开头，字母和数字，最多 40 个；描述事项本身的行留空",
                "Name of the field: letters and digits, a small letter first, at most 40; empty on the item's own row",
                "contactPhone")
        case .label: ColumnFacts("字段名称", .text, "中文名称，1 到 40 个字", "Chinese label, 1 to 40 characters", "联系电话")
        case .labelEnglish:
            ColumnFacts("英文名称", .text, "英文名称，1 到 80 个字符", "English label, 1 to 80 characters", "Contact phone")
        case .kind:
            ColumnFacts(
                "类型", .word, "text phone date choice amount address idNumber 之一",
                "One of text phone date choice amount address idNumber", "phone")
        case .required: ColumnFacts("必填", .word, "true（是）或 false（否）", "true or false", "true")
        case .personal: ColumnFacts("个人信息", .word, "true（是）或 false（否）", "true or false", "true")
        case .from:
            ColumnFacts(
                "来源", .text, "identity.name、identity.idNumber、identity.phone 或 licence.材料.项目；申请人填写则空",
                "identity.name, identity.idNumber, identity.phone or licence.MATERIAL.FIELD; empty if it is typed",
                "identity.phone")
        case .choices:
            ColumnFacts(
                "选项", .list([";"]), "choice 类型的选项，至少两个，用 ; 隔开；其他类型留空",
                "Two values or more, separated by ; for a choice; empty for other kinds", "首次;补领")
        case .delivery:
            ColumnFacts(
                "送达方式", .list([";"]), "counter（窗口领取）、post（邮寄），用 ; 隔开", "counter, post, separated by ;", "counter;post")
        case .needsPerson: ColumnFacts("需人工", .word, "true（是）、false（否）或空", "true, false or empty", "true")
        case .produces:
            ColumnFacts("结果材料", .text, "办理结果就是哪份材料，或空", "The material that the result is, or empty", "营业执照")
        case .decidedBy:
            ColumnFacts(
                "决定部门", .text, "跨省通办事项由谁决定，1 到 100 个字；其他事项留空", "Who decides, for cross-province items only", "户籍所在地公安机关"
            )
        case .answeredBy:
            ColumnFacts(
                "答复部门", .text, "跨省通办事项由谁答复，1 到 100 个字；其他事项留空", "Who answers, for cross-province items only",
                "户籍所在地公安机关户政窗口")
        }
    }
}
