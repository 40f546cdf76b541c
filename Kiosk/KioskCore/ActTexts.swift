import DeviceModel
import ItemList

/// What a citizen agrees to, by kind of act, each with the version that its record names.
///
/// A text that was shown once stands for what somebody signed: it is never edited. A better one is a new version.
enum ActTexts {
    static func version(_ kind: ActRecord.Kind) -> Int {
        switch kind {
        case .promise: 1
        case .declaration: 1
        case .toleratedGap: 1
        }
    }

    static func promise(_ material: String, _ item: ServiceItem) -> LocalizedText {
        let version = version(.promise)
        return Texts.text(
            "告知承诺：我承诺“\(material)”所要求的情况属实，愿意承担不实的责任。（“\(item.name)”，第 \(version) 版）",
            "Promise: I state that what “\(material)” would prove is true, and I answer for it. (Version \(version))")
    }

    static func declaration(_ material: String, _ item: ServiceItem) -> LocalizedText {
        let version = version(.declaration)
        return Texts.text(
            "声明：我声明“\(material)”的内容属实。（“\(item.name)”，第 \(version) 版）",
            "Declaration: what I declare as “\(material)” is true. (Version \(version))")
    }

    /// - Parameter due: nil where the hall's calendar does not reach that far.
    static func toleratedGap(_ material: String, days: Int, due: Instant?) -> LocalizedText {
        let version = version(.toleratedGap)
        let by = due.map(Texts.time)
        return Texts.text(
            "\(material)：容缺，\(days) 个工作日内补交\(by.map { "，\($0.zh) 前" } ?? "")（第 \(version) 版）",
            "\(material): may follow within \(days) working days\(by.map { ", by \($0.en)" } ?? "") (version \(version))"
        )
    }
}
