import DeviceModel
import ItemList
import KioskCore

extension CitizenInput {
    /// The id under which a screen's ``ScreenView/choices`` name this input.
    public var choiceID: String {
        switch self {
        case .start: "start"
        case .reportItem: "reportItem"
        case .assist: "assist"
        case .queueClass(.ordinary): "ordinaryNumber"
        case .queueClass(.priority): "priorityNumber"
        case .deliver(.counter): "deliverCounter"
        case .deliver(.post): "deliverPost"
        case .proceed: "proceed"
        case .requestCode: "requestCode"
        case .enterCode: "enterCode"
        case .declineLookups: "declineLookups"
        case .fill: "fill"
        case .promise: "promise"
        case .scan: "scan"
        case .missing: "missing"
        case .consentPartial: "consentPartial"
        case .reprint: "reprint"
        case .rate(let level): "rate\(level)"
        case .explainRating: "explainRating"
        case .moreTime: "moreTime"
        case .reportUnresolved: "reportUnresolved"
        case .cancel: "cancel"
        }
    }

    /// UTF-8 bytes of everything typed.
    var size: Int {
        switch self {
        case .start(let item), .reportItem(let item): item.utf8.count
        case .requestCode(let number): number.utf8.count
        case .enterCode(let code): code.utf8.count
        case .declineLookups(let materials): materials.reduce(0) { $0 + $1.utf8.count }
        case .fill(let fields): fields.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count }
        case .explainRating(let reasons, let phone): reasons.reduce(phone.utf8.count) { $0 + $1.utf8.count }
        case .promise(let material, _), .scan(let material), .missing(let material): material.utf8.count
        case .proceed, .consentPartial, .reprint, .rate, .moreTime, .reportUnresolved, .cancel, .assist,
            .queueClass, .deliver:
            0
        }
    }
}

extension KioskController {
    /// Typed at most, in bytes, in one input.
    static let inputBound = 16_384

    /// Why an input does not apply; nil: it does.
    func refusal(of input: CitizenInput) -> InputRefusal? {
        let view = screen()
        let choices = view.choices.map(\.id)
        guard input.size <= Self.inputBound else { return .tooLarge(choices) }
        if case .start(let item) = input {
            guard !machine.isInSession else { return .notNow(choices) }
            guard machine.list[item] != nil else { return .unknownItem(choices) }
            let offer = offers().first { $0.item == item }
            guard let offer, offer.offered else { return .notOffered(offer, choices) }
            return nil
        }
        if case .assist = input { return nil }
        if case .moreTime = input, view.limit?.extendable == true { return nil }
        return choices.contains(input.choiceID) ? nil : .notNow(choices)
    }
}

extension InputRefusal {
    static let starting = InputRefusal(
        code: "kiosk.starting", text: LocalizedText(zh: "设备正在启动，请稍候。", en: "The kiosk is starting. Please wait."))
    static let stopping = InputRefusal(
        code: "kiosk.stopping", text: LocalizedText(zh: "设备正在停止服务。", en: "The kiosk is going out of service."))

    static func tooLarge(_ choices: [String]) -> InputRefusal {
        InputRefusal(
            code: "input.tooLarge", text: LocalizedText(zh: "输入的内容太长。", en: "What was entered is too long."),
            choices: choices)
    }

    static func notNow(_ choices: [String]) -> InputRefusal {
        InputRefusal(
            code: "input.notNow",
            text: LocalizedText(
                zh: "现在不能这样操作，请按屏幕提示选择。", en: "This cannot be done now. Please choose from the screen."),
            choices: choices)
    }

    static func unknownItem(_ choices: [String]) -> InputRefusal {
        InputRefusal(
            code: "input.unknownItem", text: LocalizedText(zh: "清单中没有这个事项。", en: "This item is not on the list."),
            choices: choices)
    }

    static func notOffered(_ offer: ItemOffer?, _ choices: [String]) -> InputRefusal {
        let reasons = offer?.reasons ?? []
        let ways = offer?.alternatives ?? []
        let zh = (reasons.map(\.text.zh) + ways.map(\.zh)).joined(separator: " ")
        let en = (reasons.map(\.text.en) + ways.map(\.en)).joined(separator: " ")
        return InputRefusal(
            code: "input.notOffered",
            text: LocalizedText(zh: "本机现在不能办理。" + zh, en: "This kiosk cannot do this now. " + en), choices: choices)
    }
}
