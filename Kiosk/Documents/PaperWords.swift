import DeviceModel
import ItemList
import KioskCore

/// Wordings and forms that several papers share.
enum PaperWords {
    /// `YYYY-MM-DD HH:MM:SS`, Asia/Shanghai.
    static func time(_ instant: Instant) -> String {
        let time = ShanghaiTime(instant)
        let seconds = Int(((instant.milliseconds / 1000) % 60 + 60) % 60)
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        return "\(time.date) \(two(time.minute / 60)):\(two(time.minute % 60)):\(two(seconds))"
    }

    /// `YYYY-MM-DD HH:MM`.
    static func minute(_ instant: Instant) -> String { String(time(instant).prefix(16)) }

    static func act(_ kind: ActRecord.Kind) -> String {
        switch kind {
        case .promise: "告知承诺"
        case .declaration: "声明"
        case .toleratedGap: "容缺"
        }
    }

    static func source(_ raw: String) -> String {
        switch raw {
        case MaterialSource.licence.rawValue: "电子证照"
        case MaterialSource.datashare.rawValue: "数据核查"
        case MaterialSource.previous.rawValue: "以往提交的材料"
        case MaterialSource.promise.rawValue: "告知承诺"
        case MaterialSource.scan.rawValue: "扫描件（未与原件核对）"
        case MaterialSource.declare.rawValue: "本人声明"
        default: raw
        }
    }

    static func answer(_ answer: LookupRecord.Answer) -> String {
        switch answer {
        case .found: "已查到"
        case .none: "没有查到"
        case .expired: "已过有效期"
        case .declined: "您选择不查询"
        case .denied: "主管部门未同意提供"
        case .unavailable: "对方服务没有应答"
        }
    }

    /// What stood in the way of an unresolved service, by its code; nil for codes without words of their own.
    static func obstacle(_ code: String) -> String? {
        switch code {
        case "session.identify": "身份未能核验"
        case "session.form": "信息填写未能完成"
        case "session.lookup", "session.certificate", "session.verify": "证照或数据未能查询"
        case "session.scan": "材料未能扫描"
        case "session.review", "session.submit": "申请未能提交"
        case "session.paper": "单据未能打印"
        case "store.failed": "办理记录未能保存"
        case "range.usedUp": "今日号码已取完"
        case "session.notice": "事项未能开始办理"
        case "need.ticketPrinter": "凭条打印机不能使用"
        case "need.identity": "身份认证服务没有应答"
        case "hours.closed": "不在办理时间"
        case "material.noSource": "所需材料无法提供"
        case "outbox.full": "待送达的办件太多"
        case "step.printDocument.unserved": "本机不能打印证明"
        case "item.reported": "事项未能办理"
        default: nil
        }
    }

    static func queueClass(_ raw: String) -> String? { raw == "priority" ? "优先（老弱病残孕）" : nil }

    /// A name as paper may show it: the first character, the rest hidden. Masked ones stay as they are.
    static func masked(_ name: String) -> String {
        if name.contains("*") { return name }
        return name.prefix(1) + "**"
    }

    static func hex(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef")
        return String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }
}
