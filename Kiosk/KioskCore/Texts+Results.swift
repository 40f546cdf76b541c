import DeviceModel
import ItemList

/// Texts of what was done, of papers and of failures.
extension Texts {
    static let committing = text("正在保存，请稍候", "Saving, please wait")
    static let printing = text("正在打印，请稍候", "Printing, please wait")
    static let printStuckTitle = text("打印停下了，请看下面的说明", "Printing has stopped; please read on")
    /// - Parameter fault: what the catalogue calls it; nil: not known.
    static func printStuck(_ fault: LocalizedText?) -> LocalizedText {
        let what = fault ?? text("凭条打印机暂时不能使用", "The ticket printer cannot be used now")
        return text("\(what.zh)，故障已记录，待工作人员处理。", "\(what.en); the fault is on record for the staff.")
    }
    static func withoutPaper(_ hall: Hall, hasNumber: Bool) -> LocalizedText {
        let keep =
            hasNumber
            ? text("请记下屏幕上的号码，到窗口凭号码办理", "Please note the number above; it is valid at the window without paper")
            : text("请记下屏幕上的内容", "Please note what the screen says")
        return text(
            "\(keep.zh)。可以等工作人员处理后继续打印，也可以按“继续”，不要凭条。咨询电话 \(hall.phone)。",
            "\(keep.en). You can wait until staff have seen to it, or press “Go on” without paper. Phone \(hall.phone)."
        )
    }
    static let notDoneTitle = text("没有办成", "Nothing was done")
    static let storeFailed = text(
        "本机没有能够保存，什么也没有提交或发出。可以再试一次，或换一种方式：",
        "The kiosk could not save, so nothing was submitted or issued. Try again, or another way:")
    static let storeFailedAtStart = text(
        "本机现在不能保存记录，没有开始办理。请稍后再试，或到其他设备、窗口办理。",
        "The kiosk cannot keep records now, so nothing was begun. Please try later, at another kiosk or at the window.")
    static let storeFailedAfter = text(
        "已经办成，但本机暂时不能保存后续记录。请记下号码，可以继续。",
        "It is done, but the kiosk cannot keep further records now. Please note your number; you can go on.")

    static func ticket(_ ticket: QueueTicket) -> LocalizedText {
        text("您的号码：\(ticket.label)", "Your number: \(ticket.label)")
    }
    static func caseLine(_ record: CaseRecord, _ name: String) -> LocalizedText {
        text("\(name)：已受理，办件编号 \(record.number)", "\(name): accepted, case number \(record.number)")
    }
    static func reportNumber(_ service: ServiceID) -> LocalizedText {
        text("反映编号：\(service.value)", "Number of your report: \(service.value)")
    }
    static func atCounter(_ item: ServiceItem, _ hall: Hall) -> LocalizedText {
        text("领取方式：到窗口领取（\(item.placePhone)，\(hall.address)）。", "Collect it at \(item.placePhone), \(hall.address).")
    }
    /// - Parameter to: name, phone and address, masked.
    static func byPost(_ to: String) -> LocalizedText {
        text("领取方式：邮寄给 \(to)。", "It is sent by post to \(to).")
    }
    static func handover(_ record: CaseRecord, _ item: ServiceItem, _ hall: Hall) -> LocalizedText {
        record.delivery == .post
            ? text("办好后邮寄到您填写的地址。", "The result is sent to the address you gave.") : atCounter(item, hall)
    }
    static func bring(_ material: String) -> LocalizedText {
        text("请带上：\(material)（没有查到电子信息）", "Please bring: \(material) (it could not be looked up)")
    }
    static func reportNoted(_ hall: Hall) -> LocalizedText {
        text("“办不成事”已登记，会有人跟进。电话：\(hall.phone)", "Your report is noted and will be followed up. Phone: \(hall.phone)")
    }

    static func resultTitle(_ session: Session) -> LocalizedText {
        if session.report != nil { return text("已登记“办不成事”反映", "Your report is noted") }
        if !session.tickets.isEmpty { return text("已取号", "Your number is issued") }
        if !session.cases.isEmpty { return text("已受理", "Accepted") }
        return text("一次性告知", "One-time notice")
    }

    /// What became of the paper.
    static func paper(_ outcome: PhysicalOutcome?, canReprint: Bool, _ hall: Hall) -> LocalizedText {
        let again =
            canReprint
            ? text("可以再打印一份。", "It can be printed again.")
            : text(
                "请记下屏幕上的内容。打印机恢复后可以再打印，也可致电 \(hall.phone)。",
                "Please note what the screen says. It can be printed once the printer is back, or call \(hall.phone).")
        let what: LocalizedText =
            switch outcome {
            case .completed: text("凭条已打印，请取走。", "The paper is printed; please take it.")
            case .notStarted, nil: text("凭条没有打印。", "The paper was not printed.")
            case .partial: text("凭条只打印了一部分。", "The paper was printed only in part.")
            case .unknown: text("不能确定凭条是否打印完整。", "It is not certain whether the paper was printed whole.")
            }
        return text(what.zh + again.zh, what.en + " " + again.en)
    }

    static let evaluateTitle = text("请评价本次服务", "Please rate this service")
    static let evaluateLine = text("请在评价器或屏幕上选择，也可以不评价。", "Choose on the keypad or the screen; you need not.")

    static let explainTitle = text("谢谢您的评价", "Thank you for your rating")
    static let explainLine = text(
        "评价已记录。可以告诉我们哪里不好，也可以直接退出。", "Your rating is kept. You may say what was bad, or just leave.")
    static let explainCallBack = text(
        "留下电话即表示同意由负责人员回电；号码加密，只有处理人员能看到。不留电话，评价同样有效。",
        "With a phone number you agree to be called back by who is in charge; it is encrypted, and only they see it. "
            + "Your rating counts just the same without.")
    static let explainReasons = text("哪里不好（可多选）", "What was bad (any number)")
    static let explainPhone = text("回访电话（可不填）", "Phone for the call-back (optional)")
    static let explainUnknown = text("请从列出的原因中选择。", "Please choose among the reasons that are listed.")
    static let explainNotKept = text(
        "刚才没有保存成功，可以再试一次，也可以直接退出。评价已记录。",
        "That could not be kept. You can try again or leave; your rating is kept.")

    static func whereToGet(
        _ material: String, _ sources: [MaterialSource], _ tried: [LookupRecord], _ owner: ServiceItem, _ hall: Hall
    ) -> LocalizedText {
        var zh: [String] = []
        var en: [String] = []
        if tried.contains(where: { $0.answer == .unavailable }) {
            zh.append("查询服务当时没有应答，可稍后再来本机办理")
            en.append("the look-up service did not answer, so try here again later")
        }
        if sources.contains(.scan) {
            zh.append("带原件到本机扫描")
            en.append("bring the paper and scan it here")
        }
        if sources.contains(.promise) || sources.contains(.declare) {
            zh.append("在本机作出承诺或声明")
            en.append("promise or declare it here")
        }
        let (orZh, orEn) = zh.isEmpty ? ("", "") : ("或", "or ")
        zh.append("\(orZh)带原件到\(owner.placePhone)，大厅电话 \(hall.phone)")
        en.append("\(orEn)take the paper to \(owner.placePhone), hall phone \(hall.phone)")
        return text(zh.joined(separator: "；") + "。", en.joined(separator: "; ") + ".")
    }
}
