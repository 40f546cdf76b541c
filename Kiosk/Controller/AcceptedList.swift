public import ItemList
public import KioskCore
public import KioskStore

/// A list that passed every check, with the form in which the store keeps it.
public struct AcceptedList: Sendable, Hashable {
    public var list: ItemList
    public var stored: StoredList

    public init(list: ItemList, stored: StoredList) {
        self.list = list
        self.stored = stored
    }

    public var reference: ListReference { ListReference(sequence: stored.sequence, hash: stored.hash) }
}

/// Why an offered list is not used; the last good one stays.
public struct ListRefusal: Error, Sendable, Hashable, CustomStringConvertible {
    /// A code of `ListTrustRefusal`, such as `list.signature.bad`.
    public var code: String
    /// With line and item where there is one.
    public var detail: String

    public init(code: String, detail: String) {
        self.code = code
        self.detail = detail
    }

    public var description: String { detail.hasPrefix(code) ? detail : "\(code): \(detail)" }
}
