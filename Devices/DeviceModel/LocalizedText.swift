/// One text in the kiosk's two languages; `zh` is zh-Hans and leads, `en` is always complete.
public struct LocalizedText: Hashable, Codable, Sendable {
    public var zh: String
    public var en: String

    public init(zh: String, en: String) {
        self.zh = zh
        self.en = en
    }
}
