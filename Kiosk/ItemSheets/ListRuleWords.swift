import ItemList

/// Problems of a list (docs/ITEM-LIST.md, "Rules") as problems of the cells that they come from.
enum ListRuleWords {
    static func problem(
        _ problem: ItemListProblem, of item: ServiceItem?, in list: ItemList, _ places: SheetPlaces
    ) -> SheetProblem {
        let code = problem.problem.code
        let path = problem.problem.path
        guard let item, let cell = places.cell(item.id, path) else {
            return SheetProblem(
                code, .items, at: nil, message: words(code, problem.problem),
                rule: ListText(rules[code] ?? "", problem.problem.remedy))
        }
        let other = partner(of: item, code, list)
        let related = other.flatMap { places.place(item: $0.id, path: path) }.map { [$0] } ?? []
        return SheetProblem(
            code, cell.place.sheet, at: cell.place.address, column: cell.column, value: cell.value,
            message: words(code, problem.problem),
            rule: ListText(rules[code] ?? cell.facts.rule.zh, cell.facts.rule.en), example: cell.facts.example,
            related: related)
    }

    /// The other row that a rule about two rows speaks of.
    private static func partner(of item: ServiceItem, _ code: String, _ list: ItemList) -> ServiceItem? {
        list.items.filter { other in
            other.id != item.id
                && (code == "list.baseCode" && other.baseCode == item.baseCode
                    || code == "list.package" && item.isPackage && other.isPackage && other.oneMatter == item.oneMatter)
        }.min { $0.id.utf8.lexicographicallyPrecedes($1.id.utf8) }
    }

    private static func words(_ code: String, _ problem: JSONProblem) -> ListText {
        if code == "list.baseCode" {
            return ListText("与基本编码相同的另一行不一致", "it differs from another row of the same base code")
        }
        if code == "list.package", problem.path == "isPackage" {
            return ListText("这个一件事套餐已有一行", "this package has a row already")
        }
        return ListText(FormWords.zh[code]?.message ?? "不符合规则", "\(problem.message). \(problem.remedy)")
    }

    private static let rules: [String: String] = [
        "item.code": "实施编码是 18 位统一社会信用代码（末位为校验码，不含 I O S V Z）加 13 位基本编码",
        "item.limits": "即办件承诺时限不超过 60 分钟；承诺时限不超过法定时限",
        "item.steps":
            "每步最多一次，按固定顺序；首步 notice，末步 evaluate，紧跟在 printTicket、printDocument 或 takeNumber 之后；submit 前有 review、后有 printTicket；需要本人的有 identify",
        "item.materials": "材料不重名；来源不重复，各有对应的步骤；能提交的事项才有容缺",
        "item.fields":
            "字段不重名；选项至少两个；没有来源的字段要有 form 步骤；来源是 identity.name、identity.idNumber、identity.phone 或 licence.材料.项目",
        "item.crossProvince": "跨省通办为 true 时写明决定部门和答复部门，否则都空",
        "item.package": "一件事的行有套餐编号，并有 submit",
        "list.package": "每个套餐编号有一行一件事和 2 到 30 个能提交的成员，成员的结果材料不成环",
        "list.baseCode": "基本编码相同的事项，只有实施编码、部门、地点电话、通俗化备注、关键词和服务时间可以不同",
    ]
}
