import DeviceModel
import ItemList

/// Every text of the core, in zh-Hans and en. Never a bare refusal: what, why, who does it, where, when, which phone.
/// Texts of offers and of papers are in ``Texts`` extensions beside this file.
enum Texts {
    static func text(_ zh: String, _ en: String) -> LocalizedText { LocalizedText(zh: zh, en: en) }

    /// Lines as one spoken text. Chinese sentences follow each other without blanks, each with its mark, so that a
    /// voice pauses.
    static func spoken(_ lines: [LocalizedText]) -> LocalizedText {
        let chinese = lines.map(\.zh).filter { !$0.isEmpty }
        let ended = chinese.dropLast().map { endsSentence($0) ? $0 : $0 + "。" }
        return text((ended + chinese.suffix(1)).joined(), lines.map(\.en).joined(separator: " "))
    }

    private static func endsSentence(_ line: String) -> Bool {
        line.last { !"”’』」）)".contains($0) }.map { "。！？；：，、….!?;:,".contains($0) } == true
    }

    static func pair(_ label: LocalizedText, _ value: String) -> LocalizedText {
        text("\(label.zh)：\(value)", "\(label.en): \(value)")
    }

    static func pair(_ label: LocalizedText, _ value: LocalizedText) -> LocalizedText {
        text("\(label.zh)：\(value.zh)", "\(label.en): \(value.en)")
    }

    /// A point of time in the hall, such as 3月9日 08:30.
    static func time(_ instant: Instant) -> LocalizedText {
        let time = ShanghaiTime(instant)
        let (_, month, day) = ShanghaiTime.civil(ofDay: time.day)
        let clock = ShanghaiTime.clock(time.minute)
        let date = "\(ShanghaiTime.padded(month, 2))-\(ShanghaiTime.padded(day, 2))"
        return text("\(month)月\(day)日 \(clock)", "\(date) \(clock)")
    }

    // MARK: - Choices

    static func choice(_ id: String) -> Choice { Choice(id: id, label: labels[id] ?? text(id, id)) }

    private static let labels: [String: LocalizedText] = [
        "start": text("选择事项", "Choose a service"),
        "proceed": text("继续", "Go on"),
        "cancel": text("退出", "Leave"),
        "moreTime": text("需要更多时间", "More time"),
        "reportItem": text("“办不成事”反映", "Report that it cannot be done"),
        "ordinaryNumber": text("取普通号", "Ordinary number"),
        "priorityNumber": text("取优先号", "Priority number"),
        "deliverCounter": text("到窗口领取", "Collect at the counter"),
        "deliverPost": text("邮寄给我", "Send by post"),
        "reportUnresolved": text("“办不成事”反映", "Report that it cannot be done"),
        "requestCode": text("发送验证码", "Send a code"),
        "enterCode": text("输入验证码", "Enter the code"),
        "declineLookups": text("选择不查询的材料", "Choose what shall not be looked up"),
        "fill": text("填写", "Fill in"),
        "promise": text("同意或不同意", "Agree or not"),
        "scan": text("扫描材料", "Scan the paper"),
        "missing": text("没带这份材料", "I do not have this paper"),
        "consentPartial": text("先办能办的，或都不办", "Submit what can be made, or nothing"),
        "reprint": text("补打", "Print again"),
        "explainRating": text("提交原因", "Send what was bad"),
        "rate5": text("非常满意", "Very satisfied"),
        "rate4": text("满意", "Satisfied"),
        "rate3": text("基本满意", "Fairly satisfied"),
        "rate2": text("不满意", "Dissatisfied"),
        "rate1": text("非常不满意", "Very dissatisfied"),
    ]

    /// For who asked to be spoken to or to use keys alone: which key does what.
    static func spokenChoices(_ choices: [Choice], _ assist: [AssistOption]) -> LocalizedText {
        let withKeys = assist.contains(.keysOnly)
        let zh = choices.map { withKeys ? "\($0.label.zh)，请按\(key($0.key).zh)" : $0.label.zh }
        let en = choices.map { withKeys ? "\($0.label.en): \(key($0.key).en)" : $0.label.en }
        guard !choices.isEmpty else { return text("", "") }
        return text("可以选择：" + zh.joined(separator: "；") + "。", "You can choose: " + en.joined(separator: "; ") + ".")
    }

    static func key(_ key: String) -> LocalizedText {
        switch key {
        case "confirm": text("确认键", "the confirm key")
        case "cancel": text("取消键", "the cancel key")
        default: text("\(key)", "key \(key)")
        }
    }

