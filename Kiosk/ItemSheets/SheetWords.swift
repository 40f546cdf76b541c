import ItemList

/// A closed set of words as sheets write it: the first name is written, all are read.
protocol SheetWord: CaseIterable, Hashable {
    var names: [String] { get }
}

extension SheetWord {
    /// Case of letters does not count: spreadsheet programs turn `true` into `TRUE`.
    static func named(_ text: String) -> Self? {
        let wanted = text.lowercased()
        return allCases.first { $0.names.contains { $0.lowercased() == wanted } }
    }

    static var allNames: [String] { allCases.flatMap(\.names) }
    var name: String { names[0] }
}

enum SheetFlag: SheetWord {
    case yes, no
    var names: [String] { self == .yes ? ["true", "是"] : ["false", "否"] }
}

extension ServiceObject: SheetWord {
    var names: [String] { self == .person ? ["自然人", "个人", "person"] : ["法人", "企业", "organisation"] }
}

extension Handling: SheetWord {
    var names: [String] { [rawValue, self == .instant ? "即办件" : "承诺件"] }
}

extension ChannelHours: SheetWord {
    var names: [String] { [rawValue, self == .allDay ? "24小时" : "工作时间"] }
}

extension Delivery: SheetWord {
    var names: [String] { [rawValue, self == .counter ? "窗口领取" : "邮寄"] }
}

extension StepKind: SheetWord {
    var names: [String] {
        let zh =
            switch self {
            case .notice: "须知"
            case .identify: "身份核验"
            case .certificate: "证照查询"
            case .verify: "数据核查"
            case .form: "填表"
            case .scan: "扫描"
            case .review: "核对"
            case .submit: "提交"
            case .printTicket: "打印凭条"
            case .printDocument: "打印文书"
            case .takeNumber: "取号"
            case .evaluate: "评价"
            }
        return [rawValue, zh]
    }
}

extension MaterialSource: SheetWord {
    var names: [String] {
        let zh =
            switch self {
            case .licence: "电子证照"
            case .datashare: "数据共享"
            case .previous: "以往材料"
            case .promise: "告知承诺"
            case .scan: "扫描"
            case .declare: "声明"
            }
        return [rawValue, zh]
    }
}

extension FormField.Kind: SheetWord {
    var names: [String] {
        let zh =
            switch self {
            case .text: "文字"
            case .phone: "电话"
            case .date: "日期"
            case .choice: "选项"
            case .amount: "金额"
            case .address: "地址"
            case .idNumber: "身份证号"
            }
        return [rawValue, zh]
    }
}
