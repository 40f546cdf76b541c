/// A sentence in Chinese, for the district's staff, and the same in English.
public struct BilingualText: Sendable, Hashable, Codable {
    public var zh: String
    public var en: String

    public init(_ zh: String, _ en: String) {
        self.zh = zh
        self.en = en
    }
}
