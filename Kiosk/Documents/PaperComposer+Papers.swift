import DeviceModel
import ItemList
import KioskCore
import Layout

extension PaperComposer {
    /// 取号单: the number large enough to be read at arm's length.
    func queueTicket(_ ticket: QueueTicket, _ name: String, _ waiting: Int?, _ body: inout PaperBuilder) {
        body.headline(ticket.label, limit: 8)
        body.feed()
        body.headline(name, limit: 2)
        if let words = PaperWords.queueClass(ticket.queueClass) { body.banner(words, height: 1) }
        if let waiting {
            body.feed()
            body.headline("本机取号的，前面还有 \(waiting) 人等候", limit: 2, bold: false)
        }
        body.rule()
        body.entry("取号时间", PaperWords.time(ticket.at))
        body.entry("有效日期", "\(ticket.serviceDay) 当日有效")
        body.feed()
        body.paragraph("请留意叫号和屏幕显示；过号请到导办台说明，或在本机重新取号。")
        rating(ticket.service, "扫码评价本次取号服务（30 天内有效）", &body)
    }

    /// 受理通知单: one paper for all cases of a service.
    func acceptance(
        _ notice: AcceptanceNotice, _ item: (String) -> ServiceItem?, _ body: inout PaperBuilder
    ) {
        body.subject(notice.title)
        if let applicant = notice.applicant { body.entry("申请人", PaperWords.masked(applicant)) }
        if notice.entries.count > 1 {
            body.paragraph("一件事联办，共受理 \(notice.entries.count) 个办件：")
        }
        for (index, entry) in notice.entries.enumerated() {
            body.rule()
            let count = notice.entries.count > 1 ? "\(index + 1). " : ""
            if notice.entries.count > 1 || entry.itemName != notice.title {
                body.paragraph(count + entry.itemName, Style(bold: true))
            }
            acceptance(entry, item(entry.record.item), &body)
        }
        if !notice.acts.isEmpty { acts(notice.acts, &body) }
        body.rule()
        body.paragraph("以上申请材料形式完备，已当场受理。请凭办件编号到上述部门、窗口或拨打电话查询进度。")
        if !notice.notMade.isEmpty { notMade(notice.notMade, &body) }
        rating(notice.service, "扫码评价本次服务（30 天内有效）", &body)
    }

    /// The members of a package that could not be made, each with everything it lacks, so that nobody takes the paper for
    /// an acceptance of all.
    private func notMade(_ members: [AcceptanceNotice.NotMade], _ body: inout PaperBuilder) {
        body.rule()
        body.paragraph("以下 \(members.count) 个事项本次没有受理，补齐后可在任一自助终端或窗口办理：", Style(bold: true))
        for member in members {
            body.feed()
            body.paragraph("未受理：\(member.itemName)", Style(bold: true))
            gaps(member.gaps, member.missingFields, &body)
        }
    }

    /// What was promised, declared or left to follow: kind, text version, time, due date.
    private func acts(_ acts: [ActRecord], _ body: inout PaperBuilder) {
        body.rule()
        body.paragraph("承诺、声明和容缺：")
        for act in acts {
            let due = act.dueAt.map { "，请于 \(PaperWords.minute($0)) 前补交" } ?? ""
            body.point(
                "·",
                "\(PaperWords.act(act.kind))（第 \(act.textVersion) 版）：\(act.material)，\(PaperWords.minute(act.at))\(due)",
                bold: act.dueAt != nil)
        }
    }

