/// How it runs.
extension LintRule {
    static let steps: [LintRule] = [
        item(
            "steps.person.night", .warning,
            why: ListText("夜间没有工作人员，即办变承诺", "at night nobody is there: instant becomes promised"),
            remedy: ListText("改为工作时间办理或承诺件", "Make it office hours, or promised")
        ) { item in
            item.needsPerson && item.handling == .instant && item.channelHours == .allDay
                ? [
                    LintHit(
                        item, "needsPerson", "true", "24 小时即办，却要工作人员处理",
                        "instant round the clock, though it needs a person")
                ] : []
        },
        item(
            "steps.idle", .warning,
            why: ListText("没有内容的步骤永远被跳过", "a step with nothing to do is always skipped"),
            remedy: ListText("去掉步骤，或补上材料来源、表单项", "Remove the step, or add what it is for")
        ) { item in
            if item.isPackage { return [] }
            let sources = Set(item.materials.flatMap(\.sources).map(\.step))
            let idle: [StepKind] = [.certificate, .verify, .scan, .form].filter { step in
                item.steps.contains(step) && !sources.contains(step) && !(step == .form && !item.fields.isEmpty)
            }
            return idle.map {
                LintHit(
                    item, "steps", $0.rawValue, "步骤“\(ItemDiff.step($0))”没有内容",
                    "the step \($0.rawValue) has nothing to do")
            }
        },
        item(
            "steps.crossProvince.self", .warning,
            why: ListText("跨省事项由别处决定", "a cross-province item is decided elsewhere"),
            remedy: ListText("写明决定机关，如“户籍所在地公安机关”", "Name who decides, elsewhere")
        ) { item in
            item.crossProvince && item.decidedBy == item.department
                ? [
                    LintHit(
                        item, "decidedBy", item.department, "决定机关就是受理部门", "decided by the department that takes it")
                ] : []
        },
    ]
}