    // MARK: - Time limits

    static func limitNote(_ limit: TimeLimit) -> LocalizedText {
        let until = clock(limit.endsAt)
        return text("本页等待到 \(until)，可按“需要更多时间”延长。", "This screen waits until \(until); “More time” extends it.")
    }

    static func limitWarning(_ limit: TimeLimit) -> LocalizedText {
        let until = clock(limit.endsAt)
        return text(
            "请注意：\(until) 将自动退出并清除您的信息。需要时间请按“需要更多时间”。",
            "Please note: at \(until) this ends by itself and your data is erased. Press “More time” if you need it.")
    }

    private static func clock(_ instant: Instant) -> String {
        let seconds = Int(((instant.milliseconds + ShanghaiTime.offset) / 1000) % 60)
        return ShanghaiTime.clock(ShanghaiTime(instant).minute) + ":" + ShanghaiTime.padded(max(0, seconds), 2)
    }

    // MARK: - Resting

    static func readyTitle(_ hall: Hall) -> LocalizedText {
        text("\(hall.mark) 自助服务", "Self-service, \(hall.name)")
    }

    static func readyLine(_ hall: Hall) -> LocalizedText {
        text("请选择要办理的事项。咨询电话：\(hall.phone)。", "Please choose a service. Enquiries: \(hall.phone).")
    }

    static func farewell(_ how: SessionEnd, rated: Bool) -> LocalizedText {
        switch how {
        case .completed:
            rated
                ? text("谢谢您的评价。您的信息已从本机清除。", "Thank you for your rating. Your data is erased from this kiosk.")
                : text("服务已结束。您的信息已从本机清除。", "The service has ended. Your data is erased from this kiosk.")
        case .cancelled, .abandoned:
            text("已退出。您的信息已从本机清除。", "You have left. Your data is erased from this kiosk.")
        case .timedOut:
            text(
                "等待时间已到，已自动退出，您的信息已清除。可以重新开始。",
                "Time was up, so this ended by itself and your data is erased. You can start again.")
        case .failed, .crashed:
            text("服务中断，您的信息已清除。可以重新开始。", "The service was interrupted and your data is erased. You can start again.")
        }
    }

    // MARK: - Notice

    static func noticeTitle(_ item: ServiceItem) -> LocalizedText { text(item.name, "Service: \(item.name)") }

    static func notice(_ item: ServiceItem, _ plan: MaterialPlan, _ hall: Hall) -> [LocalizedText] {
        var lines: [LocalizedText] = []
        if !item.plainNote.isEmpty { lines.append(text(item.plainNote, item.plainNote)) }
        lines.append(text("依据：\(item.guide.basis)", "Basis: \(item.guide.basis)"))
        lines.append(text("条件：\(item.guide.conditions)", "Conditions: \(item.guide.conditions)"))
        lines.append(
            item.guide.fee == 0
                ? text("不收费。", "No fee.")
                : text(
                    "收费 \(item.guide.fee) 元，本机不收款，缴费方式见凭条。",
                    "Fee \(item.guide.fee) yuan; not taken here, the paper says where to pay."))
        if !plan.materials.isEmpty {
            let names = plan.materials.map(\.name).joined(separator: "、")
            lines.append(text("所需材料：\(names)。能查到的不用带。", "Needed: \(names). What can be looked up need not be brought."))
        }
        if !plan.members.isEmpty {
            let names = plan.members.map(\.name).joined(separator: "、")
            lines.append(text("一次办理：\(names)。", "Done together: \(names)."))
        }
        if item.steps.contains(.submit) {
            let limit = WorkingTime.words(minutes: item.promisedMinutes)
            lines.append(text("承诺时限：\(limit.zh)。", "Promised within \(limit.en)."))
        }
        let elsewhere = plan.cases.filter(\.crossProvince).map { member in
            let who = member.decidedBy ?? member.department
            return CaseRecord.CrossProvince(
                receivingHall: hall.name, decidedBy: who, answeredBy: member.answeredBy ?? who)
        }
        lines += elsewhere.map { crossProvince($0) }
        if plan.canBePosted {
            lines.append(text("办好后可以到窗口领取，也可以邮寄。", "The result can be collected or sent by post."))
        }
        lines.append(text("咨询：\(item.placePhone)", "Enquiries: \(item.placePhone)"))
        return lines
    }

