/// Looks at a list as an experienced clerk would: form first, then craft.
public enum ItemLinter {
    /// Every rule of craft, in the order in which findings are told.
    public static let rules: [LintRule] =
        LintRule.words + LintRule.search + LintRule.contact + LintRule.limits + LintRule.materials + LintRule.fields
        + LintRule.steps + LintRule.packages

    /// A file: what is wrong with its form, or, if nothing is, ``lint(_:)``.
    public static func lint(_ bytes: [UInt8]) -> [LintFinding] {
        do {
            return lint(try ItemListDecoder.decode(bytes))
        } catch { return error.problems.map(LintFinding.init) }
    }

    /// A list that may not be in form yet (from a sheet, say): rules of form are checked too, and come first; then
    /// findings by rule, in the order of the list.
    public static func lint(_ list: ItemList) -> [LintFinding] {
        let context = LintContext(list)
        let numbered = list.items.enumerated().map { (line: $0 + 2, item: $1) }
        let form = numbered.flatMap { entry in
            ItemRules.problems(of: entry.item).map { ItemListProblem(line: entry.line, item: entry.item.id, $0) }
        }
        let lines = Dictionary(numbered.map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
        return (form + ListRules.problems(of: numbered)).map(LintFinding.init)
            + rules.flatMap { rule in
                rule.check(context).map { hit in
                    LintFinding(
                        code: rule.code, severity: rule.severity, item: hit.item.id, line: lines[hit.item.id],
                        path: hit.path, value: hit.value, message: hit.message, remedy: rule.remedy,
                        related: hit.related)
                }
            }
    }
}

extension LintFinding {
    /// A problem of form is an error. Its English words are its own, its Chinese ones those of its code.
    public init(_ problem: ItemListProblem) {
        let zh = FormWords.zh[problem.problem.code] ?? FormWords.unknown
        self.init(
            code: problem.problem.code, severity: .error, item: problem.item,
            line: problem.line == 0 ? nil : problem.line, path: problem.problem.path, value: "",
            message: ListText(zh.message, problem.problem.message), remedy: ListText(zh.remedy, problem.problem.remedy),
            related: [])
    }
}

/// Chinese words for the codes of form.
public enum FormWords {
    static let unknown = (message: "格式不符合要求", remedy: "按英文提示修改")

    public static let zh: [String: (message: String, remedy: String)] = [
        "item.code": ("编码不正确", "核对 18 位统一社会信用代码（含校验位）和 13 位基本编码"),
        "item.limits": ("时限不合规", "即办件承诺不超过 60 分钟，承诺时限不超过法定时限"),
        "item.steps": ("步骤不合规", "按规定顺序，每步最多一次，以告知开始、以评价结束"),
        "item.materials": ("材料不合规", "材料不重名，来源不重复，每种来源都有对应步骤"),
        "item.fields": ("表单不合规", "表单项编号不重复，单选至少两项，来源须写对"),
        "item.crossProvince": ("跨省通办的决定、答复部门与标记不一致", "跨省事项写明两者，其他事项不写"),
        "item.package": ("一件事套餐不完整", "写明一件事编号，并有提交步骤"),
        "item.delivery": ("领取方式重复", "每种只写一次"),
        "list.baseCode": ("同一基本编码的事项内容不一致", "除部门、地点、说明、关键词、时间外须一致"),
        "list.package": ("一件事套餐不合规", "一个套餐行，2 至 30 个成员，结果不可循环依赖"),
        "list.order": ("事项没有按编码排序", "按编码的字节顺序排列"),
        "list.duplicate": ("事项重复", "只保留一个"), "list.count": ("事项数与表头不符", "写实际个数；若缺行，文件可能不完整"),
        "list.canonical": ("写法不规范", "键按字节排序，不留空格，不用多余转义"),
        "list.cut": ("最后一行没有换行", "文件可能不完整；每行以一个换行结束"), "list.line": ("行的格式不对", "去掉空行、回车，缩短过长的行"),
        "list.size": ("清单过大", "减少事项或文字"), "list.empty": ("文件是空的", "第一行是表头"),
        "key.unknown": ("不认识的键", "改正拼写或去掉"), "key.missing": ("缺少必填项", "补上"),
        "value.type": ("值的类型不对", "按要求的类型填写"), "value.range": ("数值或个数超出范围", "填写允许范围内的值"),
        "value.text": ("字数不对，或首尾有空格、含隐藏字符", "检查长度、首尾空格和不可见字符"), "value.unknown": ("不认识的词", "从规定的词中选一个"),
        "json.syntax": ("不是正确的 JSON", "检查引号、逗号和括号"), "json.encoding": ("不是 UTF-8 文字", "另存为 UTF-8"),
        "json.bom": ("文件开头有字节顺序标记", "另存为不带 BOM 的 UTF-8"), "json.number": ("数字写法不对", "只写整数，如 480"),
        "json.duplicateKey": ("同一个键出现两次", "只保留一个"), "json.depth": ("嵌套过深", "去掉多余的层级"),
        "json.size": ("内容过大", "缩短"), "json.control": ("含控制字符", "去掉"),
        "overlay.base": ("此区级设置不适用于当前市级清单", "对照当前清单检查后更新序号"),
        "overlay.protected": ("此项受保护，只有市级清单可以设置", "去掉"),
        "overlay.hours": ("办理时间比市级清单更宽", "只能缩短"), "overlay.keywords": ("关键词过多", "合计不超过 50 个"),
        "overlay.credit": ("自有事项不在本区的信用代码下", "只添加本区代码下的事项"),
        "overlay.exists": ("市级清单已有此事项", "删除整项，只写允许的改动"),
        "overlay.package": ("占用了市级的一件事编号", "使用自己的编号"), "overlay.item": ("自有事项写法不对", "改动写进事项本身，编码一致"),
        "overlay.absent": ("市级清单没有此事项，此行无效", "事项已取消时请删除此行"),
    ]
}
