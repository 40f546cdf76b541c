/// Where to go and whom to ask.
extension LintRule {
    static let contact: [LintRule] = [
        item(
            "contact.phone", .warning,
            why: ListText("办不成时要有电话可问", "whoever is stuck needs a number to call"),
            remedy: ListText("写成 区号-号码，如 0594-1234567", "Write it as area code-number, such as 0594-1234567")
        ) { item in
            phones(item.placePhone).contains(where: isPhone)
                ? []
                : [LintHit(item, "placePhone", item.placePhone, "没有写法正确的电话", "no phone number in its proper form")]
        },
        item(
            "contact.place", .warning,
            why: ListText("纸上要写明去哪里", "the paper must say where to go"),
            remedy: ListText("写明窗口或楼层", "Name the window or floor")
        ) { item in
            item.placePhone.unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) }
                ? [] : [LintHit(item, "placePhone", item.placePhone, "只有电话，没有地点", "a phone without a place")]
        },
        item(
            "contact.opening", .note,
            why: ListText("窗口事项最好写明时间", "an office-hours item had better say when"),
            remedy: ListText(
                "在地点或说明里写开放时间；不写时按大厅时间显示", "Say when it is open; without it the hall's hours are shown")
        ) { item in
            let text = item.placePhone + item.plainNote + item.guide.conditions
            let says = ["工作日", "周一", "上午", "下午", "法定节假日"].contains { text.contains($0) } || hasTime(text)
            return item.channelHours == .office && !says
                ? [LintHit(item, "placePhone", item.placePhone, "没有写开放时间", "it does not say when it is open")] : []
        },
        item(
            "contact.fee", .warning,
            why: ListText("本机不收费，要告诉群众去哪里缴", "the kiosk takes no money: people must know where to pay"),
            remedy: ListText("在地点、说明或条件里写明缴费地点", "Say where to pay")
        ) { item in
            let text = item.placePhone + item.plainNote + item.guide.conditions
            let says = ["窗口", "缴", "银行", "支付", "税务"].contains { text.contains($0) }
            return item.guide.fee > 0 && !says
                ? [
                    LintHit(
                        item, "guide.fee", String(item.guide.fee), "收费 \(item.guide.fee) 元，没写在哪里缴",
                        "\(item.guide.fee) yuan, and not where to pay")
                ] : []
        },
    ]

    /// Runs of digits and hyphens.
    private static func phones(_ text: String) -> [Substring] {
        text.split { !($0.isASCII && $0.isNumber) && $0 != "-" }
    }

    /// Area code-number, or a short or service number of the whole country.
    private static func isPhone(_ text: Substring) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false).map(\.count)
        if parts.count == 1 { return text.hasPrefix("12") && parts[0] == 5 }
        return parts.count == 2 && text.hasPrefix("0") && (3...4).contains(parts[0]) && (7...8).contains(parts[1])
            || parts == [3, 3, 4] && text.hasPrefix("400")
    }

    /// A time such as 9:00.
    private static func hasTime(_ text: String) -> Bool {
        let characters = Array(text)
        return characters.indices.dropFirst().dropLast().contains {
            ":：".contains(characters[$0]) && characters[$0 - 1].isNumber && characters[$0 + 1].isNumber
        }
    }
}
