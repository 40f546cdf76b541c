import DeviceModel
import ItemList

/// Why an item is not offered or what a citizen should know before it, and where else.
extension Texts {
    static let documentUnserved = text(
        "本机还不能打印 A4 证明，不能办理需要打印证明的事项。", "This kiosk cannot print A4 documents yet, which this service needs.")
    static let printerDown = text(
        "凭条打印机现在不能使用，办完没有凭条，所以暂不办理。故障已记录，待维护人员处理。",
        "The ticket printer cannot be used now, so there would be no receipt. The fault is on record for a technician.")
    static let identityDown = text(
        "身份认证服务没有应答，现在不能确认身份。", "The identity service does not answer, so nobody can be identified now.")
    static func rangeUsedUp(_ hall: Hall) -> LocalizedText {
        text(
            "本机今天的号码已经取完。请到其他设备或服务台取号，电话 \(hall.phone)。",
            "This kiosk has no numbers left today. Please take one elsewhere or call \(hall.phone).")
    }
    static let outboxFull = text(
        "本机待送达的办件和记录太多，暂不受理新的申请，送达后恢复。",
        "Too many cases and records wait to be delivered; new cases are taken again once they are gone.")
    static func noSource(_ material: String, _ needsScan: Bool) -> LocalizedText {
        needsScan
            ? text(
                "“\(material)”需要扫描，扫描仪现在不能使用。", "“\(material)” has to be scanned, and the scanner cannot be used now.")
            : text("“\(material)”现在没有办法查询。", "“\(material)” cannot be looked up now.")
    }
    static func closed(_ standing: HallCalendar.Standing, _ hall: Hall) -> LocalizedText {
        let when = standing.nextOpening.map(time) ?? text("请致电询问", "please call")
        let why =
            standing.holiday.map { text("今天是\($0.name.zh)，不在办理时间", "Today is \($0.name.en)") }
            ?? text("现在不在办理时间", "Outside office hours")
        return text(
            "\(why.zh)，下次开放：\(when.zh)。电话 \(hall.phone)。",
            "\(why.en); opens next: \(when.en). Phone \(hall.phone).")
    }
    static func promisedAtNight(_ next: Instant?, ends: Instant?) -> LocalizedText {
        let when = next.map(time) ?? text("工作时间", "office hours")
        let limit = ends.map(time).map { text("，承诺 \($0.zh) 前办结", ", by \($0.en) as promised") } ?? text("", "")
        return text(
            "需要人工办理，现在是非工作时间：先受理，\(when.zh) 起办理\(limit.zh)。",
            "It needs a person: it is accepted now and handled from \(when.en) on\(limit.en).")
    }
    static func sourceDown(_ source: MaterialSource) -> LocalizedText {
        source == .scan
            ? text(
                "扫描仪现在不能使用，查不到的材料无法在本机提供。",
                "The scanner cannot be used now; papers that are not found cannot be given here.")
            : text(
                "\(self.source(source).zh)查询现在没有应答，可能需要您提供原件。",
                "The \(self.source(source).en) does not answer now; you may need the paper.")
    }
    static func sourceUnknown(_ source: MaterialSource) -> LocalizedText {
        text("\(self.source(source).zh)是否可用还不确定。", "It is not certain whether the \(self.source(source).en) works now.")
    }
    static func portUnknown(_ port: PortKind) -> LocalizedText {
        text("身份认证服务是否可用还不确定。", "It is not certain whether the identity service works now.")
    }
    static func window(_ item: ServiceItem, _ hall: Hall, _ next: Instant?) -> LocalizedText {
        let place = item.placePhone.isEmpty ? "\(hall.name) \(hall.phone)" : item.placePhone
        guard let when = next.map(time) else {
            return text("窗口办理：\(place)，地址：\(hall.address)", "At the window: \(place), \(hall.address)")
        }
        return text(
            "窗口办理：\(place)，地址：\(hall.address)，\(when.zh) 开放",
            "At the window: \(place), \(hall.address), opens \(when.en)")
    }
}