    static func crossProvince(_ elsewhere: CaseRecord.CrossProvince) -> LocalizedText {
        text(
            "跨省通办：由\(elsewhere.receivingHall)收件，\(elsewhere.decidedBy)决定，\(elsewhere.answeredBy)答复。",
            "Cross-province: taken by \(elsewhere.receivingHall), decided by \(elsewhere.decidedBy), answered by \(elsewhere.answeredBy)."
        )
    }

    static func queueClass(_ queueClass: QueueClass) -> LocalizedText {
        switch queueClass {
        case .ordinary:
            text(
                "现在取的是普通号。老、弱、病、残、孕可以自己选优先号，不用证明。",
                "This will be an ordinary number. Who is old, frail, ill, disabled or pregnant may choose a priority number, without proof."
            )
        case .priority:
            text(
                "现在取的是优先号（老、弱、病、残、孕）。也可以改取普通号。",
                "This will be a priority number. You can change to an ordinary one.")
        }
    }

    // MARK: - Identity

    static let identifyTitle = text("请先确认身份", "Please identify yourself first")
    static func identifyLines(_ item: ServiceItem) -> [LocalizedText] {
        [
            text(
                "用途：为您本人办理“\(item.name)”，并查询所需材料。只在本次办理中使用。",
                "Purpose: to do “\(item.name)” for you and to look up what it needs. Used in this session only."),
            text(
                "输入公民身份号码，验证码会发到您登记的手机。只有号码不能证明身份。",
                "Enter your identity number; a code goes to your registered phone. The number alone proves nothing."),
        ]
    }
    static let sendingCode = text("正在发送验证码", "Sending the code")
    static let checkingCode = text("正在核对验证码", "Checking the code")
    static func slow(_ limit: Duration) -> LocalizedText {
        let seconds = limit.components.seconds
        return text(
            "请稍候，最多 \(seconds) 秒，之后会自动继续，不用您做什么。",
            "Please wait, \(seconds) seconds at most; it goes on by itself, with nothing for you to do.")
    }
    static let codeTitle = text("请输入验证码", "Please enter the code")
    static func codeSent(_ phone: String) -> LocalizedText {
        text("验证码已发到 \(phone)。没收到可以再发一次。", "A code was sent to \(phone). It can be sent again.")
    }
    static let codeForm = text(
        "验证码是 4 到 8 位数字，请再看一下短信。", "The code has 4 to 8 digits; please look at the message again.")
    static let wrongCode = text(
        "验证码不对或已过期。请再输入一次，或再发一次。", "The code is wrong or too old. Enter it again, or have a new one sent.")
    static let unknownPerson = text(
        "没有找到这个号码登记的手机，没有发出验证码。请核对号码。",
        "No phone is registered for this number, so no code was sent. Please check the number.")
    static let identityUnavailable = text(
        "身份认证服务暂时没有应答，不是您的问题。可以再试一次。",
        "The identity service does not answer at the moment; it is not your fault. You can try again.")
    static let otherWay = text("也可以换一种方式：", "There are other ways:")

    // MARK: - Look-ups

    static let lookupTitle = text("将为您查询以下材料", "These will be looked up for you")
    static func lookupLine(_ material: Material) -> LocalizedText {
        let zh = material.sources.filter(\.isLookup).map { source($0).zh }.joined(separator: "，再")
        let en = material.sources.filter(\.isLookup).map { source($0).en }.joined(separator: ", then ")
        return text("\(material.name)：\(zh)", "\(material.name): \(en)")
    }
    static let lookupDecline = text("不愿查询的可以选出来，之后请提供原件。", "You may decline any of them and bring the paper instead.")
    static func lookingUp(_ material: String, _ source: MaterialSource) -> LocalizedText {
        text("正在查询：\(material)（\(self.source(source).zh)）", "Looking up: \(material) (\(self.source(source).en))")
    }
    static func source(_ source: MaterialSource) -> LocalizedText {
        switch source {
        case .licence: text("电子证照", "electronic licence")
        case .datashare: text("数据核查", "data check")
        case .previous: text("以前提交的材料", "submitted before")
        case .promise: text("告知承诺", "promise")
        case .declare: text("声明", "declaration")
        case .scan: text("扫描件", "scan")
        }
    }

    // MARK: - Form