    private func acceptance(_ entry: AcceptanceNotice.Entry, _ item: ServiceItem?, _ body: inout PaperBuilder) {
        let record = entry.record
        body.headline(record.number.value, limit: 2)
        body.feed()
        body.entry("受理时间", PaperWords.time(record.acceptedAt))
        body.entry("承诺办结", WorkingTime.words(minutes: record.promisedMinutes).zh)
        if let end = record.limitEnds { body.entry("最迟", "\(PaperWords.minute(end))（按大厅工作时间）", bold: true) }
        if let item, item.handling == .instant, record.handling == .promised {
            body.entry("办理方式", "非工作时间受理，工作时间由人工办理")
        }
        body.entry("办理部门", entry.department)
        body.entry("咨询", entry.placePhone)
        if let elsewhere = record.crossProvince {
            body.entry("跨省通办", "\(elsewhere.receivingHall)收件，由异地部门办理")
            body.entry("决定部门", elsewhere.decidedBy)
            body.entry("答复部门", elsewhere.answeredBy)
        }
        handover(record, entry, item, &body)
        body.entry(
            "收费",
            entry.fee == 0 ? "不收费" : "\(entry.fee) 元。本机不收费，请到办理部门缴纳：\(entry.placePhone)")
        if !record.sources.isEmpty {
            body.paragraph("材料：")
            for (material, source) in record.sources.sorted(by: { $0.key < $1.key }) {
                body.point("·", "\(material)：\(PaperWords.source(source))")
            }
        }
        for (material, number) in record.awaits.sorted(by: { $0.key < $1.key }) {
            body.point("·", "\(material)：待办件 \(number.value) 办结后由其结果提供，无需您提交")
        }
        for (material, days) in record.tolerated.sorted(by: { $0.key < $1.key }) {
            body.point("▲", "容缺：\(material) 请于受理后 \(days) 个工作日内补交", bold: true)
        }
    }

    /// Which way the result comes, and where to collect it; said where there is a choice.
    private func handover(
        _ record: CaseRecord, _ entry: AcceptanceNotice.Entry, _ item: ServiceItem?, _ body: inout PaperBuilder
    ) {
        if record.delivery == .post {
            body.entry("领取方式", "邮寄，按您填写的收件人和地址寄出")
        } else if item?.delivery.contains(.post) == true {
            body.entry("领取方式", "到窗口领取：\(entry.placePhone)，\(settings.address)")
        }
    }

    /// 一次性告知单: every gap at once, what was tried, where to get it.
    func deficiency(_ notice: DeficiencyNotice, _ body: inout PaperBuilder) {
        body.subject(notice.itemName)
        if let applicant = notice.applicant { body.entry("申请人", PaperWords.masked(applicant)) }
        body.entry("告知编号", notice.service.value)
        body.entry("时间", PaperWords.time(notice.at))
        body.rule()
        body.paragraph("本次还不能受理。缺少的全部在此，补齐后可在任一自助终端或窗口办理：", Style(bold: true))
        gaps(notice.gaps, notice.missingFields, &body)
        body.rule()
        body.entry("办理部门", notice.department)
        body.entry("咨询", notice.placePhone, bold: true)
        rating(notice.service, "扫码评价本次服务（30 天内有效）", &body)
    }

    /// What is missing, counted from 1: materials with what was tried and where to get them, then fields.
    private func gaps(
        _ gaps: [DeficiencyNotice.Gap], _ missingFields: [LocalizedText], _ body: inout PaperBuilder
    ) {
        var index = 0
        for gap in gaps {
            index += 1
            body.feed()
            body.point("\(index).", gap.material, bold: true)
            for record in gap.tried {
                body.point("  ·", "查\(PaperWords.source(record.source))：\(PaperWords.answer(record.answer))")
            }
            body.point("  →", gap.whereToGet.zh)
        }
        for field in missingFields {
            index += 1
            body.feed()
            body.point("\(index).", "需要填写：\(field.zh)", bold: true)
        }
    }

    /// “办不成事”反映单.
    func unresolved(
        _ report: UnresolvedReport, _ name: String, _ wayOn: [LocalizedText], _ body: inout PaperBuilder
    ) {
        body.subject(name)
        if let number = report.caseNumber { body.headline(number.value, limit: 2) }
        if let service = report.service { body.entry("服务编号", service.value) }
        body.entry("反映时间", PaperWords.time(report.at))
        if let words = PaperWords.obstacle(report.code) { body.entry("事由", words, bold: true) }
        body.entry("事由代码", report.code)
        body.rule()
        body.paragraph("您反映的情况已经记录，将由大厅工作人员处理。", Style(bold: true))
        if !wayOn.isEmpty {
            body.paragraph("您现在还可以：")
            for (index, way) in wayOn.enumerated() { body.point("\(index + 1).", way.zh) }
        }
        if let service = report.service { rating(service, "扫码评价本次服务（30 天内有效）", &body) }
    }
}
