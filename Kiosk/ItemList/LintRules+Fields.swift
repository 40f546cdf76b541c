/// What people must type.
extension LintRule {
    private static let identityLabels = [
        "姓名", "本人姓名", "申请人姓名", "身份证号", "身份证号码", "公民身份号码", "本人身份证号", "申请人身份证号",
    ]

    static let fields: [LintRule] = [
        field(
            "fields.personal.optional", .warning,
            why: ListText("不必要的个人信息不应收集", "personal data that is not needed is not asked"),
            remedy: ListText("去掉，或改为必填并说明用途", "Remove it, or require it because it is needed")
        ) { item, field in
            // An address only serves delivery by post, which is a choice.
            field.personal && !field.required && field.from == nil && field.kind != .address
                ? ("personal", "“\(field.labelZh)”是选填的个人信息", "'\(field.labelEn)' is personal and optional") : nil
        },
        field(
            "fields.personal.unmarked", .warning,
            why: ListText("电话、证号、地址都是个人信息", "phone, identity number and address are personal"),
            remedy: ListText("标为个人信息", "Set personal to true")
        ) { _, field in
            [.phone, .idNumber, .address].contains(field.kind) && !field.personal
                ? ("personal", "“\(field.labelZh)”没有标为个人信息", "'\(field.labelEn)' is not marked personal") : nil
        },
        field(
            "fields.identity.typed", .warning,
            why: ListText("身份核验已知道的不再问", "what the identity says is not asked again"),
            remedy: ListText("来源写 identity.name 或 identity.idNumber", "Fill it from identity.name or identity.idNumber")
        ) { item, field in
            item.serviceObject == .person && item.steps.contains(.identify) && field.from == nil
                && identityLabels.contains(field.labelZh)
                ? ("from", "“\(field.labelZh)”核验后已知", "'\(field.labelEn)' is known once the person is identified") : nil
        },
        field(
            "fields.twoIdentities", .warning,
            why: ListText("单位事项里核验的是经办人，不是单位", "for an organisation the identified person is its agent"),
            remedy: ListText("把该项标为经办人，或去掉来源", "Make it the agent's, or remove 'from'")
        ) { item, field in
            let isAgents =
                field.id.hasPrefix("agent") || field.kind == .phone
                || ["经办", "代理", "联系"].contains { field.labelZh.contains($0) }
            return item.serviceObject == .organisation && field.from?.hasPrefix("identity.") == true && !isAgents
                ? ("from", "“\(field.labelZh)”取自经办人的身份", "'\(field.labelEn)' is filled from the agent's identity") : nil
        },
        field(
            "fields.agent.surplus", .warning,
            why: ListText("个人事项由本人办理", "a person applies for himself"),
            remedy: ListText("去掉经办人项", "Remove the agent's fields")
        ) { item, field in
            item.serviceObject == .person && (field.id == "agentName" || field.id == "agentIdNumber")
                ? ("id", "个人事项有经办人项“\(field.labelZh)”", "a person's item asks '\(field.labelEn)'") : nil
        },
        field(
            "fields.label", .warning,
            why: ListText("中英文标签各用各的语言", "each label is in its own language"),
            remedy: ListText("分别写中文和英文", "Write one in Chinese and one in English")
        ) { _, field in
            func isHan(_ scalar: Unicode.Scalar) -> Bool { (0x4E00...0x9FFF).contains(scalar.value) }
            if field.labelEn.unicodeScalars.contains(where: isHan) {
                return ("labelEn", "英文标签“\(field.labelEn)”含汉字", "the English label '\(field.labelEn)' holds Chinese")
            }
            return field.labelZh.unicodeScalars.contains(where: isHan)
                ? nil : ("labelZh", "中文标签“\(field.labelZh)”没有汉字", "the Chinese label '\(field.labelZh)' is not Chinese")
        },
        item(
            "fields.agent.missing", .warning,
            why: ListText("单位事项要知道谁来办", "an organisation's case needs its agent"),
            remedy: ListText("增加 agentName 和 agentIdNumber", "Add agentName and agentIdNumber")
        ) { item in
            let missing = ["agentName", "agentIdNumber"].filter { id in !item.fields.contains { $0.id == id } }
            return item.serviceObject == .organisation && item.steps.contains(.submit) && !missing.isEmpty
                ? [
                    LintHit(
                        item, "fields", missing.joined(separator: ", "), "缺少经办人项",
                        "no field \(missing.joined(separator: ", "))")
                ] : []
        },
        item(
            "fields.phone.missing", .warning,
            why: ListText("办件有问题时要能联系到人", "a case with a question needs a way to ask"),
            remedy: ListText("增加联系电话", "Add a contact phone")
        ) { item in
            item.steps.contains(.submit) && !item.fields.contains { $0.kind == .phone }
                ? [LintHit(item, "fields", "", "没有联系电话", "no contact phone")] : []
        },
        item(
            "fields.post.address", .warning,
            why: ListText("邮寄要有地址", "post needs an address"),
            remedy: ListText("增加邮寄地址", "Add a field of kind address")
        ) { item in
            item.delivery.contains(.post) && !item.fields.contains { $0.kind == .address }
                ? [LintHit(item, "delivery", "post", "可邮寄，但没有地址项", "delivery by post without an address field")] : []
        },
    ]

    private static func field(
        _ code: String, _ severity: LintFinding.Severity, why: ListText, remedy: ListText,
        _ check: @escaping @Sendable (ServiceItem, FormField) -> (key: String, zh: String, en: String)?
    ) -> LintRule {
        .item(code, severity, why: why, remedy: remedy) { item in
            item.fields.enumerated().compactMap { index, field in
                check(item, field).map { LintHit(item, "fields[\(index)].\($0.key)", field.labelZh, $0.zh, $0.en) }
            }
        }
    }
}