    static let formTitle = text("请填写", "Please fill in")
    static let formLine = text("只需填写查不到的内容。", "Only what could not be looked up.")
    static let fieldRequired = text("这一项必须填写。", "This has to be filled in.")
    static let fieldTooLong = text("内容太长，最多 200 个字。", "Too long; 200 characters at most.")
    static let fieldControl = text("含有不能使用的字符。", "It holds characters that cannot be used.")
    static let fieldPhone = text(
        "请填 11 位手机号，或带区号的座机号。", "Give a mobile number of 11 digits, or a landline with area code.")
    static let fieldDate = text("请按 2026-01-31 的样子填写日期。", "Write the date like 2026-01-31.")
    static let fieldAmount = text("请填写金额（元），最多两位小数。", "Give an amount in yuan, with two decimals at most.")
    static let fieldIDNumber = text(
        "公民身份号码有误，请核对 18 位号码。", "This identity number is not right; please check its 18 characters.")
    static func fieldChoice(_ choices: [String]) -> LocalizedText {
        text("请选择：\(choices.joined(separator: "、"))", "Choose one of: \(choices.joined(separator: ", "))")
    }

    // MARK: - Scan

    static let scanTitle = text("请扫描以下材料", "Please scan these papers")
    static func scanLine(_ material: String, _ tried: [LookupRecord]) -> LocalizedText {
        guard let why = tried.last else { return text(material, material) }
        return text("\(material)（\(answer(why.answer).zh)）", "\(material) (\(answer(why.answer).en))")
    }
    static func answer(_ answer: LookupRecord.Answer) -> LocalizedText {
        switch answer {
        case .found: text("已查到", "found")
        case .none: text("没有查到", "nothing found")
        case .expired: text("已过期", "expired")
        case .declined: text("您选择不查询", "you declined the look-up")
        case .denied: text("主管部门未授权查询", "the authority did not allow the look-up")
        case .unavailable: text("查询服务没有应答", "the service did not answer")
        }
    }
    static func scanning(_ material: String) -> LocalizedText { text("正在扫描：\(material)", "Scanning: \(material)") }
    static let scanFailed = text("这次没有扫描成功，可以再扫一次。", "The scan did not work; you can try again.")
    static func retakesUsedUp(_ material: String) -> LocalizedText {
        text(
            "“\(material)”已重扫多次，不能再重扫，本机保留最后一次扫描的内容。不满意可以退出，换一种方式办理：",
            "“\(material)” was scanned again many times; the last page is kept. If it is not good, go another way:")
    }
    static let scannerDown = text(
        "扫描仪现在不能使用，故障已记录，待维护人员处理。没有这份材料也可以继续，会告诉您怎样补交。",
        "The scanner cannot be used now; the fault is on record. You can go on without the paper and will be told how to bring it."
    )

    // MARK: - Review

    static let consentTitle = text(
        "有的事项还缺材料，是否先办能办的？", "Some parts still lack something. Submit those that can be made?")
    static func memberOutlook(_ name: String, canBeMade: Bool, missing: [String]) -> LocalizedText {
        if canBeMade { return text("\(name)：可以办理", "\(name): can be submitted") }
        let list = missing.joined(separator: "、")
        return list.isEmpty
            ? text("\(name)：要等前一事项办成", "\(name): waits for an earlier part")
            : text("\(name)：还缺 \(list)", "\(name): lacks \(list)")
    }
    static let reviewTitle = text("请核对", "Please check")
    static func reviewLine(_ item: ServiceItem) -> LocalizedText {
        text(
            "确认后提交“\(item.name)”，当场受理并打印受理通知单。",
            "When you go on, it is submitted and accepted, and a receipt is printed.")
    }
    static let incompleteTitle = text("还缺以下内容", "This is still missing")
    static let incompleteLine = text(
        "现在还不能受理。继续将打印一次性告知单，列出全部所缺和补办方法。",
        "It cannot be accepted yet. Go on for one notice that lists everything missing and where to get it.")
    static func applicant(_ name: String, _ number: String) -> LocalizedText {
        text("申请人：\(name)（\(number)）", "Applicant: \(name) (\(number))")
    }
    static func materialState(_ material: Material, _ source: MaterialSource?, due: Instant?) -> LocalizedText {
        if let source {
            return text("\(material.name)：\(self.source(source).zh)", "\(material.name): \(self.source(source).en)")
        }
        if let days = material.toleratedDays {
            return ActTexts.toleratedGap(material.name, days: days, due: due)
        }
        return text("\(material.name)：未提供", "\(material.name): not provided")
    }
    static func missing(_ name: String) -> LocalizedText { text("缺：\(name)", "Missing: \(name)") }
    static func missing(_ label: LocalizedText) -> LocalizedText {
        text("未填：\(label.zh)", "Not filled in: \(label.en)")
    }
}
